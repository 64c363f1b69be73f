//! Who writes it changes: from workers to commits and back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eventer::Workers;
use eventer::store::postgres::{PgStore, SqlProjection};
use eventer::store::{EventLog as _, ReadModels as _, StoreErrorKind, Swap};

use super::{folded, on_steps, rows};
use crate::counter::{step, until};
use crate::databases::execute;

#[test]
fn a_store_that_is_not_opened_with_it_is_refused() {
    on_steps(async |pool, store, counters, steps| {
        let plain = PgStore::new(&pool);
        let error = plain.begin_inline(&steps, 1).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Refused);
        for generation in [0, 2] {
            let error = store.begin_inline(&steps, generation).await.unwrap_err();
            assert_eq!(error.kind(), StoreErrorKind::Refused, "generation {generation}");
        }
        store.begin_inline(&steps, 1).await.unwrap();
        let error = store.reset_sql(&steps).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Refused, "what was before would be lost");
        let error = store.reset(steps.name()).await.unwrap_err();
        assert_eq!(
            error.kind(),
            StoreErrorKind::Refused,
            "commits would write what is gone"
        );
        let second = store.rebuild(steps.name(), 1, None).await.unwrap();
        let error = store.swap(steps.name(), second).await.unwrap_err();
        assert_eq!(
            error.kind(),
            StoreErrorKind::Refused,
            "commits would write what is retired"
        );
        step(&counters, "A", 1).await.unwrap();
        assert_eq!(rows(&pool).await, folded(&pool).await);
    });
}

#[test]
fn too_much_is_left_to_workers() {
    on_steps(async |pool, store, counters, steps| {
        step(&counters, "A", 1).await.unwrap();
        let many = "INSERT INTO eventer.event SELECT (e).* FROM (
                SELECT jsonb_populate_record(e, jsonb_build_object(
                    'position', nextval('eventer.event_position'), 'version', 100 + n, 'event_id', gen_random_uuid()
                )) AS e
                FROM eventer.event AS e, generate_series(1, 10001) AS n WHERE e.type = 'Stepped'
            ) AS e";
        execute(&pool, many).await;
        let behind = store.begin_inline(&steps, 1).await.unwrap();
        assert!(
            matches!(behind, Swap::Behind { position: 0, live } if live > 10_000),
            "{behind:?}"
        );
        let workers = Workers::new(store.clone())
            .project_sql(steps.clone())
            .start()
            .await
            .unwrap();
        until("commits can write it", async || {
            store.begin_inline(&steps, 1).await.unwrap() == Swap::Done
        })
        .await;
        assert_eq!(rows(&pool).await, folded(&pool).await);
        workers.stop().await;
    });
}

/// Commits go on while workers and commits take turns, and while another generation is built and put in place.
#[test]
fn who_writes_it_changes_under_load() {
    on_steps(async |pool, store, counters, steps| {
        let ends = Arc::new(AtomicBool::new(false));
        let load = ["A", "B", "C"].map(|id| {
            let (counters, ends) = (counters.clone(), Arc::clone(&ends));
            tokio::spawn(async move {
                let mut count = 0_u64;
                while !ends.load(Ordering::SeqCst) {
                    step(&counters, id, 1).await.unwrap();
                    count += 1;
                }
                count
            })
        });
        let workers = || {
            Workers::new(store.clone())
                .lease(Duration::from_secs(2))
                .project_sql(steps.clone())
        };
        let (first, second) = (workers().start().await.unwrap(), workers().start().await.unwrap());
        let pause = || tokio::time::sleep(Duration::from_millis(150));
        for _ in 0..3 {
            let live = live(&store).await;
            until("commits write it", async || {
                store.begin_inline(&steps, live).await.unwrap() == Swap::Done
            })
            .await;
            // Resumed by mistake, workers do not write it as well.
            store.pause("steps", live, false).await.unwrap();
            pause().await;
            let building = store.rebuild("steps", 3, None).await.unwrap();
            until("the new one is live", async || {
                store.swap_sql(&steps, building).await.unwrap() == Swap::Done
            })
            .await;
            pause().await;
            // At one moment: workers are always a little behind.
            let mut moment = pool
                .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .await
                .unwrap();
            let (rows, folded) = (rows(&mut *moment).await, folded(&mut *moment).await);
            moment.rollback().await.unwrap();
            assert_eq!(rows, folded, "commits write it");
            store.end_inline(&steps).await.unwrap();
            pause().await;
            store.discard_sql(&steps, live).await.unwrap();
        }
        ends.store(true, Ordering::SeqCst);
        let mut count = 0;
        for task in load {
            count += task.await.unwrap();
        }
        let end = store.watermark().await.unwrap();
        until("workers are as far", async || {
            let generations = store.generations("steps").await.unwrap();
            generations.iter().any(|it| it.number == 4 && it.position() >= end)
        })
        .await;
        let (rows, folded) = (rows(&pool).await, folded(&pool).await);
        assert_eq!(rows.len() as u64, count);
        assert_eq!(rows, folded);
        first.stop().await;
        second.stop().await;
    });
}

async fn live(store: &PgStore) -> u32 {
    let generations = store.generations("steps").await.unwrap();
    let live = generations
        .into_iter()
        .find(|it| it.status == eventer::store::GenerationStatus::Live);
    live.unwrap().number
}
