//! The log: its order and its end, while somebody writes.

mod lag;
mod newcomers;
mod places;
mod sizes;
mod watermark;

use eventer::store::EventLog;
use eventer::store::postgres::PgStore;
use sqlx::{Connection, PgConnection, PgPool};

use crate::databases::{Databases, execute, runtime};

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

/// The ids of entities in the log, in its order.
async fn log(store: &PgStore) -> Vec<String> {
    let events = store.events(0, 1_000).await.unwrap();
    events.into_iter().map(|logged| logged.id).collect()
}

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
