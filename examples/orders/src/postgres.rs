//! The store in Postgres.

use std::error::Error;

use eventer::store::postgres::{PgStore, Schema};
use sqlx::PgPool;

/// A store in the schema `orders`, which is made if it is not there.
pub async fn store(address: &str) -> Result<PgStore, Box<dyn Error>> {
    // The first call of the store says it better if nobody answers there, and sooner.
    let pool = PgPool::connect_lazy(address)?;
    let store = PgStore::builder(&pool).schema(Schema::new("orders")?).build();
    store.migrate().await?;
    Ok(store)
}
