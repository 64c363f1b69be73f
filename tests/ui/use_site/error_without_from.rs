//! An error type into which `?` cannot convert.

use eventer::{MemoryStore, StateMachine, state_machine};

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

#[derive(Debug)]
struct Failed;

async fn twice(accounts: StateMachine<Machine, MemoryStore>) -> Result<(), Failed> {
    let account = accounts.start("a".to_owned(), event::Opened).await?;
    //~ rustc[E0277] `?`: `?` couldn't convert the error to `Failed`
    account.send(event::Closed).await?;
    //~ rustc[E0277] `?`: `?` couldn't convert the error to `Failed`
    Ok(())
}

fn main() {}
