//! A state is named with its module: `state::Open`.

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
    fn close(_: Open, _: event::Closed) -> state::Closed {
        //~ error `Open`: `Open` is a state and is named by its module
        //~ help: write `state::Open`
        state::Closed
    }
}

fn main() {}
