//! What a call gives is asked of it before it is made.

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

use account::{Machine, event, state};

async fn run() -> Result<(), eventer::Error<Machine>> {
    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
    let id = "a".to_owned();
    let account = accounts.start(id.clone(), event::Opened).await?;
    assert!(accounts.dispatch(&id, event::Paused).is_ok());
    //~ error[E0277] `is_ok`: this call is only described, and has not been made
    //~ help: write `.await?` behind the call
    let text = accounts.dispatch(&id, event::Paused).map_err(|error| error.to_string());
    //~ error[E0277] `map_err`: this call is only described, and has not been made
    let _ = text.len();
    let refused = account.send(event::Closed).unwrap_err();
    //~ error[E0277] `unwrap_err`: this call is only described, and has not been made
    drop(refused);
    let _ = accounts.start(id.clone(), event::Opened).ok();
    //~ error[E0277] `ok`: this call is only described, and has not been made
    let _: &state::Open = accounts.start(id, event::Opened).unwrap_or_else(|error| panic!("{error}")).state();
    //~ error[E0277] `unwrap_or_else`: this call is only described, and has not been made
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
