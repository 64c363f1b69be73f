//! One projection, written by workers and by commits, and changed from one to the other while others store.

mod commits;
mod isolation;
mod rebuilds;
mod turns;

use std::sync::{Arc, Mutex};

use eventer::store::postgres::{PgStore, SqlProjection};
use eventer::store::{EventFilter, LoggedEvent};
use sqlx::{AssertSqlSafe, PgConnection, PgExecutor, PgPool};

use crate::counter::{Counters, counter, counter::event, counters};
use crate::databases::{Databases, runtime};

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
