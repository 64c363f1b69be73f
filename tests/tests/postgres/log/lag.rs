//! The lag of the log, and who holds it up.

use eventer::store::EventLog;
use eventer::store::postgres::PgStore;

use super::{Writer, on_migrated};
use crate::counter::until;
use crate::told::Told;

/// Who waits for readers to come on is told whom they wait for.
#[test]
fn who_holds_it_is_named() {
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
fn its_gauge_names_who_holds_it() {
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
