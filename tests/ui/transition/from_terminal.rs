//! A terminal state is the end of a life.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
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

    #[transition]
    fn reopen(_: state::Closed, _: event::Opened) -> state::Open {
        //~ error `state::Closed`: transition `reopen` leaves `state::Closed`, a terminal state
        //~ help: remove `#[terminal]` from `Closed`, or leave another state
        state::Open
    }
}

fn main() {}
