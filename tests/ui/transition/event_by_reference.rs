//! A transition owns its event, so that data can move into the state.

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
    fn close(_: state::Open, _: &event::Closed) -> state::Closed {
        //~ error `&event::Closed`: a transition takes its event by value
        //~ help: write `event::Closed`
        state::Closed
    }
}

fn main() {}
