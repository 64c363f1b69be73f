//! `#[ignore]` leaves out pairs, and no functions.

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
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[ignore]
    //~ error `ignore`: `#[ignore]` does not leave out what is marked with `#[transition]`
    //~ help: a pair of state and event is left out by `#[ignore(state::A, event::B)]` above the enum of states
    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
