//! `Finding`: what is wrong with an entity.

use std::fmt;

use sqlx::Row;
use sqlx::postgres::PgRow;

use super::super::Snapshot;
use super::PgError;
use super::reads::{FORM, column, count, snapshot};
use crate::error::{Corrupt, Fault, Part};

/// What is wrong with an entity in the store.
#[derive(Debug)]
#[non_exhaustive]
pub struct Finding {
    /// The stored name of the machine.
    pub machine: &'static str,
    /// The text of the entity's id.
    pub id: String,
    /// What it is.
    pub corrupt: Corrupt,
}

/// One line: whose it is, what was found, and how to go on.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { machine, id, corrupt } = self;
        write!(f, "{machine} {id:?}: {corrupt}")?;
        if let Fault::Unreadable(source) = &corrupt.fault {
            write!(f, " ({source}")?;
            let mut source = source.source();
            while let Some(cause) = source {
                write!(f, ": {cause}")?;
                source = cause.source();
            }
            f.write_str(")")?;
        }
        write!(f, ": {}", corrupt.help())
    }
}

/// Reads the state of an entity of this version, or says what is wrong with it.
pub(super) fn stored_state(row: &PgRow, version: u64) -> Result<Result<Snapshot, Corrupt>, PgError> {
    let form: i32 = row.try_get("state_version")?;
    let fault = if form > FORM {
        newer(form)
    } else {
        match snapshot(row) {
            Ok(Some(snapshot)) => return Ok(Ok(snapshot)),
            Ok(None) => Fault::NoState,
            Err(error) => in_column(row, error)?,
        }
    };
    Ok(Err(Corrupt {
        version,
        part: Part::State,
        name: row.try_get::<Option<_>, _>("state")?.unwrap_or_default(),
        fault,
    }))
}

pub(super) fn newer(found: i32) -> Fault {
    Fault::NewerForm {
        found: count(found.into()),
        known: count(FORM.into()),
    }
}

/// A column that holds what it cannot hold; the error itself, if it is another one.
pub(super) fn in_column(row: &PgRow, error: sqlx::Error) -> Result<Fault, PgError> {
    match column(row, &error) {
        Some((column, reason)) => Ok(Fault::Column {
            column: column.to_owned().into(),
            reason,
        }),
        None => Err(error.into()),
    }
}
