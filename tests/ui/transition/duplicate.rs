//! Two functions for one state and event would leave the choice to chance.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
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
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[transition]
    fn shut(_: state::Open, _: event::Closed) -> state::Closed {
        //~ error `state::Open`: `state::Open` has a second transition on `event::Closed`; `close` is the first
        //~ help: remove `close` or `shut`, or let one of them leave another state
        state::Closed
    }
}

fn main() {}
