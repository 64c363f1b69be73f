//! The in-memory store: the reference for every other, and enough for tests and tools.

#[cfg(feature = "workers")]
mod inbox;
mod listing;
mod log;
mod shard;
#[cfg(feature = "workers")]
mod subscription;

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    Commit, Committed, EventFilter, EventLog, EventPage, History, Loaded, LoggedEvent, Outbox, Store, StoreError,
    StoreErrorKind, StoredEvent, StoredMessage, ViewRow, Views,
};
use shard::{Place, Shard, Spot};

/// Commits to entities of different shards do not wait for each other.
const SHARDS: usize = 32;

/// Keeps everything in memory, with real conflicts; clones share the same content.
///
/// It keeps encoded payloads as every store does, so that what cannot be stored fails here as well.
///
/// ```
/// # use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
/// # #[state_machine]
/// # mod door {
/// #     use serde::{Deserialize, Serialize};
/// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { Open, #[terminal] Walled }
/// #     #[event] #[derive(Clone, Serialize, Deserialize)] pub enum Event { Built, WalledUp }
/// #     #[transition] fn build(_: event::Built) -> state::Open { state::Open }
/// #     #[transition] fn wall_up(_: state::Open, _: event::WalledUp) -> state::Walled { state::Walled }
/// # }
/// # use door::event;
/// # pollster::block_on(async {
/// # let doors = StateMachine::<door::Machine, _>::new(MemoryStore::new());
/// # let front = "front".to_owned();
/// // Two machines, or two handles of one, on the same content.
/// let store = MemoryStore::new();
/// let mason = StateMachine::<door::Machine, _>::new(store.clone());
/// let owner = StateMachine::<door::Machine, _>::new(store);
/// mason.start(front.clone(), event::Built).await?;
/// assert_eq!(owner.allowed(&front).await?.events, ["WalledUp"]);
/// # Ok::<(), eventer::Error<door::Machine>>(())
/// # }).unwrap();
/// ```
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    kept: Arc<Kept>,
}

/// Entities lie in shards, each behind its lock. Positions are drawn while a lock is held, so that whoever holds all
/// locks sees every position that was drawn.
#[derive(Debug, Default)]
struct Kept {
    hasher: foldhash::fast::RandomState,
    shards: [Mutex<Shard>; SHARDS],
    position: AtomicU64,
    message_position: AtomicU64,
    views: Mutex<HashMap<ViewKey, Vec<u8>>>,
    #[cfg(feature = "workers")]
    subscriptions: subscription::Subscribed,
    #[cfg(feature = "workers")]
    inboxes: inbox::Kept,
}

/// Machine, view and key.
type ViewKey = (String, String, String);

