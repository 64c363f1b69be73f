//! `Comparison`: how a field that is known by its name only is compared, and with what.

use std::ops::Bound;
use std::time::SystemTime;

use super::value::Value;
use crate::store::Test;

/// How a field that is known by its name only is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Comparison {
    /// Equal.
    Is,
    /// Equal to one of some.
    In,
    /// Greater.
    Above,
    /// Greater or equal.
    AtLeast,
    /// Less.
    Below,
    /// Less or equal.
    AtMost,
    /// A text that begins so.
    StartsWith,
    /// There is no value; it is compared with nothing, which is `()`.
    Missing,
    /// There is a value; it is compared with nothing, which is `()`.
    Present,
}

/// What a field that is known by its name only is compared with: a value, or a list of some for [`In`](Comparison::In), or
/// `()` for [`Missing`](Comparison::Missing) and [`Present`](Comparison::Present).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared(pub(super) Vec<Value>);

impl Comparison {
    /// Whether it is made with so many values.
    pub(super) fn takes(self, count: usize) -> bool {
        match self {
            Comparison::In => true,
            Comparison::Missing | Comparison::Present => count == 0,
            _ => count == 1,
        }
    }

    /// How many values it is made with, in words.
    pub(super) fn counted(self) -> &'static str {
        match self {
            Comparison::In => "any number of values",
            Comparison::Missing | Comparison::Present => "no value",
            _ => "one value",
        }
    }

    /// What is asked of a field, with as many values as it takes.
    pub(super) fn test(self, mut values: Vec<Value>) -> Test {
        let one =
            |bound: fn(Value) -> Bound<Value>, values: &mut Vec<Value>| values.pop().map_or(Bound::Unbounded, bound);
        match self {
            Comparison::Is | Comparison::In => Test::In(values),
            Comparison::Above => Test::Within(one(Bound::Excluded, &mut values), Bound::Unbounded),
            Comparison::AtLeast => Test::Within(one(Bound::Included, &mut values), Bound::Unbounded),
            Comparison::Below => Test::Within(Bound::Unbounded, one(Bound::Excluded, &mut values)),
            Comparison::AtMost => Test::Within(Bound::Unbounded, one(Bound::Included, &mut values)),
            Comparison::StartsWith => match values.pop() {
                Some(Value::Text(prefix)) => Test::Prefix(prefix),
                // Only texts begin with something.
                _ => Test::In(Vec::new()),
            },
            Comparison::Missing => Test::Missing,
            Comparison::Present => Test::Present,
        }
    }
}

impl From<()> for Compared {
    fn from((): ()) -> Self {
        Compared(Vec::new())
    }
}

impl<T: Into<Value>> From<Vec<T>> for Compared {
    fn from(values: Vec<T>) -> Self {
        Compared(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>, const LEN: usize> From<[T; LEN]> for Compared {
    fn from(values: [T; LEN]) -> Self {
        Compared(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value> + Clone> From<&[T]> for Compared {
    fn from(values: &[T]) -> Self {
        Compared(values.iter().cloned().map(Into::into).collect())
    }
}

macro_rules! one {
    ($($value:ty)*) => {$(
        impl From<$value> for Compared {
            fn from(value: $value) -> Self {
                Compared(vec![value.into()])
            }
        }
    )*};
}

one!(&str String i64 bool SystemTime Value);
