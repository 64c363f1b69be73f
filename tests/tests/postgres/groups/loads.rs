//! Loads that go together.

use eventer::ErrorKind;
use eventer::store::{Store, StoreErrorKind};
use tokio::task::JoinSet;

use super::on_rig;
use crate::counter::{counter::event, total};
use crate::databases::execute;

#[test]
fn loads_go_together_and_each_has_its_own_answer() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 40).await;
        for (number, id) in ids.iter().enumerate() {
            let by = number as u64;
            let keyed = rig.counters.dispatch(id, event::Stepped { by }).idempotent("key");
            keyed.await.unwrap();
        }
        execute(&rig.pool, "UPDATE eventer.entity SET state = 'Unknown' WHERE id = 'A7'").await;
        execute(&rig.pool, "DELETE FROM eventer.entity WHERE id = 'A9'").await;
        let before = rig.wire.calls();
        let loads = (0..60).map(|number| {
            let (store, counters) = (rig.store.clone(), rig.counters.clone());
            async move {
                let id = format!("A{number}");
                match number % 2 {
                    0 => {
                        let key = if number % 4 == 0 { "key" } else { "other" };
                        let loaded = store.load("counter", &id, Some(key)).await.unwrap();
                        assert_eq!(loaded.snapshot.is_some(), number < 40, "{id}");
                        assert_eq!(loaded.repeated.is_some(), number < 40 && number % 4 == 0, "{id}");
                        if let Some(outcome) = loaded.repeated {
                            assert_eq!(outcome.version, 3);
                        }
                    }
                    _ => match counters.load(&id).await {
                        Ok(_) => assert!(number < 40 && number != 7 && number != 9),
                        Err(error) => match error.kind() {
                            ErrorKind::NotFound => assert!(number >= 40, "{id}"),
                            ErrorKind::Corrupt(_) => assert_eq!(number, 7),
                            ErrorKind::Store(error) if error.kind() == StoreErrorKind::Corrupt => assert_eq!(number, 9),
                            _ => panic!("{error:?}"),
                        },
                    },
                }
            }
        });
        let answers = rig.gather(loads).await;
        assert_eq!(answers.len(), 60);
        let calls = rig.wire.calls() - before;
        assert!((2..=12).contains(&calls), "{calls} calls for 60 loads");
    });
}

#[test]
fn loads_without_keys_tell_what_never_was_from_what_is_lost() {
    on_rig(async |_, rig| {
        rig.start("A", 20).await;
        execute(&rig.pool, "DELETE FROM eventer.entity WHERE id IN ('A3', 'A8')").await;
        let before = rig.wire.calls();
        let loads = (0..30).map(|number| {
            let store = rig.store.clone();
            async move {
                let loaded = store.load("counter", &format!("A{number}"), None).await;
                match number {
                    3 | 8 => assert_eq!(loaded.unwrap_err().kind(), StoreErrorKind::Corrupt),
                    _ => assert_eq!(loaded.unwrap().snapshot.is_some(), number < 20, "A{number}"),
                }
            }
        });
        assert_eq!(rig.gather(loads).await.len(), 30);
        let calls = rig.wire.calls() - before;
        assert!((3..=16).contains(&calls), "{calls} calls for 30 loads");
    });
}

#[test]
fn a_load_that_comes_alone_is_one_call() {
    on_rig(async |_, rig| {
        rig.start("A", 1).await;
        let before = rig.wire.round_trips();
        total(&rig.store, "A0").await;
        let first = rig.wire.round_trips() - before;
        for _ in 0..5 {
            total(&rig.store, "A0").await;
        }
        assert_eq!(rig.wire.round_trips() - before, first + 5);
    });
}

#[test]
fn loads_that_are_dropped_cancel_no_other() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 100).await;
        rig.wire.hold(true);
        let (mut going, mut staying) = (JoinSet::new(), JoinSet::new());
        for (number, id) in ids.iter().cycle().take(300).enumerate() {
            let tasks = if number % 3 == 0 { &mut staying } else { &mut going };
            let (store, id) = (rig.store.clone(), id.clone());
            tasks.spawn(async move { total(&store, &id).await });
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        going.shutdown().await;
        rig.wire.hold(false);
        assert_eq!(staying.join_all().await.len(), 100);
    });
}
