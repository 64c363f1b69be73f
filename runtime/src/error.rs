//! What can go wrong in a call to the state machine.

mod corrupt;

use std::error::Error as StdError;
use std::fmt;

use crate::declaration::Machine;
use crate::dyn_eventer::{InvalidTransition, write_names};
use crate::id::{InvalidId, shown};
use crate::query::InvalidQuery;
use crate::store::{Commit, StoreError, StoreErrorKind};

pub use corrupt::{Corrupt, Fault, Part};

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
    /// The key was used for another call on this entity: an event or command of another name or with another payload.
    KeyReused {
        /// The key.
        key: String,
        /// The entity's version after that call.
        version: u64,
    },
    /// The key has no valid text: 1 to 1,024 bytes, no NUL.
    InvalidKey {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A hook failed, so nothing was stored.
    HookFailed {
        /// The function that is the hook.
        hook: &'static str,
        /// The stored name of the event whose transition it ran after.
        event: &'static str,
        /// What it failed with: its own error, or why what it asked for cannot be done.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// Hooks went on for more events than the limit, by default 64.
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
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A query cannot be answered as it is; nothing was read.
    InvalidQuery(InvalidQuery),
    /// There is no such version of the entity.
    NoSuchVersion {
        /// The version that was asked for.
        asked: u64,
        /// The entity's version.
        found: u64,
    },
    /// What the store holds cannot be read, or contradicts itself.
    Corrupt(Corrupt),
    /// The store did not say whether it stored the call: whole, or not at all.
    /// [`resolve`](crate::StateMachine::resolve) finds out.
    Unknown(Unresolved),
    /// The store failed, and nothing was stored.
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

/// A call whose outcome is not known, because the answer of the store was lost.
///
/// Keep it and give it to [`StateMachine::resolve`](crate::StateMachine::resolve) when the store is back.
pub struct Unresolved {
    pub(crate) commit: Box<Commit>,
    source: Box<StoreError>,
}

impl fmt::Debug for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unresolved")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl<R> ErrorKind<R> {
    /// A failure of the store; one of unknown outcome, with the commit that resolves it.
    pub(crate) fn from_store(mut error: StoreError) -> Self {
        match error.take_in_doubt() {
            Some(commit) => ErrorKind::Unknown(Unresolved {
                commit,
                source: Box::new(error),
            }),
            None => ErrorKind::Store(error),
        }
    }

    /// A failure to find out what became of a commit, which stays unknown whatever is the matter with the store.
    pub(crate) fn still_unknown(commit: Commit, error: StoreError) -> Self {
        ErrorKind::Unknown(Unresolved {
            commit: Box::new(commit),
            source: Box::new(error),
        })
    }

    /// The kind in a word, as traces and metrics show it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            ErrorKind::NotFound => "not_found",
            ErrorKind::AlreadyExists => "already_exists",
            ErrorKind::WrongState(_) => "wrong_state",
            ErrorKind::NotHandled(_) => "not_handled",
            ErrorKind::Refused(_) => "refused",
            ErrorKind::Conflict { .. } => "conflict",
            ErrorKind::KeyReused { .. } => "key_reused",
            ErrorKind::InvalidKey { .. } => "invalid_key",
            ErrorKind::HookFailed { .. } => "hook_failed",
            ErrorKind::ChainTooLong { .. } => "chain_too_long",
            ErrorKind::NothingBegun => "nothing_begun",
            ErrorKind::InvalidId(_) => "invalid_id",
            ErrorKind::Unencodable { .. } => "unencodable",
            ErrorKind::InvalidQuery(_) => "invalid_query",
            ErrorKind::NoSuchVersion { .. } => "no_such_version",
            ErrorKind::Corrupt(_) => "corrupt",
            ErrorKind::Unknown(_) => "unknown",
            ErrorKind::Store(_) => "store",
        }
    }

    pub(crate) fn holds_nul(name: &'static str) -> Self {
        let source = "it holds a NUL character".into();
        ErrorKind::Unencodable { name, source }
    }

    pub(crate) fn unencodable(name: &'static str) -> impl FnOnce(serde_json::Error) -> Self {
        move |source| ErrorKind::Unencodable {
            name,
            source: source.into(),
        }
    }
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
