//! A type that stays on its thread is one mistake, whatever it keeps from working; it is reported where it is written.

use eventer::state_machine;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Notes {
    #[serde(skip)]
    lines: std::rc::Rc<[u8]>,
}

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum State {
        Open {
            #[serde(skip)]
            limit: std::rc::Weak<u32>,
            //~ error[E0277] `std::rc::Weak<u32>`: `std::rc::Weak<u32>` cannot go to another thread
            //~ help: use a type that is `Send`
            notes: Notes,
        },
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened(Notes),
        //~ error[E0277] `Notes`: `Notes` cannot be shared between threads
        //~ help: use a type that is `Send` and `Sync`
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open {
            limit: std::rc::Weak::new(),
            notes: event.0,
        }
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    pollster::block_on(async {
        let accounts = eventer::StateMachine::<account::Machine, _>::new(eventer::MemoryStore::new());
        let opened = account::event::Opened(Notes::default());
        let account = accounts.start("a".to_owned(), opened).await.unwrap();
        let _ = account.send(account::event::Closed).await.unwrap();
    });
}
