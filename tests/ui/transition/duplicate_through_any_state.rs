//! `State` stands for every state that is not terminal.

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
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn abandon(_: State, _: event::Closed) -> state::Closed {
        //~ error `State`: `state::Open` has a second transition on `event::Closed`; `close` is the first
        //~ help: remove `close` or `abandon`, or let one of them leave another state
        state::Closed
    }
}

fn main() {}
