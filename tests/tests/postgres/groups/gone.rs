//! A pool that is closed, a server or a runtime that is gone.

use std::error::Error;
use std::time::{Duration, Instant};

use eventer::ErrorKind;
use eventer::store::postgres::{PgError, PgStore};
use eventer::store::{EventFilter, EventLog, Store, StoreErrorKind};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::on_rig;
use crate::counter::{counter::event, counters, step, total, until};
use crate::databases::{Databases, execute, runtime};

const TERMINATE: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

/// Whether an error says that the store is not there: and if it is not known whether it stored the call, that.
fn is_away<R: std::fmt::Debug>(kind: &ErrorKind<R>) -> bool {
    match kind {
        ErrorKind::Store(error) => error.kind() == StoreErrorKind::Unavailable,
        ErrorKind::Unknown(_) => true,
        _ => false,
    }
}

/// It takes a minute: the answer to a statement is given that long.
#[test]
fn a_server_that_falls_silent_holds_up_no_reader_for_good() {
    on_rig(async |_, rig| {
        let pool = PgPoolOptions::new().acquire_timeout(Duration::from_secs(1));
        let pool = pool.connect_lazy_with(PgConnectOptions::clone(&rig.wired.connect_options()));
        let (reader, fresh) = (PgStore::new(&pool), PgStore::new(&pool));
        assert_eq!(reader.watermark().await.unwrap(), 0);
        fresh.check().await.unwrap();
        rig.wire.hold(true);
        let (events, state) = timeout(Duration::from_secs(80), async {
            // The second has a connection, and what every call relies on is still to be looked at.
            tokio::join!(reader.events(0, 9), fresh.load("counter", "A", None))
        })
        .await
        .expect("both are answered");
        assert_eq!(events.unwrap_err().kind(), StoreErrorKind::Unavailable);
        assert_eq!(state.unwrap_err().kind(), StoreErrorKind::Unavailable);
    });
}

/// One look for all: were each to make its own after the one before, the last of these would wait for minutes.
#[test]
fn many_callers_at_a_server_that_is_silent_from_the_start_are_answered_at_once() {
    on_rig(async |_, rig| {
        rig.start("A", 1).await;
        let pool = PgPoolOptions::new().acquire_timeout(Duration::from_secs(1));
        let pool = pool.connect_lazy_with(PgConnectOptions::clone(&rig.wired.connect_options()));
        let (unknown, connected) = (PgStore::new(&pool), PgStore::new(&pool));
        connected.check().await.unwrap();
        rig.wire.hold(true);
        for store in [&unknown, &connected] {
            let begin = Instant::now();
            let mut tasks = JoinSet::new();
            for number in 0..100 {
                let (counters, store) = (counters(store), store.clone());
                tasks.spawn(async move {
                    match number % 3 {
                        0 => step(&counters, "A0", 1).await.map_err(|error| is_away(error.kind())),
                        1 => store.load("counter", "A0", None).await.map(drop).map_err(|_| true),
                        _ => store.events(0, 9).await.map(drop).map_err(|_| true),
                    }
                });
            }
            let answers = tasks.join_all().await;
            assert!(answers.iter().all(|answer| *answer == Err(true)));
            assert!(begin.elapsed() < Duration::from_secs(20), "after {:?}", begin.elapsed());
        }
        rig.wire.hold(false);
        for store in [&unknown, &connected] {
            until("it serves", async || step(&counters(store), "A0", 1).await.is_ok()).await;
        }
    });
}

