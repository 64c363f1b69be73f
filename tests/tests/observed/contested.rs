//! A store on which others seem to be faster.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use eventer::MemoryStore;
use eventer::store::{Commit, Committed, History, Loaded, Store, StoreError, StoredEvent};

/// Answers the next commits with a conflict, as often as it is told.
#[derive(Debug, Clone, Default)]
pub struct Contested {
    inner: MemoryStore,
    conflicts_left: Arc<AtomicU32>,
    is_silent: Arc<AtomicBool>,
}

impl Contested {
    /// From now on no commit is answered.
    pub fn fall_silent(&self) {
        self.is_silent.store(true, Ordering::Relaxed);
    }

    pub fn conflict_next(&self, count: u32) {
        self.conflicts_left.store(count, Ordering::Relaxed);
    }
}

impl Store for Contested {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        self.inner.load(machine, id, key).await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        if self.is_silent.load(Ordering::Relaxed) {
            return pending().await;
        }
        let left = &self.conflicts_left;
        let one_less = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        match one_less {
            Ok(_) => Ok(Committed::Conflict { place: 0, found: 99 }),
            Err(_) => self.inner.commit(commit).await,
        }
    }
}

impl History for Contested {
    async fn history(&self, machine: &str, id: &str, after: u64, max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.inner.history(machine, id, after, max).await
    }
}
