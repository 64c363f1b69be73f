//! How statements reach the server: directly, or through a pooler that gives each transaction another session.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Connection, PgConnection, Postgres, Transaction};

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

    /// The same of a statement that gives one row at most.
    pub(super) async fn fetch_optional(
        self,
        connection: &mut PgConnection,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Result<Option<PgRow>, sqlx::Error> {
        let query = self.prepared(query);
        match self {
            // It reads on to the end: a constraint may be looked at after the row was sent.
            Reach::Session => query.fetch_optional(connection).await,
            Reach::Transaction => Ok(Box::pin(fetch_in_transaction(connection, query)).await?.pop()),
        }
    }
}

/// Begins a transaction whose statements see what was stored while they waited, whatever the database has for a default.
pub(super) async fn begin(connection: &mut PgConnection) -> Result<Transaction<'_, Postgres>, sqlx::Error> {
    connection.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await
}

async fn fetch_in_transaction(
    connection: &mut PgConnection,
    query: Query<'_, Postgres, PgArguments>,
) -> Result<Vec<PgRow>, sqlx::Error> {
    let mut transaction = begin(connection).await?;
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
