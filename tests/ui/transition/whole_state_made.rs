//! A transition that returns the whole enum makes its variants as they were declared.

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
    fn raise(state: State, event: event::Raised) -> State {
        //~ error `State`: `State` says nothing of where the transition leads
        //~ help: return `state::S`
        match state {
            State::Open { amount } => State::Open { amount: amount + event.0 },
            other => other,
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
