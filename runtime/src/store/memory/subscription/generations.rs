//! The generations of a subscription in memory: places, parked events, pauses.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::{Bound, RangeBounds};
use std::time::{Instant, SystemTime};

use crate::clock::{Clock as _, SystemClock};
use crate::store::{GenerationStatus, ParkedStatus, Parking, Reads, ShardId, Step, Subscription, SubscriptionKind};

/// All subscriptions, by their names.
pub(super) type Names = BTreeMap<String, Generations>;

/// The generations of a subscription, by their numbers, and the workers that read it.
#[derive(Debug)]
pub(super) struct Generations {
    pub(super) kind: SubscriptionKind,
    pub(super) reads: Reads,
    pub(super) all: BTreeMap<u32, Kept>,
    /// The last number that was given: one that was discarded is not given again.
    pub(super) last: u32,
    /// Until when each worker counts as alive.
    pub(super) workers: HashMap<String, Instant>,
}

/// One generation.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) status: GenerationStatus,
    pub(super) is_paused: bool,
    pub(super) rate_max: Option<u32>,
    pub(super) shards: Vec<Shard>,
    pub(super) rows: BTreeMap<String, Vec<u8>>,
    /// Parked events, by position and shard: what several shards could not take, each has parked.
    pub(super) parked: BTreeMap<(u64, u16), KeptParked>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Shard {
    pub(super) position: u64,
    pub(super) epoch: u64,
    /// Who reads it, and until when.
    pub(super) holder: Option<(String, Instant)>,
}

#[derive(Debug, Clone)]
pub(super) struct KeptParked {
    pub(super) key: String,
    pub(super) error: Option<String>,
    pub(super) attempts: u32,
    pub(super) since: SystemTime,
    pub(super) status: ParkedStatus,
    /// Whether it is settled: it stays as a record only.
    pub(super) is_settled: bool,
}

impl Shard {
    /// Who reads it at this moment.
    pub(super) fn holder_at(&self, now: Instant) -> Option<&str> {
        let held = self.holder.as_ref().filter(|(_, until)| *until > now);
        held.map(|(worker, _)| worker.as_str())
    }
}

impl Kept {
    pub(super) fn new(status: GenerationStatus, shards: u16, rate_max: Option<u32>) -> Self {
        Kept {
            status,
            is_paused: false,
            rate_max,
            shards: vec![Shard::default(); shards.into()],
            rows: BTreeMap::new(),
            parked: BTreeMap::new(),
        }
    }

    /// The lowest place where a shard of another generation is below this one, and the place that it would take. If
    /// both are divided in the same way, each shard is compared with its counterpart, otherwise with all.
    pub(super) fn ahead_of(&self, places: &[u64]) -> Option<(u64, u64)> {
        let is_same = self.shards.len() == places.len();
        let pairs = places.iter().enumerate().flat_map(|(of, place)| {
            let shards = self.shards.iter().enumerate();
            shards
                .filter(move |(at, _)| !is_same || *at == of)
                .map(move |(_, it)| (*place, it.position))
        });
        pairs.filter(|(new, old)| new < old).min()
    }

    fn advance(&mut self, step: Step) {
        let shard = step.shard.shard;
        for row in step.rows {
            match row.value {
                Some(value) => self.rows.insert(row.key, value),
                None => self.rows.remove(&row.key),
            };
        }
        for position in step.settled {
            self.parked.remove(&(position, shard));
        }
        for position in step.given_up {
            if let Some(kept) = self.parked.get_mut(&(position, shard)) {
                kept.is_settled = true;
            }
        }
        if !step.parked.is_empty() {
            let mut due: HashSet<_> = self
                .keys(shard, |status| *status != ParkedStatus::Waiting)
                .into_iter()
                .collect();
            for parking in step.parked {
                self.park(shard, parking, &mut due);
            }
        }
        self.shards[usize::from(shard)].position = step.to;
    }

    /// Parks an event; `due` has the keys of which something is to be tried again.
    fn park(&mut self, shard: u16, parking: Parking, due: &mut HashSet<String>) {
        let mut kept = KeptParked {
            key: parking.key,
            error: parking.error,
            attempts: parking.attempts,
            since: SystemClock.now(),
            status: ParkedStatus::Waiting,
            is_settled: false,
        };
        if kept.error.is_none() && due.contains(&kept.key) {
            kept.status = ParkedStatus::Requeued;
        }
        if kept.error.is_some() {
            due.remove(&kept.key);
            // Events behind one that fails again wait, even if they were requeued.
            let behind = self
                .parked
                .iter_mut()
                .filter(|((_, of), it)| *of == shard && it.key == kept.key);
            for (_, it) in behind.filter(|(_, it)| it.status == ParkedStatus::Requeued) {
                it.status = ParkedStatus::Waiting;
            }
        }
        if let Some(before) = self.parked.remove(&(parking.position, shard)) {
            if kept.error.is_none() {
                // An event that now waits behind another may have failed itself before: that stays known.
                (kept.error, kept.attempts) = (before.error, before.attempts);
            }
            if let ParkedStatus::GivenUp(_) = before.status {
                // The event was given up while it was tried again, which stays so.
                kept.status = before.status;
            }
        }
        self.parked.insert((parking.position, shard), kept);
    }
}

/// The range of what is parked behind a position, in whichever shard.
fn behind(after: u64) -> impl RangeBounds<(u64, u16)> {
    (Bound::Excluded((after, u16::MAX)), Bound::Unbounded)
}

