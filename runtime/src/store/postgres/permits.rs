//! Permits for calls that may have to wait on the server: so many at a time, so that others find a connection.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::PgError;

pub(super) struct Permits {
    left: Arc<Semaphore>,
    wait_max: Duration,
}

impl Permits {
    /// At most `max` permits at a time; a caller waits for one for `wait_max`.
    pub(super) fn new(max: usize, wait_max: Duration) -> Self {
        Permits {
            left: Arc::new(Semaphore::new(max)),
            wait_max,
        }
    }

    /// A permit, if there is one at once.
    pub(super) fn try_take(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.left).try_acquire_owned().ok()
    }

    pub(super) async fn take(&self) -> Result<OwnedSemaphorePermit, PgError> {
        let permit = timeout(self.wait_max, Arc::clone(&self.left).acquire_owned()).await;
        permit.ok().and_then(Result::ok).ok_or(PgError::Busy)
    }
}
