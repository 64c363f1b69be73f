//! The one derive that is forgotten is named, and where.

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

    #[data]
    #[derive(Serialize)]
    pub struct Data {
        limit: u32,
    }

    #[command]
    pub enum Command {
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        (state::Open, Data { limit: 0 })
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
    let _accounts = StateMachine::<account::Machine, _>::new(MemoryStore::new());
    //~ error[E0277] `StateMachine::<account::Machine, _>::new(MemoryStore::new())`: machine `account` has no stored form
    //~ help: add `#[derive(Deserialize)]` to `Data`
}
