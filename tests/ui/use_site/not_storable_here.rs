//! Derives under a condition that does not hold here are none.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::Serialize;

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[cfg_attr(all(), derive(Debug, Serialize))]
    #[cfg_attr(any(), derive(Deserialize))]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[cfg_attr(any(), derive(Serialize, Deserialize))]
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

fn main() {
    let _accounts = StateMachine::<account::Machine, _>::new(MemoryStore::new());
    //~ error[E0277] `StateMachine::<account::Machine, _>::new(MemoryStore::new())`: machine `account` has no stored form
    //~ help: let `#[cfg_attr(.., derive(Serialize, Deserialize))]` on `State` hold in this build
    //~ help: let `#[cfg_attr(.., derive(Serialize, Deserialize))]` on `Event` hold in this build
}
