//! A bare name that is a state and an event is the one that the function lacks.

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
    fn close(_: state::Open, _: Closed) -> state::Closed {
        //~ error `Closed`: `Closed` is an event and is named by its module
        //~ help: write `event::Closed`
        state::Closed
    }
}

fn main() {}
