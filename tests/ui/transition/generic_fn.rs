//! A transition is one edge of the graph; a generic one would be many.

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
    fn close<T>(_: state::Open, _: event::Closed) -> state::Closed {
        //~ error `<T>`: a transition cannot be generic
        //~ help: name the concrete state and event
        state::Closed
    }
}

fn main() {}
