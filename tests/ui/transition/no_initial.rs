//! Without a beginning there is no life.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        //~ error `State`: no transition begins a life
        //~ help: add a `#[transition]` that takes an event and no state
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
    fn open(_: state::Closed, _: event::Opened) -> state::Open {
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
