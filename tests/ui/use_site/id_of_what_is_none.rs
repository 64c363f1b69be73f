//! Each field of an id is an id.

use eventer::{EntityId, state_machine};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct LineId {
    shop: Vec<u8>,
    //~ error[E0277] `Vec<u8>`: `Vec<u8>` cannot identify an entity
    //~ help: derive `eventer::EntityId` for it
    number: u32,
}

#[state_machine(id = LineId)]
mod account {
    use super::*;

    #[state]
    #[derive(Clone, serde::Serialize, serde::Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Clone, serde::Serialize, serde::Deserialize)]
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

fn main() {
    pollster::block_on(async {
        let accounts = eventer::StateMachine::<account::Machine, _>::new(eventer::MemoryStore::new());
        let account = accounts
            .start(
                LineId {
                    shop: Vec::new(),
                    number: 1,
                },
                account::event::Opened,
            )
            .await
            .unwrap();
        let _ = account.send(account::event::Closed).await.unwrap();
    });
}
