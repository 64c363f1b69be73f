//! What a store does not show is said where it is asked for.

use eventer::store::{Commit, Committed, History, Loaded, Store, StoreError, StoredEvent};
use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

struct Plain(MemoryStore);

impl Store for Plain {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        self.0.load(machine, id, key).await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.0.commit(commit).await
    }
}

impl History for Plain {
    async fn history(&self, machine: &str, id: &str, after: u64, len_max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.0.history(machine, id, after, len_max).await
    }
}

async fn run() -> Result<(), eventer::Error<account::Machine>> {
    let accounts = StateMachine::<account::Machine, _>::new(Plain(MemoryStore::new()));
    let page = accounts.query().in_states(["Open"]).page(10).await?;
    //~ rustc[E0599] `page`: the method `page` exists for struct `Query<'_, account::Machine, Plain>`, but its trait bounds were not satisfied
    //~ help: the trait `Queries` must be implemented
    assert!(page.entities.is_empty());
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
