//! The fold of events, and why it ends before the last of them.

use std::fmt;

use super::InvalidTransition;
use crate::declaration::Machine;

/// A history that is not one of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplayError {
    /// It has no events.
    Empty,
    /// One event is not valid where it stands.
    Invalid {
        /// The version that the event would have led to: 1 for the first.
        version: u64,
        /// What was wrong with it.
        source: InvalidTransition,
    },
}

impl ReplayError {
    /// Kept out of the loop of a replay, where what it needs would burden each step.
    #[cold]
    #[inline(never)]
    pub(super) fn invalid<M: Machine>(version: u64, state: &M::State, event: &M::Event) -> Self {
        let source = InvalidTransition::after::<M>(state, event);
        ReplayError::Invalid { version, source }
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReplayError::Empty => f.write_str("the history has no events"),
            ReplayError::Invalid { version, .. } => write!(f, "event {version} of the history is not valid there"),
        }
    }
}

impl std::error::Error for ReplayError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ReplayError::Empty => None,
            ReplayError::Invalid { source, .. } => Some(source),
        }
    }
}
