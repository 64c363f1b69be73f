//! The same without an attribute: it is taken for what it is.

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

    fn on(state: State, event: Event) -> State {
        //~ error `Event`: transition `on` takes every event
        //~ help: write a function for each arm of its match, as in `state: state::Open, event: event::Opened`
        match (state, event) {
            (State::Open { amount }, Event::Raised(more)) => State::Open { amount: amount + more },
            (State::Open { .. }, Event::Closed) => State::Closed,
            (state, _) => state,
        }
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
