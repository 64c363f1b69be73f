//! The cache of states at hand: those that recent calls led to, decoded, so that the next call need not load them.

use std::fmt;
use std::hash::BuildHasher;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::declaration::Machine;
use crate::work::Lived;

/// Calls about entities of different shards do not wait for each other.
const SHARDS: usize = 8;

/// A state whose stored form is larger is not kept, so that the whole has a bound.
pub(crate) const LEN_MAX: usize = 16 * 1024;

/// The entities that were changed last, each in the state that the change led to.
///
/// What is kept may be stale: another process may have changed the entity since. So a commit on it is checked by the
/// store as every commit is, and an answer that stores nothing is confirmed by a load.
pub(crate) struct Cache<M: Machine> {
    hasher: RandomState,
    /// How many entities each of the two tables of a shard takes.
    len_max: usize,
    /// Empty if nothing is to be kept.
    shards: Vec<Mutex<Shard<M>>>,
}

/// Two generations. Once the younger one is full it takes the place of the older one, all of which goes: so what was
/// changed last is kept, without a list that every call has to put in order.
struct Shard<M: Machine> {
    younger: HashTable<Kept<M>>,
    older: HashTable<Kept<M>>,
}

struct Kept<M: Machine> {
    hash: u64,
    id: M::Id,
    /// `None` while a call works on the state.
    lived: Option<Lived<M>>,
}

/// Where an entity is to be looked for.
#[derive(Clone, Copy)]
pub(crate) struct Place(u64);

impl<M: Machine> Cache<M> {
    /// Keeps at most so many entities and at least half as many; rounded up, so that each shard has its part.
    pub(crate) fn new(entities_max: usize) -> Self {
        let len_max = entities_max.div_ceil(2 * SHARDS);
        let shards = if len_max > 0 { SHARDS } else { 0 };
        Cache {
            hasher: RandomState::default(),
            len_max,
            shards: (0..shards).map(|_| Mutex::default()).collect(),
        }
    }

    pub(crate) fn place(&self, id: &M::Id) -> Place {
        Place(self.hasher.hash_one(id))
    }

    /// Takes an entity out: only one call at a time works on what is kept.
    pub(crate) fn take(&self, place: Place, id: &M::Id) -> Option<Lived<M>> {
        let Shard { younger, older } = &mut *self.shard(place)?;
        let same = |kept: &Kept<M>| kept.id == *id;
        let kept = match younger.find_mut(place.0, same) {
            Some(kept) => kept,
            None => older.find_mut(place.0, same)?,
        };
        kept.lived.take()
    }

    /// Keeps nothing of an entity: what is at hand is older than what is stored, or soon will be.
    pub(crate) fn forget(&self, id: &M::Id) {
        self.take(self.place(id), id);
    }

    /// Keeps an entity.
    pub(crate) fn put(&self, place: Place, id: &M::Id, lived: Lived<M>) {
        let Some(mut shard) = self.shard(place) else { return };
        // Replaced states are dropped after the lock is released, as that may take long.
        if let Some(kept) = shard.younger.find_mut(place.0, |kept| kept.id == *id) {
            let _replaced = kept.lived.replace(lived);
            drop(shard);
            return;
        }
        let mut _gone = HashTable::new();
        if shard.younger.len() == self.len_max {
            let full = mem::take(&mut shard.younger);
            _gone = mem::replace(&mut shard.older, full);
        }
        let kept = Kept {
            hash: place.0,
            id: id.clone(),
            lived: Some(lived),
        };
        shard.younger.insert_unique(place.0, kept, |kept| kept.hash);
        drop(shard);
    }

    fn shard(&self, place: Place) -> Option<MutexGuard<'_, Shard<M>>> {
        // The tables inside the shards sort by other bits of the hash.
        let shard = self.shards.get((place.0 >> 24) as usize % SHARDS)?;
        Some(shard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<M: Machine> Default for Shard<M> {
    fn default() -> Self {
        Shard {
            younger: HashTable::new(),
            older: HashTable::new(),
        }
    }
}

impl<M: Machine> fmt::Debug for Cache<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").finish_non_exhaustive()
    }
}
