//! Views that wait for an event that cannot be read.

use std::time::Duration;

use eventer::projection::ReadModel;
use eventer::store::EventLog;
use eventer::worker::Retries;
use eventer::{MemoryStore, StateMachine, Workers};
use eventer_tests::purses::{Owners, purse};

mod newer {
    use eventer::state_machine;

    /// A purse of a later version, which is paid into in words.
    #[state_machine(name = "purse")]
    pub mod purse {
        use serde::{Deserialize, Serialize};

        #[state]
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub enum State {
            Open { owner: String, cents: i64 },
        }

        #[event]
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub enum Event {
            Opened { owner: String },
            Paid { owner: String, cents: String },
        }

        #[transition]
        fn open(event: event::Opened) -> state::Open {
            state::Open {
                owner: event.owner,
                cents: 0,
            }
        }

        #[transition]
        fn pay(state: &mut state::Open, _: event::Paid) {
            state.cents += 1;
        }
    }
}

#[tokio::test]
async fn views_that_wait_for_an_unreadable_event_do_not_differ() {
    let store = MemoryStore::new();
    let new = StateMachine::<newer::purse::Machine, _>::new(store.clone());
    let old = StateMachine::<purse::Machine, _>::new(store.clone());
    let (id, owner) = ("p".to_owned(), "Ada".to_owned());
    let opened = newer::purse::event::Opened { owner: owner.clone() };
    new.start(id.clone(), opened).await.unwrap();
    let paid = newer::purse::event::Paid {
        owner: owner.clone(),
        cents: "five".to_owned(),
    };
    new.dispatch(&id, paid).await.unwrap();
    old.dispatch(&id, purse::event::Paid { owner, cents: 7 }).await.unwrap();
    let running = Workers::new(store.clone())
        .retries(Retries::none())
        .project(Owners::<1>::default())
        .start()
        .await
        .unwrap();
    let model = ReadModel::<Owners<1>, _>::new(store.clone());
    let end = store.watermark().await.unwrap();
    model.wait_for(end, Duration::from_secs(60)).await.unwrap();
    running.stop().await;
    let verified = model.verify(&Owners::default(), 1).await.unwrap();
    assert_eq!((verified.views, verified.parked), (0, 1));
    assert_eq!(verified.differing, Vec::<String>::new());
}
