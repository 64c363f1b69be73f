//! One projection, written by workers and by commits, and changed from one to the other while others store.

use std::error::Error as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use eventer::inbox::{Inbox, MessageId};
use eventer::projection::RebuildOptions;
use eventer::store::postgres::{PgError, PgStore, SqlProjection};
use eventer::store::{
    Claim, EventFilter, EventLog as _, LoggedEvent, ParkedEvents as _, ReadModels as _, StoreError, StoreErrorKind,
    Subscriptions as _, Swap,
};
use eventer::worker::{Retries, wait_for};
use eventer::{ErrorKind, Workers};
use sqlx::{AssertSqlSafe, PgConnection, PgExecutor, PgPool};

use crate::counter::{Counters, counter, counter::event, counters, step, total, until};
use crate::databases::{Databases, execute, runtime};

type Done = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// The steps of each counter, by a row for each, so that what is applied twice is noticed; and what it was shown.
#[derive(Clone, Default)]
struct Steps {
    shown: Arc<Mutex<Vec<LoggedEvent>>>,
}

impl SqlProjection for Steps {
    fn name(&self) -> &'static str {
        "steps"
    }

    fn filter(&self) -> EventFilter {
        EventFilter::default().events::<counter::Machine>(&["Stepped"])
    }

    fn shards(&self) -> u16 {
        2
    }

    async fn prepare(&self, generation: u32, connection: &mut PgConnection) -> Done {
        let sql = format!(
            "CREATE TABLE IF NOT EXISTS steps_{generation} (position bigint PRIMARY KEY, id text NOT NULL, by bigint)"
        );
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
        Ok(())
    }

    async fn apply(&self, generation: u32, events: &[LoggedEvent], connection: &mut PgConnection) -> Done {
        for logged in events {
            let happened = logged.happened::<counter::Machine>()?.ok_or("no counter")?;
            let counter::Event::Stepped(event::Stepped { by }) = happened.recorded.event else {
                return Err("no step".into());
            };
            let by = i64::try_from(by)?;
            if by == 13 {
                return Err("thirteen".into());
            }
            let sql = format!("INSERT INTO steps_{generation} VALUES ($1, $2, $3)");
            let insert = sqlx::query(AssertSqlSafe(sql)).bind(i64::try_from(logged.event.position)?);
            insert.bind(&logged.id).bind(by).execute(&mut *connection).await?;
            self.shown.lock().unwrap().push(logged.clone());
        }
        Ok(())
    }

    async fn show(&self, generation: u32, connection: &mut PgConnection) -> Done {
        let sql = format!("CREATE OR REPLACE VIEW steps AS SELECT * FROM steps_{generation}");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
        Ok(())
    }

    async fn retire(&self, generation: u32, connection: &mut PgConnection) -> Done {
        let sql = format!("DROP TABLE IF EXISTS steps_{generation}");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
        Ok(())
    }
}

type Rows = Vec<(i64, String, i64)>;

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

async fn rows(executor: impl PgExecutor<'_>) -> Rows {
    let query = sqlx::query_as("SELECT position, id, by FROM steps ORDER BY position");
    query.fetch_all(executor).await.unwrap()
}

/// What the log folds to.
async fn folded(executor: impl PgExecutor<'_>) -> Rows {
    let sql =
        "SELECT position, id, (payload ->> 'by')::bigint FROM eventer.event WHERE type = 'Stepped' ORDER BY position";
    sqlx::query_as(sql).fetch_all(executor).await.unwrap()
}

fn on_steps(test: impl AsyncFnOnce(PgPool, PgStore, Counters, Steps)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let steps = Steps::default();
        let store = PgStore::builder(&pool).inline_projection(steps.clone()).build();
        let counters = counters(&store);
        for id in ["A", "B", "C"] {
            counters.start(id.to_owned(), event::Started).await.unwrap();
        }
        test(pool, store, counters, steps).await;
    });
}

#[test]
fn what_commits_write_is_never_behind() {
    on_steps(async |pool, store, counters, steps| {
        step(&counters, "A", 1).await.unwrap();
        assert_eq!(store.begin_inline(&steps, 1).await.unwrap(), Swap::Done);
        assert_eq!(store.begin_inline(&steps, 1).await.unwrap(), Swap::Done, "again");
        for by in 2..6 {
            step(&counters, "B", by).await.unwrap();
            let rows = rows(&pool).await;
            assert_eq!((rows.len(), rows), (usize::try_from(by).unwrap(), folded(&pool).await));
        }
        // Nobody waits for it, while commits write it and after.
        let receipt = counters
            .dispatch(&"C".to_owned(), event::Stepped { by: 1 })
            .await
            .unwrap();
        let at_once = Duration::from_millis(1);
        wait_for(&store, "steps", &receipt, at_once).await.unwrap();
        // What it was shown is what the log shows.
        let mut events = store.events(0, 99).await.unwrap();
        events.retain(|logged| logged.event.name == "Stepped");
        assert_eq!(*steps.shown.lock().unwrap(), events);
        store.end_inline(&steps).await.unwrap();
        wait_for(&store, "steps", &receipt, at_once).await.unwrap();
    });
}

