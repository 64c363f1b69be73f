//! A variant holds the struct of its state, so that a pattern has that, and not the fields as they were declared.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open { owner: String },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { owner: String },
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { owner: event.owner }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn owner(state: account::State) -> Option<String> {
    match state {
        account::State::Open { owner } => Some(owner),
        //~ rustc[E0769] `account::State::Open { owner }`: tuple variant `account::State::Open` written as struct variant
        //~ help: use the tuple variant pattern syntax instead
        account::State::Closed => None,
        //~ rustc[E0532] `account::State::Closed`: expected unit struct, unit variant or constant, found tuple variant `account::State::Closed`
        //~ help: use the tuple variant pattern syntax instead
    }
}

fn main() {}
