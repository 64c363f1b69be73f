//! The cases that are closed: a set that takes as few bytes for each as it can.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use crate::cases::Key;

/// A shard grows by itself, so that never more than one of so many is copied at a time.
const SHARDS: usize = 1 << 10;
/// Shards hold up to eight tenths of their room and grow by a quarter, which makes 17 bytes a case on average.
const LOAD_MAX_TENTHS: usize = 8;

/// The keys of closed cases, and the state that each ended in.
pub struct Closed {
    shards: Vec<Shard>,
    hasher: RandomState,
}

/// A hash table with linear probing; nothing is ever taken out.
#[derive(Default)]
struct Shard {
    entries: Box<[Entry]>,
    len: usize,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// 0 if the entry is free, otherwise the index of the state plus 1.
    state: u8,
    key: Key,
}

const FREE: Entry = Entry {
    state: 0,
    key: Key::NONE,
};

impl Closed {
    pub fn new() -> Self {
        Closed {
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
            hasher: RandomState::default(),
        }
    }

    /// Adds a case that is not in the set; `state` is an index below 255.
    pub fn insert(&mut self, key: Key, state: u16) {
        let state = u8::try_from(state + 1).expect("a machine of fewer than 255 states");
        let hash = self.hasher.hash_one(key);
        let shard = &mut self.shards[shard_of(hash)];
        if (shard.len + 1) * 10 > shard.entries.len() * LOAD_MAX_TENTHS {
            shard.grow(&self.hasher);
        }
        shard.put(hash, Entry { state, key });
    }

    /// The state that a case ended in, if it is in the set.
    pub fn get(&self, key: &Key) -> Option<u16> {
        let hash = self.hasher.hash_one(key);
        let shard = &self.shards[shard_of(hash)];
        if shard.len == 0 {
            return None;
        }
        let entry = &shard.entries[shard.find(hash, key)];
        (entry.state != 0).then(|| u16::from(entry.state) - 1)
    }
}

impl Shard {
    /// Where the key stands, or else the free place where it belongs. The low half of the hash, scaled to the length,
    /// says where to begin.
    fn find(&self, hash: u64, key: &Key) -> usize {
        let len = self.entries.len();
        let home = ((hash & u64::from(u32::MAX)) * len as u64) >> 32;
        let mut at = usize::try_from(home).expect("below the length");
        while self.entries[at].state != 0 && self.entries[at].key != *key {
            at = if at + 1 == len { 0 } else { at + 1 };
        }
        at
    }

    fn put(&mut self, hash: u64, entry: Entry) {
        let at = self.find(hash, &entry.key);
        self.entries[at] = entry;
        self.len += 1;
    }

    fn grow(&mut self, hasher: &RandomState) {
        let room = (self.entries.len() + self.entries.len() / 4).max(8);
        let old = std::mem::replace(&mut self.entries, vec![FREE; room].into_boxed_slice());
        self.len = 0;
        for entry in old.into_iter().filter(|entry| entry.state != 0) {
            self.put(hasher.hash_one(entry.key), entry);
        }
    }
}

fn shard_of(hash: u64) -> usize {
    usize::try_from(hash >> (u64::BITS - SHARDS.trailing_zeros())).expect("below the number of shards")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::Keys;

    #[test]
    fn what_was_closed_is_found_and_nothing_else() {
        let keys = Keys::new();
        let mut closed = Closed::new();
        let key = |number: u32| keys.key(number.to_string().as_bytes());
        for number in 0..50_000 {
            closed.insert(key(number), u16::from(number % 2 == 0));
        }
        for number in 0..50_000 {
            assert_eq!(closed.get(&key(number)), Some(u16::from(number % 2 == 0)));
        }
        for number in 50_000..100_000 {
            assert_eq!(closed.get(&key(number)), None);
        }
        let room: usize = closed.shards.iter().map(|shard| size_of_val(&*shard.entries)).sum();
        assert!(room < 20 * 50_000, "{room} bytes");
    }
}
