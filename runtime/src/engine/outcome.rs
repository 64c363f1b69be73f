//! What a step of an entity comes to.

use crate::answer::Receipt;
use crate::declaration::{Machine, Storable};
use crate::error::{Error, ErrorKind};
use crate::store::Outcome;
use crate::work::Lived;

/// An id, and its text.
pub(crate) type Named<'a, M> = (&'a <M as Machine>::Id, &'a str);

/// How an entity came to be at hand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AtHand {
    /// It was loaded for this call, or is not there yet.
    Loaded,
    /// The caller held it.
    Held,
}

/// What a step came to.
pub(crate) enum Advanced<M: Storable> {
    /// It was stored, or there was nothing to store.
    Done(Lived<M>, Receipt),
    /// The key was accepted before, by this outcome.
    Repeated(Outcome),
}

/// Why a step came to nothing.
pub(crate) struct Stopped<M: Storable> {
    pub(crate) kind: ErrorKind<M::Refusal>,
    /// The entity that it is about, if it is not the one that was called.
    pub(super) about: Option<(&'static str, String)>,
    /// The entity as it was, if a decision refused.
    pub(crate) unchanged: Option<Lived<M>>,
}

impl<M: Storable> From<ErrorKind<M::Refusal>> for Stopped<M> {
    fn from(kind: ErrorKind<M::Refusal>) -> Self {
        Stopped {
            kind,
            about: None,
            unchanged: None,
        }
    }
}

impl<M: Storable> Stopped<M> {
    /// Whether a decision or a hook is the reason.
    pub(super) fn is_of_the_machine(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Refused(_) | ErrorKind::HookFailed { .. } | ErrorKind::ChainTooLong { .. }
        )
    }

    pub(super) fn is_conflict(&self) -> bool {
        matches!(self.kind, ErrorKind::Conflict { .. })
    }

    pub(crate) fn into_error(self, id: &str) -> Error<M> {
        match self.about {
            Some((machine, id)) => Error::about(machine, &id, self.kind),
            None => Error::new(id, self.kind),
        }
    }
}

impl From<Outcome> for Receipt {
    fn from(outcome: Outcome) -> Self {
        Receipt {
            version: outcome.version,
            position: outcome.position,
            replayed: true,
        }
    }
}
