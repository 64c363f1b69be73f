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

use account::{Machine, event};

async fn run() -> Result<(), eventer::Error<Machine>> {
    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
    let described = accounts.start("a".to_owned(), event::Opened);
    described.state();
    //~ error[E0599] `state`: no method named `state` found for struct `Starting<M, L, St>` in the current scope
    let account = accounts.start("b".to_owned(), event::Opened).await?;
    let described = account.send(event::Closed);
    described.state();
    //~ error[E0599] `state`: no method named `state` found for struct `Sending<M, S, L, St>` in the current scope
    let tried = accounts.start("c".to_owned(), event::Opened).await;
    tried.state();
    //~ error[E0599] `state`: no method named `state` found for enum `Result<T, E>` in the current scope
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
