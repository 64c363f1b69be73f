//! What is read from a store owns what it holds.

use eventer::state_machine;
use serde::{Deserialize, Serialize};

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum State {
        Open {
            owner: &'static str,
            //~ error `&'static str`: `&'static str` cannot be read from a store: nothing there is `'static`
            //~ help: write `String`
            keys: Option<&'static [u8]>,
            //~ error `&'static [u8]`: `&'static [u8]` cannot be read from a store: nothing there is `'static`
            //~ help: write `Vec<u8>`
            #[serde(skip)]
            currency: &'static str,
        },
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
        state::Open {
            owner: "a".into(),
            keys: None,
            currency: "EUR".into(),
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
        let opened = account::event::Opened;
        let account = accounts.start("a".to_owned(), opened).await.unwrap();
        let _ = account.send(account::event::Closed).await.unwrap();
    });
}
