//! A hook runs in a state.

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

    #[hook]
    fn close_early(_: &event::Updated) -> Option<event::Closed> {
        //~ error `close_early`: hook `close_early` takes no state
        //~ help: add the state that was reached, as in `state: &state::Open`
        None
    }
}

fn main() {}
