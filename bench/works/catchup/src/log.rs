//! The log that is read by hand and by eventer.

use bench_postgres::{Fault, Postgres};
use eventer::store::postgres::PgStore;
use sqlx::PgPool;

use crate::fill;

/// A database with a number of events, in a table by hand and in eventer's.
pub(crate) struct Log {
    pub(crate) events: usize,
    pub(crate) store: PgStore,
    pub(crate) url: String,
}

impl Log {
    pub(crate) async fn fill(postgres: &Postgres, events: usize) -> Result<Self, Fault> {
        let database = format!("catchup_{events}");
        postgres.create(&database, false).await?;
        let url = postgres.url(&database);
        let store = PgStore::new(&PgPool::connect_lazy(&url)?);
        store.migrate().await?;
        for statement in fill::statements(events) {
            postgres.run(&database, &statement).await?;
        }
        Ok(Log { events, store, url })
    }
}
