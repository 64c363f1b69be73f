//! Where a pair cannot be read, it is not missed as well.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod account {
    #[state]
    #[ignore(Open, Updated)]
    //~ error `#[ignore(Open, Updated)]`: `#[ignore]` does not name one state and one event
    //~ help: write `#[ignore(state::Open, event::Updated)]`
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
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
