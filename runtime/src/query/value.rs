//! A value that a store can compare, and the types of columns that hold such values.

use std::cmp::Ordering;
use std::mem;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::clock::whole_micros;

/// A value of an indexed field, in the form in which stores keep and compare it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Value {
    /// A text, compared byte by byte.
    Text(String),
    /// A whole number.
    Integer(i128),
    /// A number with a fraction; neither NaN nor infinite, and `0.0` for `-0.0`.
    Float(f64),
    /// Yes or no; no comes first.
    Bool(bool),
    /// A time in whole microseconds.
    Time(SystemTime),
}

/// What a column of an index holds. `Integer` has 64 bits there, `Large` any number of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Column {
    /// Texts.
    Text,
    /// Whole numbers from `i64::MIN` to `i64::MAX`.
    Integer,
    /// Whole numbers of up to 128 bits.
    Large,
    /// Numbers with a fraction.
    Float,
    /// Yes or no.
    Bool,
    /// Times.
    Time,
}

impl Value {
    /// A number with a fraction; `None` if it is NaN or infinite, which no payload can hold either.
    #[must_use]
    pub fn float(number: f64) -> Option<Self> {
        // Zero has two forms that are equal.
        number.is_finite().then_some(Value::Float(number + 0.0))
    }

    /// A time, cut to whole microseconds.
    #[must_use]
    pub fn time(time: SystemTime) -> Self {
        Value::Time(whole_micros(time))
    }

    /// Whether a column can hold it.
    #[must_use]
    pub fn fits(&self, column: Column) -> bool {
        match (self, column) {
            (Value::Integer(number), Column::Integer) => i64::try_from(*number).is_ok(),
            (Value::Float(number), Column::Float) => number.is_finite(),
            (Value::Text(_), Column::Text)
            | (Value::Integer(_), Column::Large)
            | (Value::Bool(_), Column::Bool)
            | (Value::Time(_), Column::Time) => true,
            _ => false,
        }
    }

    /// The value that a text stands for in a column; `None` if it stands for none.
    pub(crate) fn parsed(text: &str, column: Column) -> Option<Self> {
        let value = match column {
            Column::Text => Some(Value::Text(text.to_owned())),
            Column::Integer | Column::Large => text.parse().ok().map(Value::Integer),
            Column::Float => text.parse().ok().and_then(Value::float),
            Column::Bool => text.parse().ok().map(Value::Bool),
            Column::Time => super::moment::parsed(text).map(Value::Time),
        };
        value.filter(|value| value.fits(column))
    }

    /// The order of two values of one column. Values of two columns are equal: nobody compares them.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Value::Text(one), Value::Text(other)) => one.cmp(other),
            (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
            // Who makes a value by itself can make either zero.
            (Value::Float(one), Value::Float(other)) => (one + 0.0).total_cmp(&(other + 0.0)),
            (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
            (Value::Time(one), Value::Time(other)) => one.cmp(other),
            _ => Ordering::Equal,
        }
    }

    /// A text from which [`restored`](Self::restored) makes the value again: the letter of its kind, and its exact form.
    pub(crate) fn kept(&self) -> String {
        match self {
            Value::Text(text) => format!("s{text}"),
            Value::Integer(number) => format!("i{number}"),
            Value::Float(number) => format!("n{:x}", number.to_bits()),
            Value::Bool(truth) => format!("b{truth}"),
            Value::Time(time) => format!("t{}", micros(*time)),
        }
    }

    pub(crate) fn restored(kept: &str) -> Option<Self> {
        let (kind, form) = kept.split_at_checked(1)?;
        match kind {
            "s" => Some(Value::Text(form.to_owned())),
            "i" => form.parse().ok().map(Value::Integer),
            "n" => u64::from_str_radix(form, 16)
                .ok()
                .and_then(|bits| Value::float(f64::from_bits(bits))),
            "b" => form.parse().ok().map(Value::Bool),
            "t" => form.parse().ok().and_then(time).map(Value::Time),
            _ => None,
        }
    }
}

/// Numbers are compared by their total order, so that a value always equals itself.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        mem::discriminant(self) == mem::discriminant(other) && self.compare(other).is_eq()
    }
}

impl Eq for Value {}

impl Column {
    /// What it holds, in a word.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Column::Text => "a text",
            Column::Integer | Column::Large => "a whole number",
            Column::Float => "a number",
            Column::Bool => "`true` or `false`",
            Column::Time => "a time",
        }
    }
}

/// Microseconds since 1970, negative before.
pub(crate) fn micros(time: SystemTime) -> i128 {
    // The number of microseconds of any time has fewer bits than an `i128`.
    let signed = |distance: Duration| i128::try_from(distance.as_micros()).unwrap_or(i128::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => signed(since),
        Err(before) => -signed(before.duration()),
    }
}

pub(crate) fn time(micros: i128) -> Option<SystemTime> {
    let distance = Duration::from_micros(u64::try_from(micros.unsigned_abs()).ok()?);
    if micros < 0 {
        UNIX_EPOCH.checked_sub(distance)
    } else {
        UNIX_EPOCH.checked_add(distance)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Integer(number.into())
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Value::Bool(truth)
    }
}

impl From<SystemTime> for Value {
    fn from(time: SystemTime) -> Self {
        Value::time(time)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::{Column, Value};

    #[test]
    fn what_is_kept_is_restored_as_it_was() {
        let values = [
            Value::Text(String::new()),
            Value::Text("i7 \u{1F980}".to_owned()),
            Value::Integer(i128::MIN),
            Value::Integer(u64::MAX.into()),
            Value::Float(0.1 + 0.2),
            Value::Float(f64::MIN_POSITIVE),
            Value::Bool(true),
            Value::time(UNIX_EPOCH - Duration::from_micros(1)),
            Value::time(UNIX_EPOCH + Duration::from_micros(1_700_000_000_123_456)),
        ];
        for value in values {
            assert_eq!(Value::restored(&value.kept()), Some(value));
        }
        for text in ["", "x", "i", "inan", "n7ff8000000000000", "bmaybe", "t1.5", "\u{1F980}"] {
            assert_eq!(Value::restored(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_stands_for_a_value_of_its_column() {
        assert_eq!(Value::parsed("7", Column::Integer), Some(Value::Integer(7)));
        assert_eq!(Value::parsed("7", Column::Text), Some(Value::Text("7".to_owned())));
        assert_eq!(Value::parsed("-0", Column::Float), Some(Value::Float(0.0)));
        assert_eq!(
            Value::parsed("1970-01-01T00:00:01Z", Column::Time),
            Some(Value::time(UNIX_EPOCH + Duration::from_secs(1)))
        );
        assert_eq!(Value::parsed("18446744073709551615", Column::Integer), None);
        assert_eq!(
            Value::parsed("18446744073709551615", Column::Large),
            Some(Value::Integer(u64::MAX.into()))
        );
        for (text, column) in [
            ("7.5", Column::Integer),
            ("NaN", Column::Float),
            ("yes", Column::Bool),
            ("2026-01-31", Column::Time),
        ] {
            assert_eq!(Value::parsed(text, column), None, "{text}");
        }
    }

    #[test]
    fn zero_is_one_value() {
        assert_eq!(
            Value::float(-0.0).map(|it| it.kept()),
            Value::float(0.0).map(|it| it.kept())
        );
        assert_eq!(Value::Float(-0.0), Value::Float(0.0));
        assert_eq!(Value::float(f64::NAN), None);
        assert!(!Value::Float(f64::NAN).fits(Column::Float));
    }
}
