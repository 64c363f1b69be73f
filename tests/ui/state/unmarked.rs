//! The enum of states is marked.

use eventer::state_machine;

#[state_machine]
mod account {
    pub enum State {
        //~ error `State`: enum `State` lacks `#[state]`
        //~ help: add `#[state]`
        Open,
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
