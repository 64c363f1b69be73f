//! Each state marked, rather than the enum of all: one error.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub struct Open {
        //~ error `Open`: `#[state]` belongs on an enum
        //~ help: declare all states as the variants of one, as in `#[state] enum State { Open { .. }, Closed }`
        amount: u32,
    }

    #[state]
    #[terminal]
    pub struct Closed;

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> Open {
        Open { amount: event.amount }
    }

    #[transition]
    fn close(_: Open, _: event::Closed) -> Closed {
        Closed
    }
}

fn main() {
    let account = Eventer::start(account::event::Opened { amount: 1 });
    account.apply(account::event::Closed);
}
