//! A reason is a text that says something.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[reject(state::Open, event::Opened, "")]
    //~ error `""`: this reason says nothing
    //~ help: write why the event is rejected there
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
    fn close(it: group::Live, _: event::Closed) -> state::Closed {
        match it {
            group::Live::Open(_) | group::Live::Paused(_) => state::Closed,
        }
    }
}

fn main() {}
