//! The context is of the type that the machine names.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

pub struct Services;

#[state_machine(context = Services)]
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

    #[command]
    pub enum Command {
        Open,
        Close,
    }

    #[decide]
    fn decide_open(_: command::Open) -> event::Opened {
        event::Opened
    }

    #[decide]
    fn decide_close(_: &state::Open, _: &Services, _: command::Close) -> event::Closed {
        event::Closed
    }
}

fn main() {
    let _accounts = StateMachine::<account::Machine, _>::with_context(MemoryStore::new(), 7);
    //~ rustc[E0308] `7`: mismatched types
    let _swapped = StateMachine::<account::Machine, _>::with_context(7, MemoryStore::new());
    //~ rustc[E0308] `MemoryStore::new()`: mismatched types
    //~ error[E0277] `7`: `{integer}` is no store that a state machine runs on
}
