//! What is not imported is said of each use.

use eventer::state_machine;

#[state_machine]
mod account {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::{Machine, event, state};

type Account = Eventer<Machine, state::Open>;
//~ rustc[E0412|E0425] `Eventer`: cannot find type `Eventer` in this scope

fn begun() -> Account {
    Eventer::start(event::Opened)
    //~ rustc[E0433] `Eventer`: cannot find type `Eventer` in this scope
}

fn main() {
    let _ = begun();
    let _ = StateMachine::<Machine, _>::new(MemoryStore::new());
    //~ rustc[E0433] `MemoryStore`: cannot find type `MemoryStore` in this scope
    //~ rustc[E0433] `StateMachine`: cannot find type `StateMachine` in this scope
}
