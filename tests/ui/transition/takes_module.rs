//! A module of events is no event.

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
    fn pause(_: state::Open, _: event) -> state::Paused {
        //~ error `event`: `event` is the module of all events
        //~ help: say which event, as in `event::Opened`
        state::Paused
    }

    #[transition]
    fn close(it: group::Live, _: event::Closed) -> state::Closed {
        match it {
            group::Live::Open(_) | group::Live::Paused(_) => state::Closed,
        }
    }
}

fn main() {}
