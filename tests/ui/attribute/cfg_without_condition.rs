//! A `#[cfg]` that rustc cannot read: it says so where that is written, and what is under it is taken as if it were not.

use eventer::state_machine;

pub struct Amount(u32);

#[state_machine]
mod account {
    use super::*;

    #[state]
    pub enum State {
        Open { amount: u32 },
        #[cfg(unix, windows)]
        //~ rustc[E0805] `#[cfg(unix, windows)]`: malformed `cfg` attribute input
        Paused { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(Amount),
        #[cfg(feature = extra)]
        //~ rustc `extra`: expected a literal
        Paused,
        Closed,
    }

    #[transition]
    fn pause(open: state::Open, _: event::Paused) -> state::Paused {
        state::Paused { amount: open.amount }
    }

    #[cfg("extra")]
    //~ rustc[E0539] `#[cfg("extra")]`: malformed `cfg` attribute input
    #[transition]
    fn end(paused: state::Paused, _: event::Closed) -> state::Closed {
        drop(paused.amount);
        state::Closed
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(open: &mut state::Open, event: event::Raised) {
        open.amount += event.0.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
