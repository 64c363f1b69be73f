//! The store in Postgres.

use std::error::Error;

use eventer::store::postgres::{PgStore, Schema};
use sqlx::PgPool;

/// A store in the schema `orders`, which is made if it is not there.
pub async fn store(address: &str) -> Result<PgStore, Box<dyn Error>> {
    let pool = PgPool::connect(address).await?;
    let store = PgStore::builder(&pool).schema(Schema::new("orders")?).build();
    store.migrate().await?;
    Ok(store)
}
