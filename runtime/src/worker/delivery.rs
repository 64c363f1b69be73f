//! Reads for what has effects outside the store: reactors and relays.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use super::parking::{ParkedKeys, chain_of, entity_key_of, parked_under};
use super::reader::{Doing, Read, Reader};
use super::retries::Retries;
use super::{IDLE_STEP_EVERY, observe};
use crate::clock;
use crate::projection::Trouble;
use crate::store::{
    EventFilter, Lease, Logged, Outbox, ParkedEvents, ParkedStatus, Parking, Share, Step, StoreError, Subscriptions,
};

/// How much is delivered before the place is stored: so much comes twice after a crash, at most.
const PAGE_LEN_MAX: usize = 64;

/// What came of each of several.
pub(super) type Delivered<'a> = Pin<Box<dyn Future<Output = Vec<Result<(), Trouble>>> + Send + 'a>>;

/// Where things are delivered to.
pub(super) trait Deliver: Send + Sync + 'static {
    /// Delivers some things of different entities, and tells what came of each, in their order.
    fn deliver<'a>(&'a self, wave: &'a [Logged]) -> Delivered<'a>;
}

/// Reads pages of a log.
pub(super) trait Pages<St>: Send + Sync + 'static {
    /// What is behind a position, and up to where there is nothing else.
    fn page<'a>(&'a self, store: &'a St, after: u64, len_max: usize) -> Doing<'a, (Vec<Logged>, u64)>;
}

/// The events that pass a filter.
pub(super) struct EventPages(pub(super) EventFilter);

/// The messages of a share of the entities.
pub(super) struct MessagePages(pub(super) Option<Share>);

impl<St: Subscriptions> Pages<St> for EventPages {
    fn page<'a>(&'a self, store: &'a St, after: u64, len_max: usize) -> Doing<'a, (Vec<Logged>, u64)> {
        Box::pin(async move {
            let page = store.events_of(&self.0, after, len_max).await?;
            Ok((page.events.into_iter().map(Logged::Event).collect(), page.upto))
        })
    }
}

impl<St: Outbox> Pages<St> for MessagePages {
    fn page<'a>(&'a self, store: &'a St, after: u64, len_max: usize) -> Doing<'a, (Vec<Logged>, u64)> {
        Box::pin(async move {
            let messages = store.messages(after, len_max).await?;
            let upto = messages.last().map_or(after, |last| last.position);
            let is_mine = |message: &crate::store::StoredMessage| self.0.is_none_or(|share| share.has(&message.id));
            let messages = messages.into_iter().filter(is_mine).map(Logged::Message);
            Ok((messages.collect(), upto))
        })
    }
}

/// The share of the entities that a lease is for; none if it is for all.
pub(super) fn share_of(lease: &Lease) -> Option<Share> {
    (lease.shards > 1).then_some(Share {
        shard: lease.shard.shard,
        of: lease.shards,
    })
}

/// Reads one shard.
pub(super) struct DeliveryReader<St> {
    to: Arc<dyn Deliver>,
    pages: Box<dyn Pages<St>>,
    lease: Lease,
    position: u64,
    keys: ParkedKeys,
    retries: Retries,
    stepped_at: Option<Instant>,
}

impl<St> DeliveryReader<St> {
    pub(super) fn new(to: Arc<dyn Deliver>, pages: Box<dyn Pages<St>>, lease: Lease, retries: Retries) -> Self {
        DeliveryReader {
            to,
            pages,
            position: lease.position,
            keys: ParkedKeys::new(&lease),
            lease,
            retries,
            stepped_at: None,
        }
    }
}

impl<St: Subscriptions + ParkedEvents> Reader<St> for DeliveryReader<St> {
    fn read<'a>(&'a mut self, store: &'a St, len_max: usize) -> Doing<'a, Read> {
        Box::pin(async move {
            // What has effects outside the store is never done anew.
            if self.lease.is_rebuild {
                return Ok(Read::Nothing(None));
            }
            if let Some(key) = self.keys.next_requeued() {
                return self.settle(store, key).await;
            }
            let (page, upto) = self.pages.page(store, self.position, len_max.min(PAGE_LEN_MAX)).await?;
            if page.is_empty() {
                return self.move_on(store, upto).await;
            }
            let len = page.len();
            Ok(if self.deliver(store, page, upto).await? {
                Read::Took(len)
            } else {
                Read::Lost
            })
        })
    }

    fn renew(&mut self, lease: &Lease) {
        self.keys.renew(lease);
    }
}

