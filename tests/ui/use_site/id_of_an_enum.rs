//! Where an id cannot be derived, its use is no second mistake.

use eventer::{EntityId, state_machine};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub enum AccountId {
    //~ error `AccountId`: `AccountId` is not a struct, so its text is not clear
    //~ help: derive `EntityId` on a struct, or implement `eventer::EntityId` yourself
    Own,
    Other(u64),
}

#[state_machine(id = AccountId)]
mod account {
    use super::*;

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
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
