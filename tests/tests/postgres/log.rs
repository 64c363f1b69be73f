//! The watermark: what may still appear holds it up, and nothing else does.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use eventer::publisher::Broadcast;
use eventer::store::postgres::PgStore;
use eventer::store::{EventFilter, EventLog, LoggedEvent, Outbox, StoredMessage};
use eventer::{Workers, export};
use sqlx::{Connection, PgConnection, PgPool};
use tokio::task::JoinHandle;
use tracing::{Level, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::{Layer, Registry};

use crate::counter::{counter::event, counters, step, until};
use crate::databases::{Databases, execute, runtime};
use crate::told::Told;

fn on_migrated(test: impl AsyncFnOnce(PgPool, PgStore)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(test(pool, store));
}

/// Somebody's own connection, on which transactions can be left open.
struct Writer(PgConnection);

impl Writer {
    async fn new(pool: &PgPool) -> Self {
        Writer(PgConnection::connect_with(&pool.connect_options()).await.unwrap())
    }

    async fn run(&mut self, sql: &str) {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))
            .execute(&mut self.0)
            .await
            .unwrap();
    }

    /// The server's process that serves it.
    async fn pid(&mut self) -> i32 {
        let sql = "SELECT pg_backend_pid()";
        sqlx::query_scalar(sql).fetch_one(&mut self.0).await.unwrap()
    }

    /// Begins the life of an entity, as a part of whatever transaction there is, and returns the event's position.
    async fn begin(&mut self, id: &str) -> i64 {
        let sql = "SELECT eventer.commit_event_1(
            0, 'counter', $1, 0::smallint, 0, NULL, 1, 'Running', '{\"total\":0}', NULL, NULL, now(), gen_random_uuid(),
            'Started', 'null', NULL, 'Running', now(), NULL, NULL, NULL, gen_random_uuid(), NULL, NULL, NULL
        )";
        sqlx::query_scalar(sql).bind(id).fetch_one(&mut self.0).await.unwrap()
    }
}

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

/// The ids of entities in the log, in its order.
async fn log(store: &PgStore) -> Vec<String> {
    let events = store.events(0, 1_000).await.unwrap();
    events.into_iter().map(|logged| logged.id).collect()
}

#[test]
fn the_first_event_ever_is_decided() {
    on_migrated(async |pool, store| {
        assert_eq!(store.watermark().await.unwrap(), 0);
        let mut writer = Writer::new(&pool).await;
        writer.run("BEGIN").await;
        assert_eq!(writer.begin("A").await, 1);
        assert_eq!((store.watermark().await.unwrap(), log(&store).await.len()), (0, 0));
        writer.run("COMMIT").await;
        assert_eq!((store.watermark().await.unwrap(), log(&store).await.len()), (1, 1));
    });
}

#[test]
fn a_lower_number_that_is_not_decided_hides_higher_ones() {
    for end in ["COMMIT", "ROLLBACK"] {
        on_migrated(async |pool, store| {
            assert_eq!(store.watermark().await.unwrap(), 0);
            let mut writer = Writer::new(&pool).await;
            writer.run("BEGIN").await;
            writer.begin("slow").await;
            counters(&store)
                .start("quick".to_owned(), event::Started)
                .await
                .unwrap();
            for _ in 0..3 {
                assert_eq!((store.watermark().await.unwrap(), log(&store).await.len()), (0, 0));
            }
            writer.run(end).await;
            assert_eq!(store.watermark().await.unwrap(), 2);
            let expected: &[&str] = if end == "COMMIT" {
                &["slow", "quick"]
            } else {
                &["quick"]
            };
            assert_eq!(log(&store).await, expected);
        });
    }
}

