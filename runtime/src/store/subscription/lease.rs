//! `Lease` and `Claim`: who reads which shard.

use std::fmt;
use std::time::Duration;

use super::super::{StoreError, StoreErrorKind};

/// A subscription as its reader declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its name, which no other of the store has: 1 to 200 bytes, no NUL.
    pub name: String,
    /// What is made of what it reads.
    pub kind: SubscriptionKind,
    /// Which log it reads; positions are those of that log.
    pub reads: Reads,
    /// Into how many shards its first generation is divided: 1 to 1,024.
    pub shards: u16,
    /// Where its first generation begins: after this position.
    pub position: u64,
}

/// What a subscription makes of what it reads.
// Not named like a trait, as the compiler would write the whole path of that trait in its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubscriptionKind {
    /// It is projected to rows of the store, which can be made anew from the log.
    Projected,
    /// It is projected to tables of one's own, which can be made anew as well.
    ProjectedSql,
    /// It is delivered, as by reactors and relays, which have effects outside the store: they are
    /// [not rebuilt](NotRebuildable).
    Delivered,
}

/// Why what is [`Delivered`](SubscriptionKind::Delivered) is neither rebuilt nor reset: the source of the error that
/// refuses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRebuildable {
    /// The name of the subscription.
    pub subscription: String,
}

/// A log of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reads {
    /// The events.
    Events,
    /// The outbox.
    Messages,
}

/// Where the logs of a store end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogEnds {
    /// The [watermark](super::EventLog::watermark) of the events.
    pub events: u64,
    /// The position of the last message that is shown; 0 if there is none.
    pub messages: u64,
}

/// A shard of a generation of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShardId {
    /// The name of the subscription.
    pub subscription: String,
    /// The number of the generation, from 1.
    pub generation: u32,
    /// The number of the shard, from 0.
    pub shard: u16,
}

/// What a worker wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The worker: a text that no other has.
    pub worker: String,
    /// The subscriptions that it can read.
    pub subscriptions: Vec<String>,
    /// For how long leases hold, and how long a worker counts as alive.
    pub lease: Duration,
    /// The shards that it is in the middle of: where others are to have them it gives them back later, when it has ended.
    pub reading: Vec<ShardId>,
    /// Whether it wants no more, and gives back all but what it is in the middle of: it is about to end.
    pub leaving: bool,
}

/// Leave to read a shard, until it runs out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The shard.
    pub shard: ShardId,
    /// How many shards the generation has.
    pub shards: u16,
    /// A number that grows each time the shard gets another reader.
    pub epoch: u64,
    /// How far the shard was read.
    pub position: u64,
    /// Whether another is to have it: who reads it ends what it began, and gives it back with the next claim.
    pub is_surplus: bool,
    /// Whether the generation is being built beside the live one.
    pub is_rebuild: bool,
    /// Whether reading is stopped for now.
    pub is_paused: bool,
    /// At most so many events a second.
    pub rate_max: Option<u32>,
    /// The keys under which something is parked; none where the worker is in the middle of the shard, and so knows them.
    pub parked: Vec<String>,
    /// Those of them that are to be tried again.
    pub requeued: Vec<String>,
    /// How much of what the shard has parked waits, to be looked at or to be tried again, and was not given up. Who has
    /// counted 1,000 may stop.
    pub waiting: u32,
}

/// How long the name of a subscription may be, in bytes.
const NAME_LEN_MAX: usize = 200;

/// Into how many shards a generation may be divided.
const SHARDS_MAX: u16 = 1_024;

impl LogEnds {
    /// Where one of them ends.
    #[must_use]
    pub fn of(self, log: Reads) -> u64 {
        match log {
            Reads::Events => self.events,
            Reads::Messages => self.messages,
        }
    }
}

impl Subscription {
    /// Whether it is within the contract; for adapters, which refuse what is not.
    ///
    /// # Errors
    ///
    /// Which rule it breaks.
    pub fn check(&self) -> Result<(), String> {
        let name = &self.name;
        if name.is_empty() || name.len() > NAME_LEN_MAX || name.contains('\0') {
            return Err(format!(
                "the name of a subscription has 1 to {NAME_LEN_MAX} bytes and no NUL: {name:?}"
            ));
        }
        check_shards(self.shards)
    }
}

pub(crate) fn check_shards(shards: u16) -> Result<(), String> {
    if shards == 0 || shards > SHARDS_MAX {
        return Err(format!("a subscription has 1 to {SHARDS_MAX} shards, not {shards}"));
    }
    Ok(())
}

impl fmt::Display for SubscriptionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SubscriptionKind::Projected => "a projection",
            SubscriptionKind::ProjectedSql => "a projection in SQL",
            SubscriptionKind::Delivered => "a reactor or a relay",
        })
    }
}

impl fmt::Display for NotRebuildable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "subscription {:?} is {}, and what it did is not done anew: `requeue` tries again what it parked, and what is to \
             begin by itself takes another name",
            self.subscription,
            SubscriptionKind::Delivered
        )
    }
}

impl std::error::Error for NotRebuildable {}

impl NotRebuildable {
    /// The error of a store that is asked to.
    pub fn refused(subscription: impl Into<String>) -> StoreError {
        let subscription = subscription.into();
        StoreError::new(StoreErrorKind::Refused, NotRebuildable { subscription })
    }
}

impl fmt::Display for ShardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ShardId {
            subscription,
            generation,
            shard,
        } = self;
        write!(f, "{subscription} (generation {generation}, shard {shard})")
    }
}