#[test]
fn readers_behind_one_that_gets_no_answer_do_not_wait_as_long() {
    on_rig(async |_, rig| {
        let pool = PgPoolOptions::new().acquire_timeout(Duration::from_secs(1));
        let pool = pool.connect_lazy_with(PgConnectOptions::clone(&rig.wired.connect_options()));
        let store = PgStore::new(&pool);
        assert_eq!(store.watermark().await.unwrap(), 0);
        rig.wire.hold(true);
        let (begin, mut tasks) = (Instant::now(), JoinSet::new());
        for number in 0..30 {
            let store = store.clone();
            tasks.spawn(async move {
                match number % 3 {
                    0 => store.events(0, 9).await.map(drop),
                    1 => store.watermark().await.map(drop),
                    _ => store.events_of(&EventFilter::default(), 0, 9).await.map(drop),
                }
            });
        }
        // One of them is the one that has the connection.
        for _ in 1..30 {
            let answer = tasks.join_next().await.unwrap().unwrap();
            assert_eq!(answer.unwrap_err().kind(), StoreErrorKind::Unavailable);
        }
        assert!(begin.elapsed() < Duration::from_secs(20), "after {:?}", begin.elapsed());
    });
}

/// Each of them is answered soon, and all of them together take longer than one may wait for somebody who gets no answer.
#[test]
fn readers_behind_many_that_are_answered_wait_for_their_turn() {
    on_rig(async |_, rig| {
        let pool = PgPoolOptions::new().acquire_timeout(Duration::from_secs(1));
        let pool = pool.connect_lazy_with(PgConnectOptions::clone(&rig.wired.connect_options()));
        let store = PgStore::new(&pool);
        assert_eq!(store.watermark().await.unwrap(), 0);
        rig.wire.delay(100);
        let (begin, mut tasks) = (Instant::now(), JoinSet::new());
        for number in 0..30 {
            let store = store.clone();
            tasks.spawn(async move {
                match number % 3 {
                    0 => store.events(0, 9).await.map(drop),
                    1 => store.watermark().await.map(drop),
                    _ => store.events_of(&EventFilter::default(), 0, 9).await.map(drop),
                }
            });
        }
        let answers = tasks.join_all().await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert!(begin.elapsed() > Duration::from_secs(2), "after {:?}", begin.elapsed());
    });
}

#[test]
fn a_server_that_lets_nobody_in_is_named() {
    on_rig(async |_, rig| {
        rig.start("A", 1).await;
        let pool = PgPoolOptions::new().acquire_timeout(Duration::from_millis(300));
        let pool = pool.connect_lazy_with(PgConnectOptions::clone(&rig.wired.connect_options()));
        let store = PgStore::new(&pool);
        rig.wire.hold(true);
        let error = store.load("counter", "A0", None).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable);
        let source = error.source().and_then(|source| source.downcast_ref::<PgError>());
        assert!(matches!(source, Some(PgError::Silent { .. })), "{error:?}");
        // Nothing was sent, so nothing is in doubt.
        let starts = counters(&store).start("B".to_owned(), event::Started).await;
        let error = starts.map(drop).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Store(_)) && error.is_retryable(),
            "{error:?}"
        );
    });
}

/// It takes half a minute: so long the first answer is waited for.
#[test]
fn a_commit_whose_connection_fell_silent_is_sent_again() {
    on_rig(async |_, rig| {
        let counters = rig.on_one_connection("A").await;
        rig.wire.silence();
        let sent = timeout(Duration::from_secs(50), step(&counters, "A", 1)).await;
        sent.expect("the server is there").unwrap();
        assert_eq!(total(&rig.store, "A").await, 1);
        assert_eq!(
            counters.history(&"A".to_owned()).await.unwrap().len(),
            3,
            "it is stored once"
        );
    });
}

#[test]
fn a_pool_that_is_closed_ends_all_calls() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 100).await;
        let counters = counters(&PgStore::with_shared_pool(&rig.wired));
        for id in &ids {
            step(&counters, id, 1).await.unwrap();
        }
        rig.wire.hold(true);
        let mut tasks = JoinSet::new();
        for id in &ids {
            tasks.spawn(step(&counters, id, 1));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        let closing = tokio::spawn({
            let pool = rig.wired.clone();
            async move { pool.close().await }
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        rig.wire.hold(false);
        let answers = timeout(Duration::from_secs(10), tasks.join_all())
            .await
            .expect("all end");
        for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            assert!(is_away(error.kind()), "{error:?}");
        }
        closing.await.unwrap();
        let begin = Instant::now();
        let error = step(&counters, "A0", 1).await.unwrap_err();
        assert!(
            is_away(error.kind()) && !matches!(error.kind(), ErrorKind::Unknown(_)),
            "{error:?}"
        );
        assert!(begin.elapsed() < Duration::from_secs(5), "after {:?}", begin.elapsed());
    });
}

