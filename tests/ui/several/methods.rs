//! A `self` where the state belongs, and everything that uses the machine.

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
    fn open(&self, _: event::Opened) -> state::Open {
        //~ error `&self`: a transition is a function of the module and takes no `self`
        self.begun()
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_close(&self, _: command::Close) -> event::Closed {
        //~ error `&self`: a decision is a function of the module and takes no `self`
        //~ help: what it looks at are arguments with types
        event::Closed
    }
}

use account::{Machine, command, event};

async fn run() -> Result<(), eventer::Error<Machine>> {
    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
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
