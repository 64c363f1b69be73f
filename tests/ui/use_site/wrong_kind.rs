//! `send` and `apply` take the struct of an event, `execute` that of a command: each other kind is one error.

use eventer::{Eventer, MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
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
    #[derive(Debug, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Updated { limit: u32 },
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, event: event::Updated) {
        let _ = event.limit;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[command]
    pub enum Command {
        Open,
        Close,
    }

    #[decide]
    fn decide_open(_: command::Open) -> event::Opened {
        event::Opened
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    use account::{Event, Machine, command, event};

    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
    let account = accounts.start("a".to_owned(), event::Opened).await?;
    account.send(command::Close).await?;
    //~ error[E0277] `command::Close`: `Close` is no event of `account::Machine`
    //~ help: a command goes to `execute`
    let account = accounts.start("b".to_owned(), event::Opened).await?;
    account.execute(event::Closed).await?;
    //~ error[E0277] `event::Closed`: `event::Closed` is no command of `account::Machine`
    //~ help: an event goes to `send` or `apply`
    let account = Eventer::<Machine, _>::start(event::Opened);
    let _ = account.apply(Event::from(event::Closed));
    //~ error[E0277] `Event::from(event::Closed)`: event `account::Event` is not valid in state `state::Open`
    //~ help: a whole `Event` goes to `dispatch`, or to a `DynEventer`
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
