//! Read models in memory: rows of generations, and how they are built anew.

use std::ops::Bound;

use super::super::MemoryStore;
use super::generations::{Generations, Kept, Names, Shard};
use super::refused;
use crate::clock;
use crate::store::subscription::{NAMES_MAX, check_shards, no_subscription};
use crate::store::{
    Generation, GenerationStatus, NotRebuildable, ReadModels, ShardPlace, StoreError, SubscriptionKind, Swap,
};

/// How many parked events are counted at most.
const PARKED_LEN_MAX: usize = 1_000;

/// The generations of a subscription that can be made anew.
fn remade<'a>(names: &'a mut Names, name: &str) -> Result<&'a mut Generations, StoreError> {
    let generations = subscribed(names, name)?;
    match generations.kind {
        SubscriptionKind::Projected | SubscriptionKind::ProjectedSql => Ok(generations),
        SubscriptionKind::Delivered => Err(NotRebuildable::refused(name)),
    }
}

/// The generations of a subscription that has to be there.
pub(super) fn subscribed<'a>(names: &'a mut Names, name: &str) -> Result<&'a mut Generations, StoreError> {
    if !names.contains_key(name) {
        let known: Vec<_> = names.keys().take(NAMES_MAX + 1).cloned().collect();
        return Err(no_subscription(name, &known));
    }
    names.get_mut(name).ok_or_else(|| no_subscription(name, &[]))
}

fn generation<'a>(names: &'a mut Names, name: &str, number: u32) -> Result<&'a mut Kept, StoreError> {
    let generations = subscribed(names, name)?;
    let kept = generations.all.get_mut(&number);
    kept.ok_or_else(|| refused(format!("there is no generation {number} of subscription {name:?}")))
}

impl ReadModels for MemoryStore {
    async fn row(&self, subscription: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let names = self.names();
        let live = names.get(subscription).and_then(|all| all.live());
        Ok(live.and_then(|(_, kept)| kept.rows.get(key)).cloned())
    }

    async fn rows_after(
        &self,
        subscription: &str,
        after: &str,
        len_max: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let names = self.names();
        let Some((_, live)) = names.get(subscription).and_then(|all| all.live()) else {
            return Ok(Vec::new());
        };
        let behind = (Bound::Excluded(after), Bound::Unbounded);
        let rows = live.rows.range::<str, _>(behind).take(len_max);
        Ok(rows.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    async fn generations(&self, subscription: &str) -> Result<Vec<Generation>, StoreError> {
        let (mut names, now) = (self.names(), clock::instant());
        let generations = subscribed(&mut names, subscription)?;
        let shown = generations.all.iter().map(|(number, kept)| Generation {
            number: *number,
            status: kept.status,
            is_paused: kept.is_paused,
            rate_max: kept.rate_max,
            shards: kept
                .shards
                .iter()
                .map(|shard| ShardPlace {
                    position: shard.position,
                    worker: shard.holder_at(now).map(str::to_owned),
                })
                .collect(),
        });
        Ok(shown.collect())
    }

    async fn parked_len(&self, subscription: &str, generation: u32) -> Result<u64, StoreError> {
        let names = self.names();
        let kept = names.get(subscription).and_then(|all| all.all.get(&generation));
        Ok(kept.map_or(0, |kept| kept.waiting(|_| true).take(PARKED_LEN_MAX).count() as u64))
    }

    async fn rebuild(&self, subscription: &str, shards: u16, rate_max: Option<u32>) -> Result<u32, StoreError> {
        check_shards(shards).map_err(refused)?;
        let mut names = self.names();
        let generations = remade(&mut names, subscription)?;
        let all = &mut generations.all;
        let mut numbered = all.iter();
        if let Some((number, _)) = numbered.find(|(_, kept)| kept.status == GenerationStatus::Building) {
            return Ok(*number);
        }
        generations.last += 1;
        let number = generations.last;
        all.insert(number, Kept::new(GenerationStatus::Building, shards, rate_max));
        self.kept.subscriptions.wake();
        Ok(number)
    }

    async fn pause(&self, subscription: &str, generation: u32, paused: bool) -> Result<(), StoreError> {
        self::generation(&mut self.names(), subscription, generation)?.is_paused = paused;
        self.kept.subscriptions.wake();
        Ok(())
    }

    async fn throttle(&self, subscription: &str, generation: u32, rate_max: Option<u32>) -> Result<(), StoreError> {
        self::generation(&mut self.names(), subscription, generation)?.rate_max = rate_max;
        self.kept.subscriptions.wake();
        Ok(())
    }

    async fn swap(&self, subscription: &str, generation: u32) -> Result<Swap, StoreError> {
        let mut names = self.names();
        let new = self::generation(&mut names, subscription, generation)?;
        match new.status {
            GenerationStatus::Live => return Ok(Swap::Done),
            GenerationStatus::Retired => {
                return Err(refused(format!(
                    "generation {generation} of {subscription:?} is retired"
                )));
            }
            GenerationStatus::Building => {}
        }
        let places: Vec<u64> = new.shards.iter().map(|shard| shard.position).collect();
        let generations = subscribed(&mut names, subscription)?;
        if let Some((number, live)) = generations.live() {
            if let Some((position, live)) = live.ahead_of(&places) {
                return Ok(Swap::Behind { position, live });
            }
            if let Some(kept) = generations.all.get_mut(&number) {
                kept.status = GenerationStatus::Retired;
            }
        }
        if let Some(kept) = generations.all.get_mut(&generation) {
            kept.status = GenerationStatus::Live;
            // Rate and pause were set for the time of building.
            (kept.rate_max, kept.is_paused) = (None, false);
        }
        self.kept.subscriptions.wake();
        Ok(Swap::Done)
    }

    async fn discard(&self, subscription: &str, generation: u32) -> Result<(), StoreError> {
        let mut names = self.names();
        let Some(generations) = names.get_mut(subscription) else {
            return Ok(());
        };
        if generations.live().is_some_and(|(live, _)| live == generation) {
            return Err(refused(format!(
                "generation {generation} of {subscription:?} is the live one"
            )));
        }
        generations.all.remove(&generation);
        Ok(())
    }

    async fn reset(&self, subscription: &str) -> Result<(), StoreError> {
        let mut names = self.names();
        let generations = remade(&mut names, subscription)?;
        let Some((number, _)) = generations.live() else {
            return Err(no_subscription(subscription, &[]));
        };
        if let Some(old) = generations.all.remove(&number) {
            let mut new = Kept::new(GenerationStatus::Live, 0, old.rate_max);
            new.is_paused = old.is_paused;
            // A higher epoch, so that leases of the old generation are of no use.
            let anew = |shard: Shard| Shard {
                epoch: shard.epoch + 1,
                ..Shard::default()
            };
            new.shards = old.shards.into_iter().map(anew).collect();
            generations.last += 1;
            generations.all.insert(generations.last, new);
        }
        self.kept.subscriptions.wake();
        Ok(())
    }
}
