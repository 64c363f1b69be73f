//! Under `exhaustive` each pair of state and event is a transition, ignored, or rejected.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod account {
    #[state]
    #[ignore(state::Frozen, event::Frozen)]
    #[reject(state::Frozen, event::Paid, "frozen accounts take no money")]
    #[reject(group::Live, event::Opened, "it is open already")]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Frozen,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Paid,
        Frozen,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pay(_: &mut state::Open, _: event::Paid) {}

    #[transition]
    fn freeze(_: state::Open, _: event::Frozen) -> state::Frozen {
        state::Frozen
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

#[state_machine(exhaustive)]
mod door {
    #[state]
    #[ignore(state::Open, event::Built)]
    #[ignore(state::Gone, _)]
    pub enum State {
        Open,
        #[terminal]
        Gone,
    }

    #[event]
    pub enum Event {
        Built,
        Gone,
    }

    #[transition]
    fn build(_: event::Built) -> state::Open {
        state::Open
    }

    #[transition]
    fn remove(_: state::Open, _: event::Gone) -> state::Gone {
        state::Gone
    }
}

fn main() {
    assert_eq!(account::GRAPH.name(), "account");
    assert_eq!(door::GRAPH.name(), "door");
}
