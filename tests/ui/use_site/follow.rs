//! Events that happened elsewhere are followed with what is known of them.

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
    accounts.follow(&"a".to_owned(), vec![account::event::Opened]).await?;
    //~ rustc[E0271] `vec![account::event::Opened]`: type mismatch resolving
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
