//! Rows of the log and the outbox, as events and messages.

use sqlx::Row;
use sqlx::postgres::PgRow;

use super::super::PgError;
use super::super::reads::{EVENT_LEN, count, stored_event, unreadable};
use super::super::value::{JsonText, StoredTime, event_id};
use crate::store::{LoggedEvent, StoredMessage};

pub(in super::super) fn logged_event(row: &PgRow) -> Result<LoggedEvent, sqlx::Error> {
    Ok(LoggedEvent {
        machine: row.try_get(EVENT_LEN)?,
        id: row.try_get(EVENT_LEN + 1)?,
        event: stored_event(row, 0)?,
    })
}

pub(in super::super) fn stored_message(row: &PgRow) -> Result<StoredMessage, sqlx::Error> {
    Ok(StoredMessage {
        position: count(row.try_get(0)?),
        message_id: event_id(row.try_get(1)?),
        machine: row.try_get(2)?,
        id: row.try_get(3)?,
        name: row.try_get(4)?,
        payload: row.try_get::<JsonText, _>(5)?.0,
        at: row.try_get::<StoredTime, _>(6)?.0,
        actor: row.try_get(7)?,
        reason: row.try_get(8)?,
        cause: event_id(row.try_get(9)?),
        correlation: event_id(row.try_get(10)?),
        trace: row.try_get(11)?,
    })
}

/// Names what could not be read by its position, which is in this column.
pub(super) fn at(row: &PgRow, column: usize, error: &sqlx::Error, what: &str) -> PgError {
    let position: i64 = row.try_get(column).unwrap_or_default();
    unreadable(row, error, format_args!("the {what} at position {position}"))
}
