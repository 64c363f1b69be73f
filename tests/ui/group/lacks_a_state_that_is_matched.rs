//! A function matches a state in a group that lacks it.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        Paused,
        //~ error `Paused`: state `Paused` is not in group `Live`, in which `close` has it
        //~ help: add `#[group(Live)]`
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Paused,
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
    fn close(state: group::Live, _: event::Closed) -> state::Closed {
        match state {
            group::Live::Open(_) | group::Live::Paused(_) => state::Closed,
        }
    }
}

fn main() {}
