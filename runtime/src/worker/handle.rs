//! `Running`: the handle of workers that run.

use std::fmt;

use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Workers that run. They stop at once when this is dropped; others take over when their leases have run out.
#[must_use = "dropped, the workers stop"]
pub struct Running {
    stop: watch::Sender<bool>,
    supervisor: Option<JoinHandle<()>>,
}

impl Running {
    pub(super) fn new(stop: watch::Sender<bool>, supervisor: JoinHandle<()>) -> Self {
        Running {
            stop,
            supervisor: Some(supervisor),
        }
    }

    /// Lets each worker end what it began, for 5 s at most, and gives back what they read, so that others take over at
    /// once. That, too, is tried for 5 s at most: what a store that does not answer was not given back runs out as a lease
    /// does.
    pub async fn stop(mut self) {
        // The supervisor ends without being told only if the runtime does, so that nobody may be listening.
        let _ = self.stop.send(true);
        if let Some(supervisor) = self.supervisor.as_mut() {
            let _ = supervisor.await;
        }
        self.supervisor = None;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(supervisor) = &self.supervisor {
            supervisor.abort();
        }
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").finish_non_exhaustive()
    }
}
