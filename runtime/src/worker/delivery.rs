//! Deliveries: reads for what has effects outside the store, for reactors and relays.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::observation;
use super::parking::{chain_of, entity_key_of};
use super::place::{Due, Place};
use super::reader::{Doing, Read, Reader};
use super::retries::Retries;
use crate::projection::BoxError;
#[cfg(feature = "postgres")]
use crate::store::postgres::PgError;
use crate::store::{
    EventFilter, Lease, Logged, Outbox, ParkedEvents, ParkedStatus, Parking, Share, Step, StoreError, Subscriptions,
};

/// How many events or messages are delivered before the place is stored: so many at most come twice after a crash.
const PAGE_LEN_MAX: usize = 64;

/// The outcome of each of several deliveries.
pub(super) type Delivered<'a> = Pin<Box<dyn Future<Output = Vec<Result<(), BoxError>>> + Send + 'a>>;

/// Where things are delivered to.
pub(super) trait Deliver: Send + Sync + 'static {
    /// Delivers some things of different entities, and tells what came of each, in their order.
    fn deliver<'a>(&'a self, wave: &'a [Logged]) -> Delivered<'a>;
}

/// Reads pages of a log.
pub(super) trait Pages<St>: Send + Sync + 'static {
    /// The page of the log behind a position.
    fn page<'a>(&'a self, store: &'a St, after: u64, len_max: usize) -> Doing<'a, Page>;
}

/// A part of a log.
pub(super) struct Page {
    logged: Vec<Logged>,
    /// The position up to which there is nothing else.
    upto: u64,
    /// Whether there is nothing behind that.
    is_end: bool,
}

/// The events that pass a filter.
pub(super) struct EventPages(pub(super) EventFilter);

/// The messages of a share of the entities.
pub(super) struct MessagePages(pub(super) Option<Share>);

impl<St: Subscriptions> Pages<St> for EventPages {
    fn page<'a>(&'a self, store: &'a St, after: u64, len_max: usize) -> Doing<'a, Page> {
        Box::pin(async move {
            let page = store.events_of(&self.0, after, len_max).await?;
            Ok(Page {
                logged: page.events.into_iter().map(Logged::Event).collect(),
                upto: page.upto,
                is_end: page.is_end,
            })
        })
    }
}

impl<St: Outbox> Pages<St> for MessagePages {
    fn page<'a>(&'a self, store: &'a St, after: u64, len_max: usize) -> Doing<'a, Page> {
        Box::pin(async move {
            let messages = match store.messages(after, len_max).await {
                // The log is not decided because of a long transaction: the relay waits, and does not fail.
                Err(error) if is_undecided(&error) => Vec::new(),
                messages => messages?,
            };
            let upto = messages.last().map_or(after, |last| last.position);
            // A page may be short because its messages are large.
            let is_end = messages.is_empty();
            let is_mine = |message: &crate::store::StoredMessage| self.0.is_none_or(|share| share.has(&message.id));
            let messages = messages.into_iter().filter(is_mine).map(Logged::Message);
            Ok(Page {
                logged: messages.collect(),
                upto,
                is_end,
            })
        })
    }
}

/// Whether it is not known yet how far the log goes.
#[cfg(feature = "postgres")]
fn is_undecided(error: &StoreError) -> bool {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref());
    matches!(source, Some(PgError::Undecided { .. }))
}

#[cfg(not(feature = "postgres"))]
fn is_undecided(_: &StoreError) -> bool {
    false
}

/// Reads one shard.
pub(super) struct DeliveryReader<St> {
    to: Arc<dyn Deliver>,
    pages: Box<dyn Pages<St>>,
    place: Place,
    retries: Retries,
}

impl<St> DeliveryReader<St> {
    pub(super) fn new(to: Arc<dyn Deliver>, pages: Box<dyn Pages<St>>, lease: Lease, retries: Retries) -> Self {
        DeliveryReader {
            to,
            pages,
            place: Place::new(lease),
            retries,
        }
    }
}

