//! A walker whose edges the program that looks at it does not have.

use eventer::store::postgres::PgStore;
use eventer::{StateMachine, state_machine};

use crate::databases::{Databases, runtime};

/// Walks, goes on, and rests.
#[state_machine]
mod walker {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Walking,
        #[terminal]
        Resting,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Began,
        Rested,
        WentOn,
    }

    #[transition]
    fn begin(_: event::Began) -> state::Walking {
        state::Walking
    }

    #[transition]
    fn rest(_: state::Walking, _: event::Rested) -> state::Resting {
        state::Resting
    }

    #[transition]
    fn go_on(_: &mut state::Walking, _: event::WentOn) {}
}

/// The same under the same name of another program, which lets pass what this one stores.
mod old {
    use super::state_machine;

    #[state_machine]
    pub mod walker {
        use serde::{Deserialize, Serialize};

        #[state]
        #[ignore(state::Walking, event::WentOn)]
        #[derive(Serialize, Deserialize)]
        pub enum State {
            Walking,
            #[terminal]
            Resting,
        }

        #[event]
        #[derive(Clone, Serialize, Deserialize)]
        pub enum Event {
            Began,
            Rested,
            #[expect_warning(unused, reason = "the program that stores it has a transition on it")]
            WentOn,
        }

        #[transition]
        fn begin(_: event::Began) -> state::Walking {
            state::Walking
        }

        #[transition]
        fn rest(_: state::Walking, _: event::Rested) -> state::Resting {
            state::Resting
        }
    }
}

#[test]
fn edges_that_the_graph_lacks_are_found() {
    let database = Databases::get().copy();
    let store = PgStore::new(&database.pool());
    runtime().block_on(async {
        let walkers = StateMachine::<walker::Machine, _>::new(store.clone());
        let walker = walkers.start("w".to_owned(), walker::event::Began).await.unwrap();
        let walker = walker.send(walker::event::WentOn).await.unwrap();
        walker.send(walker::event::Rested).await.unwrap();
        assert!(store.verify::<walker::Machine>().next().await.unwrap().is_none());
        let mut lines = Vec::new();
        let mut verification = store.verify::<old::walker::Machine>();
        while let Some(finding) = verification.next().await.unwrap() {
            lines.push(finding.corrupt.to_string());
        }
        assert_eq!(
            lines,
            ["the stored event `WentOn` at version 2 leads from `Walking` to `Walking`, and the machine has no such edge"]
        );
    });
}
