//! A type of ids that does not exist is said once, also where it is used.

use eventer::{EntityId, state_machine};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct AccountId(String);

#[state_machine(id = AcountId)]
//~ rustc[E0412|E0425] `AcountId`: cannot find type `AcountId` in this scope
mod account {
    #[allow(unused_imports)]
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
            .start(AccountId("a".to_owned()), account::event::Opened)
            .await
            .unwrap();
        let _ = account.send(account::event::Closed).await.unwrap();
    });
}
