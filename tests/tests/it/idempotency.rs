//! Keys: a call under one key is done once in the life of its entity.

use std::sync::Barrier;
use std::thread;

use eventer::store::Store;
use eventer::{ErrorKind, MemoryStore, StateMachine};
use pollster::block_on;

use crate::machines::Limits;
use crate::machines::counter::{self, Any, command, event};

type Counters = StateMachine<counter::Machine, MemoryStore>;

fn counters() -> Counters {
    Counters::with_context(MemoryStore::new(), Limits { step_max: 10 })
}

#[test]
fn a_repeat_is_answered_with_the_first_receipt() {
    block_on(async {
        let counters = counters();
        counters.start(1, event::Started).await.unwrap();
        let step = || counters.execute(&1, command::Step { by: 3 }).idempotent("k");
        let first = step().await.unwrap();
        assert!(!first.replayed);
        counters.dispatch(&1, event::Stepped { by: 4 }).await.unwrap();
        let again = step().await.unwrap();
        assert_eq!(
            (again.version, again.position, again.replayed),
            (first.version, first.position, true)
        );
        assert_eq!(counters.history(&1).await.unwrap().len(), 3);
    });
}

#[test]
fn the_repeat_of_what_ended_a_life_is_not_refused() {
    block_on(async {
        let counters = counters();
        counters.start(1, event::Started).await.unwrap();
        let stop = || counters.dispatch(&1, event::Stopped).idempotent("stop");
        let first = stop().await.unwrap();
        let again = stop().await.unwrap();
        assert_eq!((again.version, again.replayed), (first.version, true));
        let plain = counters.dispatch(&1, event::Stopped).await.unwrap_err();
        assert!(matches!(plain.kind(), ErrorKind::WrongState(_)));
    });
}

#[test]
fn the_repeat_of_a_start_gives_the_entity_as_the_start_left_it() {
    block_on(async {
        let counters = counters();
        let start = || counters.start(1, event::Started).idempotent("begin");
        let first = start().await.unwrap();
        assert!(!first.receipt().unwrap().replayed);
        first.send(event::Stepped { by: 4 }).await.unwrap();
        let again = start().await.unwrap();
        assert!(again.receipt().unwrap().replayed);
        assert_eq!((again.version(), again.data().total), (1, 0));
        // It is stale, and says so when it is used.
        let failed = again.send(event::Stepped { by: 1 }).await.unwrap_err();
        assert!(failed.error().is_conflict());
        let plain = counters.start(1, event::Started).await.unwrap_err();
        assert!(matches!(plain.kind(), ErrorKind::AlreadyExists));
    });
}

#[test]
fn a_typed_repeat_lands_where_the_first_call_landed() {
    block_on(async {
        let counters = counters();
        counters.start(1, event::Started).await.unwrap();
        let running = || async {
            match counters.load(&1).await.unwrap() {
                Any::Running(counter) => counter,
                _ => panic!("it runs"),
            }
        };
        let (one, other) = (running().await, running().await);
        let first = one.execute(command::Step { by: 2 }).idempotent("k").await.unwrap();
        let again = other.execute(command::Step { by: 2 }).idempotent("k").await.unwrap();
        assert_eq!((first.version(), again.version(), again.data().total), (2, 2, 2));
        let third = running()
            .await
            .execute(command::Step { by: 2 })
            .idempotent("k")
            .await
            .unwrap();
        assert!(third.receipt().unwrap().replayed);
        assert_eq!(counters.history(&1).await.unwrap().len(), 2);
    });
}

#[test]
fn the_same_key_with_another_payload_is_an_error() {
    block_on(async {
        let counters = counters();
        counters.start(1, event::Started).await.unwrap();
        counters
            .execute(&1, command::Step { by: 3 })
            .idempotent("k")
            .await
            .unwrap();
        for error in [
            counters
                .execute(&1, command::Step { by: 4 })
                .idempotent("k")
                .await
                .unwrap_err(),
            counters.execute(&1, command::Toggle).idempotent("k").await.unwrap_err(),
            counters
                .dispatch(&1, event::Stepped { by: 3 })
                .idempotent("k")
                .await
                .unwrap_err(),
        ] {
            assert!(matches!(error.kind(), ErrorKind::KeyReused { key, version: 2 } if key == "k"));
            assert!(!error.is_retryable());
            assert_eq!(
                error.to_string(),
                r#"counter "1": key "k" was used for another call, which led to version 2"#
            );
        }
        // The key of another entity is another key.
        counters.start(2, event::Started).await.unwrap();
        counters
            .execute(&2, command::Step { by: 4 })
            .idempotent("k")
            .await
            .unwrap();
    });
}

#[test]
fn a_call_that_came_to_nothing_is_remembered_and_a_refusal_is_not() {
    block_on(async {
        let counters = counters();
        counters.start(1, event::Started).await.unwrap();
        let nothing = counters
            .execute(&1, command::Step { by: 0 })
            .idempotent("n")
            .await
            .unwrap();
        assert_eq!((nothing.version, nothing.position, nothing.replayed), (1, None, false));
        counters.dispatch(&1, event::Stepped { by: 1 }).await.unwrap();
        let again = counters
            .execute(&1, command::Step { by: 0 })
            .idempotent("n")
            .await
            .unwrap();
        assert_eq!((again.version, again.position, again.replayed), (1, None, true));

        let bounce = || counters.execute(&1, command::Step { by: 11 }).idempotent("r");
        assert!(matches!(bounce().await.unwrap_err().kind(), ErrorKind::Refused(_)));
        assert!(matches!(bounce().await.unwrap_err().kind(), ErrorKind::Refused(_)));
        counters
            .execute(&1, command::Step { by: 9 })
            .idempotent("r")
            .await
            .unwrap();
    });
}

