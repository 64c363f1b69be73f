//! Statements that are run in the transaction of a commit.

use std::error::Error as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use eventer::ErrorKind;
use eventer::store::postgres::{InlineSql, PgError, PgStore};
use eventer::store::{Change, StoreErrorKind};
use sqlx::{PgConnection, PgPool};
use tokio::task::JoinSet;

use crate::counter::{Counters, counter, counter::event, counters, step, total};
use crate::databases::{Databases, execute, runtime};

/// Keeps the total of each counter in a table whose totals stay below 100.
struct Totals;

impl InlineSql for Totals {
    fn name(&self) -> &'static str {
        "totals"
    }

    fn follows(&self, machine: &str) -> bool {
        machine == "counter"
    }

    async fn apply(
        &self,
        change: &Change,
        connection: &mut PgConnection,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        for event in change.events_of::<counter::Machine>()?.ok_or("no counter")? {
            let by = match event {
                counter::Event::Stepped(stepped) => i64::try_from(stepped.by)?,
                counter::Event::Started(_) => 0,
            };
            if by == 13 {
                return Err("thirteen".into());
            }
            let sql = "INSERT INTO totals AS t VALUES ($1, $2)
                ON CONFLICT (id) DO UPDATE SET total = t.total + excluded.total";
            sqlx::query(sql)
                .bind(&change.id)
                .bind(by)
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }
}

fn on_totals(test: impl AsyncFnOnce(PgPool, PgStore, Counters)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        execute(
            &pool,
            "CREATE TABLE totals (id text PRIMARY KEY, total bigint NOT NULL, CONSTRAINT small CHECK (total < 100))",
        )
        .await;
        let store = PgStore::builder(&pool).inline_sql(Totals).build();
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        test(pool, store, counters).await;
    });
}

async fn in_table(pool: &PgPool, id: &str) -> i64 {
    let sql = "SELECT coalesce(sum(total), 0)::bigint FROM totals WHERE id = $1";
    sqlx::query_scalar(sql).bind(id).fetch_one(pool).await.unwrap()
}

#[test]
fn a_table_agrees_with_the_entities() {
    on_totals(async |pool, store, counters| {
        for by in 1..=5 {
            step(&counters, "A", by).await.unwrap();
            assert_eq!(
                in_table(&pool, "A").await,
                i64::try_from(total(&store, "A").await).unwrap()
            );
        }
    });
}

#[test]
fn a_failure_names_what_failed_and_nothing_is_stored() {
    on_totals(async |pool, store, counters| {
        step(&counters, "A", 60).await.unwrap();
        let text = |error: &dyn std::error::Error| error.to_string();
        for (by, reason) in [(13, "thirteen"), (40, "small")] {
            let error = counters
                .dispatch(&"A".to_owned(), event::Stepped { by })
                .await
                .unwrap_err();
            let ErrorKind::Store(error) = error.kind() else {
                panic!("{error:?}")
            };
            assert_eq!(error.kind(), StoreErrorKind::Failed);
            let source = error.source().unwrap().downcast_ref::<PgError>();
            let Some(PgError::InlineSql { name: "totals", source }) = source else {
                panic!("{error:?}")
            };
            assert!(text(&**source).contains(reason), "{source}");
            assert!(text(error.source().unwrap()).contains("totals"), "{error}");
            assert_eq!((total(&store, "A").await, in_table(&pool, "A").await), (60, 60));
        }
        step(&counters, "A", 1).await.unwrap();
        assert_eq!((total(&store, "A").await, in_table(&pool, "A").await), (61, 61));
    });
}

#[test]
fn what_loses_a_race_or_is_repeated_runs_nothing_twice() {
    on_totals(async |pool, store, counters| {
        let mut tasks = JoinSet::new();
        for _ in 0..20 {
            tasks.spawn(step(&counters, "A", 1));
            // Of a process of its own, which has the state at hand too, and so conflicts.
            tasks.spawn(step(&crate::counter::counters(&store), "A", 1));
        }
        let stored = tasks.join_all().await.iter().filter(|it| it.is_ok()).count();
        assert!(stored > 0);
        let id = "A".to_owned();
        for replayed in [false, true, true] {
            let call = counters.dispatch(&id, event::Stepped { by: 10 }).idempotent("key");
            assert_eq!(call.await.unwrap().replayed, replayed);
        }
        assert_eq!(total(&store, "A").await, stored as u64 + 10);
        assert_eq!(in_table(&pool, "A").await, i64::try_from(stored).unwrap() + 10);
    });
}