impl<St: Subscriptions + ParkedEvents> Reader<St> for DeliveryReader<St> {
    fn read<'a>(&'a mut self, store: &'a St, len_max: usize) -> Doing<'a, Read> {
        Box::pin(async move {
            if let Some(key) = self.place.keys.next_in_turn() {
                return self.settle(store, key).await;
            }
            let page = self
                .pages
                .page(store, self.place.next(), len_max.min(PAGE_LEN_MAX))
                .await?;
            if page.logged.is_empty() {
                if let Some(key) = self.place.keys.next_requeued() {
                    return self.settle(store, key).await;
                }
                return self.place.move_on(store, page.upto, page.is_end).await;
            }
            let len = page.logged.len();
            Ok(if self.deliver(store, page.logged, page.upto).await? {
                Read::Took(len)
            } else {
                Read::Lost
            })
        })
    }

    fn renew(&mut self, lease: &Lease) {
        self.place.keys.renew(lease);
    }
}

impl<St: Subscriptions + ParkedEvents> DeliveryReader<St> {
    /// Delivers a page, in waves of one for each entity. One that fails is tried again, and holds up its entity, and what is
    /// behind the page until it is parked.
    async fn deliver(&mut self, store: &St, page: Vec<Logged>, upto: u64) -> Result<bool, StoreError> {
        let mut waiting = page;
        let mut attempts: HashMap<String, u32> = HashMap::new();
        let mut parked: Vec<Parking> = Vec::new();
        loop {
            let (mut wave, mut rest) = (Vec::new(), Vec::new());
            let mut keys: Vec<String> = Vec::new();
            for logged in waiting {
                let key = entity_key_of(&logged);
                if self.place.keys.has(&key) {
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
                        observation::retried(&self.place.lease.shard.subscription);
                        pause = pause.max(Some(longer));
                        again.push(logged);
                    }
                    None => {
                        self.place.keys.add(&key);
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
            // Everything before the first message that waits is done.
            let to = waiting.first().map_or(upto, |first| first.position() - 1);
            // A message parked ahead of the place would be read again after a crash, so it is stored with the step that
            // passes it.
            let passed: Vec<_> = parked.extract_if(.., |it| it.position <= to).collect();
            let is_worth_it = waiting.is_empty() || !passed.is_empty() || pause.is_some() && to > self.place.position();
            if is_worth_it && !self.place.take(store, self.place.parking(to, passed)).await? {
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

    /// Tries what is parked first under a key again, in its order, and then what comes next, until one fails. Each that is
    /// delivered is settled by itself: what somebody gives up meanwhile has none of the others delivered once more.
    async fn settle(&mut self, store: &St, key: String) -> Result<Read, StoreError> {
        let Some(Due { first, is_all }) = self.place.due_under(store, &key, PAGE_LEN_MAX).await? else {
            return Ok(Read::Took(0));
        };
        let len = first.len();
        let (mut given_up, mut held_up) = (Vec::new(), Vec::new());
        for it in first {
            let position = it.what.position();
            if matches!(it.status, ParkedStatus::GivenUp(_)) {
                given_up.push(position);
            } else if !held_up.is_empty() {
                held_up.push(behind(position, key.clone()));
            } else {
                let wave = [it.what];
                if let Some(Err(trouble)) = self.to.deliver(&wave).await.pop() {
                    held_up.push(Parking {
                        error: Some(chain_of(&*trouble)),
                        attempts: it.attempts + 1,
                        ..behind(position, key.clone())
                    });
                } else if !self.place.take(store, self.settled(position)).await? {
                    return Ok(Read::Lost);
                }
            }
        }
        let is_held_up = !held_up.is_empty();
        if is_held_up || !given_up.is_empty() {
            let step = Step {
                given_up,
                ..self.place.parking(self.place.position(), held_up)
            };
            if !self.place.take(store, step).await? {
                return Ok(Read::Lost);
            }
        }
        if !is_held_up && is_all {
            self.place.keys.remove(&key);
        } else if !is_held_up {
            self.place.keys.go_on(key);
        }
        Ok(Read::Took(len))
    }

    /// A step that stays where it is, and settles what was delivered.
    fn settled(&self, position: u64) -> Step {
        Step {
            settled: vec![position],
            ..self.place.step_to(self.place.position())
        }
    }
}

/// Parks a message that waits for an earlier one of its entity.
pub(super) fn behind(position: u64, key: String) -> Parking {
    Parking {
        position,
        key,
        error: None,
        attempts: 0,
    }
}
