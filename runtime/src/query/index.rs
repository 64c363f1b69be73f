//! Indexed fields: the types whose values a store can compare.

use std::borrow::Cow;
use std::ops::Range;
use std::time::SystemTime;

use super::value::{Column, Value, micros};
use crate::id::EntityId;

/// The longest text that a field of an index holds, in bytes: what fits into a B-tree beside an id and a state.
pub const TEXT_LEN_MAX: usize = 1024;

/// The times that a field of an index holds, in microseconds since 1970: what every store can count.
const TIMES: Range<i128> = -210_866_803_200_000_000..9_215_608_291_200_000_000;

/// Whether a time is one that every store can count.
pub(super) fn is_counted(time: SystemTime) -> bool {
    TIMES.contains(&micros(time))
}

/// What values of different types have in common if they can be compared with each other.
pub trait Kind {}

/// A value that can be compared with fields of the kind `K`: whatever is [`Indexed`] as that kind.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared with a field of kind `{K}`",
    label = "another kind of value than the field has",
    note = "texts are compared with texts, whole numbers of any type with whole numbers, and floats with floats"
)]
pub trait ComparedAs<K>: Indexed {}

#[diagnostic::do_not_recommend]
impl<K, V: Indexed<Kind = K>> ComparedAs<K> for V {}

/// A kind of values that begin with something: texts.
#[diagnostic::on_unimplemented(
    message = "a value of kind `{Self}` does not begin with a text",
    label = "the field is no text",
    note = "compare it by `is`, `within` and the like"
)]
pub trait Lettered: Kind {}

impl Lettered for kind::Text {}

/// The kinds of values.
pub mod kind {
    use super::Kind;

    /// Texts.
    #[derive(Debug, Clone, Copy)]
    pub enum Text {}
    /// Whole numbers of any size.
    #[derive(Debug, Clone, Copy)]
    pub enum Integer {}
    /// Numbers with a fraction.
    #[derive(Debug, Clone, Copy)]
    pub enum Float {}
    /// Yes or no.
    #[derive(Debug, Clone, Copy)]
    pub enum Bool {}
    /// Times.
    #[derive(Debug, Clone, Copy)]
    pub enum Time {}

    impl Kind for Text {}
    impl Kind for Integer {}
    impl Kind for Float {}
    impl Kind for Bool {}
    impl Kind for Time {}
}

/// A type whose values can stand in an index: what the field of an `#[index]` has.
///
/// Implemented for texts, integers, floats, `bool`, `SystemTime`, `Uuid`, and `Option` of these, and derived with
/// [`EntityId`]. For a type of your own, say what it is compared as:
///
/// ```
/// use eventer::query::{Column, Indexed, Value, kind};
///
/// enum Priority { Low, High }
///
/// impl Indexed for Priority {
///     type Kind = kind::Integer;
///     const COLUMN: Column = Column::Integer;
///
///     fn value(&self) -> Option<Value> {
///         Some(Value::from(match self { Priority::Low => 1, Priority::High => 2 }))
///     }
/// }
/// assert_eq!(Priority::High.value(), Some(Value::Integer(2)));
/// ```
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot stand in an index",
    label = "`{Self}` is not `Indexed`",
    note = "it can be a text, an integer, a float, a `bool`, a `SystemTime`, a `Uuid`, an `Option` of these, an id that derives `EntityId`, or a type that implements `eventer::query::Indexed`"
)]
pub trait Indexed {
    /// The kind of values that its values can be compared with.
    type Kind: Kind;
    /// The column that holds its values.
    const COLUMN: Column;

    /// The value; `None` if there is none, and for floats that are NaN or infinite.
    fn value(&self) -> Option<Value>;
}

/// A field of a machine's index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IndexedField {
    name: &'static str,
    column: Column,
}

impl IndexedField {
    /// A field of a name, with what it holds.
    #[must_use]
    pub const fn new(name: &'static str, column: Column) -> Self {
        IndexedField { name, column }
    }

    /// Its stored name: the field's own, or `#[index(name = "..")]`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it holds.
    #[must_use]
    pub const fn column(&self) -> Column {
        self.column
    }
}

