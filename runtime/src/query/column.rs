//! What generated code says of an indexed field.

use super::field::Field;
use super::index::{Entries, Indexed, IndexedField};
use super::value::{Column, Value};

/// An indexed field, by its type: the one place where a type that cannot stand in an index is reported.
pub struct Typed<T> {
    name: &'static str,
    column: Column,
    value: fn(&T) -> Option<Value>,
}

impl<T> Clone for Typed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Typed<T> {}

/// The field of a name.
#[must_use]
pub const fn column<T: Indexed>(name: &'static str) -> Typed<T> {
    Typed {
        name,
        column: T::COLUMN,
        value: T::value,
    }
}

/// Asks whether one column holds two fields of one name.
///
/// # Panics
///
/// If it does not, with the message `otherwise`, at compile time.
#[track_caller]
pub const fn one_type(first: IndexedField, second: IndexedField, otherwise: &str) {
    assert!(first.column() as u8 == second.column() as u8, "{}", otherwise);
}

impl<T> Typed<T> {
    /// The field as data.
    #[must_use]
    pub const fn described(self) -> IndexedField {
        IndexedField::new(self.name, self.column)
    }

    /// The field as queries name it.
    #[must_use]
    pub const fn asked<M>(self) -> Field<M, T> {
        Field::named(self.name)
    }

    /// Adds its value.
    pub fn add(self, field: &T, entries: &mut Entries) {
        if let Some(value) = (self.value)(field) {
            entries.push(self.name, value);
        }
    }
}
