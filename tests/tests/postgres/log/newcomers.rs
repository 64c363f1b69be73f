//! A process that does not know the log yet waits, rather than to take that for its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use eventer::publisher::Broadcast;
use eventer::store::postgres::PgStore;
use eventer::store::{EventFilter, EventLog, Outbox};
use eventer::{Workers, export};
use sqlx::PgPool;
use tokio::task::JoinHandle;
use tracing::{Level, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::{Layer, Registry};

use super::{Writer, on_migrated, write};
use crate::counter::until;
use crate::databases::Databases;

/// How long who knows nothing of the log yet waits, at least.
const WAITS: Duration = Duration::from_secs(3);

/// Ends when a look at the log has ended that began after this. Before its first one a session prepares it, which cannot be
/// told from a look: so it waits for two.
async fn looked<T>(pool: &PgPool, asking: &JoinHandle<T>) {
    let mut last: String = sqlx::query_scalar("SELECT clock_timestamp()::text")
        .fetch_one(pool)
        .await
        .unwrap();
    for _ in 0..2 {
        until("somebody looks", async || {
            let sql = "SELECT query_start::text FROM pg_stat_activity
                WHERE datname = current_database() AND query LIKE '%.positions_1()' AND state LIKE 'idle%'
                    AND query_start > $1::timestamptz";
            let next = sqlx::query_scalar(sql).bind(&last).fetch_optional(pool).await.unwrap();
            let is_later = next.is_some();
            last = next.unwrap_or(last.clone());
            is_later || asking.is_finished()
        })
        .await;
    }
}

/// Who begins to read at the watermark would begin with the first event ever.
#[test]
fn who_has_not_looked_before_waits_until_it_knows() {
    on_migrated(async |pool, _| {
        let [mut quick, mut slow] = [Writer::new(&pool).await, Writer::new(&pool).await];
        for id in ["A", "B", "C"] {
            quick.begin(id).await;
        }
        for number in 0..5 {
            slow.run("BEGIN").await;
            let last = slow.begin(&format!("D{number}")).await;
            let (store, begin) = (PgStore::new(&pool), Instant::now());
            let asking = tokio::spawn(async move { store.watermark().await });
            looked(&pool, &asking).await;
            let knew = asking.is_finished();
            // There is always somebody who writes.
            quick.run("BEGIN").await;
            quick.begin(&format!("E{number}")).await;
            slow.run("COMMIT").await;
            let answer = asking.await.unwrap();
            quick.run("ROLLBACK").await;
            match answer {
                Ok(watermark) => {
                    assert!(!knew, "it does not know yet");
                    assert_eq!(watermark, u64::try_from(last).unwrap());
                    return;
                }
                // The machine stood still for so long.
                Err(error) => assert!(begin.elapsed() >= WAITS, "it does not wait: {error}"),
            }
        }
        panic!("the machine stands still all the time");
    });
}

/// Who takes an empty page for the end would have read nothing.
#[test]
fn the_first_page_of_a_new_process_is_empty_only_at_the_end() {
    on_migrated(async |pool, _| {
        let [mut quick, mut slow] = [Writer::new(&pool).await, Writer::new(&pool).await];
        for id in ["A", "B", "C"] {
            quick.begin(id).await;
        }
        slow.run("BEGIN").await;
        slow.begin("D").await;
        let pid = slow.pid().await;
        for error in [
            PgStore::new(&pool).events(0, 9).await.map(drop).unwrap_err(),
            PgStore::new(&pool).messages(0, 9).await.map(drop).unwrap_err(),
        ] {
            let text = std::error::Error::source(&error).unwrap().to_string();
            assert!(text.ends_with(&format!("that hold it open, [{pid}]")), "{text}");
        }
        let (store, begin) = (PgStore::new(&pool), Instant::now());
        let asking = tokio::spawn(async move { store.events(0, 9).await });
        looked(&pool, &asking).await;
        slow.run("COMMIT").await;
        match asking.await.unwrap() {
            Ok(events) => assert_eq!(events.len(), 4),
            // The machine stood still for so long.
            Err(error) => assert!(begin.elapsed() >= WAITS, "it does not wait: {error}"),
        }
    });
}

/// A process that knows nothing of the log yet does not take that for its end.
#[test]
fn an_export_of_a_new_process_is_whole_or_fails() {
    on_migrated(async |pool, store| {
        let mut quick = Writer::new(&pool).await;
        for number in 0..10 {
            quick.begin(&format!("A{number}")).await;
        }
        let mut slow = Writer::new(&pool).await;
        slow.run("BEGIN").await;
        slow.begin("D").await;
        let filter = EventFilter::default();
        let mut lines = Vec::new();
        let failed = export::ndjson(&store, &filter, 0, None, &mut lines).await.unwrap_err();
        assert_eq!((failed.exported().events, lines.len()), (0, 0));
        let begin = Instant::now();
        let exporting = tokio::spawn({
            let pool = pool.clone();
            async move {
                let mut lines = Vec::new();
                export::ndjson(&PgStore::new(&pool), &EventFilter::default(), 0, None, &mut lines).await
            }
        });
        looked(&pool, &exporting).await;
        slow.run("COMMIT").await;
        match exporting.await.unwrap() {
            Ok(exported) => assert_eq!(exported.events, 11),
            // The machine stood still for so long.
            Err(failed) => {
                assert_eq!(failed.exported().events, 0);
                assert!(begin.elapsed() >= WAITS, "it does not wait");
            }
        }
    });
}

/// A relay that has its place does not wait for who writes.
#[test]
fn workers_of_a_known_relay_start_beside_a_long_transaction() {
    on_migrated(async |pool, store| {
        let start = |store| {
            let workers = Workers::new(store);
            workers
                .relay_events("live", EventFilter::default(), Broadcast::new(16))
                .start()
        };
        start(store).await.unwrap().stop().await;
        let mut slow = Writer::new(&pool).await;
        slow.run("BEGIN").await;
        slow.begin("D").await;
        start(PgStore::new(&pool)).await.unwrap().stop().await;
    });
}

/// Counts how often it is warned of a shard.
#[derive(Clone, Default)]
struct Warned(Arc<AtomicUsize>);

impl<S: Subscriber> Layer<S> for Warned {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let about = event.metadata();
        if *about.level() <= Level::WARN && about.fields().field("shard").is_some() {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// A relay of a process that does not know the log yet waits for who writes, as what reads events does.
#[test]
fn a_relay_of_messages_waits_beside_a_long_transaction() {
    let database = Databases::get().copy();
    let pool = database.pool();
    let warned = Warned::default();
    let subscriber = Registry::default().with(warned.clone());
    let of_this_thread = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let relaying = async {
        write(&pool, "some", 2, 1).await;
        let mut slow = Writer::new(&pool).await;
        slow.run("BEGIN").await;
        slow.begin("D").await;
        let broadcast = Broadcast::new(16);
        let mut received = broadcast.subscribe();
        let workers = Workers::new(PgStore::new(&pool)).relay("live", broadcast);
        let running = workers.start().await.unwrap();
        tokio::time::sleep(WAITS * 2).await;
        assert!(received.try_recv().is_err(), "it is not known what is decided");
        assert_eq!(warned.0.load(Ordering::SeqCst), 0, "it failed");
        slow.run("COMMIT").await;
        for id in ["some1", "some2"] {
            assert_eq!(received.recv().await.unwrap().entity, id);
        }
        running.stop().await;
    };
    tracing::subscriber::with_default(subscriber, || of_this_thread.unwrap().block_on(relaying));
}