/// The values of the indexed fields of one state: each by its name, without those that have none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entries {
    pub(crate) list: Vec<(&'static str, Value)>,
    /// The fields that whoever made them knows.
    fields: &'static [IndexedField],
}

impl Entries {
    /// The same entries, of a program that knows these fields.
    pub(crate) fn among(self, fields: &'static [IndexedField]) -> Self {
        Entries { fields, ..self }
    }

    /// The fields that have no value, and of which it is known that they have none.
    #[cfg(feature = "postgres")]
    pub(crate) fn missing(&self) -> impl Iterator<Item = &'static str> {
        let names = self.fields.iter().map(IndexedField::name);
        names.filter(|name| self.get(name).is_none())
    }

    /// Adds the value of a field.
    pub fn push(&mut self, name: &'static str, value: Value) {
        self.list.push((name, value));
    }

    /// The fields that have a value, in order, each with it.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.list.iter().map(|(name, value)| (*name, value))
    }

    /// The value of a field, if it has one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Whether no field has a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Takes the value of a field away.
    #[cfg(feature = "postgres")]
    pub(crate) fn remove(&mut self, field: &str) {
        self.list.retain(|(name, _)| *name != field);
    }

    /// The first value that no store keeps, if there is one: its field, and what is wrong.
    pub(crate) fn fault(&self) -> Option<(&'static str, &'static str)> {
        self.iter().find_map(|(name, value)| match value {
            Value::Text(text) if text.len() > TEXT_LEN_MAX => Some((name, "it is longer than 1,024 bytes")),
            Value::Text(text) if text.contains('\0') => Some((name, "it holds a NUL character")),
            Value::Time(time) if !is_counted(*time) => Some((name, "it is a time before 4713 BC, or after 294000")),
            _ => None,
        })
    }
}

impl Indexed for str {
    type Kind = kind::Text;
    const COLUMN: Column = Column::Text;

    fn value(&self) -> Option<Value> {
        Some(Value::Text(self.to_owned()))
    }
}

impl Indexed for uuid::Uuid {
    type Kind = kind::Text;
    const COLUMN: Column = Column::Text;

    fn value(&self) -> Option<Value> {
        Some(Value::Text(self.to_text().into_owned()))
    }
}

impl Indexed for bool {
    type Kind = kind::Bool;
    const COLUMN: Column = Column::Bool;

    fn value(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }
}

impl Indexed for SystemTime {
    type Kind = kind::Time;
    const COLUMN: Column = Column::Time;

    fn value(&self) -> Option<Value> {
        Some(Value::time(*self))
    }
}

macro_rules! numbers {
    ($kind:ident $column:ident ($value:expr): $($number:ty)*) => {$(
        impl Indexed for $number {
            type Kind = kind::$kind;
            const COLUMN: Column = Column::$column;

            fn value(&self) -> Option<Value> {
                $value((*self).into())
            }
        }
    )*};
}

numbers!(Integer Integer (|number| Some(Value::Integer(number))): i8 i16 i32 i64 u8 u16 u32);
numbers!(Integer Large (|number| Some(Value::Integer(number))): u64 i128);
numbers!(Float Float (Value::float): f32 f64);

macro_rules! like {
    ($(($($generics:tt)*) $outer:ty => $inner:ty),* $(,)?) => {$(
        impl<$($generics)*> Indexed for $outer {
            type Kind = <$inner as Indexed>::Kind;
            const COLUMN: Column = <$inner as Indexed>::COLUMN;

            fn value(&self) -> Option<Value> {
                <$inner as Indexed>::value(self)
            }
        }
    )*};
}

like!(() String => str, ('a) Cow<'a, str> => str, ('a, T: Indexed + ?Sized) &'a T => T, (T: Indexed + ?Sized) Box<T> => T);

impl<T: Indexed> Indexed for Option<T> {
    type Kind = T::Kind;
    const COLUMN: Column = T::COLUMN;

    fn value(&self) -> Option<Value> {
        self.as_ref().and_then(T::value)
    }
}
