//! A hook runs after its event, in the state to which the event led.

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
    fn close_early(_: &state::Open, _: &event::Closed) -> Option<event::Closed> {
        //~ error `&event::Closed`: hook `close_early` never runs: `event::Closed` does not lead to its state
        //~ help: it leads to `state::Closed`
        None
    }
}

fn main() {}
