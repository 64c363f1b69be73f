//! Who reads which shard.

use std::time::Instant;

use super::super::super::{Claim, GenerationStatus, Lease, ParkedStatus, ShardId};
use super::kept::{Generations, Kept};

impl Generations {
    /// Renews, gives back and takes, and tells what the worker has then.
    pub(super) fn claim(&mut self, name: &str, claim: &Claim, now: Instant) -> Vec<Lease> {
        let until = now + claim.lease;
        self.workers.retain(|_, until| *until > now);
        if claim.leaving {
            self.workers.remove(&claim.worker);
        } else {
            self.workers.insert(claim.worker.clone(), until);
        }
        let is_read = |kept: &Kept| kept.status != GenerationStatus::Retired;
        let total: usize = self
            .all
            .values()
            .filter(|kept| is_read(kept))
            .map(|kept| kept.shards.len())
            .sum();
        let share = if claim.leaving {
            0
        } else {
            total.div_ceil(self.workers.len().max(1))
        };

        let mut held = 0;
        let all = self.all.values_mut().filter(|kept| is_read(kept));
        for shard in all.flat_map(|kept| &mut kept.shards) {
            if shard.holder_at(now) != Some(claim.worker.as_str()) {
                continue;
            }
            if held < share {
                held += 1;
                shard.holder = Some((claim.worker.clone(), until));
            } else {
                shard.holder = None;
            }
        }
        let all = self.all.values_mut().filter(|kept| is_read(kept));
        for shard in all.flat_map(|kept| &mut kept.shards) {
            if held < share && shard.holder_at(now).is_none() {
                held += 1;
                shard.epoch += 1;
                shard.holder = Some((claim.worker.clone(), until));
            }
        }
        self.leases(name, &claim.worker, now)
    }

    fn leases(&self, name: &str, worker: &str, now: Instant) -> Vec<Lease> {
        let of_generation = |(number, kept): (&u32, &Kept)| {
            let held = (0_u16..).zip(&kept.shards);
            let held = held.filter(|(_, shard)| shard.holder_at(now) == Some(worker));
            let lease = |(shard, state): (u16, &super::kept::Shard)| Lease {
                shard: ShardId {
                    subscription: name.to_owned(),
                    generation: *number,
                    shard,
                },
                shards: u16::try_from(kept.shards.len()).unwrap_or(u16::MAX),
                epoch: state.epoch,
                position: state.position,
                is_rebuild: kept.status == GenerationStatus::Building,
                is_paused: kept.is_paused,
                rate_max: kept.rate_max,
                parked: kept.keys(shard, |_| true),
                // Also where the last of them was given up: who reads the shard settles it.
                requeued: kept.keys(shard, |status| *status != ParkedStatus::Waiting),
            };
            held.map(lease).collect::<Vec<_>>()
        };
        let read = self
            .all
            .iter()
            .filter(|(_, kept)| kept.status != GenerationStatus::Retired);
        read.flat_map(of_generation).collect()
    }
}

impl Kept {
    /// The keys of a shard under which something is parked with such a status. Nothing waits for what is settled.
    fn keys(&self, shard: u16, has: impl Fn(&ParkedStatus) -> bool) -> Vec<String> {
        let parked = self
            .parked
            .values()
            .filter(|it| it.shard == shard && !it.is_settled && has(&it.status));
        let mut keys: Vec<String> = parked.map(|it| it.key.clone()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
