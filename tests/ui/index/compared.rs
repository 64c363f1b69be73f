//! A number is no text.

use eventer::{MemoryStore, StateMachine, state_machine};

#[state_machine]
mod account {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        #[terminal]
        Open {
            #[index]
            owner: String,
            #[index]
            balance: i64,
        },
    }

    #[event]
    #[derive(Serialize, Deserialize)]
    pub enum Event {
        Opened { owner: String },
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open {
            owner: event.owner,
            balance: 0,
        }
    }
}

use account::{Machine, index};

fn main() {
    let accounts = StateMachine::<Machine, _>::new(MemoryStore::new());
    let _ = accounts.query().filter(index::balance().is("five"));
    //~ error[E0277] `"five"`|`is`: `&str` cannot be compared with a field of kind `eventer::query::kind::Integer`
}
