//! A store that is none is said where it is given, and not again where the machine is used.

use std::sync::Arc;

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

use account::{Machine, event};

async fn number() -> Result<(), eventer::Error<Machine>> {
    let accounts = StateMachine::<Machine, _>::new(5);
    //~ error[E0277] `5`: `{integer}` is no store that a state machine runs on
    //~ help: give `MemoryStore::new()`
    let account = accounts.start("a".to_owned(), event::Opened).await?;
    account.send(event::Closed).by("clerk").await?;
    accounts.dispatch(&"a".to_owned(), event::Closed).await?;
    accounts.load(&"a".to_owned()).await?;
    accounts.query().page(10).await?;
    accounts.history(&"a".to_owned()).await?;
    Ok(())
}

async fn text() -> Result<(), eventer::Error<Machine>> {
    let accounts = StateMachine::<Machine, _>::new("memory");
    //~ error[E0277] `"memory"`: `&str` is no store that a state machine runs on
    accounts.dispatch(&"a".to_owned(), event::Closed).await?;
    Ok(())
}

async fn borrowed(store: MemoryStore) -> Result<(), eventer::Error<Machine>> {
    let accounts: StateMachine<Machine, _> = StateMachine::new(&store);
    //~ error[E0277] `&store`: `&MemoryStore` is no store that a state machine runs on
    //~ help: consider removing the leading `&`-reference
    accounts.dispatch(&"a".to_owned(), event::Closed).await?;
    Ok(())
}

async fn shared(store: Arc<MemoryStore>) -> Result<(), eventer::Error<Machine>> {
    let accounts = StateMachine::<Machine, _>::with_context(store, ());
    //~ error[E0277] `store`: `Arc<MemoryStore>` is no store that a state machine runs on
    //~ help: by value, and as `store.clone()` where it is needed again
    accounts.dispatch(&"a".to_owned(), event::Closed).await?;
    Ok(())
}

async fn built() -> Result<(), eventer::Error<Machine>> {
    let accounts: StateMachine<Machine, _> = StateMachine::builder(()).recent_max(0).build();
    //~ error[E0277] `()`: `()` is no store that a state machine runs on
    accounts.dispatch(&"a".to_owned(), event::Closed).await?;
    Ok(())
}

struct Half;

impl eventer::store::History for Half {
    async fn history(
        &self,
        _: &str,
        _: &str,
        _: u64,
        _: usize,
    ) -> Result<Vec<eventer::store::StoredEvent>, eventer::store::StoreError> {
        Ok(Vec::new())
    }
}

async fn half() -> Result<(), eventer::Error<Machine>> {
    let accounts = StateMachine::<Machine, _>::new(Half);
    //~ error[E0277] `Half`: `Half` is no store that a state machine runs on
    //~ help: an adapter implements `eventer::store::Store` and `eventer::store::History`
    accounts.dispatch(&"a".to_owned(), event::Closed).await?;
    Ok(())
}

fn main() {}
