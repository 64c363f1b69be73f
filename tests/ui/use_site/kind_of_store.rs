//! A store stands in a kind: `Any<Stored<MemoryStore>>`.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Paused,
        Resumed,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn resume(_: state::Paused, _: event::Resumed) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::{Any, Machine, group};

fn is_open(account: &Any<MemoryStore>) -> bool {
    //~ error[E0277] `Any<MemoryStore>`: `MemoryStore` is no kind in which states are held
    //~ help: write `Any<Stored<MemoryStore>>`
    matches!(account, Any::Open(_))
    //~ error[E0277] `Any::Open(_)`: `MemoryStore` is no kind in which states are held
    //~ error[E0277] `_`: `MemoryStore` is no kind in which states are held
}

fn is_paused(_: &group::Live<MemoryStore>) -> bool {
    //~ error[E0277] `group::Live<MemoryStore>`: `MemoryStore` is no kind in which states are held
    false
}

async fn run() -> Result<(), eventer::Error<Machine>> {
    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
    is_open(&accounts.load(&"a".to_owned()).await?);
    //~ error[E0277] `&accounts.load(&"a".to_owned()).await?`: `MemoryStore` is no kind in which states are held
    //~ rustc[E0308] `accounts.load(&"a".to_owned()).await?`: `?` operator has incompatible types
    Ok(())
}

fn main() {
    let _ = is_paused;
    pollster::block_on(run()).unwrap();
}
