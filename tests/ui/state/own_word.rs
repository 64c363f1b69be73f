//! The enum of states has a word of another framework in place of its attribute.

use eventer::state_machine;

#[state_machine]
mod account {
    #[derive(Debug)]
    #[state_enum]
    pub enum State {
        //~ error `State`: enum `State` lacks `#[state]`
        //~ help: write `#[state]` instead of `#[state_enum]`
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
