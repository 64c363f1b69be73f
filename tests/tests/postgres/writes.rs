//! What writing leaves behind: updates within their page, and no number for what is not stored.

use eventer::store::postgres::PgStore;
use sqlx::PgPool;
use tokio::task::JoinSet;

use crate::counter::{counter, counter::event, counters, step, total, until};
use crate::databases::{Databases, runtime};

/// No index has a column that changes, and a page has room: an update writes no index, and leaves nothing to clean up.
#[test]
fn updates_of_an_entity_stay_within_its_page() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let updates = async || {
            let sql = "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables
                WHERE schemaname = 'eventer' AND relname = 'entity'";
            let (all, within): (i64, i64) = sqlx::query_as(sql).fetch_one(&pool).await.unwrap();
            (all, within)
        };
        {
            let store = PgStore::new(&pool);
            let counters = counters(&store);
            counters.start("A".to_owned(), event::Started).await.unwrap();
            for _ in 0..300 {
                step(&counters, "A", 1).await.unwrap();
            }
        }
        // A session tells what it counted when it ends, or rests.
        until("the updates are counted", async || updates().await.0 >= 300).await;
        // One that finds its page being read, and so not cleaned up, goes to another.
        let (all, within) = updates().await;
        assert_eq!(all, 300);
        assert!(within >= 285, "{within} of {all}");
    });
}

async fn drawn(pool: &PgPool) -> i64 {
    let sql = "SELECT last_value FROM eventer.event_position";
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

#[test]
fn what_is_not_stored_draws_no_position() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let (store, other) = (PgStore::new(&pool), PgStore::new(&pool));
        let (counters, others) = (counters(&store), counters(&other));
        let mut stale = Vec::new();
        for number in 0..17 {
            let id = format!("{number}");
            counters.start(id.clone(), event::Started).await.unwrap();
            let counter::Any::Running(counter) = others.load(&id).await.unwrap();
            stale.push(counter);
            step(&counters, &id, 1).await.unwrap();
        }
        let before = drawn(&pool).await;
        assert_eq!(before, 34);

        // A conflict alone, and several together.
        let alone = stale.pop().expect("there are seventeen");
        let failed = alone.send(event::Stepped { by: 1 }).await.unwrap_err();
        assert!(failed.into_error().is_conflict());
        let mut tasks = JoinSet::new();
        for counter in stale {
            tasks.spawn(async move { counter.send(event::Stepped { by: 1 }).await.map(drop) });
        }
        for answer in tasks.join_all().await {
            assert!(answer.unwrap_err().into_error().is_conflict());
        }
        assert_eq!(drawn(&pool).await, before);

        // Repeats, by who has the state at hand and so asks the commit.
        for number in 0..17 {
            let id = format!("{number}");
            step(&counters, &id, 1).await.unwrap();
            let call = others.dispatch(&id, event::Stepped { by: 1 }).idempotent("key");
            assert!(!call.await.unwrap().replayed);
        }
        let before = drawn(&pool).await;
        let id = "16".to_owned();
        let alone = counters.dispatch(&id, event::Stepped { by: 1 }).idempotent("key");
        assert!(alone.await.unwrap().replayed);
        let mut tasks = JoinSet::new();
        for number in 0..16 {
            let counters = counters.clone();
            tasks.spawn(async move {
                let id = format!("{number}");
                let call = counters.dispatch(&id, event::Stepped { by: 1 }).idempotent("key");
                call.await.unwrap().replayed
            });
        }
        assert_eq!(tasks.join_all().await, [true; 16]);
        assert_eq!(drawn(&pool).await, before);
        assert_eq!(total(&store, "0").await, 3);
    });
}
