//! Rows of what is stored about an entity, as what they mean.

use sqlx::error::UnexpectedNullError;
use sqlx::postgres::PgRow;
use sqlx::{Column, Row};
use uuid::Uuid;

use super::super::PgError;
use super::super::value::{JsonText, StoredTime, event_id};
use crate::store::{EVENT_FORM, Expected, Loaded, Outcome, PayloadHash, Snapshot, StoredEvent, StoredState};

pub(super) fn loaded(row: &PgRow, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, PgError> {
    let about = |error| unreadable(row, &error, format_args!("the state of {machine} {id:?}"));
    let snapshot = snapshot(row).map_err(about)?;
    if snapshot.is_some() {
        known_form(row, "state_version", || format!("the state of {machine} {id:?}"))?;
    } else if let Some(version) = row.try_get::<Option<i64>, _>("lost")? {
        return Err(PgError::NoState {
            machine: machine.to_owned(),
            id: id.to_owned(),
            version: count(version),
        });
    }
    let repeated = match key {
        Some(_) => outcome(row).map_err(about)?,
        None => None,
    };
    Ok(Loaded::new(snapshot, repeated))
}

pub(in super::super) fn snapshot(row: &PgRow) -> Result<Option<Snapshot>, sqlx::Error> {
    let Some(version) = row.try_get::<Option<i64>, _>(0)? else {
        return Ok(None);
    };
    let at = Expected {
        version: count(version),
        last_event: event_id(row.try_get(1)?),
    };
    let StoredTime(changed_at) = row.try_get(2)?;
    let data = row.try_get::<Option<JsonText>, _>(5)?;
    let state = StoredState::new(
        row.try_get::<String, _>(3)?,
        row.try_get::<JsonText, _>(4)?.0,
        data.map(|data| data.0).unwrap_or_default(),
    );
    Ok(Some(Snapshot::new(at, changed_at, state)))
}

pub(super) fn outcome(row: &PgRow) -> Result<Option<Outcome>, sqlx::Error> {
    let Some(hash) = row.try_get::<Option<Uuid>, _>(6)? else {
        return Ok(None);
    };
    let position = row.try_get::<Option<i64>, _>(8)?;
    let hash = PayloadHash::from_bytes(hash.into_bytes());
    Ok(Some(Outcome::new(hash, count(row.try_get(7)?), position.map(count))))
}

/// An event whose columns begin at this one.
pub(in super::super) fn stored_event(row: &PgRow, first: usize) -> Result<StoredEvent, sqlx::Error> {
    Ok(StoredEvent {
        event_id: event_id(row.try_get(first)?),
        version: count(row.try_get(first + 1)?),
        position: count(row.try_get(first + 2)?),
        name: row.try_get(first + 3)?,
        payload: row.try_get::<JsonText, _>(first + 4)?.0,
        from_state: row.try_get(first + 5)?,
        to_state: row.try_get(first + 6)?,
        at: row.try_get::<StoredTime, _>(first + 7)?.0,
        actor: row.try_get(first + 8)?,
        reason: row.try_get(first + 9)?,
        cause: row.try_get::<Option<Uuid>, _>(first + 10)?.map(event_id),
        correlation: event_id(row.try_get(first + 11)?),
        trace: row.try_get(first + 12)?,
        key: row.try_get(first + 13)?,
        form: u32::try_from(row.try_get::<i32, _>(first + 14)?).unwrap_or_default(),
    })
}

/// The version of the form of states and events that this program writes and reads.
pub(in super::super) const FORM: i32 = EVENT_FORM.cast_signed();

/// Refuses what a later program stored: it may look like what this one knows, and mean something else.
pub(in super::super) fn known_form(row: &PgRow, column: &str, what: impl FnOnce() -> String) -> Result<(), PgError> {
    let found: i32 = row.try_get(column)?;
    if found > FORM {
        return Err(PgError::NewerForm {
            what: what(),
            found,
            known: FORM,
        });
    }
    Ok(())
}

/// A number that is never negative: constraints and sequences see to that.
pub(in super::super) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// Names what could not be read of a row, and in which column.
pub(in super::super) fn unreadable(row: &PgRow, error: &sqlx::Error, what: std::fmt::Arguments<'_>) -> PgError {
    let found = match column(row, error) {
        Some((column, reason)) => format!(
            "{what} cannot be read: its column `{column}` holds what it cannot hold ({reason}); `PgStore::verify` tells \
             what else is wrong"
        ),
        None => format!("{what} cannot be read: {error}"),
    };
    PgError::Contradiction { found }
}

/// The column that could not be read, by its name, and why not.
pub(in super::super) fn column<'a>(row: &'a PgRow, error: &sqlx::Error) -> Option<(&'a str, String)> {
    let sqlx::Error::ColumnDecode { index, source } = error else {
        return None;
    };
    let named = index.trim_matches('"');
    let columns = row.columns();
    let column = match named.parse::<usize>() {
        Ok(number) => columns.get(number),
        Err(_) => columns.iter().find(|column| column.name() == named),
    };
    let reason = match source.downcast_ref::<UnexpectedNullError>() {
        Some(_) => "NULL".to_owned(),
        None => source.to_string(),
    };
    Some((column?.name(), reason))
}
