//! Events as those read them who write by hand: payloads are copied and not looked into.

use sqlx::Row as _;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgRow;
use sqlx::types::Uuid;
use sqlx::types::chrono::{DateTime, Utc};

/// The event of a small table.
#[expect(dead_code, reason = "it is read, and nobody asks for it")]
pub(crate) struct Event {
    pub(crate) position: i64,
    id: String,
    version: i64,
    name: String,
    payload: Vec<u8>,
    at: DateTime<Utc>,
}

impl Event {
    pub(crate) const SELECT: &str =
        "SELECT position, id, version, type, payload, at FROM event WHERE position > $1 ORDER BY position LIMIT $2";

    pub(crate) fn read(row: &PgRow) -> Result<Self, BoxDynError> {
        Ok(Event {
            position: row.try_get(0)?,
            id: row.try_get(1)?,
            version: row.try_get(2)?,
            name: row.try_get(3)?,
            payload: payload(row, 4)?,
            at: row.try_get(5)?,
        })
    }
}

/// The event of eventer's table.
#[expect(dead_code, reason = "it is read, and nobody asks for it")]
pub(crate) struct OurEvent {
    event_id: Uuid,
    version: i64,
    pub(crate) position: i64,
    name: String,
    payload: Vec<u8>,
    from_state: Option<String>,
    to_state: String,
    at: DateTime<Utc>,
    actor: Option<String>,
    reason: Option<String>,
    cause: Option<Uuid>,
    correlation: Uuid,
    trace: Option<String>,
    key: Option<String>,
    machine: String,
    id: String,
}

impl OurEvent {
    pub(crate) const SELECT: &str =
        "SELECT event_id, version, position, type, payload, from_state, to_state, at, actor, reason, cause, correlation,
            trace, key, machine, id
        FROM eventer.event WHERE position > $1 ORDER BY position LIMIT $2";

    pub(crate) fn read(row: &PgRow) -> Result<Self, BoxDynError> {
        Ok(OurEvent {
            event_id: row.try_get(0)?,
            version: row.try_get(1)?,
            position: row.try_get(2)?,
            name: row.try_get(3)?,
            payload: payload(row, 4)?,
            from_state: row.try_get(5)?,
            to_state: row.try_get(6)?,
            at: row.try_get(7)?,
            actor: row.try_get(8)?,
            reason: row.try_get(9)?,
            cause: row.try_get(10)?,
            correlation: row.try_get(11)?,
            trace: row.try_get(12)?,
            key: row.try_get(13)?,
            machine: row.try_get(14)?,
            id: row.try_get(15)?,
        })
    }
}

/// The text of a `jsonb`, without the version before it.
fn payload(row: &PgRow, column: usize) -> Result<Vec<u8>, BoxDynError> {
    let value = row.try_get_raw(column)?;
    let (_, text) = value.as_bytes()?.split_first().ok_or("a jsonb has a version")?;
    Ok(text.to_vec())
}
