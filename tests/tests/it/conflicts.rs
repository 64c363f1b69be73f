//! Optimistic concurrency: what was decided on an old version is not stored.

use std::sync::Barrier;
use std::thread;

use eventer::store::{Committed, Store};
use eventer::{ErrorKind, MemoryStore, StateMachine};
use pollster::block_on;

use crate::machines::Limits;
use crate::machines::counter::{self, Any, command, event};

type Counters = StateMachine<counter::Machine, MemoryStore>;

fn counters() -> Counters {
    let counters = Counters::with_context(MemoryStore::new(), Limits { step_max: u64::MAX });
    block_on(async { counters.start(1, event::Started).await }).unwrap();
    counters
}

#[test]
fn a_typed_entity_that_is_stale_conflicts_and_is_not_given_back() {
    block_on(async {
        let counters = counters();
        let Any::Running(first) = counters.load(&1).await.unwrap() else {
            panic!("it runs")
        };
        let Any::Running(second) = counters.load(&1).await.unwrap() else {
            panic!("it runs")
        };
        first.send(event::Stepped { by: 1 }).await.unwrap();
        let failed = second.send(event::Stepped { by: 1 }).await.unwrap_err();
        assert!(matches!(
            failed.error().kind(),
            ErrorKind::Conflict { expected: 1, found: 2 }
        ));
        assert!(failed.error().is_conflict() && failed.error().is_retryable());
        assert_eq!(
            failed.to_string(),
            r#"counter "1": it has version 2, and 1 was expected"#
        );
        assert!(failed.into_entity().is_none());
        assert_eq!(counters.history(&1).await.unwrap().len(), 2);
    });
}

#[test]
fn a_version_that_no_entity_can_have_is_a_conflict_like_any_other() {
    block_on(async {
        let counters = counters();
        let prepared = counters.dispatch(&1, event::Paused).prepare().await.unwrap();
        let mut commit = prepared.commit().unwrap().clone();
        for version in [u64::MAX, u64::MAX - 1, i64::MAX as u64] {
            let expected = commit.changes[0].expected.as_mut().unwrap();
            expected.version = version;
            let committed = counters.store().commit(commit.clone()).await.unwrap();
            assert!(
                matches!(committed, Committed::Conflict { place: 0, found: 1 }),
                "{committed:?}"
            );
        }
    });
}

#[test]
fn of_two_beginnings_one_wins() {
    let counters = Counters::with_context(MemoryStore::new(), Limits { step_max: 1 });
    let barrier = Barrier::new(8);
    let won = thread::scope(|scope| {
        let tries: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    block_on(async { counters.start(5, event::Started).await.is_ok() })
                })
            })
            .collect();
        tries
            .into_iter()
            .map(|it| it.join().unwrap())
            .filter(|won| *won)
            .count()
    });
    assert_eq!(won, 1);
}

#[test]
fn calls_by_id_from_many_threads_are_each_there_once() {
    const THREADS: u64 = 8;
    const CALLS: u64 = 200;
    let counters = counters();
    let acknowledged: u64 = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let counters = counters.clone();
                scope.spawn(move || {
                    let mut acknowledged = 0;
                    for call in 0..CALLS {
                        let by = 1 + thread * CALLS + call;
                        let done = block_on(async { counters.execute(&1, command::Step { by }).await });
                        match done {
                            Ok(_) => acknowledged += by,
                            // Sixteen attempts in a row may all come second.
                            Err(error) => assert!(error.is_conflict(), "{error:?}"),
                        }
                    }
                    acknowledged
                })
            })
            .collect();
        threads.into_iter().map(|it| it.join().unwrap()).sum()
    });
    block_on(async {
        let Any::Running(counter) = counters.load(&1).await.unwrap() else {
            panic!("it runs")
        };
        assert_eq!(
            counter.data().total,
            acknowledged,
            "no update was lost and none was made twice"
        );
        assert_eq!(counter.version(), counter.data().steps + 1);
        let history = counters.history(&1).await.unwrap();
        assert!(
            history
                .windows(2)
                .all(|pair| pair[0].version + 1 == pair[1].version && pair[0].position < pair[1].position)
        );
    });
}

#[test]
fn a_call_that_is_dropped_before_it_is_awaited_does_nothing() {
    let counters = counters();
    let call = counters.dispatch(&1, event::Paused).into_future();
    drop(call);
    assert_eq!(block_on(counters.history(&1)).unwrap().len(), 1);
}

#[test]
fn futures_can_be_sent_between_threads() {
    fn sendable<T: Send>(it: T) -> T {
        it
    }
    let counters = counters();
    let id = 1;
    drop(sendable(counters.load(&id)));
    drop(sendable(counters.history(&id)));
    drop(sendable(counters.allowed(&id)));
    drop(sendable(counters.why_not(&id, command::Toggle)));
    drop(sendable(counters.dispatch(&id, event::Paused).into_future()));
}
