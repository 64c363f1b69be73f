//! One connection, for one call.

use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Connection, PgConnection, Postgres, Transaction};
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::super::PgError;
use super::super::reach::{self, Reach};
use super::Own;

/// How long a call that was dropped may keep its connection, until the server has answered.
const DRAIN_MAX: Duration = Duration::from_secs(60);

/// A connection while a call has it.
pub(in super::super) struct Lane {
    /// `None` once the lane is settled.
    pub(super) held: Option<Held>,
    pub(super) reach: Reach,
    /// Whether a transaction may be open if the call is dropped: the client library forgets one that is about to begin.
    pub(super) has_begun: bool,
    /// Whether the connection is of no more use once it is drained.
    pub(super) is_given_up: bool,
}

pub(super) enum Held {
    Own {
        connection: PgConnection,
        permit: OwnedSemaphorePermit,
        own: Arc<Own>,
    },
    Shared(PoolConnection<Postgres>),
}

impl Held {
    fn connection(&mut self) -> &mut PgConnection {
        match self {
            Held::Own { connection, .. } => connection,
            Held::Shared(connection) => connection,
        }
    }
}

impl Lane {
    fn connection(&mut self) -> &mut PgConnection {
        let held = self.held.as_mut();
        held.expect("a lane holds its connection until it is settled")
            .connection()
    }

    /// Begins a transaction, which is to be ended before the lane is settled.
    pub(in super::super) async fn begin(&mut self) -> Result<Transaction<'_, Postgres>, sqlx::Error> {
        self.has_begun = true;
        reach::begin(self.connection()).await
    }

    /// Runs a statement for itself.
    pub(in super::super) async fn fetch_all(
        &mut self,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        self.has_begun |= self.reach == Reach::Transaction;
        let reach = self.reach;
        reach.fetch_all(self.connection(), query).await
    }

    /// Runs a statement for itself that locks what others wait for: behind a pooler, for so long at most.
    pub(in super::super) async fn fetch_bounded(
        &mut self,
        query: Query<'_, Postgres, PgArguments>,
        time_max: Duration,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        self.has_begun |= self.reach == Reach::Transaction;
        let reach = self.reach;
        reach.fetch_bounded(self.connection(), query, time_max).await
    }

    /// Runs a statement for itself that gives one row at most.
    pub(in super::super) async fn fetch_optional(
        &mut self,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Result<Option<PgRow>, sqlx::Error> {
        self.has_begun |= self.reach == Reach::Transaction;
        let reach = self.reach;
        reach.fetch_optional(self.connection(), query).await
    }

    /// Runs a statement for itself that gives one row.
    pub(in super::super) async fn fetch_one(
        &mut self,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Result<PgRow, sqlx::Error> {
        let row = self.fetch_optional(query).await?;
        row.ok_or(sqlx::Error::RowNotFound)
    }

    /// Gives the connection back, or closes it if the call's error says that it is of no more use.
    pub(in super::super) fn settle<T>(mut self, answer: Result<T, impl Into<PgError>>) -> Result<T, PgError> {
        let answer = answer.map_err(Into::into);
        if answer.as_ref().err().is_some_and(PgError::is_late) && self.give_up() {
            return answer;
        }
        let spoilt = answer.as_ref().err().is_some_and(PgError::spoils_connection);
        match self.held.take() {
            // If the server was restarted, the idle connections are lost as well.
            Some(Held::Own { own, .. }) if spoilt => own.idle().clear(),
            Some(Held::Own { connection, own, .. }) => own.idle().push(connection),
            Some(Held::Shared(mut connection)) if spoilt => connection.close_on_drop(),
            Some(Held::Shared(_)) | None => {}
        }
        answer
    }

    /// Leaves an own connection to a call whose answer stayed away: the server may still be at work on it. It counts as
    /// one of those that are spare, if one is left, since otherwise a server that fell silent and is back would find none
    /// to be asked over.
    fn give_up(&mut self) -> bool {
        match &mut self.held {
            Some(Held::Own { own, permit, .. }) => {
                own.idle().clear();
                if let Ok(spare) = Arc::clone(&own.spare).try_acquire_owned() {
                    *permit = spare;
                }
                self.is_given_up = true;
                true
            }
            Some(Held::Shared(_)) | None => false,
        }
    }
}

impl Drop for Lane {
    /// A dropped call may still be at work on the server. Its connection counts until it is done: were it closed and
    /// another opened instead, callers that give up early could use up all that the server has.
    fn drop(&mut self) {
        let (Some(mut held), Ok(runtime)) = (self.held.take(), Handle::try_current()) else {
            return;
        };
        let (has_begun, is_given_up) = (self.has_begun, self.is_given_up);
        if !has_begun && matches!(held, Held::Shared(_)) {
            // The pool drains its connections by itself.
            return;
        }
        runtime.spawn(async move {
            let is_drained = timeout(DRAIN_MAX, drained(held.connection(), has_begun)).await == Ok(true);
            match held {
                Held::Own {
                    connection,
                    own,
                    permit,
                } => {
                    if is_drained && !is_given_up {
                        own.idle().push(connection);
                    }
                    drop(permit);
                }
                Held::Shared(mut connection) => {
                    if !is_drained {
                        connection.close_on_drop();
                    }
                }
            }
        });
    }
}

/// Waits until nothing goes on any more on a connection, and tells whether it is of use.
async fn drained(connection: &mut PgConnection, has_begun: bool) -> bool {
    // The first ping may be answered by the error of the call that was dropped.
    let answers = connection.ping().await.is_ok() || connection.ping().await.is_ok();
    answers && (!has_begun || sqlx::raw_sql("ROLLBACK").execute(connection).await.is_ok())
}
