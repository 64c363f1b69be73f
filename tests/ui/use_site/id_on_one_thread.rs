//! An id goes with its call from thread to thread.

use eventer::{EntityId, state_machine};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountId(std::rc::Rc<str>);

impl EntityId for AccountId {
    fn to_text(&self) -> std::borrow::Cow<'_, str> {
        self.0.as_ref().into()
    }

    fn from_text(text: &str) -> Result<Self, eventer::InvalidId> {
        Ok(AccountId(text.into()))
    }
}

#[state_machine(id = AccountId)]
//~ error[E0080] `AccountId`: evaluation panicked: `AccountId` cannot identify an entity: it is not `Send` and `Sync`
//~ help: use a type that can go to another thread
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
            .start(AccountId("a".into()), account::event::Opened)
            .await
            .unwrap();
        let _ = account.send(account::event::Closed).await.unwrap();
    });
}