#[test]
fn a_start_without_an_id_follows_from_its_key() {
    block_on(async {
        use crate::storage::note::{self, event};

        let notes = StateMachine::<note::Machine, _>::new(MemoryStore::new());
        let written = |text: &str| event::Written { text: text.into() };
        let first = notes.start_keyed("request 1", written("a")).await.unwrap();
        let again = notes.start_keyed("request 1", written("a")).await.unwrap();
        let other = notes.start_keyed("request 2", written("a")).await.unwrap();
        assert_eq!(first.id(), again.id());
        assert_ne!(first.id(), other.id());
        assert!(again.receipt().unwrap().replayed && !other.receipt().unwrap().replayed);
        let error = notes.start_keyed("request 1", written("b")).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::KeyReused { .. }));
    });
}

#[test]
fn of_repeats_at_the_same_time_one_is_done() {
    let counters = counters();
    block_on(async { counters.start(1, event::Started).await }).unwrap();
    let barrier = Barrier::new(8);
    let receipts: Vec<_> = thread::scope(|scope| {
        let calls: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    block_on(async { counters.execute(&1, command::Step { by: 5 }).idempotent("k").await })
                })
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap().unwrap()).collect()
    });
    assert_eq!(receipts.iter().filter(|receipt| !receipt.replayed).count(), 1);
    assert!(receipts.iter().all(|receipt| receipt.version == 2));
    assert_eq!(block_on(counters.history(&1)).unwrap().len(), 2);
}

#[test]
fn a_key_has_1_to_1024_bytes_and_no_nul() {
    block_on(async {
        let counters = counters();
        counters.start(1, event::Started).await.unwrap();
        for (key, reason) in [
            (String::new(), "it is empty"),
            ("a\0b".into(), "it contains NUL"),
            ("k".repeat(1025), "it is longer than 1,024 bytes"),
        ] {
            let error = counters.dispatch(&1, event::Paused).idempotent(key).await.unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("counter \"1\": the key cannot be used: {reason}")
            );
        }
        counters
            .dispatch(&1, event::Paused)
            .idempotent("k".repeat(1024))
            .await
            .unwrap();
    });
}

#[test]
fn a_typed_call_that_comes_to_nothing_is_not_remembered_for_a_stale_entity() {
    block_on(async {
        let counters = counters();
        let stale = counters.start(1, event::Started).await.unwrap();
        counters.dispatch(&1, event::Stopped).await.unwrap();
        let failed = stale
            .execute(command::Step { by: 0 })
            .idempotent("k")
            .await
            .unwrap_err();
        assert!(matches!(
            failed.error().kind(),
            ErrorKind::Conflict { expected: 1, found: 2 }
        ));
        let loaded = counters.store().load("counter", "1", Some("k")).await.unwrap();
        assert!(loaded.repeated.is_none(), "the key is free");
    });
}

#[test]
fn large_integers_under_one_key_are_told_apart() {
    use eventer::state_machine;

    #[state_machine]
    mod wallet {
        use serde::{Deserialize, Serialize};

        #[state]
        #[derive(Debug, Serialize, Deserialize)]
        pub enum State {
            Open { wei: u128, paid: u32 },
        }

        #[event]
        #[derive(Debug, Serialize, Deserialize)]
        pub enum Event {
            Opened,
            Paid { wei: u128 },
        }

        #[transition]
        fn open(_: event::Opened) -> state::Open {
            state::Open { wei: 0, paid: 0 }
        }

        #[transition]
        fn pay(state: &mut state::Open, event: event::Paid) {
            state.wei += event.wei;
            state.paid += 1;
        }
    }

    block_on(async {
        let wallets = StateMachine::<wallet::Machine, _>::new(MemoryStore::new());
        let id = "w".to_owned();
        wallets.start(id.clone(), wallet::event::Opened).await.unwrap();
        let paid = |wei| wallets.dispatch(&id, wallet::event::Paid { wei }).idempotent("k");
        paid(1 << 100).await.unwrap();
        assert!(paid(1 << 100).await.unwrap().replayed);
        let error = paid((1 << 100) + 1).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::KeyReused { .. }));
        // Equal as floats, and yet another state: beside what differs by more, too.
        wallets.dispatch(&id, wallet::event::Paid { wei: 1 }).await.unwrap();
        let fields = wallets.diff(&id, 2, 3).await.unwrap().fields;
        let fields: Vec<_> = fields
            .iter()
            .map(|it| (&*it.path, it.before.as_deref().unwrap(), it.after.as_deref().unwrap()))
            .collect();
        assert_eq!(
            fields,
            [
                ("/state/paid", "1", "2"),
                (
                    "/state/wei",
                    "1267650600228229401496703205376",
                    "1267650600228229401496703205377"
                ),
            ]
        );
    });
}

#[test]
fn the_key_of_a_keyed_start_stands() {
    block_on(async {
        use crate::storage::note::{self, event};

        let notes = StateMachine::<note::Machine, _>::new(MemoryStore::new());
        let written = || event::Written { text: "a".into() };
        notes.start_keyed("r", written()).idempotent("other").await.unwrap();
        let again = notes.start_keyed("r", written()).await.unwrap();
        assert!(again.receipt().unwrap().replayed);
    });
}
