//! A `StateMachine` and an `Eventer` of one machine, with calls of another one. Which of the two is meant is not known.

use eventer::{EntityId, Eventer, MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct AccountId(String);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct CardId(String);

#[state_machine(id = AccountId)]
mod account {
    use super::*;

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Closed,
    }

    #[command]
    #[derive(Debug)]
    pub enum Command {
        Close,
    }

    #[transition]
    fn begin(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn end(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_end(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

#[state_machine(id = CardId)]
mod card {
    use super::*;

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        Valid,
        #[terminal]
        Blocked,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Issued,
        Stolen,
    }

    #[command]
    #[derive(Debug)]
    pub enum Command {
        Block,
    }

    #[transition]
    fn begin(_: event::Issued) -> state::Valid {
        state::Valid
    }

    #[transition]
    fn end(_: state::Valid, _: event::Stolen) -> state::Blocked {
        state::Blocked
    }

    #[decide]
    fn decide_end(_: &state::Valid, _: command::Block) -> event::Stolen {
        event::Stolen
    }
}

async fn go() -> Result<(), Box<dyn std::error::Error>> {
    let id = AccountId("a".to_owned());
    let accounts = StateMachine::<card::Machine, _>::new(MemoryStore::new());
    let account = accounts.start(id.clone(), account::event::Opened).await?;
    //~ error[E0277] `account::event::Opened`: no life of `card::Machine` begins with `Opened`
    //~ rustc[E0308] `id.clone()`: mismatched types
    account.send(account::event::Closed).await?;
    accounts.execute(&id, account::command::Close).await?;
    //~ error[E0277] `account::command::Close`: `Close` is no command of this machine
    //~ rustc[E0308] `&id`: mismatched types
    match accounts.load(&id).await? {
        //~ rustc[E0308] `&id`: mismatched types
        account::Any::Open(_) | account::Any::Closed(_) => {}
        //~ rustc[E0308] `account::Any::Open(_)`: mismatched types
        //~ rustc[E0308] `account::Any::Closed(_)`: mismatched types
    }
    Ok(())
}

fn main() {
    let _ = go();
    let account = Eventer::<card::Machine, _>::start(account::event::Opened);
    //~ rustc[E0271] `account::event::Opened`: type mismatch resolving
    //~ error[E0277] `Eventer::<card::Machine, _>::start(account::event::Opened)`: `Open` is no state of `card::Machine`
    account.apply(account::event::Closed);
    //~ rustc[E0599] `apply`: the method `apply` exists
}
