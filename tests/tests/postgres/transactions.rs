//! Calls that are stored in a transaction of their caller.

use eventer::ErrorKind;
use eventer::store::EventLog;
use eventer::store::postgres::PgStore;
use sqlx::PgPool;

use crate::counter::{Counters, counter::event, counters, step, total};
use crate::databases::{Databases, execute, runtime};

fn on_table(test: impl AsyncFnOnce(PgPool, PgStore, Counters)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        execute(&pool, "CREATE TABLE seen (by bigint)").await;
        let store = PgStore::new(&pool);
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        test(pool, store, counters).await;
    });
}

/// The sum of what a table of the caller's own has.
async fn seen(pool: &PgPool) -> i64 {
    let sql = "SELECT coalesce(sum(by), 0)::bigint FROM seen";
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

const SEE: &str = "INSERT INTO seen VALUES (5)";

#[test]
fn a_call_and_statements_of_its_caller_are_stored_together_or_not() {
    on_table(async |pool, store, counters| {
        let id = "A".to_owned();
        for (commit, expected) in [(false, 0), (true, 5)] {
            let prepared = counters
                .dispatch(&id, event::Stepped { by: 5 })
                .prepare()
                .await
                .unwrap();
            let mut transaction = pool.begin().await.unwrap();
            sqlx::query(SEE).execute(&mut *transaction).await.unwrap();
            let receipt = store.commit_in(&mut transaction, &prepared).await.unwrap();
            assert_eq!((receipt.version, receipt.replayed), (2, false));
            assert!(receipt.position.is_some());
            assert_eq!(total(&store, "A").await, 0, "nobody sees it yet");
            if commit {
                transaction.commit().await.unwrap();
            } else {
                transaction.rollback().await.unwrap();
            }
            assert_eq!(total(&store, "A").await, expected);
            assert_eq!(seen(&pool).await, i64::try_from(expected).unwrap());
        }
        // What others do next is decided on what was stored.
        step(&counters, "A", 1).await.unwrap();
        assert_eq!(total(&store, "A").await, 6);
        assert_eq!(store.events(0, 9).await.unwrap().len(), 3);
    });
}

#[test]
fn a_transaction_that_is_done_again_stores_nothing_twice() {
    on_table(async |pool, store, counters| {
        let id = "A".to_owned();
        let prepared = counters
            .dispatch(&id, event::Stepped { by: 5 })
            .prepare()
            .await
            .unwrap();
        for attempt in 0..3 {
            let mut transaction = pool.begin().await.unwrap();
            sqlx::query(SEE).execute(&mut *transaction).await.unwrap();
            let receipt = store.commit_in(&mut transaction, &prepared).await.unwrap();
            assert_eq!((receipt.version, receipt.replayed), (2, attempt > 0));
            // As if the answer to the first commit was lost.
            if receipt.replayed {
                transaction.rollback().await.unwrap();
            } else {
                transaction.commit().await.unwrap();
            }
        }
        assert_eq!((total(&store, "A").await, seen(&pool).await), (5, 5));
    });
}

#[test]
fn an_entity_that_moved_on_is_a_conflict_and_the_transaction_goes_on() {
    on_table(async |pool, store, counters| {
        let id = "A".to_owned();
        let prepared = counters
            .dispatch(&id, event::Stepped { by: 5 })
            .prepare()
            .await
            .unwrap();
        step(&counters, "A", 1).await.unwrap();
        let mut transaction = pool.begin().await.unwrap();
        let error = store.commit_in(&mut transaction, &prepared).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Conflict { expected: 1, found: 2 }),
            "{error:?}"
        );
        sqlx::query(SEE).execute(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!((total(&store, "A").await, seen(&pool).await), (1, 5));
    });
}

#[test]
fn lives_begin_in_a_transaction_too() {
    on_table(async |pool, store, counters| {
        let prepared = counters.start("B".to_owned(), event::Started).prepare().await.unwrap();
        let mut transaction = pool.begin().await.unwrap();
        store.commit_in(&mut transaction, &prepared).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(total(&store, "B").await, 0);
        let again = counters.start("B".to_owned(), event::Started).prepare().await.unwrap();
        let mut transaction = pool.begin().await.unwrap();
        let error = store.commit_in(&mut transaction, &again).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::AlreadyExists), "{error:?}");
        transaction.rollback().await.unwrap();
    });
}

