//! Who asks one type for what another has is told the method that is meant.

use eventer::{DynEventer, Entity, Eventer, MemoryStore, StateMachine, state_machine};
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

    #[command]
    pub enum Command {
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

use account::{Machine, command, event, state};

async fn entity(account: Entity<Machine, state::Open, MemoryStore>) {
    account.apply(event::Closed);
    //~ error[E0599] `apply`: an entity takes its events by `send`
    //~ help: write `.send(event).await?`
}

async fn by_id(account: Entity<Machine, state::Open, MemoryStore>) -> Result<(), eventer::Error<Machine>> {
    let account = account.dispatch(&"a".to_owned(), event::Closed).await?;
    //~ error[E0599] `dispatch`: an entity takes its events by `send`
    assert_eq!(account.version(), 2);
    Ok(())
}

async fn machine(accounts: StateMachine<Machine, MemoryStore>) -> Result<(), eventer::Error<Machine>> {
    let receipt = accounts.send(&"a".to_owned(), event::Closed).by("clerk").await?;
    //~ error[E0599] `send`: a state machine takes events by `dispatch`, under the id of an entity
    //~ help: write `.dispatch(&id, event).await?`
    assert_eq!(receipt.version, 2);
    accounts.apply(event::Closed).await?;
    //~ error[E0599] `apply`: a state machine takes events by `dispatch`, under the id of an entity
    Ok(())
}

fn eventer() {
    let account = Eventer::start(event::Opened);
    let account = account.send(event::Closed);
    //~ error[E0599] `send`: an eventer takes its events by `apply`
    let _: &state::Closed = account.state();
    let account = Eventer::start(event::Opened);
    account.execute(command::Close);
    //~ error[E0599] `execute`: an eventer takes its events by `apply`
    //~ help: it has no store and decides nothing
}

fn dynamic() -> Result<(), eventer::InvalidTransition> {
    let mut account = DynEventer::<Machine>::start(event::Opened)?;
    account.dispatch(event::Closed)?;
    //~ error[E0599] `dispatch`: an eventer takes its events by `apply`
    Ok(())
}

fn main() {}
