//! Every state and every event is left out.

use eventer::state_machine;

#[state_machine(exhaustive)]
mod account {
    #[state]
    #[reject(_, _, "no")]
    //~ error `#[reject(_, _, "no")]`: `#[reject]` of every state and every event says nothing of either
    //~ help: name a state or group, or an event; without `exhaustive` no pair needs to be left out
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
}

fn main() {}
