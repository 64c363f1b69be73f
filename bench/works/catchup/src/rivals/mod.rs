//! Libraries of event sourcing, each catching up in its own way, in a database of its own.

mod accounts;
mod cqrs_es;
#[cfg(feature = "esrs")]
mod esrs;
mod evento;
mod pool;

use std::collections::BTreeMap;
use std::pin::Pin;
use std::time::Duration;

use bench_postgres::{Fault, Postgres};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

use self::accounts::Accounts;
use self::cqrs_es::CqrsEs;
#[cfg(feature = "esrs")]
use self::esrs::Esrs;
use self::evento::{Evento, Mode};

/// What a subject gives when it is awaited.
type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 'a>>;

/// A library with a log, and a read model of it.
pub(crate) trait Rival: Send + Sync {
    /// How long it takes from nothing to the end of the log.
    fn catch_up(&self) -> Answer<'_, Duration>;

    /// What the read model says of each account.
    fn totals(&self) -> Answer<'_, Totals>;
}

/// By the ids of accounts.
pub(crate) type Totals = BTreeMap<String, Total>;

/// What was paid into an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Total {
    payments: i64,
    cents: i64,
}

/// Makes a rival's log with as many events.
pub(crate) async fn make(name: &str, postgres: &Postgres, events: usize) -> Result<Box<dyn Rival>, Fault> {
    let accounts = Accounts::of(events);
    Ok(match name {
        "cqrs-es" => Box::new(CqrsEs::new(postgres, accounts).await?),
        #[cfg(feature = "esrs")]
        "esrs" => Box::new(Esrs::new(postgres, accounts).await?),
        "evento, handler" => Box::new(Evento::new(postgres, accounts, Mode::Handler).await?),
        "evento, projection" => Box::new(Evento::new(postgres, accounts, Mode::Projection).await?),
        _ => return Err(format!("there is no {name}").into()),
    })
}

/// The fold of a log with as many events.
pub(crate) fn fold(events: usize) -> Totals {
    Accounts::of(events).totals()
}

/// Makes an empty database, with a table for the sums, and gives its address.
async fn database(postgres: &Postgres, name: &str, table: &str) -> Result<String, Fault> {
    postgres.create(name, false).await?;
    postgres.run(name, table).await?;
    Ok(postgres.url(name))
}

/// After a database was filled: what the server does in any case by and by.
async fn settle(postgres: &Postgres, name: &str) -> Result<(), Fault> {
    for sql in ["VACUUM ANALYZE", "CHECKPOINT"] {
        postgres.run(name, sql).await?;
    }
    Ok(())
}

/// What a statement selects: ids, payments and cents.
async fn select(url: &str, sql: &str) -> Result<Totals, Fault> {
    let mut connection = PgConnection::connect(url).await?;
    let rows = sqlx::query(AssertSqlSafe(sql.to_owned()))
        .fetch_all(&mut connection)
        .await?;
    let mut totals = Totals::new();
    for row in rows {
        let total = Total {
            payments: row.try_get(1)?,
            cents: row.try_get(2)?,
        };
        totals.insert(row.try_get(0)?, total);
    }
    Ok(totals)
}
