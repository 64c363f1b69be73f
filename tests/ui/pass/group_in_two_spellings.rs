//! `r#` before a name that needs none is no other name.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(r#Live)]
        Resting,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Rested,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn rest(_: state::Open, _: event::Rested) -> state::Resting {
        state::Resting
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::{Machine, event, state};

fn main() {
    let closed: Eventer<Machine, state::Closed> =
        Eventer::start(event::Opened).apply(event::Rested).apply(event::Closed);
    let _: &state::Closed = closed.state();
}
