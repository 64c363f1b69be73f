//! The enum of states where the type of one state belongs: no event is valid in it, and no eventer has it.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(state: &mut state::Open, event: event::Raised) {
        state.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::event;

pub struct Held {
    account: Eventer<account::Machine, account::State>,
}

impl Held {
    pub fn close(self) {
        let _ = self.account.apply(event::Raised(1)).apply(event::Closed);
        //~ error[E0277] `event::Raised(1)`: event `Raised` is not valid in state `account::State`
        //~ help: but trait `ValidIn<account::Machine, Open>` is implemented for it
    }
}

fn held() -> Held {
    Held {
        account: Eventer::start(event::Opened { amount: 1 }),
        //~ rustc[E0308] `Eventer::start(event::Opened { amount: 1 })`: mismatched types
    }
}

fn main() {
    held().close();
}
