//! What a wildcard leaves out is left out again by one in the same place, which says nothing.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    #[reject(_, _, "not now")]
    #[ignore(_, _)]
    //~ error `ignore`: `_` on `_` is left out twice
    //~ help: remove one of the attributes
    #[reject(_, event::Opened, "it is open")]
    #[ignore(_, event::Opened)]
    //~ error `ignore`: `_` on `event::Opened` is left out twice
    //~ help: remove one of the attributes
    #[ignore(group::Live, _)]
    #[reject(state::Paused, _, "it is paused")]
    //~ error `reject`: `state::Paused` on `_` is left out twice
    //~ help: remove one of the attributes
    #[ignore(state::Paused, event::Paused)]
    #[reject(state::Closed, _, "it is over")]
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
