//! Conditions that rows of an index have to meet.

use std::ops::Bound;
use std::time::{SystemTime, UNIX_EPOCH};

use super::super::PgError;
use super::super::entries::{quoted, sql_type};
use super::super::value::Time;
use super::statement::{Bind, Writer};
use crate::query::{Column, IndexedField, Value};
use crate::store::{Listing, Test};

impl Writer {
    pub(super) fn conditions(&mut self, listing: &Listing) -> Result<(), PgError> {
        match listing.states.as_deref() {
            None => {}
            Some([state]) => {
                let state = self.bind(Bind::Text((*state).to_owned()));
                self.push(format_args!(" AND i.state = {state}"));
            }
            Some(states) => {
                let states = states.iter().map(|state| (*state).to_owned()).collect();
                let states = self.bind(Bind::Texts(states));
                self.push(format_args!(" AND i.state = ANY ({states})"));
            }
        }
        for (bound, inclusive, exclusive) in [(listing.since.0, ">=", ">"), (listing.since.1, "<=", "<")] {
            let (time, operator) = match bound {
                Bound::Included(time) => (time, inclusive),
                Bound::Excluded(time) => (time, exclusive),
                Bound::Unbounded => continue,
            };
            self.bound("i.entered_at", operator, &Value::Time(time), Column::Time)?;
        }
        for (field, test) in &listing.tests {
            self.test(*field, test)?;
        }
        Ok(())
    }

    fn test(&mut self, field: IndexedField, test: &Test) -> Result<(), PgError> {
        let (name, column) = (format!("i.{}", quoted(field.name())), field.column());
        match test {
            Test::In(values) => {
                // No row has a value that its column cannot hold.
                let values: Vec<_> = values.iter().filter(|value| is_held(value, column)).collect();
                match &values[..] {
                    [value] => {
                        let value = self.value(value, column)?;
                        self.push(format_args!(" AND {name} = {value}"));
                    }
                    values => {
                        let values = self.values_of(values, column)?;
                        self.push(format_args!(" AND {name} = ANY ({values})"));
                    }
                }
            }
            Test::Within(from, to) => {
                // As for the other bound, so that a range without bounds leaves out what has no value.
                self.push(format_args!(" AND {name} IS NOT NULL"));
                for (bound, inclusive, exclusive) in [(from, ">=", ">"), (to, "<=", "<")] {
                    let (value, operator) = match bound {
                        Bound::Included(value) => (value, inclusive),
                        Bound::Excluded(value) => (value, exclusive),
                        Bound::Unbounded => continue,
                    };
                    self.bound(&name, operator, value, column)?;
                }
            }
            // No text has a NUL.
            Test::Prefix(prefix) if prefix.contains('\0') => self.push(format_args!(" AND false")),
            Test::Prefix(prefix) => {
                let from = self.bind(Bind::Text(prefix.clone()));
                self.push(format_args!(" AND {name} >= {from}"));
                if let Some(end) = end_of(prefix) {
                    let end = self.bind(Bind::Text(end));
                    self.push(format_args!(" AND {name} < {end}"));
                }
            }
            Test::Missing => self.push(format_args!(" AND {name} IS NULL")),
            Test::Present => self.push(format_args!(" AND {name} IS NOT NULL")),
        }
        Ok(())
    }

    /// Compares a column with a value, which it need not be able to hold.
    fn bound(&mut self, name: &str, operator: &str, value: &Value, column: Column) -> Result<(), PgError> {
        let is_lower = operator.starts_with('>');
        match value {
            _ if is_held(value, column) => {
                let value = self.value(value, column)?;
                self.push(format_args!(" AND {name} {operator} {value}"));
            }
            // A text without a NUL is less than this if it is not greater than what stands before the first.
            Value::Text(text) => {
                let before = text.split('\0').next().unwrap_or_default();
                let before = self.bind(Bind::Text(before.to_owned()));
                let operator = if is_lower { ">" } else { "<=" };
                self.push(format_args!(" AND {name} {operator} {before}"));
            }
            // Beyond all that the column holds, on one side or the other.
            _ => {
                let is_beyond_the_last = match value {
                    Value::Integer(number) => *number > 0,
                    Value::Time(time) => *time > UNIX_EPOCH,
                    _ => return Err(out_of_range()),
                };
                if is_beyond_the_last == is_lower {
                    self.push(format_args!(" AND false"));
                }
            }
        }
        Ok(())
    }

