//! The events that a call is to apply.

use std::vec;

/// Events that are to be applied, in order: most often one, which needs no memory of its own.
pub(crate) struct Due<E> {
    first: Option<E>,
    rest: vec::IntoIter<E>,
}

impl<E> Due<E> {
    pub(crate) fn one(event: E) -> Self {
        Due {
            first: Some(event),
            rest: Vec::new().into_iter(),
        }
    }

    pub(super) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.rest.len()
    }

    pub(super) fn next(&mut self) -> Option<E> {
        self.first.take().or_else(|| self.rest.next())
    }
}

impl<E> From<Vec<E>> for Due<E> {
    fn from(events: Vec<E>) -> Self {
        Due {
            first: None,
            rest: events.into_iter(),
        }
    }
}
