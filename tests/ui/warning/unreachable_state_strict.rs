//! No event leads to this state. `strict` denies it.

use eventer::state_machine;

#[state_machine(strict)]
mod account {
    #[state]
    pub enum State {
        Open,
        Paused,
        //~ error `Paused`: no path of transitions leads to state `Paused`
        //~ help: add a transition that leads there, or remove the state
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
    fn resume(_: state::Paused, _: event::Updated) -> state::Open {
        state::Open
    }
}

fn main() {}
