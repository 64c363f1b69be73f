//! A state is declared once, whatever the build.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[cfg(any())]
        Open,
        #[cfg(all())]
        Open { balance: u32 },
        //~ error `Open`: state `Open` is declared twice
        //~ help: declare it once, with `#[cfg]` on the fields that differ
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
