//! What is waited for is a position or a receipt.

use std::time::Duration;

use eventer::projection::{Following, Follows, Happened, Projection, ReadModel, BoxError};
use eventer::{MemoryStore, Receipt, state_machine, worker};
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

async fn views(store: MemoryStore, receipt: Receipt) -> Result<(), Box<dyn std::error::Error>> {
    let customers = ReadModel::<Customers, _>::new(store.clone());
    customers.wait_for(receipt.position, Duration::from_secs(5)).await?;
    //~ error[E0277] `receipt.position`|`wait_for`: `std::option::Option<u64>` is no position that can be waited for
    //~ help: give a receipt, as `&receipt`
    worker::wait_for(&store, "customers", receipt, Duration::from_secs(5)).await?;
    //~ error[E0277] `receipt`: `Receipt` is no position that can be waited for
    //~ help: give a receipt, as `&receipt`
    Ok(())
}

fn main() {}