#[test]
fn a_key_counts_in_transactions_and_beside_them() {
    on_table(async |pool, store, counters| {
        let id = "A".to_owned();
        let call = || counters.dispatch(&id, event::Stepped { by: 5 }).idempotent("key");
        let (first, second) = (call().prepare().await.unwrap(), call().prepare().await.unwrap());
        for (prepared, replayed) in [(&first, false), (&second, true)] {
            let mut transaction = pool.begin().await.unwrap();
            let receipt = store.commit_in(&mut transaction, prepared).await.unwrap();
            assert_eq!(receipt.replayed, replayed);
            transaction.commit().await.unwrap();
        }
        let third = call().prepare().await.unwrap();
        assert!(third.commit().is_none(), "the load tells");
        let mut transaction = pool.begin().await.unwrap();
        assert!(store.commit_in(&mut transaction, &third).await.unwrap().replayed);
        transaction.rollback().await.unwrap();
        let other = counters
            .dispatch(&id, event::Stepped { by: 6 })
            .idempotent("key")
            .prepare()
            .await;
        assert!(matches!(other.unwrap_err().kind(), ErrorKind::KeyReused { .. }));
        assert!(call().await.unwrap().replayed);
        assert_eq!(total(&store, "A").await, 5);
    });
}

#[test]
fn a_rolled_back_call_leaves_nothing_to_stumble_over() {
    on_table(async |pool, store, counters| {
        let id = "A".to_owned();
        // At hand from here on.
        step(&counters, "A", 1).await.unwrap();
        let call = || counters.dispatch(&id, event::Stepped { by: 5 }).idempotent("key");
        let prepared = call().prepare().await.unwrap();
        let begun = counters.start("B".to_owned(), event::Started).prepare().await.unwrap();
        let mut transaction = pool.begin().await.unwrap();
        store.commit_in(&mut transaction, &prepared).await.unwrap();
        store.commit_in(&mut transaction, &begun).await.unwrap();
        transaction.rollback().await.unwrap();
        // The state at hand is what is stored, the key is free, and the life has not begun.
        step(&counters, "A", 1).await.unwrap();
        assert_eq!(total(&store, "A").await, 2);
        let receipt = call().await.unwrap();
        assert_eq!((receipt.version, receipt.replayed), (4, false));
        counters.start("B".to_owned(), event::Started).await.unwrap();
        let events = store.events(0, 9).await.unwrap();
        let names: Vec<_> = events.iter().map(|it| (&*it.id, it.event.version)).collect();
        assert_eq!(names, [("A", 1), ("A", 2), ("A", 3), ("A", 4), ("B", 1)]);
        assert_eq!(counters.verify(&id).await.unwrap(), 4);
    });
}

#[test]
fn the_state_at_hand_survives_a_call_in_a_transaction() {
    on_table(async |pool, store, counters| {
        let id = "A".to_owned();
        step(&counters, "A", 1).await.unwrap();
        let prepared = counters
            .dispatch(&id, event::Stepped { by: 5 })
            .prepare()
            .await
            .unwrap();
        // A call between brings the state at hand again, which is stale once the transaction is committed.
        let mut transaction = pool.begin().await.unwrap();
        store.commit_in(&mut transaction, &prepared).await.unwrap();
        let meanwhile = tokio::spawn(step(&counters, "A", 10));
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        transaction.commit().await.unwrap();
        meanwhile.await.unwrap().unwrap();
        step(&counters, "A", 100).await.unwrap();
        assert_eq!(total(&store, "A").await, 116);
        assert_eq!(counters.verify(&id).await.unwrap(), 5);
    });
}

#[test]
fn a_call_in_an_open_transaction_holds_up_readers_of_the_log_and_nobody_else() {
    on_table(async |pool, store, counters| {
        let prepared = counters.start("B".to_owned(), event::Started).prepare().await.unwrap();
        assert_eq!(store.watermark().await.unwrap(), 1);
        let mut transaction = pool.begin().await.unwrap();
        store.commit_in(&mut transaction, &prepared).await.unwrap();
        step(&counters, "A", 1).await.unwrap();
        assert_eq!(total(&store, "A").await, 1, "it is stored and can be loaded");
        for _ in 0..3 {
            assert_eq!(store.watermark().await.unwrap(), 1);
        }
        transaction.commit().await.unwrap();
        assert_eq!(store.events(0, 9).await.unwrap().len(), 3);
    });
}
