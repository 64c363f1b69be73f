//! An account: opened, updated, closed.
//!
//! What it shows: a machine, the typed calls that the compiler checks, and the same machine by id, where the check is
//! made at run time. Run it with `cargo run -p quickstart`.

use eventer::{MemoryStore, StateMachine, state_machine};
use serde::{Deserialize, Serialize};

/// A bank account.
#[state_machine]
pub mod account {
    use super::*;

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        /// In use.
        Open {
            /// The account holder.
            owner: String,
        },
        /// Closed for good.
        #[terminal]
        Closed,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        /// The account was opened.
        Opened {
            /// The account holder.
            owner: String,
        },
        /// The account changed hands.
        Updated {
            /// The new account holder.
            owner: String,
        },
        /// The account was closed.
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { owner: event.owner }
    }

    #[transition]
    fn update(state: &mut state::Open, event: event::Updated) {
        state.owner = event.owner;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

use account::event;

fn main() -> Result<(), eventer::Error<account::Machine>> {
    pollster::block_on(async {
        let accounts = StateMachine::<account::Machine, _>::new(MemoryStore::new());
        let id = "A-1".to_owned();

        let account = accounts
            .start(id.clone(), event::Opened { owner: "Ada".into() })
            .await?;
        let account = account
            .send(event::Updated { owner: "Grace".into() })
            .by("clerk")
            .because("a gift")
            .await?;
        let account = account.send(event::Closed).await?;
        // account.send(event::Updated { owner: "Linus".into() }); // does not compile: the account is closed
        println!("closed at version {}", account.version());

        let refused = accounts.dispatch(&id, event::Closed).await.unwrap_err();
        println!("{refused}");

        for recorded in accounts.history(&id).await? {
            println!("{} {:?} by {:?}", recorded.version, recorded.event, recorded.actor);
        }
        Ok(())
    })
}
