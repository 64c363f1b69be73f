//! A type that cannot identify an entity.

use eventer::state_machine;

pub struct AccountId;

#[state_machine(id = AccountId)]
//~ error[E0277] `AccountId`: `AccountId` cannot identify an entity
//~ help: derive `eventer::EntityId` for it
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
        Updated { limit: u32 },
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, event: event::Updated) {
        let _ = event.limit;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
