//! The pool of the libraries that take sqlx 0.8.

use std::time::Duration;

use bench_postgres::{CONNECTIONS_MAX, Fault};
use sqlx_0_8::PgPool;
use sqlx_0_8::postgres::PgPoolOptions;

/// As many connections as all subjects have, and without the round trip that asks whether one is alive before it is
/// used. 256 tasks wait for them for longer than the pool lets them by default.
pub(crate) fn pool(url: &str) -> Result<PgPool, Fault> {
    let options = PgPoolOptions::new().max_connections(CONNECTIONS_MAX);
    let options = options
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_mins(5));
    Ok(options.connect_lazy(url)?)
}
