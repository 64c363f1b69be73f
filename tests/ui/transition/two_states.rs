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
        //~ error `state::Paused`: a transition has one state; this is the second
        //~ help: remove it, or declare a second function
        state::Closed
    }

    #[transition]
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }
}

fn main() {}
