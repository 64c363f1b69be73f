//! One attribute for several states or events, the reason first, and the enum of events.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[reject(state::Paused, event::Paused, event::Opened, "it is paused")]
    //~ error `#[reject(state::Paused, event::Paused, event::Opened, "it is paused")]`: `#[reject]` names one state and one event
    //~ help: write `#[reject(state::Paused, event::Paused, "it is paused")]` and `#[reject(state::Paused, event::Opened, "it is paused")]`
    #[ignore(state::Open | state::Closed, event::Opened)]
    //~ error `#[ignore(state::Open | state::Closed, event::Opened)]`: `#[ignore]` names one state and one event
    //~ help: write `#[ignore(state::Open, event::Opened)]` and `#[ignore(state::Closed, event::Opened)]`
    #[reject("it is over", state::Closed, event::Closed)]
    //~ error `#[reject("it is over", state::Closed, event::Closed)]`: `#[reject]` does not name one state and one event
    //~ help: write `#[reject(state::Closed, event::Closed, "it is over")]`
    #[ignore(state::Closed, Event)]
    //~ error `#[ignore(state::Closed, Event)]`: `#[ignore]` does not name one state and one event
    //~ help: write `#[ignore(state::Closed, _)]`
    pub enum State {
        #[group(Live)]
        Open { amount: u32 },
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Paused,
        Closed { why: String },
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: group::Live, event: event::Closed) -> state::Closed {
        assert!(!event.why.is_empty());
        state::Closed
    }
}

fn main() {}
