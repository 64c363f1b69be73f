//! `LogLag`: what holds up those who read the log.

use sqlx::Row;

use super::super::{PgError, PgStore, Schema};
use super::Statement;

/// How far the log is decided, and who holds it up; told by [`PgStore::log_lag`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogLag {
    /// The last position that was drawn.
    pub drawn: u64,
    /// Up to here every event is stored or never will be, as far as this process knows: readers come this far.
    pub decided: u64,
    /// The processes of the server (`pid` in `pg_stat_activity`) whose transactions keep `decided` where it is.
    /// A transaction that was prepared for two phases is none's: `pg_prepared_xacts` has it.
    pub held_by: Vec<i32>,
}

/// Some transactions that may store events, and their processes.
pub(super) fn statement(schema: &Schema) -> Statement {
    schema.statement(
        "SELECT DISTINCT virtualtransaction, pid FROM pg_catalog.pg_locks
        WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND virtualtransaction = ANY ($1)
            AND relation IN ('{schema}.event'::regclass, '{schema}.outbox'::regclass)
        ORDER BY pid",
    )
}

impl PgStore {
    /// Looks how far the log is decided, and which processes of the server hold it up: a transaction that stored an event
    /// and is still open keeps readers from all that was stored after it began.
    ///
    /// A process that has not asked for a while does not know how far it is decided, and looks until the transactions are
    /// gone that it finds, for three seconds. Commits hold it for as long as they take. Who is seen here again and again is
    /// worth a look in `pg_stat_activity`: `pg_terminate_backend` ends it.
    ///
    /// # Errors
    ///
    /// [`PgError::Replica`] on a replica; what the server reports.
    pub async fn log_lag(&self) -> Result<LogLag, PgError> {
        self.settled().await?;
        self.lag_known().await
    }

    /// The lag as it was when it was last looked.
    pub(super) async fn lag_known(&self) -> Result<LogLag, PgError> {
        let (lag, holders, statement) = {
            let log = self.log().await?;
            let holders = log.known.pending.as_ref().map(|pending| pending.holders.clone());
            let lag = LogLag {
                drawn: log.known.last.event,
                decided: log.known.decided.event,
                held_by: Vec::new(),
            };
            (lag, holders.unwrap_or_default(), log.statements.holders.clone())
        };
        if holders.is_empty() {
            return Ok(lag);
        }
        let rows = self.read(|| sqlx::query(statement.sql()).bind(&holders)).await?;
        let pids = rows.iter().map(|row| row.try_get::<Option<i32>, _>(1));
        let mut held_by: Vec<_> = pids.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        held_by.dedup();
        Ok(LogLag { held_by, ..lag })
    }
}
