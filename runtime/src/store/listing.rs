//! What is asked of a store about current states, and what it answers.

use std::ops::Bound;
use std::time::SystemTime;

use super::Snapshot;
use crate::error::Corrupt;
use crate::query::{IndexedField, Value};

/// Which entities of a machine are asked for, and in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listing {
    /// The stored name of the machine.
    pub machine: &'static str,
    /// All fields of its index.
    pub fields: &'static [IndexedField],
    /// The stored names of the states that they are in; `None` for all.
    pub states: Option<Vec<&'static str>>,
    /// What their fields have to pass, all of it.
    pub tests: Vec<(IndexedField, Test)>,
    /// Since when they are in their state: no earlier and no later than this.
    pub since: (Bound<SystemTime>, Bound<SystemTime>),
    /// What they are sorted by.
    pub sort: Sort,
    /// Whether the greatest come first, and of equals those with the greatest ids.
    pub descending: bool,
    /// Those that come after this.
    pub after: Option<Place>,
    /// At most so many.
    pub len_max: usize,
}

/// What is asked of a value. A field without one passes `Missing` alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Test {
    /// It is one of these.
    In(Vec<Value>),
    /// It lies between these.
    Within(Bound<Value>, Bound<Value>),
    /// It is a text that begins so.
    Prefix(String),
    /// There is none.
    Missing,
    /// There is one.
    Present,
}

/// What entities are sorted by; those that are equal in it, by the text of their id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sort {
    /// The text of the id.
    Id,
    /// When they came into their state.
    Since,
    /// A field. Entities without a value come last, in either direction.
    Field(IndexedField),
}

/// The place of an entity in the order of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The value that it is sorted by, if it has one; `None` if it is sorted by its id alone.
    pub key: Option<Value>,
    /// The text of its id.
    pub id: String,
}

/// What entities are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tally {
    /// All of them together.
    All,
    /// For each state, whose stored name is the value.
    State,
    /// For each value of a field; those without one are counted as well.
    Field(IndexedField),
}

/// An entity that was asked for.
#[derive(Debug)]
pub struct ListedEntity {
    /// Where it is in the order that was asked for.
    pub place: Place,
    /// When it came into its state.
    pub since: SystemTime,
    /// What it is now; or why what is stored of it cannot be read, which is no reason to show none of the others.
    pub snapshot: Result<Snapshot, Corrupt>,
}

impl Listing {
    /// All entities of a machine, by their ids.
    #[must_use]
    pub const fn new(machine: &'static str, fields: &'static [IndexedField], len_max: usize) -> Self {
        Listing {
            machine,
            fields,
            states: None,
            tests: Vec::new(),
            since: (Bound::Unbounded, Bound::Unbounded),
            sort: Sort::Id,
            descending: false,
            after: None,
            len_max,
        }
    }
}

impl Test {
    /// The values that it compares with.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Value> {
        let (list, ends): (&[Value], _) = match self {
            Test::In(values) => (values, [None, None]),
            Test::Within(from, to) => (&[], [inner(from), inner(to)]),
            _ => (&[], [None, None]),
        };
        list.iter().chain(ends.into_iter().flatten())
    }

    /// Whether a field with this value passes.
    #[must_use]
    pub fn passes(&self, value: Option<&Value>) -> bool {
        let Some(value) = value else {
            return *self == Test::Missing;
        };
        match self {
            Test::In(values) => values.contains(value),
            Test::Within(from, to) => {
                let above = match from {
                    Bound::Included(from) => value.compare(from).is_ge(),
                    Bound::Excluded(from) => value.compare(from).is_gt(),
                    Bound::Unbounded => true,
                };
                let below = match to {
                    Bound::Included(to) => value.compare(to).is_le(),
                    Bound::Excluded(to) => value.compare(to).is_lt(),
                    Bound::Unbounded => true,
                };
                above && below
            }
            Test::Prefix(prefix) => matches!(value, Value::Text(text) if text.starts_with(prefix)),
            Test::Missing => false,
            Test::Present => true,
        }
    }
}

fn inner(bound: &Bound<Value>) -> Option<&Value> {
    match bound {
        Bound::Included(value) | Bound::Excluded(value) => Some(value),
        Bound::Unbounded => None,
    }
}
