//! What can go wrong in a store.

use std::error::Error as StdError;
use std::fmt;

use super::Commit;

/// A failure of the store itself, with the adapter's own error as its source.
#[derive(Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    source: Box<dyn StdError + Send + Sync>,
    in_doubt: Option<Box<Commit>>,
}

/// What a failure of the store means for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// The store cannot be reached or has no room for the call now; nothing happened, and a retry can help.
    Unavailable,
    /// The answer to a commit was lost: it is stored whole, or not at all. Sending it again tells. Of a step of a
    /// subscription, whoever claims again is told where it is.
    Unknown,
    /// The call breaks the contract or a limit of the store; nothing happened, and a retry cannot help.
    Refused,
    /// What is stored contradicts itself.
    Corrupt,
    /// Anything else; nothing happened.
    Failed,
}

impl StoreError {
    /// Wraps an adapter's own error.
    ///
    /// # Panics
    ///
    /// For [`StoreErrorKind::Unknown`], which needs the commit: use [`unknown`](Self::unknown), or `untold` for a step.
    pub fn new(kind: StoreErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        assert!(kind != StoreErrorKind::Unknown, "an unknown outcome carries its commit");
        StoreError {
            kind,
            source: source.into(),
            in_doubt: None,
        }
    }

    /// States that the answer to a commit was lost.
    pub fn unknown(commit: Commit, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        StoreError {
            kind: StoreErrorKind::Unknown,
            source: source.into(),
            in_doubt: Some(Box::new(commit)),
        }
    }

    /// States that the answer to a step of a subscription was lost.
    #[cfg(feature = "workers")]
    pub fn untold(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        StoreError {
            kind: StoreErrorKind::Unknown,
            source: source.into(),
            in_doubt: None,
        }
    }

    /// What it means for the caller.
    #[must_use]
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// Takes the commit whose outcome is unknown, to be sent again.
    pub fn take_in_doubt(&mut self) -> Option<Box<Commit>> {
        self.in_doubt.take()
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            StoreErrorKind::Unavailable => "the store is not available",
            StoreErrorKind::Unknown => "the store did not say whether it stored the call",
            StoreErrorKind::Refused => "the store refused the call",
            StoreErrorKind::Corrupt => "what is stored contradicts itself",
            StoreErrorKind::Failed => "the store failed",
        })
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
