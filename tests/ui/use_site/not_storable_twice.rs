//! That a machine has no stored form is said of each `StateMachine` of it.

use eventer::{MemoryStore, StateMachine, state_machine};

#[state_machine]
mod account {
    #[state]
    #[derive(Debug, Clone, PartialEq)]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone)]
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

use account::Machine;

fn here() {
    let _ = StateMachine::<Machine, _>::new(MemoryStore::new());
    //~ error[E0277] `StateMachine::<Machine, _>::new(MemoryStore::new())`: machine `account` has no stored form
}

fn there() {
    let _ = StateMachine::<Machine, _>::new(MemoryStore::new());
    //~ error[E0277] `StateMachine::<Machine, _>::new(MemoryStore::new())`: machine `account` has no stored form
}

fn main() {
    here();
    there();
}
