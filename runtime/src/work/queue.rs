//! The events that a call is to apply.

use std::vec;

/// Events that are to be applied, in order: most often one, which needs no memory of its own.
pub(crate) enum Due<E> {
    One(Option<E>),
    Several(vec::IntoIter<E>),
}

impl<E> Due<E> {
    pub(crate) fn one(event: E) -> Self {
        Due::One(Some(event))
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Due::One(event) => usize::from(event.is_some()),
            Due::Several(events) => events.len(),
        }
    }

    pub(super) fn next(&mut self) -> Option<E> {
        match self {
            Due::One(event) => event.take(),
            Due::Several(events) => events.next(),
        }
    }
}

impl<E> From<Vec<E>> for Due<E> {
    fn from(events: Vec<E>) -> Self {
        Due::Several(events.into_iter())
    }
}
