//! What a call asks for, and what a step of an entity comes to.

use crate::answer::Receipt;
use crate::declaration::{Kept, Machine};
use crate::error::{Error, ErrorKind};
use crate::id::InvalidId;
use crate::key::Keyed;
use crate::meta::Meta;
use crate::store::{Outcome, StoreErrorKind};
use crate::transition::Beginning;

/// What a call says besides its event or command.
pub(crate) struct Asked<'a, M: Machine> {
    pub(crate) id: &'a M::Id,
    pub(crate) text: &'a str,
    pub(crate) meta: &'a Meta,
    pub(crate) key: Option<Box<Keyed<M>>>,
}

impl<'a, M: Kept> Asked<'a, M> {
    /// Checks what the caller brought.
    pub(crate) fn of(
        id: &'a M::Id,
        text: &'a str,
        meta: &'a Meta,
        input: &Beginning<M>,
    ) -> Result<Self, ErrorKind<M::Refusal>> {
        InvalidId::check(text).map_err(ErrorKind::InvalidId)?;
        if let Some(name) = meta.unstorable() {
            return Err(ErrorKind::holds_nul(name));
        }
        let key = Keyed::of(meta, input)?;
        Ok(Asked { id, text, meta, key })
    }

    pub(crate) fn key_text(&self) -> Option<&str> {
        self.key.as_ref().map(|key| &*key.key)
    }
}

/// How the version of an entity is known.
#[derive(Clone, Copy)]
pub(crate) enum Basis {
    /// The entity was loaded for this call, and its stored state had so many bytes.
    Loaded { len: usize },
    /// The entity was at hand from an earlier call, and may have moved on; or its life is to begin.
    Presumed,
}

/// What a step came to.
pub(crate) enum Advanced {
    /// The step was stored, or there was nothing to store.
    Done(Receipt),
    /// The key was accepted before, by this outcome.
    Repeated(Outcome),
}

/// Why a step came to nothing.
pub(crate) struct Stopped<M: Machine> {
    pub(crate) kind: ErrorKind<M::Refusal>,
    /// The entity that the reason is about, if it is not the one that was called.
    about: Option<(&'static str, String)>,
}

impl<M: Machine> From<ErrorKind<M::Refusal>> for Stopped<M> {
    fn from(kind: ErrorKind<M::Refusal>) -> Self {
        Stopped { kind, about: None }
    }
}

impl<M: Machine> From<ErrorKind<M::Refusal>> for Box<Stopped<M>> {
    fn from(kind: ErrorKind<M::Refusal>) -> Self {
        Box::new(kind.into())
    }
}

impl<M: Machine> Stopped<M> {
    /// The same reason about another entity than the one that was called.
    pub(super) fn about(machine: &'static str, id: String, kind: ErrorKind<M::Refusal>) -> Self {
        Stopped {
            kind,
            about: Some((machine, id)),
        }
    }

    /// Whether this is an answer of the machine, and not what became of the store.
    pub(super) fn is_an_answer(&self) -> bool {
        !matches!(self.kind, ErrorKind::Store(_) | ErrorKind::Unknown(_))
    }

    /// Whether the store will not have it, so that nothing happened.
    pub(super) fn is_refused_by_the_store(&self) -> bool {
        matches!(&self.kind, ErrorKind::Store(error) if error.kind() == StoreErrorKind::Refused)
    }

    pub(super) fn is_conflict(&self) -> bool {
        matches!(self.kind, ErrorKind::Conflict { .. })
    }

    /// The refusal, if that is what it is.
    #[expect(clippy::boxed_local, reason = "it comes in a box, and goes on in one")]
    pub(crate) fn into_refusal(self: Box<Self>) -> Result<M::Refusal, Box<Self>> {
        match *self {
            Stopped {
                kind: ErrorKind::Refused(refusal),
                ..
            } => Ok(refusal),
            stopped => Err(Box::new(stopped)),
        }
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
