//! Statements of one's own in the transaction of a step.

use std::time::{Duration, Instant};

use eventer::store::postgres::{PgStore, SqlProjection, SqlStep};
use eventer::store::{
    EventFilter, GenerationStatus, Lease, LoggedEvent, Parking, ReadModels, Step, StoreError, StoreErrorKind,
    Subscriptions, Swap,
};
use sqlx::{AssertSqlSafe, PgConnection, PgPool};
use tokio::sync::{Mutex, mpsc};
use tokio::time::timeout;

use super::{claimed, lease, leases, on_subscribed, step};
use crate::counter::{counter::event, counters, until};

type Done = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Counts in a table, or does something else first.
struct Counts(&'static str);

impl SqlProjection for Counts {
    fn name(&self) -> &'static str {
        "totals"
    }

    fn filter(&self) -> EventFilter {
        EventFilter::default()
    }

    async fn prepare(&self, generation: u32, connection: &mut PgConnection) -> Done {
        let sql = format!(
            "CREATE TABLE IF NOT EXISTS counts_{generation} (steps integer);
            INSERT INTO counts_{generation} SELECT 0 WHERE NOT EXISTS (SELECT FROM counts_{generation})"
        );
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
        Ok(())
    }

    async fn apply(&self, generation: u32, _: &[LoggedEvent], connection: &mut PgConnection) -> Done {
        let sql = format!("UPDATE counts_{generation} SET steps = steps + 1; {}", self.0);
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await?;
        if self.0 == "SELECT 'waits'" {
            tokio::time::sleep(Duration::from_secs(30)).await;
        }
        Ok(())
    }

    async fn show(&self, generation: u32, connection: &mut PgConnection) -> Done {
        let sql = format!("CREATE OR REPLACE VIEW counts AS SELECT * FROM counts_{generation}");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
        Ok(())
    }

    async fn retire(&self, generation: u32, connection: &mut PgConnection) -> Done {
        let sql = format!("DROP TABLE IF EXISTS counts_{generation} CASCADE");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
        Ok(())
    }
}

async fn shown(pool: &PgPool) -> i32 {
    sqlx::query_scalar("SELECT steps FROM counts")
        .fetch_one(pool)
        .await
        .unwrap()
}

/// A step to a position that writes no row.
fn bare(lease: &Lease, to: u64) -> Step {
    Step {
        rows: vec![],
        ..step(lease, to, "1")
    }
}

/// Has as long as it may need, also where the machine stands still.
async fn advance(store: &PgStore, sql: &'static str, step: Step) -> Result<SqlStep, StoreError> {
    store
        .advance_sql(&Counts(sql), step, &[], Duration::from_secs(30))
        .await
}

/// What a task of its own may await.
#[expect(dead_code, reason = "it is compiled, which is all")]
#[expect(clippy::manual_async_fn, reason = "`Send` is what it is about")]
fn its_future_can_be_sent(store: &'static PgStore, step: Step) -> impl Future<Output = ()> + Send {
    async move {
        let _ = store.advance_sql(&Counts(""), step, &[], Duration::from_secs(1)).await;
        let _ = store.prepare_sql(&Counts(""), 1).await;
        let _ = store.swap_sql(&Counts(""), 1).await;
        let _ = store.discard_sql(&Counts(""), 1).await;
        let _ = store.reset_sql(&Counts("")).await;
    }
}

