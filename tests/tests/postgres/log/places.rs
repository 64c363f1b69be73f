//! A reader goes on from its place, whatever became of connections, the server and other readers.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use eventer::export;
use eventer::store::postgres::PgStore;
use eventer::store::{EventFilter, EventLog};

use super::{Writer, log, on_migrated};
use crate::counter::{counter::event, counters};
use crate::databases::execute;

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
