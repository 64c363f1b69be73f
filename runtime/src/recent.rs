//! States at hand: those that recent calls led to, decoded, so that the next call need not load them.

use std::fmt;
use std::hash::BuildHasher;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use lru::LruCache;

use crate::declaration::Machine;
use crate::work::Lived;

/// Calls about entities of different shards do not wait for each other.
const SHARDS: usize = 16;

/// A state whose stored form is larger is not kept, so that the whole has a bound.
pub(crate) const LEN_MAX: usize = 16 * 1024;

/// The entities that were changed last, each in the state that the change led to.
///
/// What is kept may be stale: another process may have changed the entity since. So a commit on it is checked by the
/// store as every commit is, and an answer that stores nothing is confirmed by a load.
pub(crate) struct Recent<M: Machine> {
    hasher: RandomState,
    /// None if nothing is to be kept.
    shards: Vec<Mutex<Shard<M>>>,
}

/// An entity that a call works on has its place and is not there.
type Shard<M> = LruCache<<M as Machine>::Id, Option<Lived<M>>, RandomState>;

impl<M: Machine> Recent<M> {
    /// Keeps so many entities; rounded up, so that each shard has its part.
    pub(crate) fn new(entities_max: usize) -> Self {
        let hasher = RandomState::default();
        // Made with its limit it would take room for all at once.
        let shard = |len_max| {
            let mut shard = LruCache::unbounded_with_hasher(hasher.clone());
            shard.resize(len_max);
            Mutex::new(shard)
        };
        let shards = match NonZeroUsize::new(entities_max.div_ceil(SHARDS)) {
            Some(len_max) => (0..SHARDS).map(|_| shard(len_max)).collect(),
            None => Vec::new(),
        };
        Recent { hasher, shards }
    }

    /// Takes an entity out: only one call at a time works on what is kept.
    pub(crate) fn take(&self, id: &M::Id) -> Option<Lived<M>> {
        self.shard(id)?.get_mut(id)?.take()
    }

    /// Keeps an entity, if its stored form is not too large.
    pub(crate) fn put(&self, id: &M::Id, lived: Lived<M>) {
        let Some(mut shard) = self.shard(id) else { return };
        // What goes is dropped when nobody waits for it any more.
        let _gone = match shard.peek_mut(id) {
            Some(kept) => kept.replace(lived).map(|lived| (None, Some(lived))),
            None => shard.push(id.clone(), Some(lived)).map(|(id, lived)| (Some(id), lived)),
        };
        drop(shard);
    }

    fn shard(&self, id: &M::Id) -> Option<MutexGuard<'_, Shard<M>>> {
        // Bits that the tables of the shards do not sort by.
        let place = (self.hasher.hash_one(id) >> 24) as usize % SHARDS;
        let shard = self.shards.get(place)?;
        Some(shard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<M: Machine> fmt::Debug for Recent<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recent").finish_non_exhaustive()
    }
}
