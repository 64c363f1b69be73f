//! A transition ends in a state; events come from decisions and hooks.

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
    fn close(_: state::Open, _: event::Closed) -> event::Closed {
        //~ error `event::Closed`: a transition leads to a state, and `event::Closed` is none
        //~ help: write `state::Closed`
        event::Closed
    }
}

fn main() {}
