//! An attribute of ours under a condition, of which the macro sees only the condition.

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

    #[cfg_attr(all(), transition)]
    //~ error `transition`: `#[transition]` cannot be under `cfg_attr`
    //~ help: write it by itself, and the condition as `#[cfg(..)]` beside it
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
