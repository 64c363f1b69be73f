//! A stored entity refuses what its state does not take, once, on the event.

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
    let account = accounts.start("a".to_owned(), event::Opened).await?;
    let account = account.send(event::Closed).await?;
    account
        .send(event::Updated { limit: 7 })
        //~ error[E0277] `event::Updated { limit: 7 }`: event `Updated` is not valid in state `state::Closed`
        .by("clerk")
        .await?;
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
