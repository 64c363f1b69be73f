//! What may stay in several states is only looked at.

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
    fn close(_: State, _: event::Closed) -> Option<state::Closed> {
        //~ error `State`: with `Option` the transition may stay in `State`, so it cannot take it away
        //~ help: write `&State`
        Some(state::Closed)
    }
}

fn main() {}
