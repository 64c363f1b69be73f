//! The group that a function names and no state is in is the one that was not named.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group]
        //~ error `#[group]`: a group has no name
        //~ help: write it as in `#[group(Open)]`
        Open,
        #[group(Late)]
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
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(it: group::Live, _: event::Closed) -> state::Closed {
        match it {
            group::Live::Open(_) => state::Closed,
        }
    }
}

fn main() {}
