//! What stands beside state, event and reason.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod account {
    #[state]
    #[reject(state::Paused, event::Paused, reason = "it is paused")]
    //~ error `reason = "it is paused"`: the reason is a text, and stands by itself
    //~ help: write `"it is paused"`
    #[reject(state::Open, event::Resumed, "it is open", "and was")]
    //~ error `"and was"`: `#[reject]` has a state, an event and the reason, and this is more
    //~ help: remove `"and was"`
    #[ignore(_, event::Closed, "whatever")]
    //~ error `"whatever"`: `#[ignore]` has a state and an event, and this is more
    //~ help: remove `"whatever"`
    #[ignore(Live, Opened)]
    //~ error `#[ignore(Live, Opened)]`: `#[ignore]` does not name one state and one event
    //~ help: write `#[ignore(group::Live, event::Opened)]`
    #[reject(State::Closed, Event::Opened, "it is over")]
    //~ error `#[reject(State::Closed, Event::Opened, "it is over")]`: `#[reject]` does not name one state and one event
    //~ help: write `#[reject(state::Closed, event::Opened, "it is over")]`
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
    fn resume(_: state::Paused, _: event::Resumed) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
