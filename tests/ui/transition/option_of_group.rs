//! What may stay in several states is only looked at.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
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
    fn close(_: group::Live, _: event::Closed) -> Option<state::Closed> {
        //~ error `group::Live`: with `Option` the transition may stay in `group::Live`, so it cannot take it away
        //~ help: write `&group::Live`
        Some(state::Closed)
    }
}

fn main() {}
