//! `State::Open` is a variant, not a type.

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
    fn close(_: State::Open, _: event::Closed) -> state::Closed {
        //~ error `State::Open`: `State::Open` is a variant, not a type
        //~ help: write `state::Open`
        state::Closed
    }
}

fn main() {}
