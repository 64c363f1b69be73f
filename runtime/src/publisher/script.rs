//! A publisher that fails as it is told.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Envelope, Publisher};
use crate::projection::BoxError;

/// Keeps what it publishes, and fails as it is told: for tests.
///
/// Clones share what they keep.
///
/// ```
/// use eventer::publisher::Scripted;
///
/// // The first two attempts fail, and whatever is about B.
/// let publisher = Scripted::new(|envelope, attempt| match attempt < 2 || envelope.entity == "B" {
///     true => Err("the broker is away".into()),
///     false => Ok(()),
/// });
/// assert!(publisher.published().is_empty());
/// ```
#[derive(Clone)]
pub struct Scripted {
    script: Arc<Script>,
    seen: Arc<Mutex<Seen>>,
}

type Script = dyn Fn(&Envelope, usize) -> Result<(), BoxError> + Send + Sync;

#[derive(Default)]
struct Seen {
    attempts: usize,
    published: Vec<Envelope>,
}

impl Scripted {
    /// Asks the script about each attempt; attempts are counted from 0.
    pub fn new(script: impl Fn(&Envelope, usize) -> Result<(), BoxError> + Send + Sync + 'static) -> Self {
        Scripted {
            script: Arc::new(script),
            seen: Arc::default(),
        }
    }

    /// What was published, in order.
    #[must_use]
    pub fn published(&self) -> Vec<Envelope> {
        self.seen().published.clone()
    }

    /// How often something was to be published.
    #[must_use]
    pub fn attempts(&self) -> usize {
        self.seen().attempts
    }

    /// Each use is complete before the lock is released, so that a poisoned lock still guards something whole.
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Publisher for Scripted {
    async fn publish(&self, envelopes: &[Envelope]) -> Vec<Result<(), BoxError>> {
        let publish = |envelope: &Envelope| {
            let attempt = self.seen().attempts;
            self.seen().attempts += 1;
            (self.script)(envelope, attempt)?;
            self.seen().published.push(envelope.clone());
            Ok(())
        };
        envelopes.iter().map(publish).collect()
    }
}

impl std::fmt::Debug for Scripted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scripted").finish_non_exhaustive()
    }
}
