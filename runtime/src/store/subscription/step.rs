//! What a reader stores.

use super::lease::{Lease, ShardId};

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
    /// Positions of events that were parked and are settled now: those given up stay in the list, the others leave it.
    pub settled: Vec<u64>,
}

/// A row to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWrite {
    /// Its key.
    pub key: String,
    /// The serde form of its value; `None` deletes it.
    pub value: Option<Vec<u8>>,
}

/// An event to park. One that is parked already, under any key, is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parking {
    /// The position of the event.
    pub position: u64,
    /// The key whose later events wait for it.
    pub key: String,
    /// Why it could not be taken; `None` if it waits for another of its key.
    pub error: Option<String>,
    /// How often it was tried.
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
        }
    }
}
