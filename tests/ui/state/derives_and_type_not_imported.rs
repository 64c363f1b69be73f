//! Where a type and serde's derives are not imported, what is around the module was not.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub struct Owner(pub String);

#[state_machine]
mod account {
    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        Open { owner: Owner },
        //~ error `Owner`: module `account` knows no `Owner`, nor 2 other names that it uses
        //~ help: a module sees what it imports: add `use super::*;` for what is around it
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum Event {
        Opened(Owner),
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { owner: event.0 }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let _ = StateMachine::<account::Machine, _>::new(MemoryStore::new());
}
