//! An id has the type that the machine says.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine(id = u64)]
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
    accounts.start("a".to_owned(), event::Opened).await?;
    //~ rustc[E0308] `"a".to_owned()`: mismatched types
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
