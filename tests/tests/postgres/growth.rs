//! Tables that were small when a plan was made.

use eventer::store::postgres::PgStore;
use eventer::store::{Store, Views};
use sqlx::{Connection, PgConnection};

use crate::counter::{counter::event, counters, until};
use crate::databases::{Databases, execute, runtime};

/// How often the server plans a statement anew before it keeps a plan.
const PLANNED: u64 = 5;

/// The tables in which commits and loads look for a row.
const TABLES: [&str; 4] = ["entity", "event", "idempotency", "view_row"];

/// How often one of them was read as a whole.
async fn scans(connection: &mut PgConnection) -> i64 {
    let others = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    // A session says the last of what it has read when it ends.
    until("all others have ended", async || {
        sqlx::query_scalar::<_, i64>(others)
            .fetch_one(&mut *connection)
            .await
            .unwrap()
            == 0
    })
    .await;
    let sql = "SELECT sum(seq_scan)::bigint FROM pg_stat_user_tables
        WHERE schemaname = 'eventer' AND relname = ANY ($1)";
    sqlx::query_scalar(sql)
        .bind(TABLES)
        .fetch_one(&mut *connection)
        .await
        .unwrap()
}

/// Such a plan is kept while the table grows, until it is analysed again.
#[test]
fn a_plan_that_was_made_for_few_rows_reads_no_table_as_a_whole() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let mut looking = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
        for table in TABLES {
            // It gives back pages at the end of a table that nothing is in.
            execute(&pool, &format!("VACUUM eventer.{table}")).await;
        }
        let store = PgStore::builder(&pool).connections_max(1).build();
        let starting = counters(&store);
        for number in 0..60 {
            starting.start(format!("A{number}"), event::Started).await.unwrap();
        }
        execute(
            &pool,
            "INSERT INTO eventer.view_row SELECT 0, 'counter', 'view', n, '1' FROM generate_series(1, 60) AS n;
            INSERT INTO eventer.idempotency SELECT 0, 'counter', 'A1', n, 1, gen_random_uuid() FROM generate_series(1, 60) AS n;
            ANALYZE",
        )
        .await;
        drop((starting, store));
        pool.close().await;
        let before = scans(&mut looking).await;

        let pool = database.pool();
        let store = PgStore::builder(&pool).connections_max(1).build();
        let counters = counters(&store);
        for number in 0..2 * PLANNED {
            let id = format!("A{number}");
            store.load("counter", &id, None).await.unwrap();
            store.load("counter", &id, Some("key")).await.unwrap();
            store.load("counter", "nothing", None).await.unwrap();
            store.view("counter", "view", &id).await.unwrap();
            for key in [None, Some("key")] {
                let call = counters.dispatch(&id, event::Stepped { by: 1 });
                match key {
                    None => call.await.unwrap(),
                    Some(key) => call.idempotent(key).await.unwrap(),
                };
            }
        }
        drop((counters, store));
        pool.close().await;
        assert_eq!(scans(&mut looking).await, before);
    });
}
