//! A function that fails with the error of another machine: each `?` in it is an error.

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
        Renewed(u32),
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn renew(_: &mut state::Open, _: event::Renewed) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

#[state_machine]
mod card {
    #[state]
    pub enum State {
        #[terminal]
        Open,
    }

    #[event]
    pub enum Event {
        Opened,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }
}

use account::{Machine, event};

async fn twice(accounts: StateMachine<Machine, MemoryStore>) -> Result<(), eventer::Error<card::Machine>> {
    let account = accounts.start("a".to_owned(), event::Opened).await?;
    //~ rustc[E0277] `?`: `?` couldn't convert the error to `eventer::Error<card::Machine>`
    account.send(event::Closed).await?;
    //~ rustc[E0277] `?`: `?` couldn't convert the error to `eventer::Error<card::Machine>`
    Ok(())
}

fn main() {}
