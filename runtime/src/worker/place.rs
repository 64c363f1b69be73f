//! The place of a shard: under which lease it is read, up to which position, and what is parked there.

use std::time::Instant;

use super::parking::ParkedKeys;
use super::reader::Read;
use super::{IDLE_STEP_EVERY, observation};
use crate::clock;
use crate::store::{Lease, Parked, ParkedEvents, ParkedStatus, Parking, Share, Step, StoreError, Subscriptions};

pub(super) struct Place {
    pub(super) lease: Lease,
    pub(super) keys: ParkedKeys,
    position: u64,
    /// The position up to which nothing more is followed; stored with a later step.
    passed: u64,
    stepped_at: Option<Instant>,
}

/// What becomes of what was parked: the positions of what was tried, and of what was given up before.
#[derive(Default)]
pub(super) struct Settled {
    pub(super) tried: Vec<u64>,
    pub(super) given_up: Vec<u64>,
}

impl Settled {
    pub(super) fn is_empty(&self) -> bool {
        self.tried.is_empty() && self.given_up.is_empty()
    }

    /// A step that settles it, too.
    pub(super) fn by(self, step: Step) -> Step {
        Step {
            settled: self.tried,
            given_up: self.given_up,
            ..step
        }
    }
}

/// What is to be tried again under a key.
pub(super) struct Due {
    /// What comes first, in its order.
    pub(super) first: Vec<Parked>,
    /// Whether that is all.
    pub(super) is_all: bool,
}

impl Place {
    pub(super) fn new(lease: Lease) -> Self {
        Place {
            position: lease.position,
            passed: lease.position,
            keys: ParkedKeys::new(&lease),
            lease,
            stepped_at: None,
        }
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// The position behind which the shard is to be read.
    pub(super) fn next(&self) -> u64 {
        self.passed.max(self.position)
    }

    /// Which keys fall to this shard; all if there is no other.
    pub(super) fn share(&self) -> Option<Share> {
        share_of(&self.lease)
    }

    /// The first events that are parked under a key of which something is to be tried again, and whether there are
    /// more; `None` if nothing is to be tried by now.
    pub(super) async fn due_under<St: ParkedEvents>(
        &mut self,
        store: &St,
        key: &str,
        len_max: usize,
    ) -> Result<Option<Due>, StoreError> {
        // One more than asked for, to learn whether the key has anything left: if not, later events need not wait.
        let mut first = store.parked_under(&self.lease.shard, key, 0, len_max + 1).await?;
        let is_all = first.len() <= len_max;
        first.truncate(len_max);
        if first.is_empty() {
            // Nothing is parked under the key any more.
            self.keys.remove(key);
        }
        let is_due = first.iter().any(|it| it.status != ParkedStatus::Waiting);
        Ok(is_due.then_some(Due { first, is_all }))
    }

    /// A step from here that stores nothing yet. It never goes back.
    pub(super) fn step_to(&self, to: u64) -> Step {
        Step {
            from: self.position,
            to: to.max(self.position),
            ..Step::default_of(&self.lease)
        }
    }

    /// A step from here that parks.
    pub(super) fn parking(&self, to: u64, parked: Vec<Parking>) -> Step {
        Step {
            parked,
            ..self.step_to(to)
        }
    }

    /// Takes a step, and tells whether the shard is still leased to who takes it.
    pub(super) async fn take<St: Subscriptions>(&mut self, store: &St, step: Step) -> Result<bool, StoreError> {
        let (to, parked) = (step.to, step.parked.clone());
        let is_mine = store.advance(step).await?;
        if is_mine {
            self.stand_at(to);
            for parking in parked {
                self.keys.add(&parking.key);
                if let Some(error) = &parking.error {
                    observation::parked(&self.lease.shard, parking.position, &parking.key, error);
                }
            }
        }
        Ok(is_mine)
    }

    /// Takes note of a step that was taken.
    pub(super) fn stand_at(&mut self, position: u64) {
        self.position = position;
        self.stepped_at = Some(clock::instant());
    }

    /// Moves the place over events that are not followed. Not each time: that would be a write for each event of
    /// others.
    pub(super) async fn move_on<St: Subscriptions>(
        &mut self,
        store: &St,
        upto: u64,
        is_end: bool,
    ) -> Result<Read, StoreError> {
        if upto <= self.position {
            return Ok(Read::Nothing(None));
        }
        self.passed = upto;
        let since = self
            .stepped_at
            .map(|then| clock::instant().saturating_duration_since(then));
        let early = since.and_then(|since| IDLE_STEP_EVERY.checked_sub(since));
        if early.is_none() && !self.take(store, self.step_to(upto)).await? {
            return Ok(Read::Lost);
        }
        Ok(if is_end { Read::Nothing(early) } else { Read::Took(0) })
    }
}

/// Which keys a lease is for; all if there is no other shard.
pub(super) fn share_of(lease: &Lease) -> Option<Share> {
    (lease.shards > 1).then_some(Share {
        shard: lease.shard.shard,
        of: lease.shards,
    })
}
