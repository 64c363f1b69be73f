//! A state that is not terminal and cannot be left. `strict` denies it.

use eventer::state_machine;

#[state_machine(strict)]
mod account {
    #[state]
    pub enum State {
        Open,
        Paused,
        //~ error `Paused`: no transition leaves state `Paused`, and it is not terminal
        //~ help: add a transition, or mark it `#[terminal]`
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
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
