//! Arguments taken apart as the variants that were declared: each is a struct of its own.

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
    fn raise(state: state::Open, Event::Raised(more): event::Raised) -> state::Open {
        //~ error `Event::Raised`: `Event::Raised` is a variant, and the argument is a struct of its own
        //~ help: write `event::Raised`
        state::Open {
            amount: state.amount + more,
        }
    }

    #[transition]
    fn close(State::Open { amount }: state::Open, _: event::Closed) -> state::Closed {
        //~ error `State::Open`: `State::Open` is a variant, and the argument is a struct of its own
        //~ help: write `state::Open`
        let _ = amount;
        state::Closed
    }
}

use account::event;

fn main() {
    let account = Eventer::start(event::Opened { amount: 1 }).apply(event::Raised(1));
    let _ = account.apply(event::Closed);
}
