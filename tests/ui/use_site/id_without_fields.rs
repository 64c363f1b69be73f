//! An id that names nothing.

use eventer::{EntityId, state_machine};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct AccountId;
//~ error `AccountId`: `AccountId` has no fields, so all its values are one id
//~ help: add the field that identifies the entity

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
