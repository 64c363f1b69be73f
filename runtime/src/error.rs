//! What can go wrong in a call to the state machine.

mod corrupt;
mod kind;

pub use corrupt::{Corrupt, Fault, Part};
pub use kind::{ErrorKind, NotHandled, Unresolved};

use std::error::Error as StdError;
use std::fmt;

use crate::declaration::Machine;
use crate::dyn_eventer::write_names;
use crate::id::shown;
use crate::store::StoreErrorKind;

/// Why a call to the state machine of `M` did nothing: a [kind](ErrorKind), and the entity it was about.
///
/// ```
/// # use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
/// # #[state_machine]
/// # mod door {
/// #     use serde::{Deserialize, Serialize};
/// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { Open, #[terminal] Walled }
/// #     #[event] #[derive(Clone, Serialize, Deserialize)] pub enum Event { Built, WalledUp }
/// #     #[transition] fn build(_: event::Built) -> state::Open { state::Open }
/// #     #[transition] fn wall_up(_: state::Open, _: event::WalledUp) -> state::Walled { state::Walled }
/// # }
/// # use door::event;
/// # pollster::block_on(async {
/// # let doors = StateMachine::<door::Machine, _>::new(MemoryStore::new());
/// # let front = "front".to_owned();
/// doors.start(front.clone(), event::Built).await?;
/// doors.dispatch(&front, event::WalledUp).await?;
/// let error = doors.dispatch(&front, event::WalledUp).await.unwrap_err();
/// assert!(!error.is_retryable());
/// let ErrorKind::WrongState(wrong) = error.kind() else { panic!("{error}") };
/// assert_eq!((wrong.event(), wrong.state()), ("WalledUp", Some("Walled")));
/// # Ok::<(), eventer::Error<door::Machine>>(())
/// # }).unwrap();
/// ```
pub struct Error<M: Machine> {
    inner: Box<Inner<M::Refusal>>,
}

struct Inner<R> {
    machine: &'static str,
    id: String,
    kind: ErrorKind<R>,
}

impl<M: Machine> Error<M> {
    pub(crate) fn new(id: &str, kind: ErrorKind<M::Refusal>) -> Self {
        Self::about(M::NAME, id, kind)
    }

    /// An error about an entity that may be another machine's, by way of a link.
    pub(crate) fn about(machine: &'static str, id: &str, kind: ErrorKind<M::Refusal>) -> Self {
        Error {
            inner: Box::new(Inner {
                machine,
                id: id.to_owned(),
                kind,
            }),
        }
    }

    /// The stored name of the machine of the entity that the error is about.
    #[must_use]
    pub fn machine(&self) -> &'static str {
        self.inner.machine
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

    /// The text of the id of the entity that the error is about: the one that was called, or one that it links to.
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

    /// Whether the same call, made again, can succeed without anything else having changed. It does nothing twice: what
    /// failed in this way was not stored.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Conflict { .. } => true,
            ErrorKind::Store(error) => error.kind() == StoreErrorKind::Unavailable,
            _ => false,
        }
    }
}

impl<M: Machine> fmt::Display for Error<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { machine, id, kind } = &*self.inner;
        // A query is about no single entity.
        if id.is_empty() && matches!(kind, ErrorKind::InvalidQuery(_) | ErrorKind::Store(_)) {
            write!(f, "{machine}: ")?;
        } else {
            write!(f, "{machine} {:?}: ", shown(id))?;
        }
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
                write!(f, "it has version {found}, and {expected} was expected")
            }
            ErrorKind::ChainTooLong { chain } => {
                f.write_str("its hooks did not come to an end: ")?;
                write_names(f, chain.iter().copied())
            }
            ErrorKind::NothingBegun => f.write_str("the decision gave no event to begin with"),
            ErrorKind::InvalidId(invalid) => invalid.fmt(f),
            ErrorKind::Unencodable { name, .. } => write!(f, "`{name}` cannot be encoded"),
            ErrorKind::KeyReused { key, version } => {
                write!(
                    f,
                    "key {key:?} was used for another call, which led to version {version}"
                )
            }
            ErrorKind::InvalidKey { reason } => write!(f, "the key cannot be used: {reason}"),
            ErrorKind::HookFailed { hook, event, .. } => write!(f, "hook `{hook}` failed after event `{event}`"),
            ErrorKind::InvalidQuery(invalid) => write!(f, "the query cannot be answered: {invalid}"),
            ErrorKind::NoSuchVersion { asked, found } => {
                write!(f, "it has no version {asked}: its version is {found}")
            }
            ErrorKind::Corrupt(corrupt) => write!(f, "{corrupt}: {}", corrupt.help()),
            ErrorKind::Unknown(unresolved) => unresolved.source.fmt(f),
            ErrorKind::Store(error) => error.fmt(f),
        }
    }
}

impl<M: Machine> fmt::Debug for Error<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { machine, id, kind } = &*self.inner;
        f.debug_struct("Error")
            .field("machine", machine)
            .field("id", &shown(id))
            .field("kind", kind)
            .finish()
    }
}

impl<M: Machine> StdError for Error<M> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.kind() {
            ErrorKind::Refused(refusal) => Some(refusal),
            ErrorKind::Unencodable { source, .. }
            | ErrorKind::HookFailed { source, .. }
            | ErrorKind::Corrupt(Corrupt {
                fault: Fault::Unreadable(source),
                ..
            }) => Some(&**source),
            ErrorKind::Unknown(unresolved) => unresolved.source.source(),
            ErrorKind::Store(source) => source.source(),
            _ => None,
        }
    }
}
