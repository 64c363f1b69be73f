//! More states than a warning names turn in a circle for ever.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        Paused,
        //~ warning `Paused`: no path of transitions leads from states `Paused`, `Resumed`, `Left` and 2 others to a terminal state
        //~ help: add a way to an end, or mark one of them `#[terminal]`
        Resumed,
        Left,
        Found,
        Kept,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Paused,
        Resumed,
        Left,
        Found,
        Kept,
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
    fn leave(_: state::Resumed, _: event::Left) -> state::Left {
        state::Left
    }

    #[transition]
    fn find(_: state::Left, _: event::Found) -> state::Found {
        state::Found
    }

    #[transition]
    fn keep(_: state::Found, _: event::Kept) -> state::Kept {
        state::Kept
    }

    #[transition]
    fn resume_kept(_: state::Kept, _: event::Resumed) -> state::Resumed {
        state::Resumed
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
