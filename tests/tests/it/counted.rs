//! A store that counts what it is asked for, and may do something between.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use eventer::MemoryStore;
use eventer::store::{Commit, Committed, History, Loaded, Store, StoreError, StoredEvent};

type Between = Box<dyn FnOnce(&MemoryStore) + Send>;

#[derive(Clone, Default)]
pub struct Counted {
    pub inner: MemoryStore,
    loads: Arc<AtomicUsize>,
    commits: Arc<AtomicUsize>,
    before_commit: Arc<Mutex<Option<Between>>>,
    /// What is done after so many loads more.
    after_load: Arc<Mutex<Option<(usize, Between)>>>,
    after_history: Arc<Mutex<Option<Between>>>,
    loads_slowly: Arc<AtomicBool>,
}

impl Counted {
    /// How many loads and commits there were since this was asked last.
    pub fn calls(&self) -> (usize, usize) {
        (
            self.loads.swap(0, Ordering::Relaxed),
            self.commits.swap(0, Ordering::Relaxed),
        )
    }

    /// Does something before the next commit arrives.
    pub fn before_commit(&self, between: impl FnOnce(&MemoryStore) + Send + 'static) {
        *self.before_commit.lock().unwrap() = Some(Box::new(between));
    }

    /// Does something once the load with this number, from 1, has found what it answers.
    pub fn after_load(&self, number: usize, between: impl FnOnce(&MemoryStore) + Send + 'static) {
        *self.after_load.lock().unwrap() = Some((number, Box::new(between)));
    }

    /// Does something once the next read of events has found what it answers.
    pub fn after_history(&self, between: impl FnOnce(&MemoryStore) + Send + 'static) {
        *self.after_history.lock().unwrap() = Some(Box::new(between));
    }

    /// Gives others time to do something after each load.
    pub fn load_slowly(&self) {
        self.loads_slowly.store(true, Ordering::Relaxed);
    }

    fn loaded(&self) {
        if self.loads_slowly.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_micros(200));
        }
        let mut after_load = self.after_load.lock().unwrap();
        if let Some((number, _)) = &mut *after_load {
            *number -= 1;
        }
        if let Some((_, between)) = after_load.take_if(|(number, _)| *number == 0) {
            drop(after_load);
            between(&self.inner);
        }
    }
}

impl Store for Counted {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        self.loads.fetch_add(1, Ordering::Relaxed);
        let loaded = self.inner.load(machine, id, key).await;
        self.loaded();
        loaded
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.commits.fetch_add(1, Ordering::Relaxed);
        if let Some(between) = self.before_commit.lock().unwrap().take() {
            between(&self.inner);
        }
        self.inner.commit(commit).await
    }
}

impl History for Counted {
    async fn history(&self, machine: &str, id: &str, after: u64, max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        let events = self.inner.history(machine, id, after, max).await;
        let after_history = self.after_history.lock().unwrap().take();
        if let Some(between) = after_history {
            between(&self.inner);
        }
        events
    }
}
