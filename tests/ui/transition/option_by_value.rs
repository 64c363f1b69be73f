//! What may stay is not taken away.

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
    fn close(_: state::Open, _: event::Closed) -> Option<state::Closed> {
        //~ error `state::Open`: with `Option` the transition may stay in `state::Open`, so it cannot take it away
        //~ help: write `&mut state::Open`
        Some(state::Closed)
    }
}

fn main() {}
