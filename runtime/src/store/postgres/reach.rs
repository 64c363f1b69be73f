//! How statements reach the server: directly, or through a pooler that gives each transaction another session.

use std::time::Duration;

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Postgres, Transaction};

/// The setting of a session by which its single statements see what was stored while they waited.
pub(super) const ISOLATION: (&str, &str) = ("default_transaction_isolation", "read committed");

/// What lies between a connection and the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Nothing that would be noticed: a connection has a session for as long as it is open.
    Session,
    /// A pooler: a session ends with its transaction, and what was prepared in it is not there in the next.
    Transaction,
}

impl Reach {
    /// A statement that is prepared once for a connection, or for each use if that is worth nothing.
    pub(super) fn prepared(self, query: Query<'_, Postgres, PgArguments>) -> Query<'_, Postgres, PgArguments> {
        query.persistent(self == Reach::Session)
    }

    /// Runs a statement for itself. The client library prepares it and runs it in two exchanges: only a transaction
    /// keeps them on one session.
    pub(super) async fn fetch_all(
        self,
        connection: &mut PgConnection,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        let query = self.prepared(query);
        match self {
            Reach::Session => query.fetch_all(connection).await,
            Reach::Transaction => Box::pin(fetch_in_transaction(connection, query)).await,
        }
    }

    /// Fetches all rows of a statement that locks what others wait for. Behind a pooler the locks are held until
    /// another exchange ends the transaction, so it gets a time limit there; without one, the statement ends its own
    /// locks.
    pub(super) async fn fetch_bounded(
        self,
        connection: &mut PgConnection,
        query: Query<'_, Postgres, PgArguments>,
        time_max: Duration,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        let query = self.prepared(query);
        match self {
            Reach::Session => query.fetch_all(connection).await,
            Reach::Transaction => {
                let transaction = begin_bounded(connection, time_max).await?;
                Box::pin(fetch_in(transaction, query)).await
            }
        }
    }

    /// Fetches rows until they have so many bytes, the last one included.
    pub(super) async fn fetch_within(
        self,
        connection: &mut PgConnection,
        query: Query<'_, Postgres, PgArguments>,
        bytes_max: usize,
        bytes_of: fn(&PgRow) -> usize,
    ) -> Result<Within, sqlx::Error> {
        let query = self.prepared(query);
        match self {
            Reach::Session => within(connection, query, bytes_max, bytes_of).await,
            Reach::Transaction => {
                let mut transaction = begin(connection).await?;
                let read = within(&mut transaction, query, bytes_max, bytes_of).await;
                match &read {
                    Ok(read) if read.is_cut => {}
                    Ok(_) => transaction.commit().await?,
                    Err(_) => transaction.rollback().await?,
                }
                read
            }
        }
    }

    /// Fetches the row of a statement that gives one at most.
    pub(super) async fn fetch_optional(
        self,
        connection: &mut PgConnection,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Result<Option<PgRow>, sqlx::Error> {
        let query = self.prepared(query);
        match self {
            // `fetch_optional` reads to the end of the answer, as a deferred constraint may fail after the row was
            // sent.
            Reach::Session => query.fetch_optional(connection).await,
            Reach::Transaction => Ok(Box::pin(fetch_in_transaction(connection, query)).await?.pop()),
        }
    }
}

/// What was read of the answer to a statement.
pub(super) struct Within {
    pub(super) rows: Vec<PgRow>,
    /// How many bytes they have.
    pub(super) bytes: usize,
    /// Whether there are more. They are still on their way, so the connection is of no more use.
    pub(super) is_cut: bool,
}

/// Looks at rows one by one as they come. The server sends no more than is taken.
async fn within(
    connection: &mut PgConnection,
    query: Query<'_, Postgres, PgArguments>,
    bytes_max: usize,
    bytes_of: fn(&PgRow) -> usize,
) -> Result<Within, sqlx::Error> {
    let (mut rows, mut bytes, mut is_cut) = (Vec::new(), 0, false);
    let taking = query.try_map(|row: PgRow| {
        if bytes >= bytes_max {
            is_cut = true;
            // Any error ends the stream; this one is not shown.
            return Err(sqlx::Error::RowNotFound);
        }
        bytes += bytes_of(&row);
        rows.push(row);
        Ok(())
    });
    match taking.fetch_all(connection).await {
        Err(error) if !is_cut => Err(error),
        _ => Ok(Within { rows, bytes, is_cut }),
    }
}

/// Begins a transaction whose statements see what was stored while they waited, whatever the database has for a default.
pub(super) async fn begin(connection: &mut PgConnection) -> Result<Transaction<'_, Postgres>, sqlx::Error> {
    connection.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await
}

/// Begins a transaction with a limit for each of its statements and for each pause between them, in one exchange.
async fn begin_bounded(
    connection: &mut PgConnection,
    time_max: Duration,
) -> Result<Transaction<'_, Postgres>, sqlx::Error> {
    let millis = i32::try_from(time_max.as_millis()).unwrap_or(i32::MAX).max(1);
    let begin = format!(
        "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = {millis}; \
         SET LOCAL idle_in_transaction_session_timeout = {millis}"
    );
    connection.begin_with(AssertSqlSafe(begin)).await
}

async fn fetch_in_transaction(
    connection: &mut PgConnection,
    query: Query<'_, Postgres, PgArguments>,
) -> Result<Vec<PgRow>, sqlx::Error> {
    fetch_in(begin(connection).await?, query).await
}

async fn fetch_in(
    mut transaction: Transaction<'_, Postgres>,
    query: Query<'_, Postgres, PgArguments>,
) -> Result<Vec<PgRow>, sqlx::Error> {
    match query.fetch_all(&mut *transaction).await {
        Ok(rows) => {
            transaction.commit().await?;
            Ok(rows)
        }
        Err(error) => {
            // The session goes back at once. If it cannot be told so, the connection is of no more use.
            transaction.rollback().await?;
            Err(error)
        }
    }
}
