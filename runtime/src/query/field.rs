//! A field by which entities are asked for, and what is asked of it.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};

use super::index::{ComparedAs, Indexed, Lettered};
use super::value::Value;
use crate::store::Test;

/// An indexed field of the machine `M` with values of the type `T`: what the functions in the machine's `index` return.
pub struct Field<M, T> {
    name: &'static str,
    of: PhantomData<fn() -> (M, T)>,
}

/// What a query asks of a field of the machine `M`.
pub struct Condition<M> {
    pub(crate) field: &'static str,
    pub(crate) test: Test,
    of: PhantomData<fn() -> M>,
}

impl<M, T> Field<M, T> {
    pub(super) const fn named(name: &'static str) -> Self {
        Field { name, of: PhantomData }
    }

    /// Its stored name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<M, T: Indexed> Field<M, T> {
    /// It is equal to this; what has no value, such as `None`, is asked for as [`missing`](Self::missing) and equals
    /// nothing here.
    #[must_use]
    pub fn is<V: ComparedAs<T::Kind>>(self, value: V) -> Condition<M> {
        self.is_in([value])
    }

    /// It is equal to one of these; no entity has one of none.
    #[must_use]
    pub fn is_in<V: ComparedAs<T::Kind>>(self, values: impl IntoIterator<Item = V>) -> Condition<M> {
        let values = values.into_iter().filter_map(|value| value.value());
        self.with(Test::In(values.collect()))
    }

    /// It lies in this range, such as `10..20`, `10..=19` or `10..`.
    #[must_use]
    pub fn within<V: ComparedAs<T::Kind>>(self, range: impl RangeBounds<V>) -> Condition<M> {
        let (from, to) = (bound(range.start_bound()), bound(range.end_bound()));
        self.with(match (from, to) {
            (Some(from), Some(to)) => Test::Within(from, to),
            // Nothing is greater or less than no value.
            _ => Test::In(Vec::new()),
        })
    }

    /// It is greater than this.
    #[must_use]
    pub fn above<V: ComparedAs<T::Kind>>(self, value: V) -> Condition<M> {
        self.within((Bound::Excluded(value), Bound::Unbounded))
    }

    /// It is greater than this, or equal.
    #[must_use]
    pub fn at_least<V: ComparedAs<T::Kind>>(self, value: V) -> Condition<M> {
        self.within(value..)
    }

    /// It is less than this.
    #[must_use]
    pub fn below<V: ComparedAs<T::Kind>>(self, value: V) -> Condition<M> {
        self.within(..value)
    }

    /// It is less than this, or equal.
    #[must_use]
    pub fn at_most<V: ComparedAs<T::Kind>>(self, value: V) -> Condition<M> {
        self.within(..=value)
    }

    /// It has no value: it is `None`, or the state has no such field.
    #[must_use]
    pub fn missing(self) -> Condition<M> {
        self.with(Test::Missing)
    }

    /// It has a value.
    #[must_use]
    pub fn present(self) -> Condition<M> {
        self.with(Test::Present)
    }

    fn with(self, test: Test) -> Condition<M> {
        Condition::new(self.name, test)
    }
}

impl<M, T: Indexed> Field<M, T> {
    /// It is a text that begins so, byte by byte.
    #[must_use]
    pub fn starts_with(self, prefix: impl Into<String>) -> Condition<M>
    where
        T::Kind: Lettered,
    {
        self.with(Test::Prefix(prefix.into()))
    }
}

fn bound<V: Indexed>(bound: Bound<&V>) -> Option<Bound<Value>> {
    match bound {
        Bound::Included(value) => value.value().map(Bound::Included),
        Bound::Excluded(value) => value.value().map(Bound::Excluded),
        Bound::Unbounded => Some(Bound::Unbounded),
    }
}

impl<M> Condition<M> {
    pub(crate) fn new(field: &'static str, test: Test) -> Self {
        Condition {
            field,
            test,
            of: PhantomData,
        }
    }
}

impl<M, T> Clone for Field<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> Copy for Field<M, T> {}

impl<M, T> fmt::Debug for Field<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Field").field(&self.name).finish()
    }
}

impl<M> Clone for Condition<M> {
    fn clone(&self) -> Self {
        Condition::new(self.field, self.test.clone())
    }
}

impl<M> fmt::Debug for Condition<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condition")
            .field("field", &self.field)
            .field("test", &self.test)
            .finish()
    }
}