#[test]
fn a_step_is_stored_with_the_statements_or_not_at_all() {
    on_subscribed(async |pool, store| {
        store.prepare_sql(&Counts(""), 1).await.unwrap();
        store.prepare_sql(&Counts(""), 1).await.unwrap();
        let mut lease = lease(&store, "ann").await;
        assert!(matches!(advance(&store, "", bare(&lease, 4)).await, Ok(SqlStep::Done)));
        assert_eq!(shown(&pool).await, 1);
        // Again, and by a lease of the past.
        assert!(matches!(advance(&store, "", bare(&lease, 4)).await, Ok(SqlStep::Lost)));
        lease.position = 4;
        let mut stale = bare(&lease, 5);
        stale.epoch -= 1;
        assert!(matches!(advance(&store, "", stale).await, Ok(SqlStep::Lost)));
        // What fails is told, and nothing of it is there.
        let failed = advance(&store, "SELECT 1 / 0", step(&lease, 5, "1")).await.unwrap();
        let SqlStep::Failed(error) = failed else {
            panic!("{failed:?}")
        };
        assert!(error.to_string().contains("division by zero"), "{error}");
        assert_eq!(store.row("totals", "a").await.unwrap(), None);
        assert_eq!(shown(&pool).await, 1);
        assert_eq!(store.generations("totals").await.unwrap()[0].position(), 4);
        assert!(matches!(
            advance(&store, "", step(&lease, 5, "1")).await,
            Ok(SqlStep::Done)
        ));
        assert_eq!(shown(&pool).await, 2);
        assert_eq!(store.row("totals", "a").await.unwrap().as_deref(), Some(&b"1"[..]));
    });
}

/// What is stored after that would be without the statements, or by itself.
#[test]
fn a_step_whose_statements_end_the_transaction_is_not_taken() {
    on_subscribed(async |pool, store| {
        store.prepare_sql(&Counts(""), 1).await.unwrap();
        let lease = lease(&store, "ann").await;
        for sql in ["ROLLBACK", "COMMIT", "ROLLBACK; BEGIN", "COMMIT; BEGIN"] {
            for step in [bare(&lease, 4), step(&lease, 4, "1")] {
                let ended = store
                    .advance_sql(&Counts(sql), step, &[], Duration::from_secs(30))
                    .await;
                let Ok(SqlStep::Failed(error)) = ended else {
                    panic!("{sql}: {ended:?}")
                };
                assert!(error.to_string().contains("ended their transaction"), "{error}");
                assert_eq!(store.generations("totals").await.unwrap()[0].position(), 0, "{sql}");
                assert_eq!(store.row("totals", "a").await.unwrap(), None, "{sql}");
            }
        }
        // What a step is allowed to do with it.
        let sql = "SAVEPOINT s; SELECT 1; ROLLBACK TO SAVEPOINT s";
        let before = shown(&pool).await;
        let step = bare(&lease, 4);
        let done = store
            .advance_sql(&Counts(sql), step, &[], Duration::from_secs(30))
            .await;
        assert!(matches!(done, Ok(SqlStep::Done)), "{done:?}");
        assert_eq!(shown(&pool).await, before + 1);
    });
}

/// Who may call the functions moves nothing that is not held, and nothing back.
#[test]
fn a_place_is_moved_by_who_holds_it_and_forwards() {
    on_subscribed(async |pool, store| {
        let lease = lease(&store, "ann").await;
        assert!(store.advance(bare(&lease, 4)).await.unwrap());
        let epoch = i64::try_from(lease.epoch).unwrap();
        let moved = async |connection: &mut PgConnection, from: i64, to: i64| -> i32 {
            let query = sqlx::query_scalar("SELECT eventer.move_sql_1(0, 'totals', 1, 0, $1, $2, $3)");
            let query = query.bind(epoch).bind(from).bind(to);
            query.fetch_one(connection).await.unwrap()
        };
        let mut session = pool.acquire().await.unwrap();
        for to in [2, 6] {
            assert_eq!(moved(&mut session, 4, to).await, 3, "to {to}");
        }
        let mut transaction = pool.begin().await.unwrap();
        let hold = sqlx::query_scalar("SELECT eventer.hold_sql_1(0, 'totals', 1, 0, $1, 4, 6, 30000)");
        let outcome: i32 = hold.bind(epoch).fetch_one(&mut *transaction).await.unwrap();
        assert_eq!(outcome, 1);
        for (to, outcome) in [(2, 0), (6, 1)] {
            assert_eq!(moved(&mut transaction, 4, to).await, outcome, "to {to}");
        }
        transaction.commit().await.unwrap();
        assert_eq!(store.generations("totals").await.unwrap()[0].position(), 6);
    });
}

