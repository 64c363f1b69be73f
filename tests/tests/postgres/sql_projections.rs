//! Projections that write tables of their own, kept by workers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eventer::store::postgres::{PgStore, SqlProjection};
use eventer::store::{EventFilter, EventLog as _, LoggedEvent, ParkedEvents as _, ReadModels as _};
use eventer::worker::Retries;
use eventer::{StateMachine, Workers};
use eventer_tests::purses::purse;
use sqlx::{PgConnection, PgPool};
use tokio::time::sleep;

use crate::databases::{Databases, runtime};

/// What was paid into each purse, by a row for each payment, so that what is applied twice is noticed.
#[derive(Clone, Default)]
struct Payments {
    is_lenient: Arc<AtomicBool>,
}

type Done = Result<(), Box<dyn std::error::Error + Send + Sync>>;

impl SqlProjection for Payments {
    fn name(&self) -> &'static str {
        "payments"
    }

    fn filter(&self) -> EventFilter {
        let mut filter = EventFilter::default();
        filter.follow("purse", &["Paid"]);
        filter
    }

    fn shards(&self) -> u16 {
        3
    }

    async fn prepare(&self, _: u32, connection: &mut PgConnection) -> Done {
        let table = "CREATE TABLE IF NOT EXISTS payments (purse text, version bigint, cents bigint)";
        sqlx::raw_sql(table).execute(connection).await?;
        Ok(())
    }

    async fn apply(&self, _: u32, events: &[LoggedEvent], connection: &mut PgConnection) -> Done {
        for logged in events {
            let paid: serde_json::Value = serde_json::from_slice(&logged.event.payload)?;
            let cents = paid["cents"].as_i64().ok_or("no cents")?;
            let insert = sqlx::query("INSERT INTO payments VALUES ($1, $2, $3)");
            let insert = insert
                .bind(&logged.id)
                .bind(i64::try_from(logged.event.version)?)
                .bind(cents);
            insert.execute(&mut *connection).await?;
            // After it was written: what fails takes all of its batch with it.
            if cents < 0 && !self.is_lenient.load(Ordering::SeqCst) {
                return Err(format!("{cents} cents cannot be paid").into());
            }
        }
        Ok(())
    }

    async fn retire(&self, _: u32, connection: &mut PgConnection) -> Done {
        sqlx::raw_sql("DROP TABLE IF EXISTS payments")
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// All that is in the table, in order.
async fn rows(pool: &PgPool) -> Vec<(String, i64, i64)> {
    let query = sqlx::query_as("SELECT purse, version, cents FROM payments ORDER BY purse COLLATE \"C\", version");
    query.fetch_all(pool).await.unwrap_or_default()
}

async fn caught_up(store: &PgStore) {
    let end = store.watermark().await.unwrap();
    for _ in 0..3_000 {
        let generations = store.generations("payments").await.unwrap();
        if generations.first().is_some_and(|it| it.position() >= end) {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("it is not read up to {end}");
}

#[test]
fn each_event_is_written_once_and_poison_holds_up_its_entity_alone() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::new(&pool);
        let purses = StateMachine::<purse::Machine, _>::new(store.clone());
        let mut expected = Vec::new();
        for number in 0..9 {
            let id = format!("p{number}");
            let opened = purse::event::Opened {
                owner: "Ada".to_owned(),
            };
            purses.start(id.clone(), opened).await.unwrap();
            for version in 2..7 {
                // One in the middle of one of them.
                let cents = if (number, version) == (4, 3) { -1 } else { version };
                let owner = "Ada".to_owned();
                purses.dispatch(&id, purse::event::Paid { owner, cents }).await.unwrap();
                expected.push((id.clone(), version, cents));
            }
        }
        let payments = Payments::default();
        let retries = Retries {
            attempts: 2,
            first: Duration::from_millis(1),
            longest: Duration::from_millis(1),
        };
        let workers = || {
            let workers = Workers::new(store.clone())
                .lease(Duration::from_secs(2))
                .retries(retries);
            workers.batch_len_max(7).project_sql(payments.clone()).start()
        };
        let (first, second) = (workers().await.unwrap(), workers().await.unwrap());
        caught_up(&store).await;
        let is_held_up = |it: &&(String, i64, i64)| it.0 != "p4" || it.1 < 3;
        let others: Vec<_> = expected.iter().filter(is_held_up).cloned().collect();
        assert_eq!(rows(&pool).await, others);
        let parked = store.parked("payments", 0, 10).await.unwrap();
        assert_eq!((parked.len(), parked[0].attempts), (4, 2));
        assert_eq!(parked[0].error.as_deref(), Some("-1 cents cannot be paid"));

        // One dies; the other goes on.
        drop(first);
        payments.is_lenient.store(true, Ordering::SeqCst);
        assert!(store.requeue("payments", "entity:purse/p4").await.unwrap());
        for _ in 0..3_000 {
            if store.parked("payments", 0, 10).await.unwrap().is_empty() {
                break;
            }
            sleep(Duration::from_millis(10)).await;
        }
        caught_up(&store).await;
        assert_eq!(rows(&pool).await, expected);
        second.stop().await;
    });
}
