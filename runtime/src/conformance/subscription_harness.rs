//! A store that keeps subscriptions, as the cases speak to it.

use std::time::Duration;

use super::fixtures::{begin, of};
use super::harness::Tested;
use super::{Rig, comparison};
use crate::store::{
    Claim, Generation, History, Lease, Outbox, Parked, ParkedEvents, Parking, ReadModels, Reads, RowWrite, ShardId,
    Step, Store, StoreError, StoreErrorKind, Subscription, SubscriptionKind, Subscriptions, Swap, Views,
};

/// What a store is that keeps subscriptions.
pub trait SubscribedStore: Store + History + Outbox + Views + Subscriptions + ReadModels + ParkedEvents {}

impl<S: Store + History + Outbox + Views + Subscriptions + ReadModels + ParkedEvents> SubscribedStore for S {}

/// A lease that no case outlives.
pub(super) const LONG: Duration = Duration::from_secs(60);

/// A lease that runs out while a case waits, and not while it goes on at once.
pub(super) const SHORT: Duration = Duration::from_millis(400);

/// The subscription of most cases, and who reads it.
pub(super) const TOTALS: &str = "totals";
pub(super) const ANN: &str = "ann";
pub(super) const BOB: &str = "bob";
pub(super) const CAT: &str = "cat";

pub(super) fn subscription(name: &str, shards: u16) -> Subscription {
    Subscription {
        name: name.to_owned(),
        kind: SubscriptionKind::Projected,
        reads: Reads::Events,
        shards,
        position: 0,
    }
}

/// A step of a lease, to a position, that writes nothing.
pub(super) fn step(lease: &Lease, to: u64) -> Step {
    Step {
        shard: lease.shard.clone(),
        epoch: lease.epoch,
        from: lease.position,
        to,
        rows: vec![],
        parked: vec![],
        settled: vec![],
        given_up: vec![],
    }
}

/// A row; without a value it is deleted.
pub(super) fn row(key: &str, value: Option<&str>) -> RowWrite {
    RowWrite {
        key: key.to_owned(),
        value: value.map(Into::into),
    }
}

pub(super) fn parking(position: u64, key: &str, error: Option<&str>) -> Parking {
    Parking {
        position,
        key: key.to_owned(),
        error: error.map(str::to_owned),
        attempts: 1,
    }
}

impl<R: Rig> Tested<'_, R>
where
    R::Store: SubscribedStore,
{
    /// Opens a store with a subscription of some shards.
    pub(super) fn subscribed(rig: &R, shards: u16) -> Tested<'_, R> {
        let tested = Tested::open(rig);
        tested.subscribe(&subscription(TOTALS, shards));
        tested
    }

    #[track_caller]
    pub(super) fn subscribe(&self, subscription: &Subscription) {
        self.read(self.store().subscribe(subscription));
    }

    #[track_caller]
    pub(super) fn claim(&self, worker: &str, lease: Duration) -> Vec<Lease> {
        self.claim_of(worker, &[TOTALS], lease, false)
    }

    /// Claims the one lease that there is.
    #[track_caller]
    pub(super) fn lease(&self, worker: &str) -> Lease {
        let mut leases = self.claim(worker, LONG);
        comparison::equal("leased: a worker alone gets the shard", leases.len(), 1);
        leases.remove(0)
    }

    #[track_caller]
    pub(super) fn leave(&self, worker: &str) -> Vec<Lease> {
        self.claim_of(worker, &[TOTALS], LONG, true)
    }

    /// Claims in the middle of these shards.
    #[track_caller]
    pub(super) fn claim_reading(&self, worker: &str, reading: &[ShardId]) -> Vec<Lease> {
        self.claims(worker, reading, false)
    }

    /// Leaves in the middle of these shards.
    #[track_caller]
    pub(super) fn leave_reading(&self, worker: &str, reading: &[ShardId]) -> Vec<Lease> {
        self.claims(worker, reading, true)
    }

    #[track_caller]
    fn claims(&self, worker: &str, reading: &[ShardId], leaving: bool) -> Vec<Lease> {
        self.read(self.store().claim(&Claim {
            worker: worker.to_owned(),
            subscriptions: vec![TOTALS.to_owned()],
            lease: LONG,
            reading: reading.to_vec(),
            leaving,
        }))
    }

    #[track_caller]
    pub(super) fn claim_of(&self, worker: &str, names: &[&str], lease: Duration, leaving: bool) -> Vec<Lease> {
        self.read(self.store().claim(&Claim {
            worker: worker.to_owned(),
            subscriptions: names.iter().map(|name| (*name).to_owned()).collect(),
            lease,
            reading: vec![],
            leaving,
        }))
    }

    /// Whether a step is taken.
    #[track_caller]
    pub(super) fn advance(&self, step: Step) -> bool {
        self.read(self.store().advance(step))
    }

    #[track_caller]
    pub(super) fn taken(&self, promise: &str, step: Step) {
        comparison::equal(promise, self.advance(step), true);
    }

    #[track_caller]
    pub(super) fn lost(&self, promise: &str, step: Step) {
        comparison::equal(promise, self.advance(step), false);
    }

    /// What breaks the contract is refused.
    #[track_caller]
    pub(super) fn refuses<T: Send>(&self, promise: &str, future: impl Future<Output = Result<T, StoreError>> + Send) {
        match self.run(future) {
            Ok(_) => panic!("{promise}: it was not refused"),
            Err(error) => comparison::equal(promise, error.kind(), StoreErrorKind::Refused),
        }
    }

    /// A row that is shown.
    #[track_caller]
    pub(super) fn shown(&self, key: &str) -> Option<String> {
        text(self.read(self.store().row(TOTALS, key)))
    }

    /// A row as its writer loads it.
    #[track_caller]
    pub(super) fn written(&self, generation: u32, key: &str) -> Option<String> {
        let mut rows = self.read(self.store().rows(TOTALS, generation, &[key.to_owned()]));
        comparison::equal("rows: each key has its answer", rows.len(), 1);
        text(rows.remove(0))
    }

    #[track_caller]
    pub(super) fn generations(&self) -> Vec<Generation> {
        self.read(self.store().generations(TOTALS))
    }

    #[track_caller]
    pub(super) fn rebuild(&self, shards: u16) -> u32 {
        self.read(self.store().rebuild(TOTALS, shards, None))
    }

    #[track_caller]
    pub(super) fn swap(&self, generation: u32) -> Swap {
        self.read(self.store().swap(TOTALS, generation))
    }

    #[track_caller]
    pub(super) fn parked(&self) -> Vec<Parked> {
        self.read(self.store().parked(TOTALS, 0, 100))
    }

    /// The positions of new events.
    #[track_caller]
    pub(super) fn positions(&self, count: usize) -> Vec<u64> {
        let position = |number| {
            let commit = of([begin(&format!("P{number}"))]);
            self.stored("an event is stored", &commit).unwrap_or_default()
        };
        (0..count).map(position).collect()
    }
}

fn text(value: Option<Vec<u8>>) -> Option<String> {
    let text = |value| String::from_utf8(value).unwrap_or_else(|_| panic!("rows: a value came back that is not text"));
    value.map(text)
}
