//! All names of two machines at once: both have the same ones.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open { amount: u32 },
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Paused,
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(state: &mut state::Open, event: event::Raised) {
        state.amount += event.0;
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

#[state_machine]
mod card {
    #[state]
    pub enum State {
        #[group(Live)]
        Open { amount: u32 },
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Paused,
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(state: &mut state::Open, event: event::Raised) {
        state.amount += event.0;
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::*;
use card::*;
//~ warning `card::*`: unused import: `card::*`

fn opened(amount: u32) -> Eventer<Machine, state::Open> {
//~ rustc[E0659] `Machine`: `Machine` is ambiguous
//~ rustc[E0659] `state`: `state` is ambiguous
    Eventer::start(event::Opened { amount })
    //~ rustc[E0659] `event`: `event` is ambiguous
}

fn main() {
    opened(1);
}
