//! Leases in memory: who reads which shard.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::generations::{Generations, Kept, KeptParked};
use crate::store::{Claim, GenerationStatus, Lease, ParkedStatus, ShardId};

/// The longest lease: a longer one is cut to this, as no clock counts for ever.
const LEASE_MAX: Duration = Duration::from_secs(365 * 24 * 60 * 60);

impl Generations {
    /// Renews, gives back and takes, and tells what the worker has then.
    pub(super) fn claim(&mut self, name: &str, claim: &Claim, now: Instant) -> Vec<Lease> {
        let until = now + claim.lease.min(LEASE_MAX);
        self.workers.retain(|_, until| *until > now);
        if claim.leaving {
            self.workers.remove(&claim.worker);
        } else {
            self.workers.insert(claim.worker.clone(), until);
        }
        let share = if claim.leaving {
            0
        } else {
            self.share(&claim.worker, now)
        };

        let mut held = 0;
        for (number, kept) in self.all.iter_mut().filter(|(_, kept)| kept.is_read()) {
            for (place, shard) in kept.shards.iter_mut().enumerate() {
                if shard.holder_at(now) != Some(claim.worker.as_str()) {
                    continue;
                }
                held += 1;
                let is_at = |it: &ShardId| {
                    it.subscription == name && it.generation == *number && usize::from(it.shard) == place
                };
                let stays = held <= share || claim.reading.iter().any(is_at);
                shard.holder = stays.then(|| (claim.worker.clone(), until));
            }
        }
        let all = self.all.values_mut().filter(|kept| kept.is_read());
        for shard in all.flat_map(|kept| &mut kept.shards) {
            if held < share && shard.holder_at(now).is_none() {
                held += 1;
                shard.epoch += 1;
                shard.holder = Some((claim.worker.clone(), until));
            }
        }
        self.leases(name, claim, share, now)
    }

    /// How many shards a worker may have: as many as all others, and one of those that are left over then if it is not had
    /// by another. So a worker that comes or goes moves no more shards than it must.
    fn share(&self, worker: &str, now: Instant) -> usize {
        let shards = || {
            self.all
                .values()
                .filter(|kept| kept.is_read())
                .flat_map(|kept| &kept.shards)
        };
        let (total, workers) = (shards().count(), self.workers.len().max(1));
        let mut of_others: HashMap<&str, usize> = HashMap::new();
        for other in shards()
            .filter_map(|shard| shard.holder_at(now))
            .filter(|it| *it != worker)
        {
            *of_others.entry(other).or_default() += 1;
        }
        let even = total / workers;
        let with_more = of_others.values().filter(|held| **held > even).count();
        even + usize::from(with_more < total % workers)
    }

    fn leases(&self, name: &str, claim: &Claim, share: usize, now: Instant) -> Vec<Lease> {
        let of_generation = |(number, kept): (&u32, &Kept)| {
            let held = (0_u16..).zip(&kept.shards);
            let held = held.filter(|(_, shard)| shard.holder_at(now) == Some(claim.worker.as_str()));
            let lease = |(shard, state): (u16, &super::generations::Shard)| Lease {
                shard: ShardId {
                    subscription: name.to_owned(),
                    generation: *number,
                    shard,
                },
                shards: u16::try_from(kept.shards.len()).unwrap_or(u16::MAX),
                epoch: state.epoch,
                position: state.position,
                is_surplus: false,
                is_rebuild: kept.status == GenerationStatus::Building,
                is_paused: kept.is_paused,
                rate_max: kept.rate_max,
                parked: Vec::new(),
                // Keys whose last event was given up are told too: the reader settles them.
                requeued: kept.keys(shard, |status| *status != ParkedStatus::Waiting),
                waiting: u32::try_from(kept.waiting(|of| of == shard).count()).unwrap_or(u32::MAX),
            };
            held.map(lease).collect::<Vec<_>>()
        };
        let read = self.all.iter().filter(|(_, kept)| kept.is_read());
        let mut leases: Vec<_> = read.flat_map(of_generation).collect();
        for surplus in leases.iter_mut().skip(share) {
            surplus.is_surplus = true;
        }
        for lease in leases.iter_mut().filter(|lease| !claim.reading.contains(&lease.shard)) {
            let kept = &self.all[&lease.shard.generation];
            lease.parked = kept.keys(lease.shard.shard, |_| true);
        }
        leases
    }
}

impl Kept {
    fn is_read(&self) -> bool {
        self.status != GenerationStatus::Retired
    }

    /// What shards have parked that was not given up.
    pub(super) fn waiting(&self, shard: impl Fn(u16) -> bool) -> impl Iterator<Item = &KeptParked> {
        let is_given_up = |it: &KeptParked| matches!(it.status, ParkedStatus::GivenUp(_));
        let waiting = self.parked.iter();
        let waiting = waiting.filter(move |((_, of), it)| shard(*of) && !it.is_settled && !is_given_up(it));
        waiting.map(|(_, it)| it)
    }

    /// The keys of a shard under which something is parked with such a status. Nothing waits for what is settled.
    pub(super) fn keys(&self, shard: u16, has: impl Fn(&ParkedStatus) -> bool) -> Vec<String> {
        let parked = self
            .parked
            .iter()
            .filter(|((_, of), it)| *of == shard && !it.is_settled && has(&it.status));
        let mut keys: Vec<String> = parked.map(|(_, it)| it.key.clone()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
