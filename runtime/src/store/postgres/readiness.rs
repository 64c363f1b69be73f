//! The check before the first call of a process: made by one caller for all who come meanwhile, none of whom waits for
//! long.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::{PgError, PgStore};

/// How much longer the check is waited for than a connection: its reason for not getting one says more than the
/// time-out.
const GRACE: Duration = Duration::from_secs(1);

/// Whether what every call relies on was found to be so.
#[derive(Default)]
pub(super) struct Readiness {
    is_ready: AtomicBool,
    look: Mutex<Option<watch::Receiver<Option<Found>>>>,
}

/// What a look found, for all who wait for it.
type Found = Result<(), Arc<PgError>>;

impl Readiness {
    pub(super) fn is_ready(&self) -> bool {
        self.is_ready.load(Ordering::Acquire)
    }

    /// Each use is complete before the lock is released, so that a poisoned lock still guards something whole.
    fn look(&self) -> MutexGuard<'_, Option<watch::Receiver<Option<Found>>>> {
        self.look.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The check that is under way, or a new one. It goes on when nobody waits for it any more, so that one that takes
    /// longer than each caller waits still comes to its end.
    fn begin(&self, store: &PgStore) -> watch::Receiver<Option<Found>> {
        let mut look = self.look();
        if let Some(under_way) = look
            .as_ref()
            .filter(|it| it.borrow().is_none() && it.has_changed().is_ok())
        {
            return under_way.clone();
        }
        let (sender, receiver) = watch::channel(None);
        *look = Some(receiver.clone());
        drop(look);
        let store = store.clone();
        tokio::spawn(async move {
            let found = store.checked().await;
            if found.is_ok() {
                store.inner.ready.is_ready.store(true, Ordering::Release);
            }
            sender.send_replace(Some(found.map_err(Arc::new)));
        });
        receiver
    }
}

impl PgStore {
    /// Checks once what every call relies on.
    pub(super) async fn ready(&self) -> Result<(), PgError> {
        if self.inner.ready.is_ready() {
            return Ok(());
        }
        // Boxed: this happens once, and would make the future of every call larger.
        Box::pin(self.looked_at()).await
    }

    async fn looked_at(&self) -> Result<(), PgError> {
        let wait_max = self.inner.lanes.wait_max();
        let found = timeout(wait_max.saturating_add(GRACE), async {
            loop {
                let mut look = self.inner.ready.begin(self);
                // `None` if the runtime that looked has ended.
                let found = look
                    .wait_for(Option::is_some)
                    .await
                    .ok()
                    .and_then(|found| found.clone());
                match found {
                    Some(Ok(())) => return Ok(()),
                    // An error that cannot be copied is found anew by each caller, since the server answers.
                    Some(Err(error)) => match error.same() {
                        Some(error) => return Err(error),
                        None => return self.checked().await,
                    },
                    None => {}
                }
            }
        });
        found.await.unwrap_or(Err(PgError::Silent { after: wait_max }))
    }
}
