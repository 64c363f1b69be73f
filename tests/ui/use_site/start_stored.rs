//! A stored life begins as a pure one does.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Updated { limit: u32 },
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, event: event::Updated) {
        let _ = event.limit;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    use account::{Machine, event};

    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
    accounts
        .start("a".to_owned(), event::Updated { limit: 7 })
        //~ error[E0277] `event::Updated { limit: 7 }`: no life of `account::Machine` begins with `Updated`
        .await?;
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