impl Generations {
    /// A subscription with its first generation, which is live.
    pub(super) fn new(subscription: &Subscription) -> Self {
        let mut first = Kept::new(GenerationStatus::Live, subscription.shards, None);
        for shard in &mut first.shards {
            shard.position = subscription.position;
        }
        Generations {
            kind: subscription.kind,
            reads: subscription.reads,
            all: BTreeMap::from([(1, first)]),
            last: 1,
            workers: HashMap::new(),
        }
    }

    pub(super) fn get(&self, number: u32) -> Option<&Kept> {
        self.all.get(&number)
    }

    /// The generation that is shown, and its number.
    pub(super) fn live(&self) -> Option<(u32, &Kept)> {
        let mut all = self.all.iter();
        let live = all.find(|(_, kept)| kept.status == GenerationStatus::Live);
        live.map(|(number, kept)| (*number, kept))
    }

    /// Takes a step, if its lease has the last epoch and the shard is where it begins.
    ///
    /// A lease that ran out is still good as long as nobody else took the shard.
    pub(super) fn advance(&mut self, step: Step) -> bool {
        let Some(kept) = self.all.get_mut(&step.shard.generation) else {
            return false;
        };
        let Some(shard) = kept.shards.get(usize::from(step.shard.shard)) else {
            return false;
        };
        let is_mine = shard.epoch == step.epoch && shard.position == step.from && step.to >= step.from;
        if !is_mine || kept.is_paused || kept.status == GenerationStatus::Retired {
            return false;
        }
        let waits = |position: &u64, is_given_up: bool| {
            let there = kept.parked.get(&(*position, step.shard.shard));
            there.is_some_and(|it| !it.is_settled && matches!(it.status, ParkedStatus::GivenUp(_)) == is_given_up)
        };
        if !step.settled.iter().all(|it| waits(it, false)) || !step.given_up.iter().all(|it| waits(it, true)) {
            return false;
        }
        kept.advance(step);
        true
    }

    pub(super) fn parked(&self, name: &str, after: u64, len_max: usize) -> Vec<(ShardId, u64, KeptParked)> {
        let of_generation = |(number, kept): (&u32, &Kept)| {
            let number = *number;
            // A page ends with a whole position, as the next one begins behind it.
            let last = len_max
                .checked_sub(1)
                .and_then(|last| kept.parked.range(behind(after)).nth(last));
            let upto = last.map_or(u64::MAX, |((position, _), _)| *position);
            let parked = kept
                .parked
                .range(behind(after))
                .take_while(move |((position, _), _)| *position <= upto);
            let parked = parked.map(move |((position, shard), kept)| {
                let shard = ShardId {
                    subscription: name.to_owned(),
                    generation: number,
                    shard: *shard,
                };
                (shard, *position, kept.clone())
            });
            parked.collect::<Vec<_>>()
        };
        let mut parked: Vec<_> = self.all.iter().flat_map(of_generation).collect();
        parked.sort_by_key(|(shard, position, _)| (*position, shard.generation, shard.shard));
        let last = len_max.checked_sub(1).and_then(|last| parked.get(last)).map(|it| it.1);
        let len = last.map_or(len_max, |last| parked.partition_point(|it| it.1 <= last));
        parked.truncate(len);
        parked
    }

    pub(super) fn parked_under(
        &self,
        shard: &ShardId,
        key: &str,
        after: u64,
        len_max: usize,
    ) -> Vec<(ShardId, u64, KeptParked)> {
        let Some(kept) = self.all.get(&shard.generation) else {
            return Vec::new();
        };
        let is_there =
            |(at, parked): &(&(u64, u16), &KeptParked)| at.1 == shard.shard && parked.key == key && !parked.is_settled;
        let parked = kept.parked.range(behind(after)).filter(is_there).take(len_max);
        let parked = parked.map(|(at, parked)| (shard.clone(), at.0, parked.clone()));
        parked.collect()
    }

    /// Has what is parked under some keys tried again, and tells how many keys these are.
    pub(super) fn requeue(&mut self, is_meant: impl Fn(&str) -> bool) -> u64 {
        let mut keys = BTreeSet::new();
        // Retired generations are left out, as nobody reads them.
        let read = self
            .all
            .values_mut()
            .filter(|it| it.status != GenerationStatus::Retired);
        for kept in read.flat_map(|it| it.parked.values_mut()) {
            if is_meant(&kept.key) && !matches!(kept.status, ParkedStatus::GivenUp(_)) {
                kept.status = ParkedStatus::Requeued;
                keys.insert(kept.key.as_str());
            }
        }
        keys.len() as u64
    }

    /// Gives up the event at a position, and has the others of its key tried again.
    pub(super) fn give_up(&mut self, position: u64, given_up: &ParkedStatus) -> bool {
        let mut found = false;
        for kept in self.all.values_mut() {
            let here = kept.parked.range_mut((position, 0)..=(position, u16::MAX));
            let mut keys = Vec::new();
            for ((_, shard), parked) in here {
                // Given up before for the same reason: a caller who did not hear the answer asks again.
                found |= parked.status == *given_up;
                if !matches!(parked.status, ParkedStatus::GivenUp(_)) {
                    parked.status = given_up.clone();
                    keys.push((*shard, parked.key.clone()));
                }
            }
            for ((_, shard), other) in &mut kept.parked {
                let is_next = keys.iter().any(|(of, key)| of == shard && *key == other.key);
                if is_next && other.status == ParkedStatus::Waiting {
                    other.status = ParkedStatus::Requeued;
                }
            }
            found |= !keys.is_empty();
        }
        found
    }
}
