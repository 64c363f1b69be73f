//! Connections that are lost, used up or left behind.

use std::error::Error;
use std::time::Duration;

use eventer::store::postgres::{PgError, PgStore};
use eventer::store::{EventLog, Outbox, Store, StoreErrorKind};
use eventer::{ErrorKind, StateMachine};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::counter::{counter, counter::event, counters, step, total, until};
use crate::databases::{Database, Databases, execute, runtime};

fn on_migrated(test: impl AsyncFnOnce(&Database, PgPool, PgStore)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(test(&database, pool, store));
}

/// Ends all connections to the database but one's own.
const TERMINATE: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

async fn connection(pool: &PgPool) -> PgConnection {
    PgConnection::connect_with(&pool.connect_options()).await.unwrap()
}

async fn run(connection: &mut PgConnection, sql: &'static str) {
    sqlx::raw_sql(sql).execute(connection).await.unwrap();
}

#[test]
fn connections_that_were_ended_are_made_again_unnoticed() {
    on_migrated(async |_, pool, store| {
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        for _ in 0..3 {
            assert_eq!(store.events(0, 9).await.unwrap().len(), 1);
            run(&mut connection(&pool).await, TERMINATE).await;
            total(&store, "A").await;
            run(&mut connection(&pool).await, TERMINATE).await;
            counters.history(&"A".to_owned()).await.unwrap();
            run(&mut connection(&pool).await, TERMINATE).await;
            assert_eq!(store.watermark().await.unwrap(), 1);
            run(&mut connection(&pool).await, TERMINATE).await;
            assert_eq!(store.events(0, 9).await.unwrap().len(), 1);
            run(&mut connection(&pool).await, TERMINATE).await;
            assert!(store.messages(0, 9).await.unwrap().is_empty());
        }
    });
}

#[test]
fn a_commit_whose_connection_is_ended_is_stored_once() {
    on_migrated(async |_, pool, store| {
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        for expected in 1..=20 {
            let mut terminator = connection(&pool).await;
            let sending = tokio::spawn(step(&counters, "A", 1));
            run(&mut terminator, TERMINATE).await;
            sending.await.unwrap().unwrap();
            assert_eq!(total(&store, "A").await, expected);
        }
        assert_eq!(counters.history(&"A".to_owned()).await.unwrap().len(), 21);
    });
}

#[test]
fn an_answer_that_stays_away_is_unknown_and_can_be_resolved() {
    on_migrated(async |database, pool, store| {
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        let mut holder = connection(&pool).await;
        run(&mut holder, "BEGIN; SELECT * FROM eventer.entity FOR UPDATE").await;
        let sending = tokio::spawn(step(&counters, "A", 5));
        let waiting = "SELECT count(*) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND datname = current_database()";
        until("the commit waits", async || {
            sqlx::query_scalar::<_, i64>(waiting)
                .fetch_one(&mut holder)
                .await
                .unwrap()
                == 1
        })
        .await;
        // The server takes no more connections, as when it is restarted.
        database.allow_connections(false).await;
        run(&mut holder, TERMINATE).await;
        let error = sending.await.unwrap().unwrap_err();
        let ErrorKind::Unknown(unresolved) = error.into_kind() else {
            panic!("the outcome is not known")
        };
        database.allow_connections(true).await;
        run(&mut holder, "ROLLBACK").await;
        counters.resolve(unresolved).await.unwrap();
        assert_eq!(total(&store, "A").await, 5);
    });
}

#[test]
fn a_server_that_is_not_there_is_unavailable() {
    let _runtime = runtime().enter();
    let options = PgConnectOptions::new_without_pgpass()
        .socket("/nonexistent")
        .username("nobody")
        .database("none");
    let store = PgStore::new(&PgPoolOptions::new().connect_lazy_with(options));
    runtime().block_on(async {
        let error = store.load("counter", "A", None).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable);
        let counters = StateMachine::<counter::Machine, _>::new(store.clone());
        let error = counters.start("A".to_owned(), event::Started).await.unwrap_err();
        assert!(error.is_retryable(), "{error:?}");
        assert_eq!(
            store.events(0, 9).await.unwrap_err().kind(),
            StoreErrorKind::Unavailable
        );
    });
}

#[test]
fn callers_that_give_up_do_not_use_up_the_servers_connections() {
    on_migrated(async |_, pool, _| {
        let store = PgStore::builder(&pool).connections_max(2).build();
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        let mut holder = connection(&pool).await;
        run(&mut holder, "BEGIN; SELECT * FROM eventer.entity FOR UPDATE").await;
        let mut tasks = JoinSet::new();
        for _ in 0..40 {
            tasks.spawn(timeout(Duration::from_millis(20), step(&counters, "A", 1)));
        }
        let answers = tasks.join_all().await;
        assert!(answers.iter().all(Result::is_err), "all gave up");
        let sql =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut holder).await.unwrap();
        assert!(count <= 3, "{count} connections are left");
        run(&mut holder, "ROLLBACK").await;
        // What was on its way may have been stored or not, and the store goes on.
        until("the store goes on", async || {
            let sent = counters.dispatch(&"A".to_owned(), event::Stepped { by: 100 }).await;
            sent.is_ok()
        })
        .await;
        let (sum, events) = (
            total(&store, "A").await,
            counters.history(&"A".to_owned()).await.unwrap().len() as u64,
        );
        assert!(
            sum >= 100 && sum - 100 == events - 2,
            "a total of {sum} after {events} events"
        );
    });
}

