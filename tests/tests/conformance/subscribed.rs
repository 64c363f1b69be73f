//! Stores of subscriptions with one fault each.

#[path = "subscribed/fault.rs"]
mod fault;
#[path = "subscribed/messages.rs"]
mod messages;
#[path = "subscribed/parking.rs"]
mod parking;
#[path = "subscribed/rows.rs"]
mod rows;
#[path = "subscribed/steps.rs"]
mod steps;

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;

use eventer::MemoryStore;
use eventer::store::{
    Commit, Committed, EventFilter, EventLog, EventPage, History, Loaded, LoggedEvent, Outbox, ReadModels, Step, Store,
    StoreError, StoredEvent, StoredMessage, Views,
};

pub use fault::SubscriptionFault;
use fault::SubscriptionFault as Fault;

pub struct FaultySubscriptions {
    fault: Fault,
    inner: MemoryStore,
    epochs: AtomicU64,
    claims: AtomicU64,
    parked_again: Mutex<HashSet<u64>>,
}

impl FaultySubscriptions {
    pub fn new(fault: Fault) -> Self {
        FaultySubscriptions {
            fault,
            inner: MemoryStore::new(),
            epochs: AtomicU64::new(0),
            claims: AtomicU64::new(0),
            parked_again: Mutex::default(),
        }
    }

    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    /// Where a shard is, by a claim of somebody who has no share.
    async fn place(&self, step: &Step) -> Option<u64> {
        let generations = self.inner.generations(&step.shard.subscription).await.ok()?;
        let found = generations.into_iter().find(|it| it.number == step.shard.generation)?;
        Some(found.shards.get(usize::from(step.shard.shard))?.position)
    }
}

impl Store for FaultySubscriptions {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        self.inner.load(machine, id, key).await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.inner.commit(commit).await
    }
}

impl History for FaultySubscriptions {
    async fn history(&self, machine: &str, id: &str, after: u64, max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.inner.history(machine, id, after, max).await
    }
}

impl EventLog for FaultySubscriptions {
    async fn events(&self, after: u64, len_max: usize) -> Result<Vec<LoggedEvent>, StoreError> {
        self.inner.events(after, len_max).await
    }

    async fn events_of(&self, filter: &EventFilter, after: u64, len_max: usize) -> Result<EventPage, StoreError> {
        let mut filter = filter.clone();
        filter.share = filter.share.filter(|_| !self.is(Fault::IgnoresShares));
        self.inner.events_of(&filter, after, len_max).await
    }

    async fn watermark(&self) -> Result<u64, StoreError> {
        self.inner.watermark().await
    }
}

impl Outbox for FaultySubscriptions {
    async fn messages(&self, after: u64, len_max: usize) -> Result<Vec<StoredMessage>, StoreError> {
        self.inner.messages(after, len_max).await
    }
}

impl Views for FaultySubscriptions {
    async fn view(&self, machine: &str, view: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.view(machine, view, key).await
    }
}
