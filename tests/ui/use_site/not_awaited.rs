//! A call is only described until it is awaited, and may fail then.

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
    let described = accounts.start("a".to_owned(), event::Opened);
    described.state();
    //~ error[E0277] `state`: this call is only described, and has not been made
    //~ help: write `.await?` behind the call
    let described = accounts.start("b".to_owned(), event::Opened);
    let _closed = described.execute(command::Close).by("somebody").await?;
    //~ error[E0277] `execute`: this call is only described, and has not been made
    let _account = accounts.start("b".to_owned(), event::Opened).unwrap();
    //~ error[E0277] `unwrap`: this call is only described, and has not been made
    let account = accounts.start("b".to_owned(), event::Opened).await?;
    let described = account.send(event::Closed);
    assert_eq!(described.version(), 2);
    //~ error[E0277] `version`: this call is only described, and has not been made
    //~ help: write `.await?` behind the call
    let tried = accounts.start("c".to_owned(), event::Opened).await;
    tried.state();
    //~ rustc[E0599] `state`: no method named `state` found for enum `Result<T, E>` in the current scope
    let account = accounts.start("d".to_owned(), event::Opened)?;
    //~ rustc[E0277] `accounts.start("d".to_owned(), event::Opened)?`: the `?` operator can only be applied to values that implement `Try`
    account.send(event::Closed).await?;
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