/// It takes half a minute: so long a commit waits behind another for an entity that a third transaction holds.
#[test]
fn who_waits_too_long_for_an_entity_is_told_so_and_leaves_no_session_waiting() {
    on_migrated(async |_, pool, store| {
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        let mut holder = connection(&pool).await;
        run(&mut holder, "BEGIN; SELECT * FROM eventer.entity FOR UPDATE").await;
        // Of two processes: the second waits for its turn, and then for the entity.
        let other = self::counters(&PgStore::new(&pool));
        let both = async { tokio::join!(step(&counters, "A", 1), step(&other, "A", 1)) };
        let both = timeout(Duration::from_secs(50), both).await;
        for error in <[_; 2]>::from(both.expect("they do not wait for ever")) {
            let error = error.unwrap_err();
            let ErrorKind::Store(error) = error.kind() else {
                panic!("nothing is in doubt: {error:?}")
            };
            assert_eq!(error.kind(), StoreErrorKind::Unavailable);
            let source = error.source().and_then(|source| source.downcast_ref::<PgError>());
            assert!(matches!(source, Some(PgError::Held { .. })), "{error:?}");
        }
        let waiting = "SELECT count(*) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND datname = current_database()";
        let waiting: i64 = sqlx::query_scalar(waiting).fetch_one(&mut holder).await.unwrap();
        assert_eq!(waiting, 0, "nobody waits any more");
        run(&mut holder, "ROLLBACK").await;
        step(&counters, "A", 2).await.unwrap();
        assert_eq!(total(&store, "A").await, 2);
    });
}

/// It takes a minute: the server is not to end what waits, so that two answers stay away.
#[test]
fn calls_that_get_no_answer_do_not_use_up_the_servers_connections() {
    on_migrated(async |_, pool, _| {
        let options = PgConnectOptions::clone(&pool.connect_options()).options([("lock_timeout", "0")]);
        let patient = PgPoolOptions::new().acquire_timeout(Duration::from_secs(1));
        let store = PgStore::builder(&patient.connect_lazy_with(options))
            .connections_max(1)
            .build();
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        counters
            .dispatch(&"A".to_owned(), event::Stepped { by: 0 })
            .await
            .unwrap();
        let mut holder = connection(&pool).await;
        run(&mut holder, "BEGIN; SELECT * FROM eventer.entity FOR UPDATE").await;
        let error = timeout(Duration::from_secs(80), step(&counters, "A", 1)).await;
        let error = error.expect("it does not wait for ever").unwrap_err();
        let ErrorKind::Unknown(unresolved) = error.into_kind() else {
            panic!("the outcome is not known")
        };
        for _ in 0..3 {
            let error = step(&counters, "A", 100).await.unwrap_err();
            assert!(error.is_retryable(), "{error:?}");
        }
        let waiting = "SELECT count(*) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND datname = current_database()";
        let waiting: i64 = sqlx::query_scalar(waiting).fetch_one(&mut holder).await.unwrap();
        assert_eq!(waiting, 2, "one connection and one that is spare");
        run(&mut holder, "ROLLBACK").await;
        until("the store goes on", async || {
            counters.load(&"A".to_owned()).await.is_ok()
        })
        .await;
        counters.resolve(unresolved).await.unwrap();
        assert_eq!(total(&store, "A").await, 1);
    });
}

#[test]
fn a_pool_can_be_shared() {
    on_migrated(async |_, pool, _| {
        let options = PgConnectOptions::clone(&pool.connect_options());
        let pool = PgPoolOptions::new().max_connections(2).connect_lazy_with(options);
        let store = PgStore::with_shared_pool(&pool);
        let mut tasks = JoinSet::new();
        for number in 0..16 {
            let store = store.clone();
            tasks.spawn(async move {
                let (counters, id) = (counters(&store), format!("A{}", number % 4));
                let _ = counters.start(id.clone(), event::Started).await;
                counters.dispatch(&id, event::Stepped { by: 1 }).await.unwrap();
            });
        }
        tasks.join_all().await;
        for number in 0..4 {
            assert_eq!(total(&store, &format!("A{number}")).await, 4);
        }
        assert_eq!(store.events(0, 99).await.unwrap().len(), 20);
        execute(&pool, TERMINATE).await;
        assert_eq!(total(&store, "A0").await, 4);
    });
}

#[test]
fn a_pool_that_was_closed_is_unavailable() {
    on_migrated(async |_, pool, _| {
        let store = PgStore::with_shared_pool(&pool);
        store.check().await.unwrap();
        pool.close().await;
        let error = store.load("counter", "A", None).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    });
}
