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
        //~ error `abandon`: transitions `close` and `abandon` both take event `Closed` in state `Open`
        state::Closed
    }
}

fn main() {}
