//! Rows that were asked for.

use sqlx::Row;
use sqlx::postgres::PgRow;

use super::super::PgError;
use super::super::finding::stored_state;
use super::super::reads::count;
use super::super::value::StoredTime;
use crate::query::{Column, Value};
use crate::store::{ListedEntity, Listing, Place, Sort};

pub(super) fn entity(row: &PgRow, listing: &Listing) -> Result<ListedEntity, PgError> {
    let id: String = row.try_get(7)?;
    let snapshot = stored_state(row, count(row.try_get(0)?))?;
    let StoredTime(since) = row.try_get(8)?;
    let key = match listing.sort {
        Sort::Id => None,
        Sort::Since => Some(Value::Time(since)),
        Sort::Field(field) => value(row, 9, field.column())?,
    };
    Ok(ListedEntity {
        place: Place { key, id },
        since,
        snapshot,
    })
}

/// A value of an index, if there is one.
pub(super) fn value(row: &PgRow, place: usize, column: Column) -> Result<Option<Value>, PgError> {
    Ok(match column {
        Column::Text => row.try_get::<Option<String>, _>(place)?.map(Value::Text),
        Column::Integer => row.try_get::<Option<i64>, _>(place)?.map(Value::from),
        Column::Large => {
            let text = row.try_get::<Option<String>, _>(place)?;
            text.and_then(|text| text.parse().ok()).map(Value::Integer)
        }
        Column::Float => row.try_get::<Option<f64>, _>(place)?.and_then(Value::float),
        Column::Bool => row.try_get::<Option<bool>, _>(place)?.map(Value::Bool),
        Column::Time => row
            .try_get::<Option<StoredTime>, _>(place)?
            .map(|StoredTime(time)| Value::Time(time)),
    })
}
