//! `Query`: how it is put together.

mod answer;
mod state_names;

pub use state_names::StateNames;

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Bound, RangeBounds};
use std::time::SystemTime;

use super::comparison::{Compared, Comparison};
use super::error::InvalidQuery;
use super::field::{Condition, Field};
use super::index::IndexedField;
use super::value::{Column, Value};
use crate::clock::whole_micros;
use crate::declaration::Machine;
use crate::error::{Error, ErrorKind};
use crate::machine::StateMachine;
use crate::store::{Listing, Sort, Test};

/// A question about the entities of a machine; made by [`StateMachine::query`].
///
/// Conditions narrow it down, and all of them hold for what it finds. What is wrong with it is reported when it is
/// answered, before anything is read.
///
/// Each page shows what is stored when it is asked for. From page to page nothing is skipped and nothing comes twice among
/// entities that do not change meanwhile; one whose place in the order changes can come again, or be missed.
#[must_use = "nothing is read until `page` or `count` is awaited"]
pub struct Query<'a, M: Machine, St> {
    machine: &'a StateMachine<M, St>,
    listing: Listing,
    after: Option<String>,
    /// The first thing that is wrong with it.
    fault: Option<InvalidQuery>,
}

impl<M: Machine, St> StateMachine<M, St> {
    /// Asks for entities by their current state: by default all, in order of the texts of their ids.
    pub fn query(&self) -> Query<'_, M, St> {
        Query {
            machine: self,
            listing: Listing::new(M::NAME, M::INDEX, 1),
            after: None,
            fault: None,
        }
    }
}

impl<'a, M: Machine, St> Query<'a, M, St> {
    /// Asks for entities in one of these states, by their stored names: a list of texts, such as
    /// `["Open"]`.
    pub fn in_states(mut self, names: impl StateNames) -> Self {
        let mut states = Vec::new();
        names.each(|name| match M::GRAPH.states().find(|state| state.name() == name) {
            Some(state) => states.push(state.name()),
            None => self.blame(InvalidQuery::UnknownState {
                name: name.to_owned(),
                known: M::GRAPH.states().map(|state| state.name()).collect(),
            }),
        });
        states.sort_unstable();
        states.dedup();
        if let Some(before) = &self.listing.states {
            states.retain(|state| before.contains(state));
        }
        self.listing.states = Some(states);
        self
    }

    /// Asks for entities whose indexed field passes a condition, such as `index::customer().is("ada")`.
    pub fn filter(mut self, condition: Condition<M>) -> Self {
        self.test(condition.field, condition.test);
        self
    }

    /// The same for a field that is known by its stored name only, as in the query of a URL. A text is read as the field's
    /// type: a time as RFC 3339 writes it, such as `2026-01-31T09:30:00Z`. [`In`](Comparison::In) takes a list, and what asks
    /// for no value takes `()`.
    pub fn filter_named(mut self, field: &str, comparison: Comparison, with: impl Into<Compared>) -> Self {
        let Some(field) = self.field(field) else { return self };
        let Compared(values) = with.into();
        if !comparison.takes(values.len()) {
            self.blame(InvalidQuery::ValueCount {
                field: field.name(),
                comparison,
                count: values.len(),
            });
            return self;
        }
        let mut read = Vec::with_capacity(values.len());
        for value in values {
            read.push(match value {
                Value::Text(text) if field.column() != Column::Text => match Value::parsed(&text, field.column()) {
                    Some(value) => value,
                    None => return self.incomparable(field, format!("{text:?}")),
                },
                value => value,
            });
        }
        if comparison == Comparison::StartsWith {
            if field.column() != Column::Text {
                return self.incomparable(field, "the beginning of a text".to_owned());
            }
            if let Some(other) = read.iter().find(|value| !matches!(value, Value::Text(_))) {
                return self.incomparable(field, format!("{other:?}"));
            }
        }
        self.test(field.name(), comparison.test(read));
        self
    }