#[test]
fn a_key_that_the_commit_meets_runs_nothing_twice() {
    on_totals(async |pool, store, counters| {
        let id = "A".to_owned();
        let call = || counters.dispatch(&id, event::Stepped { by: 10 }).idempotent("key");
        let (first, second) = (call().prepare().await.unwrap(), call().prepare().await.unwrap());
        for (prepared, replayed) in [(&first, false), (&second, true), (&first, true)] {
            let mut transaction = pool.begin().await.unwrap();
            let receipt = store.commit_in(&mut transaction, prepared).await.unwrap();
            assert_eq!(receipt.replayed, replayed);
            // Also who goes on in spite of that does nothing twice.
            transaction.commit().await.unwrap();
        }
        assert_eq!((total(&store, "A").await, in_table(&pool, "A").await), (10, 10));
    });
}

#[test]
fn a_transaction_of_the_callers_goes_on_after_a_failure() {
    on_totals(async |pool, store, counters| {
        let id = "A".to_owned();
        let stale = counters
            .dispatch(&id, event::Stepped { by: 3 })
            .prepare()
            .await
            .unwrap();
        step(&counters, "A", 1).await.unwrap();
        let too_many = counters
            .dispatch(&id, event::Stepped { by: 99 })
            .prepare()
            .await
            .unwrap();
        let fits = counters
            .dispatch(&id, event::Stepped { by: 5 })
            .prepare()
            .await
            .unwrap();
        let mut transaction = pool.begin().await.unwrap();
        let error = store.commit_in(&mut transaction, &stale).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Conflict { .. }), "{error:?}");
        let error = store.commit_in(&mut transaction, &too_many).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Store(_)), "{error:?}");
        store.commit_in(&mut transaction, &fits).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!((total(&store, "A").await, in_table(&pool, "A").await), (6, 6));
    });
}

#[test]
fn many_commits_that_are_followed_are_stored_each_by_itself() {
    on_totals(async |pool, store, counters| {
        let mut tasks = JoinSet::new();
        for number in 0..50 {
            let counters = counters.clone();
            tasks.spawn(async move {
                let id = format!("B{number}");
                counters.start(id.clone(), event::Started).await.unwrap();
                step(&counters, &id, if number == 20 { 13 } else { 2 }).await
            });
        }
        let failed = tasks.join_all().await.iter().filter(|it| it.is_err()).count();
        assert_eq!(failed, 1);
        for number in 0..50 {
            let id = format!("B{number}");
            let expected: u64 = if number == 20 { 0 } else { 2 };
            assert_eq!(
                (total(&store, &id).await, in_table(&pool, &id).await),
                (expected, expected.cast_signed())
            );
        }
    });
}

/// Follows counters or not, from one time that it is asked to the next.
#[derive(Default)]
struct Fickle(AtomicU64);

impl InlineSql for Fickle {
    fn name(&self) -> &'static str {
        "fickle"
    }

    fn follows(&self, _: &str) -> bool {
        let asked = self.0.fetch_add(1, Ordering::SeqCst);
        asked.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 63 == 0
    }

    async fn apply(&self, _: &Change, _: &mut PgConnection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Ok(())
    }
}

/// Each commit of a group is told what came of itself.
#[test]
fn who_changes_what_it_follows_mixes_up_no_answers() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::builder(&pool).inline_sql(Fickle::default()).build();
        let counters = counters(&store);
        let mut tasks = JoinSet::new();
        for number in 0..200 {
            let counters = counters.clone();
            tasks.spawn(async move {
                let id = format!("B{number}");
                counters.start(id.clone(), event::Started).await.unwrap();
                step(&counters, &id, 2).await.unwrap();
                id
            });
        }
        let plain = PgStore::new(&pool);
        for id in tasks.join_all().await {
            assert_eq!(total(&plain, &id).await, 2, "{id}");
        }
    });
}

#[test]
fn what_is_lost_or_ended_meanwhile_is_done_again_whole() {
    on_totals(async |pool, store, counters| {
        let mut holder = pool.begin().await.unwrap();
        sqlx::query("SELECT FROM totals WHERE id = 'A' FOR UPDATE")
            .execute(&mut *holder)
            .await
            .unwrap();
        let waiting = tokio::spawn(step(&counters, "A", 7));
        let terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND datname = current_database()";
        crate::counter::until("one that waits is ended", async || {
            let ended = sqlx::query(terminate).execute(&pool).await.unwrap();
            ended.rows_affected() > 0
        })
        .await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        holder.rollback().await.unwrap();
        waiting.await.unwrap().unwrap();
        assert_eq!((total(&store, "A").await, in_table(&pool, "A").await), (7, 7));
    });
}
