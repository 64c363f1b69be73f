//! A query names states by their stored names.

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

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

async fn run() -> Result<(), eventer::Error<account::Machine>> {
    let accounts = StateMachine::<account::Machine, _>::new(MemoryStore::new());
    accounts.query().in_states([account::state::Closed]).page(10).await?;
    //~ error[E0277] `[account::state::Closed]`: `[state::Closed; 1]` is no list of the stored names of states
    //~ help: states are named by texts here
    accounts.query().in_states("Closed").page(10).await?;
    //~ error[E0277] `"Closed"`: `&str` is no list of the stored names of states
    //~ help: in a list even if it is one
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
