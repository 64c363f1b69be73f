//! What can go wrong in a call to the state machine.

use std::error::Error as StdError;
use std::fmt;

use crate::declaration::Machine;
use crate::dynamic::{InvalidTransition, write_names};
use crate::id::InvalidId;
use crate::store::StoreError;

/// Why a call to the state machine of `M` did nothing: a [kind](ErrorKind), and the entity it was about.
pub struct Error<M: Machine> {
    inner: Box<Inner<M::Refusal>>,
}

struct Inner<R> {
    machine: &'static str,
    id: String,
    kind: ErrorKind<R>,
}

/// The kinds of errors; `R` is the machine's type of refusals.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind<R> {
    /// There is no entity with this id.
    NotFound,
    /// There is an entity with this id, so no life can begin.
    AlreadyExists,
    /// The entity's state does not take the event, or no life begins with it.
    WrongState(InvalidTransition),
    /// The entity's state does not handle the command, or no life begins with it.
    NotHandled(NotHandled),
    /// The decision refused.
    Refused(R),
    /// The entity changed since it was loaded: load it again and decide anew.
    Conflict {
        /// The version that was loaded.
        expected: u64,
        /// The version that the store holds.
        found: u64,
    },
    /// Chain hooks went on for more than 64 events.
    ChainTooLong {
        /// The stored names of the chain's first events.
        chain: Vec<&'static str>,
    },
    /// A decision that was to begin a life returned no event.
    NothingBegun,
    /// The id has no valid text.
    InvalidId(InvalidId),
    /// A state or event cannot be encoded: its `Serialize` failed, or it holds NaN, an infinity or NUL, or is nested
    /// deeper than 100 levels. Nothing was stored.
    Unencodable {
        /// The stored name of the state or event, or `Data`.
        name: &'static str,
        /// What its `Serialize` reported.
        source: serde_json::Error,
    },
    /// What the store holds cannot be read.
    Corrupt(Corrupt),
    /// The store failed.
    Store(StoreError),
}

/// A command that the state does not handle.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotHandled {
    /// The name of the state; `None` where a life was to begin.
    pub state: Option<&'static str>,
    /// The name of the command.
    pub command: &'static str,
}

/// What was found in the store and cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub struct Corrupt {
    /// The version at which it was found.
    pub version: u64,
    /// The stored name of the state or event.
    pub name: String,
    /// Why the payload cannot be read; `None` if the machine has nothing of that name.
    pub source: Option<serde_json::Error>,
}

impl<M: Machine> Error<M> {
    pub(crate) fn new(id: &str, kind: ErrorKind<M::Refusal>) -> Self {
        Error {
            inner: Box::new(Inner {
                machine: M::NAME,
                id: id.to_owned(),
                kind,
            }),
        }
    }

    /// The kind of error, for matching.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind<M::Refusal> {
        &self.inner.kind
    }

    /// The kind of error, by value.
    #[must_use]
    pub fn into_kind(self) -> ErrorKind<M::Refusal> {
        self.inner.kind
    }

    /// The text of the id of the entity that the call was about.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.inner.id
    }

    /// The refusal, if a decision refused.
    #[must_use]
    pub fn refusal(&self) -> Option<&M::Refusal> {
        match self.kind() {
            ErrorKind::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether the entity changed since it was loaded.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self.kind(), ErrorKind::Conflict { .. })
    }

    /// Whether the same call, made again, can succeed without anything else having changed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self.kind(), ErrorKind::Conflict { .. } | ErrorKind::Store(_))
    }
}

impl<M: Machine> fmt::Display for Error<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { machine, id, kind } = &*self.inner;
        write!(f, "{machine} {id:?}: ")?;
        match kind {
            ErrorKind::NotFound => f.write_str("there is no such entity"),
            ErrorKind::AlreadyExists => f.write_str("it exists already"),
            ErrorKind::WrongState(source) => source.explain(f),
            ErrorKind::NotHandled(NotHandled {
                state: Some(state),
                command,
            }) => {
                write!(f, "state `{state}` does not handle command `{command}`")
            }
            ErrorKind::NotHandled(NotHandled { state: None, command }) => {
                write!(f, "no life begins with command `{command}`")
            }
            ErrorKind::Refused(_) => f.write_str("the decision refused"),
            ErrorKind::Conflict { expected, found } => {
                write!(f, "it has version {found}, not {expected} as when it was loaded")
            }
            ErrorKind::ChainTooLong { chain } => {
                f.write_str("its chain hooks did not come to an end: ")?;
                write_names(f, chain.iter().copied())
            }
            ErrorKind::NothingBegun => f.write_str("the decision gave no event to begin with"),
            ErrorKind::InvalidId(_) => f.write_str("the id cannot be used"),
            ErrorKind::Unencodable { name, .. } => write!(f, "`{name}` cannot be encoded"),
            ErrorKind::Corrupt(Corrupt {
                version,
                name,
                source: Some(_),
            }) => {
                write!(f, "the stored `{name}` at version {version} cannot be read")
            }
            ErrorKind::Corrupt(Corrupt {
                version,
                name,
                source: None,
            }) => {
                write!(f, "`{name}`, stored at version {version}, is unknown to this machine")
            }
            ErrorKind::Store(_) => f.write_str("the store failed"),
        }
    }
}

impl<M: Machine> fmt::Debug for Error<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { machine, id, kind } = &*self.inner;
        f.debug_struct("Error")
            .field("machine", machine)
            .field("id", id)
            .field("kind", kind)
            .finish()
    }
}

impl<M: Machine> StdError for Error<M> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.kind() {
            ErrorKind::Refused(refusal) => Some(refusal),
            ErrorKind::InvalidId(source) => Some(source),
            ErrorKind::Unencodable { source, .. }
            | ErrorKind::Corrupt(Corrupt {
                source: Some(source), ..
            }) => Some(source),
            ErrorKind::Store(source) => source.source(),
            _ => None,
        }
    }
}