impl<St: Subscriptions + ParkedEvents> DeliveryReader<St> {
    async fn move_on(&mut self, store: &St, upto: u64) -> Result<Read, StoreError> {
        if upto <= self.position {
            return Ok(Read::Nothing(None));
        }
        let since = self
            .stepped_at
            .map(|then| clock::instant().saturating_duration_since(then));
        if let Some(early) = since.and_then(|since| IDLE_STEP_EVERY.checked_sub(since)) {
            return Ok(Read::Nothing(Some(early)));
        }
        Ok(if self.step(store, upto, Vec::new(), Vec::new()).await? {
            Read::Nothing(None)
        } else {
            Read::Lost
        })
    }

    async fn step(&mut self, store: &St, to: u64, parked: Vec<Parking>, settled: Vec<u64>) -> Result<bool, StoreError> {
        for parking in &parked {
            self.keys.add(&parking.key);
            if let Some(error) = &parking.error {
                observe::parked(&self.lease.shard, parking.position, &parking.key, error);
            }
        }
        let step = Step {
            from: self.position,
            to: to.max(self.position),
            parked,
            settled,
            ..Step::default_of(&self.lease)
        };
        let to = step.to;
        let is_mine = store.advance(step).await?;
        if is_mine {
            self.position = to;
            self.stepped_at = Some(clock::instant());
        }
        Ok(is_mine)
    }

    /// Delivers a page, in waves of one for each entity. One that fails is tried again, and holds up its entity alone.
    async fn deliver(&mut self, store: &St, page: Vec<Logged>, upto: u64) -> Result<bool, StoreError> {
        let mut waiting = page;
        let mut attempts: HashMap<String, u32> = HashMap::new();
        loop {
            let (mut wave, mut parked, mut rest) = (Vec::new(), Vec::new(), Vec::new());
            let mut keys: Vec<String> = Vec::new();
            for logged in waiting {
                let key = entity_key_of(&logged);
                if self.keys.has(&key) {
                    parked.push(behind(logged.position(), key));
                } else if keys.contains(&key) {
                    rest.push(logged);
                } else {
                    keys.push(key);
                    wave.push(logged);
                }
            }
            let outcomes = self.to.deliver(&wave).await;
            let (mut pause, mut again) = (None, Vec::new());
            for ((logged, key), outcome) in wave.into_iter().zip(keys).zip(outcomes) {
                let Err(trouble) = outcome else {
                    attempts.remove(&key);
                    continue;
                };
                let tried = attempts.entry(key.clone()).or_default();
                *tried += 1;
                match self.retries.pause_after(*tried) {
                    Some(longer) => {
                        observe::retried(&self.lease.shard.subscription);
                        pause = pause.max(Some(longer));
                        again.push(logged);
                    }
                    None => {
                        self.keys.add(&key);
                        parked.push(Parking {
                            error: Some(chain_of(&*trouble)),
                            attempts: *tried,
                            ..behind(logged.position(), key)
                        });
                    }
                }
            }
            waiting = again;
            waiting.extend(rest);
            waiting.sort_by_key(Logged::position);
            // Whatever stands before the first that waits is done.
            let to = waiting.first().map_or(upto, |first| first.position() - 1);
            let is_worth_it = waiting.is_empty() || !parked.is_empty() || pause.is_some() && to > self.position;
            if is_worth_it && !self.step(store, to, parked, Vec::new()).await? {
                return Ok(false);
            }
            if waiting.is_empty() {
                return Ok(true);
            }
            if let Some(pause) = pause {
                tokio::time::sleep(pause).await;
            }
        }
    }

    /// Tries all that is parked under a key again, in its order, until one fails.
    async fn settle(&mut self, store: &St, key: String) -> Result<Read, StoreError> {
        let found = parked_under(store, &self.lease, &key).await?;
        if found.is_empty() {
            return Ok(Read::Took(0));
        }
        let len = found.len();
        let (mut settled, mut parked) = (Vec::new(), Vec::new());
        let mut is_held_up = false;
        for it in found {
            let position = it.what.position();
            if matches!(it.status, ParkedStatus::GivenUp(_)) {
                settled.push(position);
            } else if is_held_up {
                parked.push(behind(position, key.clone()));
            } else {
                let wave = [it.what];
                match self.to.deliver(&wave).await.pop() {
                    Some(Err(trouble)) => {
                        is_held_up = true;
                        parked.push(Parking {
                            error: Some(chain_of(&*trouble)),
                            attempts: it.attempts + 1,
                            ..behind(position, key.clone())
                        });
                    }
                    Some(Ok(())) | None => settled.push(position),
                }
            }
        }
        if !is_held_up {
            self.keys.remove(&key);
        }
        Ok(if self.step(store, self.position, parked, settled).await? {
            Read::Took(len)
        } else {
            Read::Lost
        })
    }
}

/// What waits for another of its entity.
pub(super) fn behind(position: u64, key: String) -> Parking {
    Parking {
        position,
        key,
        error: None,
        attempts: 0,
    }
}
