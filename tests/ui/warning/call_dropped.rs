//! Calls that nobody awaits.

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

fn main() {
    let accounts = StateMachine::<account::Machine, _>::new(MemoryStore::new());
    accounts.start("a".to_owned(), account::event::Opened);
    //~ warning `accounts.start("a".to_owned(), account::event::Opened)`: unused `Starting` that must be used
    accounts.dispatch(&"a".to_owned(), account::event::Closed);
    //~ warning `accounts.dispatch(&"a".to_owned(), account::event::Closed)`: unused `Dispatching` that must be used
}
