//! What is stored derives `Serialize` and `Deserialize`.

use eventer::{MemoryStore, StateMachine, state_machine};

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
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
    //~ help: add `#[derive(Serialize, Deserialize)]` to `State`
    //~ help: add `#[derive(Serialize, Deserialize)]` to `Event`
}