    /// Asks for entities that came into their state in this time, such as `..yesterday`.
    pub fn since(mut self, range: impl RangeBounds<SystemTime>) -> Self {
        // Stored times are whole microseconds: a bound that is none is cut to one, which lies outside at the beginning
        // and inside at the end.
        let cut = |time: &SystemTime| (whole_micros(*time), whole_micros(*time) < *time);
        let begin = match range.start_bound().map(cut) {
            Bound::Included((time, true)) => Bound::Excluded(time),
            bound => bound.map(|(time, _)| time),
        };
        let end = match range.end_bound().map(cut) {
            Bound::Excluded((time, true)) => Bound::Included(time),
            bound => bound.map(|(time, _)| time),
        };
        let (from, to) = self.listing.since;
        self.listing.since = (
            tighter(from, begin, Ordering::Greater),
            tighter(to, end, Ordering::Less),
        );
        self
    }

    /// Sorts by a field: entities without a value come last, and equal ones in order of their ids. Of several orders
    /// the last counts.
    pub fn sort_by<T>(mut self, field: Field<M, T>) -> Self {
        self.sort_named(field.name());
        self
    }

    /// Sorts by a field that is known by its stored name only.
    pub fn sort_by_named(mut self, field: &str) -> Self {
        self.sort_named(field);
        self
    }

    /// In order of the time at which they came into their state.
    pub fn sort_by_since(mut self) -> Self {
        self.listing.sort = Sort::Since;
        self
    }

    /// The greatest first.
    pub fn descending(mut self) -> Self {
        self.listing.descending = true;
        self
    }

    /// Goes on after the page that gave this cursor, or its text.
    pub fn after(mut self, cursor: impl AsRef<str>) -> Self {
        self.after = Some(cursor.as_ref().to_owned());
        self
    }

    fn sort_named(&mut self, field: &str) {
        if let Some(field) = self.field(field) {
            self.listing.sort = Sort::Field(field);
        }
    }

    fn test(&mut self, field: &str, test: Test) {
        let Some(field) = self.field(field) else { return };
        // A whole number that the column cannot hold is still greater or less than all that it holds.
        let alike = |value: &Value| {
            value.fits(field.column()) || matches!((value, field.column()), (Value::Integer(_), Column::Integer))
        };
        let unlike = test
            .values()
            .find(|value| !alike(value))
            .map(|value| format!("{value:?}"));
        match unlike {
            Some(value) => self.blame(InvalidQuery::Incomparable {
                field: field.name(),
                column: field.column(),
                value,
            }),
            None => self.listing.tests.push((field, test)),
        }
    }

    fn incomparable(mut self, field: IndexedField, value: String) -> Self {
        self.blame(InvalidQuery::Incomparable {
            field: field.name(),
            column: field.column(),
            value,
        });
        self
    }

    fn field(&mut self, name: &str) -> Option<IndexedField> {
        let field = M::INDEX.iter().find(|field| field.name() == name);
        if field.is_none() {
            self.blame(InvalidQuery::UnknownField {
                name: name.to_owned(),
                known: M::INDEX.iter().map(IndexedField::name).collect(),
            });
        }
        field.copied()
    }

    fn blame(&mut self, fault: InvalidQuery) {
        self.fault.get_or_insert(fault);
    }

    /// The listing, if nothing is wrong with it.
    fn checked(self) -> Result<(&'a StateMachine<M, St>, Listing), Error<M>> {
        match self.fault {
            None => Ok((self.machine, self.listing)),
            Some(fault) => Err(Error::new("", ErrorKind::InvalidQuery(fault))),
        }
    }
}

/// Of two bounds the one that lets less pass: the one on this side of the other, or of equals the exclusive one.
fn tighter(one: Bound<SystemTime>, other: Bound<SystemTime>, side: Ordering) -> Bound<SystemTime> {
    let time = |bound| match bound {
        Bound::Included(time) | Bound::Excluded(time) => Some(time),
        Bound::Unbounded => None,
    };
    let (Some(first), Some(second)) = (time(one), time(other)) else {
        return if time(one).is_some() { one } else { other };
    };
    match first.cmp(&second) {
        Ordering::Equal if matches!(one, Bound::Included(_)) => other,
        Ordering::Equal => one,
        order if order == side => one,
        _ => other,
    }
}

impl<M: Machine, St> fmt::Debug for Query<'_, M, St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query")
            .field("listing", &self.listing)
            .field("after", &self.after)
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}
