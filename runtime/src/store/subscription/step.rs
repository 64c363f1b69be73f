//! `Step`: what a reader stores, with its place.

use std::collections::HashSet;

use super::lease::{Lease, ShardId};
use crate::id::InvalidId;

/// What was made of some events, and where the shard is then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The shard.
    pub shard: ShardId,
    /// The epoch of the lease.
    pub epoch: u64,
    /// Where the shard was: what the step was made on.
    pub from: u64,
    /// Where it is after the step: not below `from`.
    pub to: u64,
    /// Rows to write; no key twice.
    pub rows: Vec<RowWrite>,
    /// Events to park.
    pub parked: Vec<Parking>,
    /// Positions of events that the shard had parked and that were tried: they leave the list, unless the step parks them
    /// again. If one of them was settled already, was never parked, or was given up meanwhile, the step is not taken.
    pub settled: Vec<u64>,
    /// Positions of events that the shard had parked and that were given up: they stay in the list, and nothing waits for
    /// them any more. If one of them was settled already, was never parked, or was not given up, the step is not taken.
    pub given_up: Vec<u64>,
}

/// A row to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWrite {
    /// Its key: 1 to 1,024 bytes, no NUL.
    pub key: String,
    /// The serde form of its value; `None` deletes it.
    pub value: Option<Vec<u8>>,
}

/// An event to park. One that the shard has parked already, under any key, waits again with what is known by now; one that
/// was given up stays so. What another shard parked stays.
///
/// With an error, whatever the shard has parked under the key waits again, also where it was to be tried. Without one it is
/// as what the shard has parked there: where something of that is to be tried again or to be settled, it is to be tried too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parking {
    /// The position of the event.
    pub position: u64,
    /// The key whose later events wait for it: 1 to 1,024 bytes, no NUL.
    pub key: String,
    /// Why it could not be taken; `None` if it waits for another of its key, and what was known of it stays. A NUL in it is
    /// replaced.
    pub error: Option<String>,
    /// How often it was tried; if there is no error, what was known stays.
    pub attempts: u32,
}

impl Step {
    /// A step of a lease that leads nowhere and stores nothing.
    pub(crate) fn default_of(lease: &Lease) -> Self {
        Step {
            shard: lease.shard.clone(),
            epoch: lease.epoch,
            from: lease.position,
            to: lease.position,
            rows: Vec::new(),
            parked: Vec::new(),
            settled: Vec::new(),
            given_up: Vec::new(),
        }
    }

    /// Whether it is within the contract, with texts that each store can hold; for adapters, which refuse what is not.
    ///
    /// # Errors
    ///
    /// Which rule it breaks.
    pub fn check(&mut self) -> Result<(), &'static str> {
        if self.to < self.from {
            return Err("a step does not go back");
        }
        let mut keys = HashSet::new();
        if !self.rows.iter().all(|row| keys.insert(&*row.key)) {
            return Err("a step writes no row twice");
        }
        let mut positions = HashSet::new();
        if !self.parked.iter().all(|parking| positions.insert(parking.position)) {
            return Err("a step parks no event twice");
        }
        let keys = self.rows.iter().map(|row| &row.key);
        let mut keys = keys.chain(self.parked.iter().map(|parking| &parking.key));
        if keys.any(|key| InvalidId::check(key).is_err()) {
            return Err("a key has 1 to 1,024 bytes and no NUL");
        }
        for error in self.parked.iter_mut().filter_map(|parking| parking.error.as_mut()) {
            if error.contains('\0') {
                *error = error.replace('\0', "\u{FFFD}");
            }
        }
        Ok(())
    }
}
