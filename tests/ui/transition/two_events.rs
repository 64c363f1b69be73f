//! A transition happens on one event.

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
    fn close(_: state::Open, _: event::Closed, _: event::Updated) -> state::Closed {
        //~ error `event::Updated`: a transition has one event; this is the second
        //~ help: remove it, or declare a second function
        state::Closed
    }
}

fn main() {}
