//! A row has a key.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone)]
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

    #[view]
    fn line(_: &State) -> u32 {
        //~ error `u32`: `u32` is no row of a view
        7
    }
}

fn main() {}
