//! Id and event are swapped: each is of another type than is asked for there.

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

    #[command]
    pub enum Command {
        Close,
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

    #[decide]
    fn decide_close(_: &state::Open, _: command::Close) -> event::Closed {
        event::Closed
    }
}

use account::{Machine, event};

async fn swapped(accounts: StateMachine<Machine, MemoryStore>) -> Result<(), eventer::Error<Machine>> {
    let id = "a".to_owned();
    accounts.start(event::Opened, id.clone()).await?;
    //~ rustc[E0308] `event::Opened`: mismatched types
    //~ error[E0277] `id.clone()`: no life of `account::Machine` begins with `String`
    //~ help: the id comes before it: `start(id, event)`
    accounts.dispatch(event::Closed, &id).await?;
    //~ rustc[E0308] `event::Closed`: mismatched types
    //~ error[E0277] `&id`: `&String` is no event of this machine
    //~ help: by id, the id comes first: `dispatch(&id, event)`
    Ok(())
}

fn main() {}