impl MemoryStore {
    /// Makes an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn hash(&self, machine: &str, id: &str) -> u64 {
        self.kept.hasher.hash_one((machine, id))
    }

    fn shard(&self, hash: u64) -> MutexGuard<'_, Shard> {
        locked(&self.kept.shards[index(hash)])
    }

    /// The shard of an entity, and where to look in it.
    fn at<'a>(&self, machine: &'a str, id: &'a str) -> (MutexGuard<'_, Shard>, Place<'a>) {
        let hash = self.hash(machine, id);
        (self.shard(hash), Place { hash, machine, id })
    }

    /// All shards at once. Locks are always taken in this order, so that nobody waits in a circle.
    fn shards(&self) -> Vec<MutexGuard<'_, Shard>> {
        self.kept.shards.iter().map(locked).collect()
    }

    fn write(&self, commit: &mut Commit) -> Committed {
        // Most commits are one change of one entity, whose shard alone is locked.
        if let Commit {
            changes,
            guards,
            messages,
            views,
            key: None,
        } = commit
            && let ([change], [], [], []) = (&mut **changes, &**guards, &**messages, &**views)
        {
            let hash = self.hash(change.machine, &change.id);
            return self.shard(hash).write(hash, change, &self.kept.position);
        }
        let about = commit.entities().map(|(machine, id, _)| (machine, id));
        let key = commit.key.iter().map(|key| (key.machine, &*key.id));
        let places = about.chain(key).map(|(machine, id)| Place {
            hash: self.hash(machine, id),
            machine,
            id,
        });
        let places: Vec<Place<'_>> = places.collect();
        let mut shards: Vec<usize> = places.iter().map(|place| index(place.hash)).collect();
        shards.sort_unstable();
        shards.dedup();
        let shards = shards.iter().map(|&shard| (shard, locked(&self.kept.shards[shard])));
        let mut shards = Held(shards.collect());
        let spots: Vec<Spot> = places.iter().map(|&it| shards.of(it.hash).spot(it)).collect();
        self.write_to(&mut shards, &spots, commit)
    }

    /// Checks and writes; the spots are those of the changes, of the guards and, last, of the key.
    fn write_to(&self, shards: &mut Held<'_>, spots: &[Spot], commit: &mut Commit) -> Committed {
        // A commit that is sent again has its first outcome. Looked at before the key, which its first attempt has
        // stored as well.
        if let Some(change) = commit.changes.first()
            && let Some(position) = shards.of(spots[0].hash).stored_before(spots[0], change)
        {
            let position = Some(position);
            return Committed::Stored { position };
        }
        if let (Some(key), Some(&spot)) = (&commit.key, spots.last())
            && let Some(outcome) = shards.of(spot.hash).outcome(spot, &key.key)
        {
            return Committed::Repeated(outcome);
        }
        let changed = commit.changes.iter().map(|change| &change.expected);
        let guarded = commit.guards.iter().map(|guard| &guard.expected);
        for ((place, &spot), expected) in spots.iter().enumerate().zip(changed.chain(guarded)) {
            let at = shards.of(spot.hash).standing(spot);
            if at != *expected {
                let found = at.map_or(0, |at| at.version);
                return Committed::Conflict { place, found };
            }
        }

        let mut first = None;
        let mut key_text = commit.key.as_ref().map(|key| key.key.clone());
        for (change, &spot) in commit.changes.iter_mut().zip(spots) {
            let count = change.events.len() as u64;
            let before = self.kept.position.fetch_add(count, Ordering::Relaxed);
            let version = change.expected.map_or(0, |it| it.version) + count;
            let spot = shards.of(spot.hash).append(spot, change, before, key_text.take());
            first = first.or(Some((spot, version, before + count)));
        }
        if !commit.messages.is_empty() {
            let count = commit.messages.len() as u64;
            let before = self.kept.message_position.fetch_add(count, Ordering::Relaxed);
            shards
                .of(spots[0].hash)
                .publish(mem::take(&mut commit.messages), before);
        }
        if !commit.views.is_empty() {
            self.put(mem::take(&mut commit.views));
        }
        if let (Some(key), Some(&spot)) = (commit.key.take(), spots.last()) {
            // The key is kept with the entity of the first change, which is there by now.
            let spot = first.map_or(spot, |(spot, ..)| spot);
            let outcome = first.map(|(_, version, position)| (version, position));
            shards.of(spot.hash).remember(spot, key, outcome);
        }
        Committed::Stored {
            position: first.map(|(.., position)| position),
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

/// The shards that a commit is about, locked, in order of their places.
struct Held<'g>(Vec<(usize, MutexGuard<'g, Shard>)>);

impl Held<'_> {
    fn of(&mut self, hash: u64) -> &mut Shard {
        let place = self.0.binary_search_by_key(&index(hash), |(place, _)| *place);
        &mut self.0[place.expect("every shard of the commit is locked")].1
    }
}

/// The place of the shard that entities of this hash lie in. A shard's table sorts by other bits of it.
fn index(hash: u64) -> usize {
    (hash >> 32) as usize % SHARDS
}

/// Each change is complete before its lock is released and nothing in it can panic halfway, so that a poisoned lock
/// still guards something whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store for MemoryStore {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        let (shard, place) = self.at(machine, id);
        let spot = shard.spot(place);
        let repeated = key.and_then(|key| shard.outcome(spot, key));
        Ok(Loaded::new(shard.snapshot(spot), repeated))
    }

    #[expect(
        clippy::manual_async_fn,
        reason = "an `async fn` moves its arguments before it uses them"
    )]
    fn commit(&self, mut commit: Commit) -> impl Future<Output = Result<Committed, StoreError>> + Send {
        async move {
            match commit.check() {
                Ok(()) => {
                    let committed = self.write(&mut commit);
                    #[cfg(feature = "workers")]
                    self.kept.subscriptions.wake();
                    Ok(committed)
                }
                Err(rule) => Err(StoreError::new(StoreErrorKind::Refused, rule)),
            }
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
        let (shard, place) = self.at(machine, id);
        Ok(shard.history(shard.spot(place), after, len_max))
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

    async fn events_of(&self, filter: &EventFilter, after: u64, len_max: usize) -> Result<EventPage, StoreError> {
        let shards = self.shards();
        let of_shard = shards.iter().flat_map(|shard| shard.events_of(filter, after, len_max));
        let mut events: Vec<LoggedEvent> = of_shard.collect();
        events.sort_by_key(|logged| logged.event.position);
        let is_full = events.len() >= len_max;
        events.truncate(len_max);
        let upto = if is_full {
            events.last().map_or(after, |last| last.event.position)
        } else {
            // Whoever holds all locks sees every position that was drawn.
            self.kept.position.load(Ordering::Relaxed).max(after)
        };
        Ok(EventPage {
            events,
            upto,
            is_end: !is_full,
        })
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
