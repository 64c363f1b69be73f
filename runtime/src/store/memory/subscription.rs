//! Subscriptions in memory.

mod generations;
mod leases;
mod read_models;

use std::future::Future;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard};

use tokio::sync::Notify;

use super::super::{
    Claim, Lease, LogEnds, Logged, Parked, ParkedEvents, ParkedStatus, Reads, ShardId, Step, StoreError,
    StoreErrorKind, Subscription, Subscriptions,
};
use super::{MemoryStore, locked};
use crate::clock;
use generations::{Generations, KeptParked, Names};
use read_models::subscribed;

/// All subscriptions of a store, and who waits for events.
#[derive(Debug, Default)]
pub(super) struct Subscribed {
    names: Mutex<Names>,
    stored: Notify,
}

impl Subscribed {
    /// Wakes all who wait for events.
    pub(super) fn wake(&self) {
        self.stored.notify_waiters();
    }
}

impl MemoryStore {
    fn names(&self) -> MutexGuard<'_, Names> {
        locked(&self.kept.subscriptions.names)
    }

    /// What is parked, with the event or message of its position, which is there, since somebody has read it.
    fn shown(&self, reads: Reads, parked: Vec<(ShardId, u64, KeptParked)>) -> Vec<Parked> {
        let parked = parked.into_iter().filter_map(|(shard, position, kept)| {
            Some(Parked {
                shard,
                what: self.logged_at(reads, position)?,
                key: kept.key,
                error: kept.error,
                attempts: kept.attempts,
                since: kept.since,
                status: kept.status,
            })
        });
        parked.collect()
    }

    fn logged_at(&self, reads: Reads, position: u64) -> Option<Logged> {
        let shards = self.shards();
        let before = position.saturating_sub(1);
        let mut logged = shards.iter().filter_map(|shard| match reads {
            Reads::Events => shard.events(before, 1).next().map(Logged::Event),
            Reads::Messages => shard.messages(before, 1).next().map(Logged::Message),
        });
        logged.find(|logged| logged.position() == position)
    }
}

fn refused(reason: impl Into<String>) -> StoreError {
    StoreError::new(StoreErrorKind::Refused, reason.into())
}

impl Subscriptions for MemoryStore {
    async fn subscribe(&self, subscription: &Subscription) -> Result<(), StoreError> {
        subscription.check().map_err(refused)?;
        let name = &subscription.name;
        let mut names = self.names();
        let entry = names.entry(name.clone());
        let there = entry.or_insert_with(|| Generations::new(subscription));
        if there.kind != subscription.kind {
            return Err(refused(format!(
                "subscription {name:?} is {}, not {}",
                there.kind, subscription.kind
            )));
        }
        if there.reads != subscription.reads {
            return Err(refused(format!("subscription {name:?} reads {:?}", there.reads)));
        }
        Ok(())
    }

    async fn is_subscribed(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.names().contains_key(name))
    }

    async fn claim(&self, claim: &Claim) -> Result<Vec<Lease>, StoreError> {
        let (mut names, now) = (self.names(), clock::instant());
        let mut leases = Vec::new();
        for name in &claim.subscriptions {
            if let Some(generations) = names.get_mut(name) {
                leases.extend(generations.claim(name, claim, now));
            }
        }
        Ok(leases)
    }

    async fn rows(
        &self,
        subscription: &str,
        generation: u32,
        keys: &[String],
    ) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let names = self.names();
        let generation = names.get(subscription).and_then(|all| all.get(generation));
        let row = |key| generation.and_then(|it| it.rows.get(key)).cloned();
        Ok(keys.iter().map(row).collect())
    }

    async fn advance(&self, mut step: Step) -> Result<bool, StoreError> {
        step.check().map_err(refused)?;
        let mut names = self.names();
        let all = names.get_mut(&step.shard.subscription);
        Ok(all.is_some_and(|all| all.advance(step)))
    }

    async fn ends(&self) -> Result<LogEnds, StoreError> {
        let _all = self.shards();
        Ok(LogEnds {
            events: self.kept.position.load(Ordering::Relaxed),
            // All shards are locked, so that every position that was drawn is stored.
            messages: self.kept.message_position.load(Ordering::Relaxed),
        })
    }

    fn woken(&self) -> impl Future<Output = ()> + Send {
        // `notified` hears of everything from this line on, before the future is first polled.
        self.kept.subscriptions.stored.notified()
    }
}

impl ParkedEvents for MemoryStore {
    async fn parked(&self, subscription: &str, after: u64, len_max: usize) -> Result<Vec<Parked>, StoreError> {
        let (reads, parked) = {
            let mut names = self.names();
            let generations = subscribed(&mut names, subscription)?;
            (generations.reads, generations.parked(subscription, after, len_max))
        };
        Ok(self.shown(reads, parked))
    }

    async fn parked_under(
        &self,
        shard: &ShardId,
        key: &str,
        after: u64,
        len_max: usize,
    ) -> Result<Vec<Parked>, StoreError> {
        let (reads, parked) = match self.names().get(&shard.subscription) {
            Some(generations) => (generations.reads, generations.parked_under(shard, key, after, len_max)),
            None => return Ok(Vec::new()),
        };
        Ok(self.shown(reads, parked))
    }

    async fn requeue(&self, subscription: &str, key: &str) -> Result<bool, StoreError> {
        let requeued = subscribed(&mut self.names(), subscription)?.requeue(|of| of == key);
        self.kept.subscriptions.wake();
        Ok(requeued > 0)
    }

    async fn requeue_all(&self, subscription: &str) -> Result<u64, StoreError> {
        let requeued = subscribed(&mut self.names(), subscription)?.requeue(|_| true);
        self.kept.subscriptions.wake();
        Ok(requeued)
    }

    async fn give_up(&self, subscription: &str, position: u64, reason: &str) -> Result<bool, StoreError> {
        let given_up = ParkedStatus::GivenUp(reason.to_owned());
        let given_up = subscribed(&mut self.names(), subscription)?.give_up(position, &given_up);
        self.kept.subscriptions.wake();
        Ok(given_up)
    }
}
