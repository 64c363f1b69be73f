//! The attributes of events and commands are swapped: only the events have what the store asks for.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Open { owner: String },
        #[terminal]
        Closed,
    }

    #[command]
    //~ error `command`: `Happened` is marked with `#[command]`, and `Wish` with `#[event]`
    //~ help: swap the two attributes
    #[derive(Serialize, Deserialize)]
    pub enum Happened {
        Opened { owner: String },
        Closed,
    }

    #[event]
    pub enum Wish {
        Open { owner: String },
        Close,
    }

    #[transition]
    fn open(opened: event::Opened) -> state::Open {
        state::Open { owner: opened.owner }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_open(command: command::Open) -> event::Opened {
        event::Opened { owner: command.owner }
    }

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

use account::{Machine, command};

async fn close() {
    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
    let _ = accounts.execute(&"7".to_owned(), command::Close).await;
}

fn main() {
    let _ = close();
}
