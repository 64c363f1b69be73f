//! A context is named once, on the machine.

use eventer::state_machine;
use serde::{Deserialize, Serialize};

pub struct Services;

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
        Updated,
        Closed,
    }

    #[command]
    pub enum Command {
        Open,
        Close,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[decide]
    fn decide_open(_: command::Open) -> event::Opened {
        event::Opened
    }

    #[decide]
    fn decide_close(_: &state::Open, _: &Services, _: command::Close) -> event::Closed {
        //~ error `&Services`: a decision cannot take `&Services`
        //~ help: it takes a state or group, a command and the context; declare a context as in `#[state_machine(context = Services)]`
        event::Closed
    }
}

fn main() {
    let store = eventer::MemoryStore::new();
    eventer::StateMachine::<account::Machine, _>::with_context(store, Services);
}
