//! One forgotten derive is one error, also where the machine is used.

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

use account::{Machine, command, event};

async fn run() -> Result<(), eventer::Error<Machine>> {
    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
    //~ error[E0277] `StateMachine::<Machine, _>::new(MemoryStore::new())`: machine `account` has no stored form
    //~ help: add `#[derive(Serialize, Deserialize)]` to `Event`
    let account = accounts.start("a".to_owned(), event::Opened).await?;
    account.send(event::Closed).await?;
    accounts.dispatch(&"a".to_owned(), event::Closed).await?;
    accounts.execute(&"a".to_owned(), command::Close).await?;
    accounts.load(&"a".to_owned()).await?;
    accounts.history(&"a".to_owned()).await?;
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
