//! A call that is not awaited, where its result is asked for.

use eventer::{MemoryStore, Receipt, StateMachine, state_machine};

#[state_machine]
mod account {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::{Machine, event};

async fn close(accounts: &StateMachine<Machine, MemoryStore>) -> Result<Receipt, eventer::Error<Machine>> {
    let id = "a".to_owned();
    if let Err(error) = accounts.dispatch(&id, event::Closed) {
        //~ rustc[E0308] `Err(error)`: mismatched types
        println!("{error}");
    }
    accounts.dispatch(&id, event::Closed)
    //~ rustc[E0308] `accounts.dispatch(&id, event::Closed)`: mismatched types
}

fn main() {}
