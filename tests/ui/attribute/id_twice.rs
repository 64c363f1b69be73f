//! Two types are given for the id; the first is taken.

use eventer::{MemoryStore, StateMachine, state_machine};

#[state_machine(id = u64, id = u32)]
//~ error `id`: `id` is given twice
//~ help: remove one of them
mod account {
    #[state]
    #[derive(serde::Serialize, serde::Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(serde::Serialize, serde::Deserialize)]
    pub enum Event {
        Opened,
        Updated,
        Closed,
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
}

fn main() {
    let accounts = StateMachine::<account::Machine, _>::new(MemoryStore::new());
    let _ = accounts.start(1_u64, account::event::Opened);
}
