//! A group is named by a plain name.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live Loud)]
        //~ error `Live Loud`: the names of groups stand apart by commas
        //~ help: write `Live, Loud`
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
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