#[test]
fn who_writes_all_the_time_holds_nothing_up() {
    on_migrated(async |pool, store| {
        let [mut one, mut other] = [Writer::new(&pool).await, Writer::new(&pool).await];
        assert_eq!(store.watermark().await.unwrap(), 0);
        one.run("BEGIN").await;
        let mut last = one.begin("A0").await;
        assert_eq!(store.watermark().await.unwrap(), 0);
        // There is never a moment without an open transaction, and each connection is always in one.
        for number in 1..10 {
            other.run("BEGIN").await;
            let position = other.begin(&format!("A{number}")).await;
            let before = store.watermark().await.unwrap();
            assert!(before < u64::try_from(last).unwrap());
            one.run("COMMIT").await;
            assert!(store.watermark().await.unwrap() >= u64::try_from(last).unwrap());
            last = position;
            std::mem::swap(&mut one, &mut other);
        }
    });
}

#[test]
fn transactions_that_write_no_events_hold_nothing_up() {
    on_migrated(async |pool, store| {
        let mut other = Writer::new(&pool).await;
        other
            .run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM eventer.event; CREATE TABLE others (a integer)")
            .await;
        other
            .run("SELECT pg_current_xact_id(); SELECT * FROM eventer.entity FOR UPDATE")
            .await;
        counters(&store).start("A".to_owned(), event::Started).await.unwrap();
        assert_eq!((store.watermark().await.unwrap(), log(&store).await.len()), (1, 1));
    });
}

#[test]
fn who_waits_for_an_entity_holds_nothing_up() {
    on_migrated(async |pool, store| {
        let counters = counters(&store);
        counters.start("hot".to_owned(), event::Started).await.unwrap();
        let mut holder = Writer::new(&pool).await;
        holder.run("BEGIN; SELECT * FROM eventer.entity FOR UPDATE").await;
        let waiting = tokio::spawn(step(&counters, "hot", 1));
        until("the call waits", async || {
            let sql =
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
            sqlx::query_scalar::<_, i64>(sql).fetch_one(&pool).await.unwrap() == 1
        })
        .await;
        counters.start("other".to_owned(), event::Started).await.unwrap();
        assert_eq!((store.watermark().await.unwrap(), log(&store).await.len()), (2, 2));
        holder.run("ROLLBACK").await;
        waiting.await.unwrap().unwrap();
        assert_eq!(log(&store).await, ["hot", "other", "hot"]);
    });
}

#[test]
fn a_savepoint_that_is_rolled_back_leaves_a_hole_and_nothing_else() {
    on_migrated(async |pool, store| {
        assert_eq!(store.watermark().await.unwrap(), 0);
        let mut writer = Writer::new(&pool).await;
        writer.run("BEGIN").await;
        writer.begin("A").await;
        writer.run("SAVEPOINT s").await;
        writer.begin("B").await;
        writer.run("ROLLBACK TO s").await;
        counters(&store).start("C".to_owned(), event::Started).await.unwrap();
        assert_eq!(store.watermark().await.unwrap(), 0);
        writer.begin("D").await;
        writer.run("COMMIT").await;
        assert_eq!(store.watermark().await.unwrap(), 4);
        assert_eq!(log(&store).await, ["A", "C", "D"]);
    });
}

#[test]
fn a_prepared_transaction_is_not_decided() {
    on_migrated(async |pool, store| {
        assert_eq!(store.watermark().await.unwrap(), 0);
        let mut writer = Writer::new(&pool).await;
        writer.run("BEGIN").await;
        writer.begin("A").await;
        assert_eq!(store.watermark().await.unwrap(), 0);
        let name: String = sqlx::query_scalar("SELECT current_database()::text")
            .fetch_one(&pool)
            .await
            .unwrap();
        writer.run(&format!("PREPARE TRANSACTION '{name}'")).await;
        // Its connection goes on to other things, or ends.
        writer.begin("B").await;
        drop(writer);
        for _ in 0..3 {
            assert_eq!((store.watermark().await.unwrap(), log(&store).await.len()), (0, 0));
        }
        Writer::new(&pool).await.run(&format!("COMMIT PREPARED '{name}'")).await;
        assert_eq!(store.watermark().await.unwrap(), 2);
        assert_eq!(log(&store).await, ["A", "B"]);
    });
}

