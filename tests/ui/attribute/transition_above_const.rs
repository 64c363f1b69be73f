//! The attribute stands above its function, and not above what is between them.

use eventer::{Eventer, state_machine};

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
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    const LIMIT: u32 = 3;
    //~ error `LIMIT`: `#[transition]` belongs on a function
    //~ help: write it above `fn close`

    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        assert!(LIMIT > 0);
        state::Closed
    }
}

fn main() {
    Eventer::start(account::event::Opened).apply(account::event::Closed);
}
