//! States that turn in a circle for ever. `strict` denies it.

use eventer::state_machine;

#[state_machine(strict)]
mod account {
    #[state]
    pub enum State {
        Open,
        Paused,
        //~ error `Paused`: no path of transitions leads from states `Paused` and `Resumed` to a terminal state
        //~ help: add a way to an end, or mark one of them `#[terminal]`
        Resumed,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Paused,
        Resumed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn resume(_: state::Paused, _: event::Resumed) -> state::Resumed {
        state::Resumed
    }

    #[transition]
    fn pause_again(_: state::Resumed, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
