//! Workers are given what does their work.

use eventer::projection::{Following, Follows, Happened, Projection, ReadModel, BoxError};
use eventer::publisher::Broadcast;
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

struct Other;

fn workers(store: MemoryStore) {
    let _ = Workers::new(store.clone()).project(Other);
    //~ error[E0277] `Other`: `Other` is no projection
    //~ help: a reactor goes to `react`
    let _ = Workers::new(store.clone()).react(Customers);
    //~ error[E0277] `Customers`: `Customers` is no reactor
    //~ help: a projection goes to `project`
    let _ = Workers::new(store.clone()).react(Broadcast::new(8));
    //~ error[E0277] `Broadcast::new(8)`: `Broadcast` is no reactor
    let _ = Workers::new(store).relay("live", Other);
    //~ error[E0277] `Other`: `Other` is no publisher
    //~ help: the name of the subscription comes first
}

async fn views(store: MemoryStore) -> Result<(), Box<dyn std::error::Error>> {
    let others = ReadModel::<Other, _>::new(store);
    //~ rustc[E0599] `new`: the function or associated item `new` exists for struct `ReadModel<Other, _>`
    //~ help: the trait `Projection` must be implemented
    others.get(&"a".to_owned()).await?;
    Ok(())
}

fn main() {}
