//! The kinds of errors.

use std::error::Error as StdError;
use std::fmt;

use super::corrupt::Corrupt;
use crate::dyn_eventer::InvalidTransition;
use crate::id::InvalidId;
use crate::query::InvalidQuery;
use crate::store::{Commit, StoreError};

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
    pub(super) source: Box<StoreError>,
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
