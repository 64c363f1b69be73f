//! An event stands where the state belongs: it is the one whose name the function has not.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
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
    fn close(_: event::Opened, event: event::Closed) -> state::Closed {
    //~ error `event::Opened`: transition `close` takes two events and no state
    //~ help: write its state here, as in `state::Open`
        assert!(!event.why.is_empty());
        state::Closed
    }
}

fn main() {}