#[test]
fn what_fails_fails_the_call_and_conflicts_leave_nothing() {
    on_steps(async |pool, store, counters, steps| {
        store.begin_inline(&steps, 1).await.unwrap();
        let error = step(&counters, "A", 13).await.unwrap_err();
        let ErrorKind::Store(failed) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(failed.kind(), StoreErrorKind::Failed);
        let source = std::error::Error::source(failed).unwrap();
        let source: &PgError = source.downcast_ref().unwrap();
        assert!(matches!(source, PgError::InlineSql { name: "steps", .. }), "{source:?}");
        assert_eq!(total(&store, "A").await, 0);

        // In the caller's transaction: of a conflict nothing is left, and the transaction goes on.
        let id = "A".to_owned();
        let prepared = counters
            .dispatch(&id, event::Stepped { by: 7 })
            .prepare()
            .await
            .unwrap();
        step(&counters, "A", 1).await.unwrap();
        let mut transaction = pool.begin().await.unwrap();
        let error = store.commit_in(&mut transaction, &prepared).await.unwrap_err();
        assert!(error.is_conflict());
        let prepared = counters
            .dispatch(&id, event::Stepped { by: 8 })
            .prepare()
            .await
            .unwrap();
        for is_again in [false, true] {
            let receipt = store.commit_in(&mut transaction, &prepared).await.unwrap();
            assert_eq!(receipt.replayed, is_again);
        }
        transaction.commit().await.unwrap();

        // And with a message.
        let inbox = Inbox::new(store.clone(), "steps").unwrap();
        let message = MessageId::new("/tests", "1").unwrap();
        for _ in 0..2 {
            let call = || counters.dispatch(&id, event::Stepped { by: 9 }).prepare();
            let _ = inbox.receive(&message, call).await.unwrap();
        }
        let by: Vec<_> = rows(&pool).await.into_iter().map(|row| row.2).collect();
        assert_eq!(by, [1, 8, 9]);
        assert_eq!(rows(&pool).await, folded(&pool).await);
    });
}

/// A transaction that sees what was there when it began may not see who writes the projection.
#[test]
fn a_stricter_transaction_is_refused_and_leaves_nothing() {
    on_steps(async |pool, store, counters, steps| {
        let id = "A".to_owned();
        let prepared = counters
            .dispatch(&id, event::Stepped { by: 1 })
            .prepare()
            .await
            .unwrap();
        for (number, level) in (1..).zip(["REPEATABLE READ", "SERIALIZABLE"]) {
            let mut transaction = pool.begin().await.unwrap();
            let strict = format!("SET TRANSACTION ISOLATION LEVEL {level}; SELECT count(*) FROM eventer.subscription");
            sqlx::raw_sql(AssertSqlSafe(strict))
                .execute(&mut *transaction)
                .await
                .unwrap();
            // What it began before is unseen.
            if number == 1 {
                assert_eq!(store.begin_inline(&steps, 1).await.unwrap(), Swap::Done);
            }
            let error = store.commit_in(&mut transaction, &prepared).await.unwrap_err();
            let ErrorKind::Store(refused) = error.kind() else {
                panic!("{error:?}")
            };
            assert_eq!(refused.kind(), StoreErrorKind::Refused, "{error:?}");
            let source = std::error::Error::source(refused).unwrap();
            let source: &PgError = source.downcast_ref().unwrap();
            assert!(matches!(source, PgError::Isolated { .. }), "{source:?}");
            assert!(source.to_string().contains(level), "{source}");
            // What nothing follows is stored there.
            let other = counters
                .start(format!("D{number}"), event::Started)
                .prepare()
                .await
                .unwrap();
            store.commit_in(&mut transaction, &other).await.unwrap();
            transaction.commit().await.unwrap();
        }
        assert_eq!(folded(&pool).await, []);

        let mut transaction = pool.begin().await.unwrap();
        store.commit_in(&mut transaction, &prepared).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!((rows(&pool).await.len(), rows(&pool).await), (1, folded(&pool).await));
    });
}

/// The transactions of the store's are what they have to be, whatever the database has for a default.
#[test]
fn a_stricter_default_changes_nothing() {
    on_steps(async |pool, _, _, steps| {
        let strict = "DO $$ BEGIN EXECUTE format(
            'ALTER DATABASE %I SET default_transaction_isolation = ''repeatable read''', current_database()
        ); END $$";
        execute(&pool, strict).await;
        let store = PgStore::builder(&pool).inline_projection(steps.clone()).build();
        let counters = counters(&store);
        assert_eq!(store.begin_inline(&steps, 1).await.unwrap(), Swap::Done);
        step(&counters, "A", 1).await.unwrap();
        assert_eq!((rows(&pool).await.len(), rows(&pool).await), (1, folded(&pool).await));
    });
}

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
