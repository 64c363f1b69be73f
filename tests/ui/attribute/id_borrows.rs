//! The id is a reference; what it was to be is not known.

use eventer::{MemoryStore, StateMachine, state_machine};

#[state_machine(id = &'static str)]
//~ error `&'static str`: `id` is a type that owns its data
//~ help: write `String`
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
    let _ = accounts.start("a", account::event::Opened);
}
