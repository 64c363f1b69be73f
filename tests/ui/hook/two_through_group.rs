//! Overlaps are found through groups.

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
    #[derive(Clone)]
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

    #[hook]
    fn first(_: &state::Paused, _: &event::Updated) -> Option<event::Closed> {
        None
    }

    #[hook]
    fn second(_: &group::Live, _: &event::Updated) -> Option<event::Closed> {
        //~ error `&event::Updated`: a second hook chains from `state::Paused` reached by `event::Updated`; `first` is the first
        //~ help: join them into one that decides which event follows
        None
    }
}

fn main() {}
