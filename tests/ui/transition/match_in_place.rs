//! The same through a reference, beside transitions that are right.

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
    fn on(state: &mut State, event: Event) {
        //~ error `Event`: transition `on` takes every event
        //~ help: write a function for each arm of its match
        match (&*state, event) {
            (State::Open { amount }, Event::Raised(more)) => *state = State::Open { amount: amount + more },
            (_, Event::Closed) => *state = State::Closed,
            _ => {}
        }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::{event, state};

fn used() -> state::Closed {
    let account = Eventer::start(event::Opened { amount: 1 }).apply(event::Raised(1));
    account.apply(event::Closed).into_parts().0
}

fn main() {
    used();
}
