//! Why a commit was not stored, as far as that is known.

use super::super::PgError;
use super::super::error::Verdict;
use crate::store::{Commit, StoreError};

/// Why a commit is not known to be stored.
pub(in super::super) struct Unstored {
    pub(super) error: PgError,
    /// Whether it may be stored nevertheless.
    pub(super) in_doubt: bool,
    /// Whether the server saw it, as far as is known.
    pub(super) sent: bool,
}

impl Unstored {
    /// The failure of a commit that was sent.
    pub(in super::super) fn new(error: PgError, in_doubt: bool) -> Self {
        Unstored {
            error,
            in_doubt,
            sent: true,
        }
    }

    pub(in super::super) fn in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// The error, if there was no server to send it to.
    pub(in super::super) fn away(&self) -> Option<PgError> {
        (!self.sent).then(|| self.error.away()).flatten()
    }

    /// Whether another attempt can help, if it is not stored.
    pub(in super::super) fn may_be_sent_again(&self) -> bool {
        self.error.verdict() != Verdict::Nothing || self.error.is_contended()
    }

    /// The error without the commit, which is not to be stored by itself.
    pub(in super::super) fn into_untold(self, in_doubt: bool) -> StoreError {
        if in_doubt {
            StoreError::untold(self.error)
        } else {
            self.error.into()
        }
    }

    pub(super) fn into_error(self, commit: Commit) -> StoreError {
        if self.in_doubt {
            StoreError::unknown(commit, self.error)
        } else {
            about(&commit, self.error).into()
        }
    }
}

impl From<PgError> for Unstored {
    /// The failure of a commit before anything was sent.
    fn from(error: PgError) -> Self {
        Unstored {
            error,
            in_doubt: false,
            sent: false,
        }
    }
}

/// Says what a violated constraint means: the row of an entity and its events do not fit together.
fn about(commit: &Commit, error: PgError) -> PgError {
    let Some(constraint) = error.violated() else {
        return error;
    };
    let entities = commit
        .changes
        .iter()
        .map(|change| format!("{} {:?}", change.machine, change.id));
    let entities: Vec<_> = entities.take(3).collect();
    PgError::Contradiction {
        found: format!(
            "the state of {} does not fit its events, by the constraint {constraint}: {error}",
            entities.join(", ")
        ),
    }
}
