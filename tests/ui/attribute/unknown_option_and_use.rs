//! An option whose name resembles none may have been meant to be any.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine(key = u64)]
//~ error `key`: `key` is no option of `state_machine`
//~ help: the options are `id`, `name`,
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
    accounts.start(7, event::Opened).await?;
    accounts.dispatch(&7, event::Closed).await?;
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
