//! `Staleness`: how old what a replica shows is.

use std::time::SystemTime;

use sqlx::Row;
use tokio::time::timeout;

use super::commit::ANSWER_MAX;
use super::reads::{count, in_time};
use super::value::StoredTime;
use super::{PgError, PgStore};

/// How old what a replica shows may be.
///
/// It shows everything that the primary committed up to [`replayed_to`](Self::replayed_to), and may lack what came after.
/// A replica does not know what it has not received: one that lost its primary looks like one whose primary rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Staleness {
    /// When the last transaction that it shows was committed, by the clock of the primary; `None` if it replayed none
    /// since it was started.
    pub replayed_to: Option<SystemTime>,
    /// How many bytes it has received and does not show yet.
    pub pending_bytes: u64,
}

impl PgStore {
    /// How old what the server shows may be; `None` if it is the primary, which shows everything.
    ///
    /// Loads, histories and views work on a replica. Commits do not, and neither does the log.
    ///
    /// # Errors
    ///
    /// What the server reports.
    pub async fn staleness(&self) -> Result<Option<Staleness>, PgError> {
        // The position is null where nothing was received, as on a server that is restored from an archive.
        let sql = "SELECT
            pg_is_in_recovery(),
            pg_last_xact_replay_timestamp(),
            greatest(coalesce(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), 0), 0)::bigint";
        let mut lane = self.inner.lanes.take().await?;
        let row = in_time(timeout(ANSWER_MAX, lane.fetch_one(sqlx::query(sql))).await);
        let row = lane.settle(row)?;
        if !row.try_get::<bool, _>(0)? {
            return Ok(None);
        }
        let replayed_to: Option<StoredTime> = row.try_get(1)?;
        Ok(Some(Staleness {
            replayed_to: replayed_to.map(|StoredTime(time)| time),
            pending_bytes: count(row.try_get(2)?),
        }))
    }
}