#[test]
fn a_server_that_goes_ends_all_calls_and_serves_again_when_it_is_back() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 200).await;
        rig.wire.hold(true);
        let mut tasks = JoinSet::new();
        for id in ids.iter().cycle().take(400) {
            tasks.spawn(step(&rig.counters, id, 1));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        rig.wire.cut();
        let answers = timeout(Duration::from_secs(60), tasks.join_all())
            .await
            .expect("all end");
        let (mut stored, mut unknown) = (0, 0);
        for answer in &answers {
            match answer {
                Ok(()) => stored += 1,
                Err(error) => {
                    assert!(is_away(error.kind()), "{error:?}");
                    unknown += i64::from(matches!(error.kind(), ErrorKind::Unknown(_)));
                }
            }
        }
        // What was never sent is not in doubt.
        let begin = Instant::now();
        let error = step(&rig.counters, "A0", 1).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Store(_)) && error.is_retryable(),
            "{error:?}"
        );
        assert!(begin.elapsed() < Duration::from_secs(10), "after {:?}", begin.elapsed());

        rig.wire.hold(false);
        let steps = rig.steps().await;
        assert!(
            (stored..=stored + unknown).contains(&steps),
            "{steps} of {stored} and {unknown}"
        );
        let answers = rig.gather(ids.iter().map(|id| step(&rig.counters, id, 1))).await;
        assert!(answers.iter().all(Result::is_ok), "it serves again");
        assert_eq!(rig.steps().await, steps + 200);
    });
}

#[test]
fn connections_that_are_ended_again_and_again_lose_and_double_nothing() {
    on_rig(async |_, rig| {
        let ids = rig.start("A", 100).await;
        let mut tasks = JoinSet::new();
        for id in &ids {
            let (counters, id) = (rig.counters.clone(), id.clone());
            tasks.spawn(async move {
                for _ in 0..20 {
                    step(&counters, &id, 1).await.unwrap();
                }
            });
        }
        let mut terminator = rig.connection().await;
        let mut ended = 0;
        while !tasks.is_empty() {
            let done = timeout(Duration::from_millis(30), tasks.join_next()).await;
            if let Ok(Some(done)) = done {
                done.unwrap();
            } else if ended < 20 {
                sqlx::raw_sql(TERMINATE).execute(&mut terminator).await.unwrap();
                ended += 1;
            }
        }
        assert!(ended > 0, "it was too quick to be disturbed");
        for id in &ids {
            assert_eq!(total(&rig.store, id).await, 20);
        }
    });
}

#[test]
fn a_runtime_that_ends_leaves_nobody_waiting() {
    let database = Databases::get().copy();
    let first = Runtime::new().unwrap();
    let store = first.block_on(async {
        let store = PgStore::new(&database.pool());
        let counters = counters(&store);
        counters
            .start("A".to_owned(), crate::counter::counter::event::Started)
            .await
            .unwrap();
        store
    });
    // Calls of another runtime gather behind one of the first.
    let mut tasks = JoinSet::new();
    for _ in 0..50 {
        let counters = counters(&store);
        first.spawn(step(&counters, "A", 1));
        tasks.spawn_on(step(&counters, "A", 1), runtime().handle());
    }
    first.shutdown_background();
    runtime().block_on(async {
        let answers = timeout(Duration::from_secs(60), tasks.join_all())
            .await
            .expect("nobody waits for ever");
        for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            assert!(error.is_conflict() || is_away(error.kind()), "{error:?}");
        }
        until("the store serves", async || {
            step(&counters(&store), "A", 1).await.is_ok()
        })
        .await;
        execute(&database.pool(), "SELECT 1").await;
    });
}
