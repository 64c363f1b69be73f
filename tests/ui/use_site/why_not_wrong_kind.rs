//! `why_not` is asked about commands.

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
    accounts.why_not(&"a".to_owned(), event::Closed).await?;
    //~ error[E0277] `event::Closed`: `event::Closed` is no command of this machine
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
