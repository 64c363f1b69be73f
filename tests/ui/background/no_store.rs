//! A store that has no subscriptions is said where it is given, and not again.

use eventer::projection::{Following, Follows, Happened, Projection, ReadModel, BoxError};
use eventer::{MemoryStore, Workers, state_machine};
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

struct Customers;

impl Projection for Customers {
    const NAME: &'static str = "customers";
    type Key = String;
    type View = u64;

    fn follow(following: Following<Self>) -> Following<Self> {
        following.machine::<account::Machine>()
    }
}

impl Follows<account::Machine> for Customers {
    fn key(&self, happened: &Happened<account::Machine>) -> Option<String> {
        Some(happened.id.clone())
    }

    fn apply(&self, view: &mut Option<u64>, _: &Happened<account::Machine>) -> Result<(), BoxError> {
        *view.get_or_insert_default() += 1;
        Ok(())
    }
}

async fn number() -> Result<(), Box<dyn std::error::Error>> {
    let workers = Workers::new(5).batch_len_max(10).project(Customers).start().await?;
    //~ error[E0277] `5`: `{integer}` is no store that workers read
    //~ help: give `MemoryStore::new()`
    workers.stop().await;
    Ok(())
}

async fn borrowed(store: MemoryStore) -> Result<(), Box<dyn std::error::Error>> {
    let workers = Workers::new(&store).project(Customers).start().await?;
    //~ error[E0277] `&store`: `&MemoryStore` is no store that workers read
    //~ help: consider removing the leading `&`-reference
    workers.stop().await;
    Ok(())
}

async fn views(store: MemoryStore) -> Result<(), Box<dyn std::error::Error>> {
    let customers = ReadModel::<Customers, _>::new(&store);
    //~ error[E0277] `&store`: `&MemoryStore` is no store with read models
    customers.get(&"a".to_owned()).await?;
    customers.list(None, 10).await?;
    Ok(())
}

fn main() {}
