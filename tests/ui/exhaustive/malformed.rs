//! The form of the attribute.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[ignore(Open, Opened)]
    //~ error `#[ignore(Open, Opened)]`: `#[ignore]` does not name one state and one event
    //~ help: write `#[ignore(state::Open, event::Opened)]`
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
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
