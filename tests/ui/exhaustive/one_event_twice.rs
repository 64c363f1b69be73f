//! One event that stands twice in an attribute is no second pair.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[ignore(state::Open, event::Renewed, event::Renewed)]
    //~ error `event::Renewed`: `#[ignore]` has a state and an event, and this is more
    //~ help: remove `event::Renewed`
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Renewed,
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
