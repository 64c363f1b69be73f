//! `InvalidQuery`: what is wrong with a query.

use std::fmt;

use super::comparison::Comparison;
use super::page::PAGE_LEN_MAX;
use super::value::Column;

/// A query that cannot be answered as it is. Nothing was read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidQuery {
    /// The machine has no state of this stored name.
    UnknownState {
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<&'static str>,
    },
    /// The machine has no indexed field of this stored name.
    UnknownField {
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<&'static str>,
    },
    /// The machine has no event of this stored name.
    UnknownEvent {
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<&'static str>,
    },
    /// A field cannot be compared with the value.
    Incomparable {
        /// The field.
        field: &'static str,
        /// What it holds.
        column: Column,
        /// The value, as it was given.
        value: String,
    },
    /// A field is compared with more values, or fewer, than such a comparison takes.
    ValueCount {
        /// The field.
        field: &'static str,
        /// How it is compared.
        comparison: Comparison,
        /// How many values were given.
        count: usize,
    },
    /// A page has 1 to [`PAGE_LEN_MAX`] entities or events.
    PageLen {
        /// The length that was asked for.
        len: usize,
    },
    /// The cursor is none, or is damaged.
    MalformedCursor,
    /// The cursor was made by a version of this crate whose cursors this one does not read.
    CursorVersion {
        /// The version.
        version: String,
    },
    /// The cursor belongs to another query: its machine, filters or order are others.
    ForeignCursor,
}

impl fmt::Display for InvalidQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InvalidQuery::UnknownState { name, known } => {
                write!(f, "there is no state {name:?}; the states are {}", known.join(", "))
            }
            InvalidQuery::UnknownEvent { name, known } => {
                write!(f, "there is no event {name:?}; the events are {}", known.join(", "))
            }
            InvalidQuery::UnknownField { name, known } if known.is_empty() => {
                write!(f, "there is no indexed field {name:?}: no field of the machine has `#[index]`")
            }
            InvalidQuery::UnknownField { name, known } => {
                write!(f, "there is no indexed field {name:?}; the indexed fields are {}", known.join(", "))
            }
            InvalidQuery::Incomparable { field, column, value } => {
                write!(f, "field `{field}` holds {}, and {value} is none that it could be", column.noun())?;
                if *column == Column::Time {
                    f.write_str(": as a text, a time is written like 2026-01-31T09:30:00Z")?;
                }
                Ok(())
            }
            InvalidQuery::ValueCount { field, comparison, count } => {
                let takes = comparison.counted();
                write!(f, "field `{field}` is compared by `{comparison:?}`, which takes {takes}, not {count}")
            }
            InvalidQuery::PageLen { len } => {
                write!(f, "a page has 1 to {PAGE_LEN_MAX} entries, and {len} were asked for")
            }
            InvalidQuery::MalformedCursor => {
                f.write_str("the cursor is damaged: give back the text of the page before as it was")
            }
            InvalidQuery::CursorVersion { version } => {
                write!(f, "the cursor has the form {version:?}, which this program does not read: begin with the first page")
            }
            InvalidQuery::ForeignCursor => f.write_str(
                "the cursor belongs to a query with another filter or order: repeat that one, or begin with the first page",
            ),
        }
    }
}

impl std::error::Error for InvalidQuery {}
