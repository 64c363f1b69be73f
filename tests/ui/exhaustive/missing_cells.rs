//! Under `exhaustive` every state says something about every event; what is missing is said at once.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod account {
    #[state]
    pub enum State {
        //~ error `State`: machine `account` does not say what happens in
        //~ help: declare a transition, `#[ignore(state::Paused, event::Updated)]` or `#[reject(.., "why")]` on `State`
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
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
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
