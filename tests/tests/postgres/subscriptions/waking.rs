//! Who waits hears of what other processes stored.

use std::time::{Duration, Instant};

use eventer::store::Subscriptions;
use eventer::store::postgres::PgStore;

use super::{on_subscribed, subscribe};
use crate::counter::{counter::event, counters, until};
use crate::databases::{Databases, execute, runtime};

const LISTENERS: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN%'";

/// How long it takes until who waits is woken by what another stores.
async fn heard(waiting: &PgStore, storing: &PgStore, id: &str) -> Duration {
    let woken = waiting.woken();
    counters(storing).start(id.to_owned(), event::Started).await.unwrap();
    let begin = Instant::now();
    woken.await;
    begin.elapsed()
}

#[test]
fn who_waits_hears_of_another_process() {
    on_subscribed(async |pool, store| {
        let other = PgStore::new(&pool);
        store.woken().await;
        until("somebody listens", async || {
            let count: i64 = sqlx::query_scalar(LISTENERS).fetch_one(&pool).await.unwrap();
            count == 1
        })
        .await;
        let mut times = Vec::new();
        for number in 0..9 {
            tokio::time::sleep(Duration::from_millis(30)).await;
            times.push(heard(&store, &other, &format!("B{number}")).await);
        }
        times.sort_unstable();
        assert!(times[4] < Duration::from_millis(500), "{times:?}");
    });
}

#[test]
fn who_waits_does_not_hang_when_the_listener_is_lost() {
    on_subscribed(async |pool, store| {
        store.woken().await;
        for _ in 0..3 {
            until("somebody listens", async || {
                store.woken().await;
                let count: i64 = sqlx::query_scalar(LISTENERS).fetch_one(&pool).await.unwrap();
                count == 1
            })
            .await;
            let begin = Instant::now();
            let woken = store.woken();
            execute(
                &pool,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND query LIKE 'LISTEN%'",
            )
            .await;
            woken.await;
            assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
        }
    });
}

#[test]
fn who_waits_behind_a_pooler_looks_by_itself() {
    let database = Databases::bounced().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::builder(&pool).transaction_pooling().build();
        subscribe(&store).await;
        let begin = Instant::now();
        for _ in 0..3 {
            store.woken().await;
        }
        let elapsed = begin.elapsed();
        assert!(
            (Duration::from_millis(250)..Duration::from_secs(5)).contains(&elapsed),
            "{elapsed:?}"
        );
    });
}
