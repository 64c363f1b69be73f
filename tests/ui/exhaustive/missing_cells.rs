//! Under `exhaustive` every state says something about every event; what is missing is said at once.

use eventer::state_machine;

#[state_machine(exhaustive)]
//~ error `exhaustive`: 4 pairs of state and event are not declared: `Open` with `Opened`; `Paused` with `Opened`, `Updated`, `Closed`
//~ help: add a `#[transition]`, or `#[ignore(state::Open, event::Opened)]` or `#[reject(state::Open, event::Opened, "why")]` on `State`
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
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
