//! A transition starts in one state.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        Paused,
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
    fn close(_: state::Open, _: state::Paused, _: event::Closed) -> state::Closed {
        //~ error `state::Paused`: transition `close` takes a second state
        //~ help: write a transition for each state, or one for a group of them
        state::Closed
    }

    #[transition]
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }
}

fn main() {}
