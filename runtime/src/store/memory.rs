//! The in-memory store: the reference for every other, and enough for tests and tools.

mod shard;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    Commit, Committed, EventLog, History, Loaded, LoggedEvent, Outbox, Store, StoreError, StoreErrorKind, StoredEvent,
    StoredMessage, ViewRow, Views,
};
use shard::Shard;

/// Commits to entities of different shards do not wait for each other.
const SHARDS: usize = 32;

/// Keeps everything in memory, with real conflicts; clones share the same content.
///
/// It keeps encoded payloads as every store does, so that what cannot be stored fails here as well.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    kept: Arc<Kept>,
}

/// Entities lie in shards, each behind its lock. Positions are drawn while a lock is held, so that whoever holds all
/// locks sees every position that was drawn.
#[derive(Debug, Default)]
struct Kept {
    hasher: RandomState,
    shards: [Mutex<Shard>; SHARDS],
    position: AtomicU64,
    message_position: AtomicU64,
    views: Mutex<HashMap<ViewKey, Vec<u8>>>,
}

/// Machine, view and key.
type ViewKey = (String, String, String);

impl MemoryStore {
    /// Makes an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn place(&self, machine: &str, id: &str) -> usize {
        usize::try_from(self.kept.hasher.hash_one((machine, id)) % SHARDS as u64).unwrap_or_default()
    }

    fn shard(&self, place: usize) -> MutexGuard<'_, Shard> {
        locked(&self.kept.shards[place])
    }

    /// All shards at once. Locks are always taken in this order, so that nobody waits in a circle.
    fn shards(&self) -> Vec<MutexGuard<'_, Shard>> {
        self.kept.shards.iter().map(locked).collect()
    }

    fn write(&self, commit: Commit) -> Committed {
        let change_places: Vec<usize> = commit
            .changes
            .iter()
            .map(|change| self.place(change.machine, &change.id))
            .collect();
        let key_place = commit.key.as_ref().map(|key| self.place(key.machine, &key.id));
        let mut places: Vec<usize> = change_places.iter().copied().chain(key_place).collect();
        places.sort_unstable();
        places.dedup();
        let mut shards: Vec<MutexGuard<'_, Shard>> = places.iter().map(|&place| self.shard(place)).collect();
        let held = |place: usize| places.binary_search(&place).unwrap_or_default();

        // Sent again: the first outcome. Event ids tell, so this comes before the key, which is stored as well by then.
        if let (Some(change), Some(&place)) = (commit.changes.first(), change_places.first())
            && shards[held(place)].elsewhere(change).is_some()
            && let Some(position) = shards[held(place)].stored_before(change)
        {
            let position = Some(position);
            return Committed::Stored { position };
        }
        if let (Some(key), Some(place)) = (&commit.key, key_place)
            && let Some(outcome) = shards[held(place)].outcome(key.machine, &key.id, &key.key)
        {
            return Committed::Repeated(outcome);
        }
        for (index, (change, &place)) in commit.changes.iter().zip(&change_places).enumerate() {
            if let Some(found) = shards[held(place)].elsewhere(change) {
                return Committed::Conflict { change: index, found };
            }
        }

        let Commit {
            changes,
            messages,
            views,
            key,
        } = commit;
        let message_place = change_places.first().copied();
        let mut first = None;
        for (change, &place) in changes.into_iter().zip(&change_places) {
            let count = change.events.len() as u64;
            let before = self.kept.position.fetch_add(count, Ordering::Relaxed);
            let (version, key) = (change.expected.map_or(0, |it| it.version) + count, key.as_ref());
            let key = key.filter(|_| first.is_none()).map(|key| key.key.clone());
            shards[held(place)].append(change, before, key);
            first = first.or(Some((version, before + count)));
        }
        if let Some(place) = message_place {
            let before = self
                .kept
                .message_position
                .fetch_add(messages.len() as u64, Ordering::Relaxed);
            shards[held(place)].publish(messages, before);
        }
        if !views.is_empty() {
            self.put(views);
        }
        if let (Some(key), Some(place)) = (key, key_place) {
            shards[held(place)].remember(key, first);
        }
        Committed::Stored {
            position: first.map(|(_, position)| position),
        }
    }

    fn put(&self, rows: Vec<ViewRow>) {
        let mut views = locked(&self.kept.views);
        for row in rows {
            let key = (row.machine.to_owned(), row.view.to_owned(), row.key);
            match row.value {
                Some(value) => views.insert(key, value),
                None => views.remove(&key),
            };
        }
    }
}

/// Each change is complete before its lock is released and nothing in it can panic halfway, so that a poisoned lock
/// still guards something whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store for MemoryStore {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        let shard = self.shard(self.place(machine, id));
        let repeated = key.and_then(|key| shard.outcome(machine, id, key));
        Ok(Loaded::new(shard.snapshot(machine, id), repeated))
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        match commit.check() {
            Ok(()) => Ok(self.write(commit)),
            Err(rule) => Err(StoreError::new(StoreErrorKind::Refused, rule)),
        }
    }
}

impl History for MemoryStore {
    async fn history(
        &self,
        machine: &str,
        id: &str,
        after: u64,
        len_max: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        Ok(self.shard(self.place(machine, id)).history(machine, id, after, len_max))
    }
}

impl EventLog for MemoryStore {
    async fn events(&self, after: u64, len_max: usize) -> Result<Vec<LoggedEvent>, StoreError> {
        let shards = self.shards();
        let mut events: Vec<LoggedEvent> = shards.iter().flat_map(|shard| shard.events(after, len_max)).collect();
        events.sort_by_key(|logged| logged.event.position);
        events.truncate(len_max);
        Ok(events)
    }

    async fn watermark(&self) -> Result<u64, StoreError> {
        let _all = self.shards();
        Ok(self.kept.position.load(Ordering::Relaxed))
    }
}

impl Outbox for MemoryStore {
    async fn messages(&self, after: u64, len_max: usize) -> Result<Vec<StoredMessage>, StoreError> {
        let shards = self.shards();
        let messages = shards.iter().flat_map(|shard| shard.messages(after, len_max));
        let mut messages: Vec<StoredMessage> = messages.collect();
        messages.sort_by_key(|message| message.position);
        messages.truncate(len_max);
        Ok(messages)
    }
}

impl Views for MemoryStore {
    async fn view(&self, machine: &str, view: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let key = (machine.to_owned(), view.to_owned(), key.to_owned());
        Ok(locked(&self.kept.views).get(&key).cloned())
    }
}
