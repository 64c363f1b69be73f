//! An event that no transition takes. `strict` denies it.

use eventer::state_machine;

#[state_machine(strict)]
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
        //~ error `Updated`: no transition takes event `Updated`
        //~ help: add a transition, or remove the event
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