    /// A value of a column.
    pub(super) fn value(&mut self, value: &Value, column: Column) -> Result<String, PgError> {
        let cast = if column == Column::Large { "::text::numeric" } else { "" };
        let bind = match value {
            Value::Text(text) => Bind::Text(text.clone()),
            Value::Integer(number) if column == Column::Large => Bind::Text(number.to_string()),
            Value::Integer(number) => Bind::Integer(i64::try_from(*number).map_err(|_| out_of_range())?),
            Value::Float(number) => Bind::Float(*number),
            Value::Bool(truth) => Bind::Bool(*truth),
            Value::Time(time) => Bind::Time(of(*time)?),
        };
        Ok(format!("{}{cast}", self.bind(bind)))
    }

    /// Values of a column, as an array.
    fn values_of(&mut self, values: &[&Value], column: Column) -> Result<String, PgError> {
        let bind = match column {
            Column::Text => Bind::Texts(values.iter().filter_map(|value| text(value)).collect()),
            Column::Large => Bind::Texts(values.iter().filter_map(|value| digits(value)).collect()),
            Column::Integer => Bind::Integers(
                values
                    .iter()
                    .filter_map(|value| match value {
                        Value::Integer(number) => i64::try_from(*number).ok(),
                        _ => None,
                    })
                    .collect(),
            ),
            Column::Float => Bind::Floats(
                values
                    .iter()
                    .filter_map(|value| match value {
                        Value::Float(number) => Some(*number),
                        _ => None,
                    })
                    .collect(),
            ),
            Column::Bool => Bind::Bools(
                values
                    .iter()
                    .filter_map(|value| match value {
                        Value::Bool(truth) => Some(*truth),
                        _ => None,
                    })
                    .collect(),
            ),
            Column::Time => Bind::Times(
                values
                    .iter()
                    .filter_map(|value| match value {
                        Value::Time(time) => Some(of(*time)),
                        _ => None,
                    })
                    .collect::<Result<_, _>>()?,
            ),
        };
        let place = self.bind(bind);
        Ok(if column == Column::Large {
            format!("{place}::text[]::{}[]", sql_type(column))
        } else {
            place
        })
    }
}

/// Whether a row can have the value.
fn is_held(value: &Value, column: Column) -> bool {
    value.fits(column)
        && match value {
            Value::Text(text) => !text.contains('\0'),
            Value::Time(time) => Time::of(*time).is_some(),
            _ => true,
        }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn digits(value: &Value) -> Option<String> {
    match value {
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

fn of(time: SystemTime) -> Result<Time, PgError> {
    Time::of(time).ok_or_else(out_of_range)
}

fn out_of_range() -> PgError {
    PgError::OutOfRange {
        what: "a value that is asked for",
    }
}

/// The least text that is greater than all that begin so; `None` if there is none. Texts are compared byte by byte, which
/// for UTF-8 is letter by letter.
fn end_of(prefix: &str) -> Option<String> {
    let mut letters: Vec<char> = prefix.chars().collect();
    while let Some(last) = letters.pop() {
        // Not every number is a letter: those of surrogates are passed over.
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::end_of;

    #[test]
    fn a_prefix_ends_before_the_next_letter() {
        assert_eq!(end_of("ab").as_deref(), Some("ac"));
        assert_eq!(end_of("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(end_of("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(end_of("\u{10ffff}"), None);
        assert_eq!(end_of(""), None);
    }
}
