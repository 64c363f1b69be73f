//! A call becomes a future when it is awaited, and is none before.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

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
        Renewed(u32),
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn renew(_: &mut state::Open, _: event::Renewed) {}

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::{Machine, event};

/// As `spawn` of tokio and others.
fn spawn<F>(_: F) -> Option<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    None
}

fn spawned(accounts: StateMachine<Machine, MemoryStore>, id: String) {
    let _ = spawn(accounts.dispatch(&id, event::Closed));
    //~ rustc[E0277] `accounts.dispatch(&id, event::Closed)`: `Dispatching<'_, account::Machine, MemoryStore>` is not a future
    //~ rustc[E0277] `spawn(accounts.dispatch(&id, event::Closed))`: `Dispatching<'_, account::Machine, MemoryStore>` is not a future
}

fn main() {}