/// The lease of a leader that stands still in its transaction is taken over before that ends by itself.
#[test]
fn a_step_that_takes_too_long_is_ended_and_taken_over() {
    on_subscribed(async |pool, store| {
        store.prepare_sql(&Counts(""), 1).await.unwrap();
        for sql in ["SELECT 'waits'", "SELECT pg_sleep(30)"] {
            until("its statements take too long", async || {
                let lease = leases(&store, "ann", Duration::from_millis(1_500)).await.remove(0);
                let begin = Instant::now();
                let step = bare(&lease, 4);
                let late = store.advance_sql(&Counts(sql), step, &[], Duration::from_secs(1)).await;
                assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
                assert_eq!(shown(&pool).await, 0);
                match late {
                    Ok(SqlStep::Late(_)) => true,
                    // The server stood still before it came to them.
                    Err(error) if error.kind() == StoreErrorKind::Unavailable => false,
                    other => panic!("{other:?}"),
                }
            })
            .await;
        }
        let mut bob = Vec::new();
        until("it is taken over", async || {
            bob = claimed(&store, "bob", super::LONG).await.unwrap_or_default();
            !bob.is_empty()
        })
        .await;
        assert!(matches!(advance(&store, "", bare(&bob[0], 4)).await, Ok(SqlStep::Done)));
    });
}

/// Counts, and takes its time to make its tables.
struct Slow {
    is_making: mpsc::Sender<()>,
    begin: Mutex<mpsc::Receiver<()>>,
}

impl SqlProjection for Slow {
    fn name(&self) -> &'static str {
        "totals"
    }

    fn filter(&self) -> EventFilter {
        EventFilter::default()
    }

    async fn prepare(&self, generation: u32, connection: &mut PgConnection) -> Done {
        self.is_making.send(()).await?;
        // Whoever is kept waiting by this gives no sign.
        let sign = timeout(Duration::from_millis(500), async {
            self.begin.lock().await.recv().await
        });
        sign.await.unwrap_or_default();
        Counts("").prepare(generation, connection).await
    }

    async fn apply(&self, _: u32, _: &[LoggedEvent], _: &mut PgConnection) -> Done {
        Ok(())
    }

    async fn show(&self, generation: u32, connection: &mut PgConnection) -> Done {
        Counts("").show(generation, connection).await
    }

    async fn retire(&self, _: u32, _: &mut PgConnection) -> Done {
        Ok(())
    }
}

#[test]
fn who_makes_tables_meanwhile_does_not_show_those_of_a_retired_generation() {
    on_subscribed(async |pool, store| {
        let number = store.rebuild("totals", 1, None).await.unwrap();
        store.prepare_sql(&Counts(""), number).await.unwrap();
        let ((is_making, mut made), (go_on, begin)) = (mpsc::channel(1), mpsc::channel(1));
        let slow = Slow {
            is_making,
            begin: Mutex::new(begin),
        };
        let making = tokio::spawn({
            let store = store.clone();
            async move { store.prepare_sql(&slow, 1).await }
        });
        made.recv().await.unwrap();
        assert_eq!(store.swap_sql(&Counts(""), number).await.unwrap(), Swap::Done);
        // It is gone if it did not wait for this.
        let _ = go_on.send(()).await;
        making.await.unwrap().unwrap();
        let shown: String = sqlx::query_scalar("SELECT pg_get_viewdef('counts'::regclass)")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert!(shown.contains("counts_2"), "{shown}");
    });
}

/// Nothing was read yet, so neither is behind.
#[test]
fn what_no_worker_has_come_to_is_put_in_place_with_its_tables() {
    on_subscribed(async |pool, store| {
        let counts = Counts("");
        store.prepare_sql(&counts, 1).await.unwrap();
        let number = store.rebuild("totals", 1, None).await.unwrap();
        assert_eq!(store.swap_sql(&counts, number).await.unwrap(), Swap::Done);
        let shown: String = sqlx::query_scalar("SELECT pg_get_viewdef('counts'::regclass)")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert!(shown.contains("counts_2"), "{shown}");
    });
}

