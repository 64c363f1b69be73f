//! What workers tell of their shards.

use std::collections::BTreeMap;
use std::time::Duration;

use eventer::publisher::Scripted;
use eventer::store::{ParkedEvents, ReadModels};
use eventer::worker::Retries;
use eventer::{MemoryStore, StateMachine, Workers};
use eventer_tests::purses::{Owners, purse};

use crate::observed::spans::watched_everywhere;
use crate::observed::told::Told;

/// Waits until workers tell this of their subscriptions, which have a shard each.
async fn tell(told: &Told, expected: &[(&str, &str, f64)]) {
    let full = |(name, subscription, value): &(&str, &str, f64)| {
        let labels = match *name {
            "lag" | "parked" => format!("subscription={subscription} generation=1 shard=0"),
            _ => format!("subscription={subscription}"),
        };
        ((format!("eventer_subscription_{name}"), labels), *value)
    };
    let expected: BTreeMap<_, _> = expected.iter().map(full).collect();
    for _ in 0..2_000 {
        if told.shown("eventer_subscription") == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(told.shown("eventer_subscription"), expected);
}

/// A worker tells of each of its shards how far behind it is and how much waits there, also of one that is paused, and
/// counts what fails.
#[test]
fn workers_tell_how_far_they_are_and_what_is_parked() {
    watched_everywhere();
    let told = Told::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    metrics::with_local_recorder(&told, || {
        runtime.block_on(async {
            let store = MemoryStore::new();
            let (owners, broker) = (Owners::<1>::default(), Scripted::new(|_, _| Ok(())));
            let retries = Retries {
                attempts: 3,
                first: Duration::from_millis(1),
                longest: Duration::from_millis(1),
            };
            let workers = || {
                let workers = Workers::new(store.clone()).lease(Duration::from_millis(150));
                let workers = workers.retries(retries).project(owners.clone());
                workers.relay("receipts", broker.clone()).start()
            };
            // Paused before they are read, so that nothing of what happens is tried.
            workers().await.unwrap().stop().await;
            for name in ["owners", "receipts"] {
                store.pause(name, 1, true).await.unwrap();
            }
            let running = workers().await.unwrap();
            let purses = StateMachine::<purse::Machine, _>::new(store.clone());
            let owner = || "Ada".to_owned();
            purses
                .start("p1".to_owned(), purse::event::Opened { owner: owner() })
                .await
                .unwrap();
            for cents in [-1, 5, 6] {
                let paid = purse::event::Paid { owner: owner(), cents };
                purses.dispatch(&"p1".to_owned(), paid).await.unwrap();
            }
            // Four events, three of which sent a message.
            let idle = [
                ("lag", "owners", 4.0),
                ("lag", "receipts", 3.0),
                ("parked", "owners", 0.0),
                ("parked", "receipts", 0.0),
            ];
            tell(&told, &idle).await;

            for name in ["owners", "receipts"] {
                store.pause(name, 1, false).await.unwrap();
            }
            let failed = |parked, retried, waiting| {
                [
                    ("lag", "owners", 0.0),
                    ("lag", "receipts", 0.0),
                    ("parked", "owners", waiting),
                    ("parked", "receipts", 0.0),
                    ("parked_total", "owners", parked),
                    ("retries_total", "owners", retried),
                ]
            };
            tell(&told, &failed(1.0, 2.0, 3.0)).await;
            assert_eq!(broker.published().len(), 3);
            // What fails again is tried as often, and parked again.
            assert!(store.requeue("owners", "view:Ada").await.unwrap());
            tell(&told, &failed(2.0, 4.0, 3.0)).await;
            let poison = store.parked("owners", 0, 1).await.unwrap().remove(0).what.position();
            assert!(store.give_up("owners", poison, "a mistake of the till").await.unwrap());
            tell(&told, &failed(2.0, 4.0, 0.0)).await;

            // Who has a shard no more says nothing of it.
            store.pause("owners", 1, true).await.unwrap();
            let paid = purse::event::Paid {
                owner: owner(),
                cents: 7,
            };
            purses.dispatch(&"p1".to_owned(), paid).await.unwrap();
            let mut behind = failed(2.0, 4.0, 0.0);
            behind[0].2 = 1.0;
            tell(&told, &behind).await;
            running.stop().await;
            tell(&told, &failed(2.0, 4.0, 0.0)).await;
        });
    });
}
