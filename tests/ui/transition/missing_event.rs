//! A transition happens on an event.

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
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open) -> state::Closed {
        //~ error `close`: transition `close` takes no event
        //~ help: add the event that causes it, as in `event: event::Opened`
        state::Closed
    }
}

fn main() {}
