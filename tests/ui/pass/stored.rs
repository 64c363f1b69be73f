//! A machine in a store: typed after one match, also by id alone.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine(id = u64)]
mod account {
    use super::*;

    #[state]
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Open {
            limit: u32,
        },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Opened { limit: u32 },
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { limit: event.limit }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    use account::{Any, Event, Machine, event};

    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
    let account = accounts
        .start(7, event::Opened { limit: 1 })
        .by("clerk")
        .because("asked for")
        .await?;
    assert_eq!((account.id(), account.version(), account.state().limit), (&7, 1, 1));
    assert_eq!(accounts.allowed(&7).await?.events, ["Closed"]);
    match accounts.load(&7).await? {
        Any::Open(account) => assert_eq!(account.send(event::Closed).await?.version(), 2),
        Any::Closed(_) => panic!("it is open"),
    }
    assert!(
        account.send(event::Closed).await.is_err(),
        "it changed since it was loaded"
    );
    assert!(accounts.dispatch(&7, event::Closed).await.is_err());
    let history = accounts.history(&7).await?;
    assert_eq!(history[0].event, Event::from(event::Opened { limit: 1 }));
    assert_eq!(history[0].actor.as_deref(), Some("clerk"));
    Ok(())
}

fn main() {
    pollster::block_on(run()).unwrap();
}
