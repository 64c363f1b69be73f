//! Where a duplicate transition leads is not known, and what follows from it says nothing.

use eventer::{Error, MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[command]
    pub enum Command {
        Close,
        Pause,
        Both,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn pause(_: state::Open, _: event::Updated) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn end(_: state::Open, _: event::Updated) -> state::Closed {
        //~ error `state::Open`: `state::Open` has a second transition on `event::Updated`; `pause` is the first
        state::Closed
    }

    #[transition]
    fn close(it: group::Live, _: event::Closed) -> state::Closed {
        match it {
            group::Live::Open(_) | group::Live::Paused(_) => state::Closed,
        }
    }

    #[decide]
    fn decide_pause(_: &state::Open, _: command::Pause) -> event::Updated {
        event::Updated
    }

    #[decide]
    fn decide_both(_: &state::Open, _: command::Both) -> (event::Updated, event::Closed) {
        (event::Updated, event::Closed)
    }
}

use account::{Machine, command, event, state};

async fn used() -> Result<(), Error<Machine>> {
    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
    let account = accounts.start("a".to_owned(), event::Opened).await?;
    let _: &state::Paused = account.execute(command::Pause).await?.state();
    let account = accounts.start("b".to_owned(), event::Opened).await?;
    let _: &state::Closed = account.execute(command::Both).await?.state();
    Ok(())
}

fn main() {
    pollster::block_on(used()).unwrap();
}