/// A reader that was opened before, and comes late, leaves no tables that nobody would remove.
#[test]
fn a_generation_that_is_gone_gets_no_tables() {
    on_subscribed(async |pool, store| {
        let counts = Counts("");
        store.prepare_sql(&counts, 1).await.unwrap();
        let number = store.rebuild("totals", 1, None).await.unwrap();
        store.prepare_sql(&counts, number).await.unwrap();
        store.discard_sql(&counts, number).await.unwrap();
        let error = store.prepare_sql(&counts, number).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Refused, "{error:?}");
        store.reset_sql(&counts).await.unwrap();
        let error = store.prepare_sql(&counts, 1).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Refused, "{error:?}");
        let tables: Vec<String> =
            sqlx::query_scalar("SELECT relname::text FROM pg_class WHERE relname LIKE 'counts__'")
                .fetch_all(&pool)
                .await
                .unwrap();
        assert_eq!(tables, ["counts_3"]);
    });
}

#[test]
fn a_generation_has_its_tables_from_its_beginning_to_its_end() {
    on_subscribed(async |pool, store| {
        let counts = Counts("");
        store.prepare_sql(&counts, 1).await.unwrap();
        let live = lease(&store, "ann").await;
        assert!(matches!(advance(&store, "", bare(&live, 4)).await, Ok(SqlStep::Done)));
        let number = store.rebuild("totals", 1, None).await.unwrap();
        store.prepare_sql(&counts, number).await.unwrap();
        assert_eq!(shown(&pool).await, 1);
        let behind = store.swap_sql(&counts, number).await.unwrap();
        assert_eq!(behind, Swap::Behind { position: 0, live: 4 });
        let new = leases(&store, "ann", super::LONG).await.remove(1);
        for (from, to) in [(0, 2), (2, 4)] {
            let step = Step { from, ..bare(&new, to) };
            assert!(matches!(advance(&store, "", step).await, Ok(SqlStep::Done)));
        }
        assert_eq!(store.swap_sql(&counts, number).await.unwrap(), Swap::Done);
        assert_eq!(shown(&pool).await, 2);
        store.discard_sql(&counts, 1).await.unwrap();
        let error = store.discard_sql(&counts, number).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Refused);
        assert_eq!(shown(&pool).await, 2);
        store.reset_sql(&counts).await.unwrap();
        assert_eq!(shown(&pool).await, 0);
        let left: Vec<String> = sqlx::query_scalar("SELECT relname::text FROM pg_class WHERE relname LIKE 'counts__'")
            .fetch_all(&pool)
            .await
            .unwrap();
        assert_eq!(left, ["counts_3"]);
        let generations = store.generations("totals").await.unwrap();
        assert_eq!(generations.len(), 1);
        assert_eq!(
            (generations[0].status, generations[0].position()),
            (GenerationStatus::Live, 0)
        );
    });
}

#[test]
fn a_step_that_settles_is_taken_once() {
    on_subscribed(async |pool, store| {
        store.prepare_sql(&Counts(""), 1).await.unwrap();
        counters(&store).start("A".to_owned(), event::Started).await.unwrap();
        let mut lease = lease(&store, "ann").await;
        let mut parks = bare(&lease, 1);
        parks.parked = vec![Parking {
            position: 1,
            key: "k".to_owned(),
            error: Some("no".to_owned()),
            attempts: 1,
        }];
        assert!(store.advance(parks).await.unwrap());
        lease.position = 1;
        let settles = || Step {
            settled: vec![1],
            ..bare(&lease, 1)
        };
        assert!(matches!(advance(&store, "", settles()).await, Ok(SqlStep::Done)));
        assert!(matches!(advance(&store, "", settles()).await, Ok(SqlStep::Lost)));
        assert_eq!(shown(&pool).await, 1);
    });
}

/// Who opens a shard again has nothing to show, so that it does not wait for who looks, and nobody waits for it.
#[test]
fn a_reader_that_opens_a_shard_holds_up_nobody_who_looks() {
    on_subscribed(async |pool, store| {
        store.prepare_sql(&Counts(""), 1).await.unwrap();
        let mut report = pool.begin().await.unwrap();
        let _: i64 = sqlx::query_scalar("SELECT count(*) FROM counts")
            .fetch_one(&mut *report)
            .await
            .unwrap();
        timeout(Duration::from_secs(20), store.prepare_sql(&Counts(""), 1))
            .await
            .expect("it waits for nobody")
            .unwrap();
        report.rollback().await.unwrap();
    });
}
