//! By hand with sqlx: pages of the log, and one upsert for each.

use std::collections::HashMap;

use bench_postgres::Fault;
use serde::Deserialize;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

use crate::PAGE_LEN;

/// The part of a payment that counts.
#[derive(Deserialize)]
pub(crate) struct Payment {
    pub(crate) cents: i64,
}

pub(crate) struct Hand {
    connection: PgConnection,
}

/// Adds to what is there: ids, payments and cents, each as an array.
pub(crate) fn upsert(table: &str) -> String {
    format!(
        "INSERT INTO {table} AS t (id, payments, cents) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])
        ON CONFLICT (id) DO UPDATE SET payments = t.payments + excluded.payments, cents = t.cents + excluded.cents"
    )
}

/// What a page adds to each account.
pub(crate) fn sums<'a>(payments: impl Iterator<Item = (&'a str, i64)>) -> (Vec<&'a str>, Vec<i64>, Vec<i64>) {
    let mut sums: HashMap<&str, (i64, i64)> = HashMap::new();
    for (id, cents) in payments {
        let sum = sums.entry(id).or_default();
        *sum = (sum.0 + 1, sum.1 + cents);
    }
    let mut columns = (Vec::new(), Vec::new(), Vec::new());
    for (id, (payments, cents)) in sums {
        columns.0.push(id);
        columns.1.push(payments);
        columns.2.push(cents);
    }
    columns
}

impl Hand {
    /// With an empty table.
    pub(crate) async fn new(url: &str) -> Result<Self, Fault> {
        let mut connection = PgConnection::connect(url).await?;
        let tables = "DROP TABLE IF EXISTS total, place;
            CREATE TABLE total (id text PRIMARY KEY, payments bigint NOT NULL, cents bigint NOT NULL) WITH (fillfactor = 70);
            CREATE TABLE place (position bigint NOT NULL); INSERT INTO place VALUES (0)";
        sqlx::raw_sql(tables).execute(&mut connection).await?;
        Ok(Hand { connection })
    }

    pub(crate) async fn catch_up(&mut self) -> Result<(), Fault> {
        const PAGE: &str = "SELECT position, id, payload FROM event WHERE position > $1 ORDER BY position LIMIT $2";
        let (mut after, upsert) = (0_i64, upsert("total"));
        loop {
            let page = sqlx::query(PAGE).bind(after).bind(i64::from(PAGE_LEN));
            let page = page.fetch_all(&mut self.connection).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.try_get(0)?;
            let mut payments = Vec::with_capacity(page.len());
            for row in &page {
                payments.push((row.try_get::<&str, _>(1)?, row.try_get::<Json<Payment>, _>(2)?.0.cents));
            }
            let (ids, count, cents) = sums(payments.into_iter());
            let mut tx = self.connection.begin().await?;
            let write = sqlx::query(AssertSqlSafe(upsert.clone()))
                .bind(ids)
                .bind(count)
                .bind(cents);
            write.execute(&mut *tx).await?;
            let place = sqlx::query("UPDATE place SET position = $1").bind(after);
            place.execute(&mut *tx).await?;
            tx.commit().await?;
        }
    }

    /// What a table says was paid in all.
    pub(crate) async fn paid(url: &str, table: &str) -> Result<i64, Fault> {
        let mut connection = PgConnection::connect(url).await?;
        let sum = format!("SELECT coalesce(sum(cents), 0)::bigint FROM {table}");
        Ok(sqlx::query_scalar(AssertSqlSafe(sum))
            .fetch_one(&mut connection)
            .await?)
    }
}
