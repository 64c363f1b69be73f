//! Who does something, and why, is said of a call before it is awaited.

use eventer::{Entity, MemoryStore, StateMachine, state_machine};
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

use account::{Machine, event, state};

async fn typed(account: Entity<Machine, state::Open, MemoryStore>) -> Result<(), eventer::Error<Machine>> {
    let account = account.send(event::Closed).await?.by("clerk");
    //~ error[E0599] `by`: who does something and why is said of a call, before it is awaited
    //~ help: between the call and its `.await`
    assert_eq!(account.version(), 2);
    Ok(())
}

async fn too_early(account: Entity<Machine, state::Open, MemoryStore>) -> Result<(), eventer::Error<Machine>> {
    account.because("a request").send(event::Closed).await?;
    //~ error[E0599] `because`: who does something and why is said of a call, before it is awaited
    Ok(())
}

async fn by_id(accounts: StateMachine<Machine, MemoryStore>) -> Result<(), eventer::Error<Machine>> {
    let receipt = accounts.dispatch(&"a".to_owned(), event::Closed).await?.idempotent("key");
    //~ error[E0277] `idempotent`: who does something and why is said of a call, before it is awaited
    //~ help: between the call and its `.await`
    assert_eq!(receipt.version, 2);
    accounts.by("clerk").dispatch(&"a".to_owned(), event::Closed).await?;
    //~ error[E0599] `by`: who does something and why is said of a call, before it is awaited
    Ok(())
}

fn main() {}
