//! Where a life begins is told by transitions.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[initial]
        //~ error `initial`: `#[initial]` marks no state: where a life begins is told by its transitions
        //~ help: remove it; a transition that takes an event and no state leads to the first state of a life
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
}

fn main() {}
