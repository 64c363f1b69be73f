//! Tables that are made anew while they are in use, or before they ever were.

use std::error::Error as _;
use std::time::Duration;

use eventer::Workers;
use eventer::projection::RebuildOptions;
use eventer::store::postgres::{PgStore, SqlProjection};
use eventer::store::{Claim, ParkedEvents as _, StoreError, StoreErrorKind, Subscriptions as _, Swap};
use eventer::worker::Retries;
use sqlx::PgPool;

use super::{Steps, folded, on_steps, rows};
use crate::counter::{step, until};
use crate::databases::{Databases, runtime};

/// The tables are made anew while they are in use, whoever writes them, and the old ones are removed.
#[test]
fn tables_are_made_anew_to_the_end_by_whoever_writes_them() {
    on_steps(async |pool, store, counters, steps| {
        // A rebuild that is to take its time reads the first batch at once.
        let running = Workers::new(store.clone())
            .batch_len_max(2)
            .project_sql(steps.clone())
            .start()
            .await
            .unwrap();
        for by in 1..13 {
            step(&counters, "A", by).await.unwrap();
        }
        let options = RebuildOptions::default();
        let cancelled = store.rebuild_sql(&steps, options.rate_max(1)).await.unwrap();
        let found = store.rebuild_sql(&steps, options.shards(9)).await.unwrap();
        let slowly = options.shards(2).rate_max(1);
        assert_eq!((found.generation(), found.options()), (2, slowly), "it is under way");
        cancelled.pause().await.unwrap();
        let progress = cancelled.progress().await.unwrap();
        assert!(progress.is_paused && progress.position < progress.end, "{progress:?}");
        assert!(!cancelled.swap().await.unwrap(), "it is behind");
        cancelled.resume().await.unwrap();
        cancelled.cancel().await.unwrap();
        assert_eq!(tables(&pool).await, ["steps_1"]);

        let mut told = Vec::new();
        let rebuilding = store.rebuild_sql(&steps, options).await.unwrap();
        rebuilding
            .finish(|progress| told.push(progress.position))
            .await
            .unwrap();
        assert!(told.is_sorted(), "{told:?}");
        assert_eq!(tables(&pool).await, ["steps_3"]);
        until("all is shown", async || rows(&pool).await == folded(&pool).await).await;

        let inline = async || store.begin_inline(&steps, 3).await.unwrap() == Swap::Done;
        until("commits write it", inline).await;
        let rebuilding = store.rebuild_sql(&steps, options).await.unwrap();
        step(&counters, "B", 7).await.unwrap();
        let mut last = None;
        rebuilding.finish(|progress| last = Some(progress)).await.unwrap();
        let last = last.unwrap();
        assert!(!last.is_paused && last.position == last.end, "{last:?}");
        step(&counters, "C", 8).await.unwrap();
        assert_eq!(rows(&pool).await, folded(&pool).await);
        assert_eq!(tables(&pool).await, ["steps_4"]);
        running.stop().await;

        // Workers do not read it, and are not told that they lag behind.
        let claim = Claim {
            worker: "late".to_owned(),
            subscriptions: vec![steps.name().to_owned()],
            lease: Duration::from_secs(10),
            reading: Vec::new(),
            leaving: false,
        };
        let leases = store.claim(&claim).await.unwrap();
        let end = store.ends().await.unwrap().events;
        let seen: Vec<_> = leases.iter().map(|lease| (lease.is_paused, lease.position)).collect();
        assert_eq!(seen, [(true, end); 2]);
    });
}

/// What cannot be applied is named at once, with what is to be done about it; then it is left out.
#[test]
fn what_was_given_up_before_is_named_by_a_rebuild() {
    on_steps(async |pool, store, counters, steps| {
        let running = Workers::new(store.clone())
            .retries(Retries::none())
            .project_sql(steps.clone())
            .start()
            .await
            .unwrap();
        for (id, by) in [("A", 1), ("B", 13), ("B", 2), ("C", 3)] {
            step(&counters, id, by).await.unwrap();
        }
        let parked = async |len| {
            until("it is parked", async || {
                store.parked("steps", 0, 9).await.unwrap().len() == len
            })
            .await;
            store.parked("steps", 0, 9).await.unwrap()
        };
        let position = parked(2).await[0].what.position();
        let rebuilding = store.rebuild_sql(&steps, RebuildOptions::default()).await.unwrap();
        assert_eq!(rebuilding.finish(|_| {}).await.unwrap().parked, 2, "parked anew");
        let refused = store.begin_inline(&steps, 2).await.unwrap_err();
        let told = |error: &StoreError| error.source().unwrap().to_string();
        let text = |generation: u32| {
            format!(
                "events are parked in generation {generation} of \"steps\", the first at position {position}, of \
                 counter \"B\": have them tried again, or give them up, first"
            )
        };
        assert_eq!((refused.kind(), told(&refused)), (StoreErrorKind::Refused, text(2)));
        assert!(store.give_up("steps", position, "thirteen").await.unwrap());
        // What was behind it is about to be tried again: that is waited for, and no reason to refuse.
        let inline = async || store.begin_inline(&steps, 2).await.unwrap() == Swap::Done;
        until("commits write it", inline).await;
        assert_eq!(rows(&pool).await.len(), 3);

        // By workers that are there, it is parked by the time that it is told.
        let rebuild = async || store.rebuild_sql(&steps, RebuildOptions::default()).await.unwrap();
        let error = rebuild().await.finish(|_| {}).await.unwrap_err();
        assert_eq!((error.kind(), told(&error)), (StoreErrorKind::Refused, text(3)));
        assert!(store.give_up("steps", position, "thirteen").await.unwrap());
        let shown = rebuild().await.finish(|_| {}).await.unwrap();
        assert_eq!((shown.parked, rows(&pool).await.len()), (0, 3));
        running.stop().await;

        // Without them, it is found among those that are lacking.
        for number in 0..30 {
            step(&counters, "A", 20 + number).await.unwrap();
        }
        let rebuilding = rebuild().await;
        let error = rebuilding.swap().await.unwrap_err();
        let failed = error.source().unwrap();
        assert_eq!(
            failed.source().unwrap().to_string(),
            format!(
                "generation 4 does not take the event at position {position}, of counter \"B\": let workers read it, which \
                 park the event there, and have it tried again, or give it up, first"
            )
        );
        assert_eq!(failed.source().unwrap().source().unwrap().to_string(), "thirteen");
        assert_eq!(rows(&pool).await.len(), 33, "nothing changed");
    });
}

/// Where nothing was stored yet there is nothing to wait for.
#[test]
fn empty_tables_are_made_anew_without_workers() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let (store, steps) = (PgStore::new(&pool), Steps::default());
        let refused = store.rebuild_sql(&steps, RebuildOptions::default()).await.unwrap_err();
        assert_eq!(refused.kind(), StoreErrorKind::Refused, "nobody has read it");
        Workers::new(store.clone())
            .project_sql(steps.clone())
            .start()
            .await
            .unwrap()
            .stop()
            .await;
        let rebuilding = store.rebuild_sql(&steps, RebuildOptions::default()).await.unwrap();
        rebuilding.finish(|_| {}).await.unwrap();
        assert_eq!(tables(&pool).await, ["steps_2"]);
        assert_eq!(rows(&pool).await, []);
    });
}

/// The tables that there are, in order.
async fn tables(pool: &PgPool) -> Vec<String> {
    let sql = "SELECT relname::text FROM pg_class WHERE relname ~ '^steps_\\d+$' ORDER BY relname";
    sqlx::query_scalar(sql).fetch_all(pool).await.unwrap()
}
