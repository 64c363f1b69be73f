//! A refusal type of the user's own, into which each decision's error goes; the name of
//! the enum that it replaces is free.

use std::fmt;

use eventer::{MemoryStore, StateMachine, state_machine};

#[derive(Debug, PartialEq)]
pub enum Refusal {
    TooLate,
    TooSmall(u32),
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::TooLate => out.write_str("too late"),
            Refusal::TooSmall(sum) => write!(out, "{sum} is too small"),
        }
    }
}

impl std::error::Error for Refusal {}

#[state_machine(refusal = Refusal)]
mod account {
    use super::Refusal;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        Open {
            sum: u32,
        },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened { sum: u32 },
        Closed,
    }

    #[command]
    #[derive(Debug, Clone)]
    pub enum Command {
        Open { sum: u32 },
        Close { hour: u8 },
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { sum: event.sum }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_open(command: command::Open) -> Result<event::Opened, Refusal> {
        if command.sum < 10 {
            Err(Refusal::TooSmall(command.sum))
        } else {
            Ok(event::Opened { sum: command.sum })
        }
    }

    #[decide]
    fn decide_close(_: &state::Open, command: command::Close) -> Result<event::Closed, Refusal> {
        if command.hour > 18 {
            Err(Refusal::TooLate)
        } else {
            Ok(event::Closed)
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    use account::{Machine, command};

    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
    let id = "a".to_owned();
    let refused = accounts.start(id.clone(), command::Open { sum: 3 }).await.unwrap_err();
    assert_eq!(refused.refusal(), Some(&Refusal::TooSmall(3)));
    let account = accounts.start(id.clone(), command::Open { sum: 30 }).await?;
    assert_eq!(account.state().sum, 30);
    assert_eq!(
        accounts.why_not(&id, command::Close { hour: 20 }).await?,
        Some(Refusal::TooLate)
    );
    accounts.execute(&id, command::Close { hour: 8 }).await?;
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
