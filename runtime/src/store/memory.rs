//! The in-memory store: the reference for every other, and enough for tests and tools.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Commit, Committed, Snapshot, Store, StoreError, StoredEvent, StoredState};

/// Keeps everything in memory, with real conflicts; clones share the same content.
///
/// It keeps encoded payloads as every store does, so that what cannot be stored fails here as well.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    log: Arc<Mutex<Log>>,
}

#[derive(Debug, Default)]
struct Log {
    machines: HashMap<&'static str, HashMap<String, Kept>>,
    position: u64,
}

#[derive(Debug)]
struct Kept {
    state: StoredState,
    events: Vec<StoredEvent>,
}

impl MemoryStore {
    /// Makes an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Each change below is complete before the lock is released and nothing in it can panic halfway, so that a
    /// poisoned lock still guards a whole log.
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    fn kept(&self, machine: &str, id: &str) -> Option<&Kept> {
        self.machines.get(machine)?.get(id)
    }

    fn commit(&mut self, commit: Commit) -> Committed {
        let found = self
            .kept(commit.machine, &commit.id)
            .map_or(0, |kept| kept.events.len() as u64);
        if found != commit.expected_version {
            return Committed::Conflict { found };
        }
        let entities = self.machines.entry(commit.machine).or_default();
        let kept = entities.entry(commit.id).or_insert_with(|| Kept {
            state: commit.state.clone(),
            events: Vec::new(),
        });
        kept.state = commit.state;
        for event in commit.events {
            self.position += 1;
            kept.events.push(StoredEvent {
                version: kept.events.len() as u64 + 1,
                position: self.position,
                name: event.name.to_owned(),
                payload: event.payload,
                at: event.at,
                actor: event.actor,
                reason: event.reason,
            });
        }
        Committed::Stored {
            version: kept.events.len() as u64,
            position: self.position,
        }
    }
}

impl Store for MemoryStore {
    async fn load(&self, machine: &str, id: &str) -> Result<Option<Snapshot>, StoreError> {
        Ok(self.log().kept(machine, id).map(|kept| Snapshot {
            version: kept.events.len() as u64,
            state: kept.state.clone(),
        }))
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        if commit.events.is_empty() {
            return Err(StoreError::new("a commit has at least one event"));
        }
        Ok(self.log().commit(commit))
    }

    async fn history(&self, machine: &str, id: &str) -> Result<Vec<StoredEvent>, StoreError> {
        Ok(self
            .log()
            .kept(machine, id)
            .map_or_else(Vec::new, |kept| kept.events.clone()))
    }
}
