//! The pool of the libraries that take sqlx 0.8.

use bench_postgres::{CONNECTIONS_MAX, Fault};
use sqlx_0_8::PgPool;
use sqlx_0_8::postgres::PgPoolOptions;

/// Without the round trip that asks whether a connection is alive before it is used.
pub(super) fn pool(url: &str) -> Result<PgPool, Fault> {
    let options = PgPoolOptions::new().max_connections(CONNECTIONS_MAX);
    Ok(options.test_before_acquire(false).connect_lazy(url)?)
}