/// Beside a long transaction it could not be learnt again until that ends.
#[test]
fn what_was_learnt_outlives_connections_and_calls() {
    on_migrated(async |pool, store| {
        let mut writer = Writer::new(&pool).await;
        writer.begin("A").await;
        assert_eq!(store.watermark().await.unwrap(), 1);
        writer.run("BEGIN").await;
        writer.begin("B").await;
        for _ in 0..3 {
            // Until it waits for the server, and then no more.
            let mut look = Box::pin(store.watermark());
            poll_fn(|context| Poll::Ready(look.as_mut().poll(context).is_pending())).await;
            drop(look);
            assert_eq!(log(&store).await, ["A"]);
        }
        writer
            .run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            .await;
        assert_eq!(store.watermark().await.unwrap(), 1);
        assert_eq!(log(&store).await, ["A"]);
        writer.run("COMMIT").await;
        assert_eq!((store.watermark().await.unwrap(), log(&store).await.len()), (2, 2));
    });
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

/// Whenever it looks somebody writes, and never who wrote when it looked before.
#[test]
fn who_looks_seldom_comes_on_as_well() {
    on_migrated(async |pool, store| {
        let gauge = PgStore::new(&pool);
        let [mut one, mut other] = [Writer::new(&pool).await, Writer::new(&pool).await];
        assert_eq!(store.watermark().await.unwrap(), 0);
        assert_eq!(gauge.log_lag().await.unwrap().decided, 0);
        for number in 0..3 {
            one.run("BEGIN").await;
            one.begin(&format!("A{number}")).await;
            if number > 0 {
                other.run("COMMIT").await;
            }
            assert_eq!(log(&store).await.len(), number, "in round {number}");
            let lag = gauge.log_lag().await.unwrap();
            let [drawn, decided] = [lag.drawn, lag.decided].map(|it| usize::try_from(it).unwrap());
            assert_eq!((drawn, decided), (number + 1, number));
            assert_eq!(lag.held_by, [one.pid().await]);
            if number < 2 {
                // More than what was found says something about.
                tokio::time::sleep(Duration::from_secs(11)).await;
            }
            std::mem::swap(&mut one, &mut other);
        }
    });
}

/// Behind a pooler a connection can outlive its server, so a reader finds another one in the middle of the log.
#[test]
fn after_a_crash_a_reader_goes_on_where_it_was() {
    on_migrated(async |pool, store| {
        let mut writer = Writer::new(&pool).await;
        for id in ["A", "B", "C", "D", "E"] {
            writer.begin(id).await;
        }
        assert_eq!(store.events(0, 2).await.unwrap().len(), 2);
        // What a crash does.
        writer.run("TRUNCATE eventer.server_life").await;
        writer.begin("F").await;
        let events = store.events(2, 9).await.unwrap();
        let positions: Vec<_> = events.iter().map(|logged| logged.event.position).collect();
        assert_eq!(positions, [3, 4, 5, 6]);
    });
}

#[test]
fn messages_have_a_watermark_of_their_own() {
    on_migrated(async |pool, store| {
        let insert = |id: &str| {
            format!(
                "INSERT INTO eventer.outbox (tenant, message_id, machine, id, bucket, type, payload, at, cause, correlation)
                SELECT 0, u, 'counter', '{id}', 0, 'Told', '1', now(), u, u FROM gen_random_uuid() AS u"
            )
        };
        let [mut slow, mut quick] = [Writer::new(&pool).await, Writer::new(&pool).await];
        assert_eq!(store.messages(0, 9).await.unwrap(), []);
        slow.run(&format!("BEGIN; {}", insert("slow"))).await;
        quick.run(&insert("quick")).await;
        assert_eq!(store.messages(0, 9).await.unwrap(), []);
        slow.run("COMMIT").await;
        let messages = store.messages(0, 9).await.unwrap();
        let found: Vec<_> = messages
            .iter()
            .map(|message| (message.position, &*message.id))
            .collect();
        assert_eq!(found, [(1, "slow"), (2, "quick")]);
    });
}

/// Who waits for readers to come on is told whom they wait for.
#[test]
fn the_lag_of_the_log_names_who_holds_it() {
    on_migrated(async |pool, store| {
        let mut quick = Writer::new(&pool).await;
        quick.begin("A").await;
        let lag = store.log_lag().await.unwrap();
        assert_eq!((lag.drawn, lag.decided, lag.held_by.len()), (1, 1, 0));
        let mut slow = Writer::new(&pool).await;
        slow.run("BEGIN").await;
        slow.begin("B").await;
        quick.begin("C").await;
        let pid = slow.pid().await;
        for _ in 0..2 {
            let lag = store.log_lag().await.unwrap();
            assert_eq!((lag.drawn, lag.decided, lag.held_by), (3, 1, vec![pid]));
        }
        // Another process, which knows nothing of what was decided before.
        let new = PgStore::new(&pool);
        let error = new.watermark().await.unwrap_err();
        let text = std::error::Error::source(&error).unwrap().to_string();
        assert!(text.ends_with(&format!("that hold it open, [{pid}]")), "{text}");
        slow.run("COMMIT").await;
        let lag = store.log_lag().await.unwrap();
        assert_eq!((lag.drawn, lag.decided, lag.held_by.len()), (3, 3, 0));
    });
}

/// The gauge of the lag has a series for who holds the log up for long, and another one where nobody does.
#[test]
fn the_gauge_of_the_lag_names_who_holds_it() {
    let told = Told::new();
    let expect = |series: &[(&str, f64)]| {
        let labels = |held_by: &str| format!("schema=eventer held_by={held_by}");
        let series = series.iter().map(|(held_by, lag)| (labels(held_by), *lag));
        let expected = series.map(|(labels, lag)| (("eventer_log_lag".to_owned(), labels), lag));
        told.shown("eventer_log_lag") == expected.collect()
    };
    metrics::with_local_recorder(&told, || {
        // What the test awaits runs on this thread, which has the recorder.
        on_migrated(async |pool, store| {
            let [mut one, mut other] = [Writer::new(&pool).await, Writer::new(&pool).await];
            let (first, second) = (one.pid().await.to_string(), other.pid().await.to_string());
            other.begin("A").await;
            store.watermark().await.unwrap();
            assert!(expect(&[("none", 0.0)]));

            one.run("BEGIN").await;
            one.begin("B").await;
            other.begin("C").await;
            store.watermark().await.unwrap();
            // It may be a commit, which is soon done.
            assert!(expect(&[("none", 2.0)]));
            until("who holds it is named", async || {
                store.watermark().await.unwrap();
                expect(&[("none", 0.0), (&first, 2.0)])
            })
            .await;

            // Whoever comes meanwhile is the next.
            other.run("BEGIN").await;
            other.begin("D").await;
            store.watermark().await.unwrap();
            assert!(expect(&[("none", 0.0), (&first, 3.0)]));
            one.run("COMMIT").await;
            until("the next is named", async || {
                store.watermark().await.unwrap();
                expect(&[("none", 0.0), (&first, 0.0), (&second, 1.0)])
            })
            .await;
            drop(store);
            assert!(expect(&[("none", 0.0), (&first, 0.0), (&second, 0.0)]));
        });
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

/// After a crash of the server, numbers are drawn again that were drawn and not used before.
#[test]
fn who_goes_on_later_begins_after_an_event() {
    on_migrated(async |pool, store| {
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        execute(&pool, "SELECT nextval('eventer.event_position')").await;
        assert_eq!(store.watermark().await.unwrap(), 2);
        let filter = EventFilter::default();
        let exported = export::ndjson(&store, &filter, 0, None, &mut Vec::new()).await.unwrap();
        let page = counters.events().page(9).await.unwrap();
        assert_eq!((exported.events, page.events.len()), (1, 1));

        execute(&pool, "SELECT setval('eventer.event_position', 1)").await;
        counters.start("B".to_owned(), event::Started).await.unwrap();
        let exported = export::ndjson(&store, &filter, exported.position, None, &mut Vec::new())
            .await
            .unwrap();
        let page = counters.events().after(page.upto).page(9).await.unwrap();
        assert_eq!((exported.events, page.events.len()), (1, 1));
    });
}

/// How many bytes the payloads of a page have at most: that of its last event may lead beyond 16 MiB.
const PAGE_BYTES_MAX: usize = (16 << 20) + LARGE;

/// How many bytes the payload of a large event has, about.
const LARGE: usize = 1_000_000;

/// Events of one entity each, and as many messages, whose payloads have so many bytes.
async fn write(pool: &PgPool, name: &str, len: usize, bytes: usize) {
    let sql = format!(
        "INSERT INTO eventer.event (tenant, machine, id, version, bucket, event_id, correlation, type, payload, to_state, at)
        SELECT 0, 'counter', '{name}' || number, 1, 0, u, u, 'Started', to_jsonb(repeat('x', {bytes})), 'Running', now()
        FROM generate_series(1, {len}) AS number, LATERAL (SELECT gen_random_uuid() AS u WHERE number > 0) AS one;
        INSERT INTO eventer.outbox (tenant, message_id, machine, id, bucket, type, payload, at, cause, correlation)
        SELECT 0, event_id, machine, id, 0, 'Told', payload, at, event_id, event_id FROM eventer.event
        WHERE id LIKE '{name}%' ORDER BY position"
    );
    execute(pool, &sql).await;
}

/// Goes on from page to page until there is an empty one, and tells how many each had; each is a position and a number of
/// bytes.
async fn pages(mut page: impl AsyncFnMut(u64) -> Vec<(u64, usize)>) -> Vec<usize> {
    let (mut lens, mut read) = (Vec::new(), Vec::new());
    loop {
        let page = page(read.last().copied().unwrap_or_default()).await;
        let bytes: usize = page.iter().map(|(_, bytes)| bytes).sum();
        assert!(bytes <= PAGE_BYTES_MAX, "a page of {bytes} bytes");
        if page.is_empty() {
            break;
        }
        lens.push(page.len());
        read.extend(page.into_iter().map(|(position, _)| position));
    }
    // Whatever is cut off is in the next page.
    assert_eq!(read, (1..).take(read.len()).collect::<Vec<_>>());
    lens
}

/// What is held of the log at once has a bound, however large its events are.
#[test]
fn pages_of_large_events_are_shorter() {
    let (direct, bounced) = (Databases::get().copy(), Databases::bounced().copy());
    for (pool, is_pooled) in [(direct.pool(), false), (bounced.pool(), true)] {
        runtime().block_on(async {
            let store = PgStore::builder(&pool);
            let store = if is_pooled {
                store.transaction_pooling().build()
            } else {
                store.build()
            };
            write(&pool, "large", 64, LARGE).await;
            write(&pool, "small", 100, 10).await;
            let filter = EventFilter::default();
            let events = async |after| store.events(after, 1_000).await.unwrap();
            let of = async |after| {
                let page = store.events_of(&filter, after, 1_000).await.unwrap();
                let last = page.events.last().map_or(after, |last| last.event.position);
                assert!(page.upto == last, "nothing is passed that is not in the page");
                page.events
            };
            let of_event = |logged: &LoggedEvent| (logged.event.position, logged.event.payload.len());
            let all = pages(async |after| events(after).await.iter().map(of_event).collect()).await;
            assert_eq!((&all[..3], all.iter().sum()), (&[17; 3][..], 164));
            let all = pages(async |after| of(after).await.iter().map(of_event).collect()).await;
            assert_eq!(all.iter().sum::<usize>(), 164);
            let of_message = |message: &StoredMessage| (message.position, message.payload.len());
            let all = pages(async |after| {
                let messages = store.messages(after, 1_000).await.unwrap();
                messages.iter().map(of_message).collect()
            })
            .await;
            assert_eq!(all, [17, 17, 17, 113]);

            // Where they are small again, pages become long again.
            write(&pool, "more", 2_000, 10).await;
            let mut lens = Vec::new();
            for _ in 0..12 {
                lens.push(store.events(164, 1_000).await.unwrap().len());
            }
            assert_eq!(lens.last(), Some(&1_000), "{lens:?}");
        });
    }
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
