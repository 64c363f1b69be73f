//! The first of two enums with one attribute has the usual name of what is not there.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    //~ error `state`: `Event` is marked with `#[state]`, as another enum is
    //~ help: write `event`
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[state]
    pub enum State {
        Open,
        #[terminal]
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
