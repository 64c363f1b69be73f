//! Reads one shard for a typed projection.

mod batch;
mod views;

use std::error::Error as StdError;
use std::sync::Arc;
use std::{fmt, mem};

use super::Settings;
use super::parking::{entity_key, passed_key, view_key};
use super::place::{Due, Place, Settled};
use super::reader::{Doing, Read, Reader, Subscriber};
use crate::projection::{Fact, Following, Projection, Routes};
use crate::store::{
    EventFilter, EventPage, Lease, Logged, LoggedEvent, ParkedEvents, ParkedStatus, Reads, Step, StoreError,
    Subscription, SubscriptionKind, Subscriptions,
};
use batch::{Again, Batch};
use views::Views;

/// How many parked events are tried again at once.
const SETTLE_LEN: usize = 1_000;

/// A projection that is to be read.
pub(super) struct Fold<P: Projection> {
    name: String,
    projection: P,
    routes: Routes<Box<dyn Fact<P>>>,
}

impl<P: Projection> Fold<P> {
    pub(super) fn new(projection: P) -> Self {
        Fold {
            name: P::NAME.to_owned(),
            projection,
            routes: Following::of(),
        }
    }
}

impl<P: Projection, St: Subscriptions + ParkedEvents> Subscriber<St> for Fold<P> {
    fn name(&self) -> &str {
        &self.name
    }

    fn reads(&self) -> Reads {
        Reads::Events
    }

    fn check(&self) -> Result<(), String> {
        match self.routes.unknown() {
            Some(unknown) => Err(format!("projection {:?}: {unknown}", self.name)),
            None if self.routes.is_empty() => Err(format!("projection {:?} follows no machine", self.name)),
            None => Ok(()),
        }
    }

    fn subscribe<'a>(&'a self, store: &'a St) -> Doing<'a, ()> {
        let subscription = Subscription {
            name: self.name.clone(),
            kind: SubscriptionKind::Projected,
            reads: Reads::Events,
            shards: P::SHARDS,
            position: 0,
        };
        Box::pin(async move { store.subscribe(&subscription).await })
    }

    fn open(self: Arc<Self>, lease: Lease, settings: &Settings) -> Box<dyn Reader<St>> {
        Box::new(FoldReader {
            filter: self.routes.filter().clone(),
            place: Place::new(lease),
            views: Views::new(),
            next: None,
            settings: settings.clone(),
            fold: self,
        })
    }
}

/// Reads one shard of a projection.
struct FoldReader<P: Projection> {
    fold: Arc<Fold<P>>,
    place: Place,
    settings: Settings,
    filter: EventFilter,
    views: Views<P>,
    /// The page behind the position, if it was read already.
    next: Option<EventPage>,
}

impl<P: Projection, St: Subscriptions + ParkedEvents> Reader<St> for FoldReader<P> {
    fn read<'a>(&'a mut self, store: &'a St, len_max: usize) -> Doing<'a, Read> {
        Box::pin(async move {
            if let Some(key) = self.place.keys.next_in_turn() {
                return self.settle(store, key).await;
            }
            let page = match self.next.take() {
                Some(page) => page,
                None => store.events_of(&self.filter, self.place.next(), len_max).await?,
            };
            if page.events.is_empty() {
                if let Some(key) = self.place.keys.next_requeued() {
                    return self.settle(store, key).await;
                }
                return self.place.move_on(store, page.upto, page.is_end).await;
            }
            let len = page.events.len();
            let mut batch = self.batch();
            for logged in page.events {
                self.push(&mut batch, logged, KnownTo::All);
            }
            if len < len_max {
                let is_mine = self.store(store, batch, page.upto, Settled::default()).await?;
                return Ok(if is_mine { Read::Took(len) } else { Read::Lost });
            }
            // The page was full, so the next one is read while this one is stored. If that fails, it is simply read
            // again.
            let filter = self.filter.clone();
            let next = store.events_of(&filter, page.upto, len_max);
            let (is_mine, next) = tokio::join!(self.store(store, batch, page.upto, Settled::default()), next);
            self.next = next.ok().filter(EventPage::is_of_use);
            Ok(if is_mine? { Read::Took(len) } else { Read::Lost })
        })
    }

    fn renew(&mut self, lease: &Lease) {
        self.place.keys.renew(lease);
    }
}

impl<P: Projection> FoldReader<P> {
    fn batch(&self) -> Batch<P> {
        Batch::new(self.settings.retries)
    }

    /// Whether a key is read here.
    fn has(&self, key: &str) -> bool {
        self.place.share().is_none_or(|share| share.has(key))
    }

    /// Puts an event to those of its view, or to those that are parked.
    fn push(&mut self, batch: &mut Batch<P>, logged: LoggedEvent, known_to: KnownTo) {
        let position = logged.event.position;
        let (entity, passed) = (
            entity_key(&logged.machine, &logged.id),
            passed_key(&logged.machine, &logged.id),
        );
        match (self.fold.routes.placed(&self.fold.projection, logged), known_to) {
            (Ok(Some((key, fact))), _) if self.has(&key) => {
                let keys = &self.place.keys;
                let waits_for = if keys.is_empty() {
                    None
                } else {
                    [view_key(&key), entity, passed].into_iter().find(|key| keys.has(key))
                };
                match waits_for {
                    Some(waits_for) => batch.wait(position, waits_for),
                    None => batch.push(position, key, fact),
                }
            }
            // The event belongs to a view of another shard, which reads it, or to no view.
            (Ok(Some(_)), KnownTo::All) | (Ok(None), _) => {}
            // Only this shard knows of the event. The shard that its key leads to now passed it long ago, so it is
            // parked, and later events of the entity wait for it.
            (Ok(Some((key, _))), KnownTo::This) => self.park(batch, position, passed, &MovedKey(key)),
            (Err(trouble), KnownTo::This) => self.park(batch, position, passed, &*trouble),
            // The view of the event is not known, so it may be one of any shard: each parks the event for itself.
            (Err(trouble), KnownTo::All) => self.park(batch, position, entity, &*trouble),
        }
    }

    fn park(&mut self, batch: &mut Batch<P>, position: u64, key: String, error: &(dyn StdError + 'static)) {
        self.place.keys.add(&key);
        batch.park(position, key, error);
    }

    /// Folds a batch and stores what came of it. What fails is tried again, all of it after one pause; whatever stands before
    /// the first that fails is stored meanwhile.
    async fn store<St: Subscriptions>(
        &mut self,
        store: &St,
        mut batch: Batch<P>,
        upto: u64,
        settled: Settled,
    ) -> Result<bool, StoreError> {
        let shard = self.place.lease.shard.clone();
        let of = (&*shard.subscription, shard.generation);
        self.views.load(store, of, batch.keys()).await?;
        // Parked events are settled in one step, as their positions were passed long ago.
        let mut is_divisible = settled.is_empty();
        while let Some(again) = self.attempt(store, &mut batch).await? {
            if mem::take(&mut is_divisible)
                && let Some(before) = batch.before(again.first)
            {
                self.views.reload(store, of, before.keys().chain(batch.keys())).await?;
                if !self.store_before(store, before, again.first - 1).await? {
                    return Ok(false);
                }
                batch.hold_up(|key| self.place.keys.has(key));
            }
            tokio::time::sleep(again.pause).await;
        }
        self.take(store, batch, upto, settled).await
    }

    /// Stores what can be taken up to a position.
    async fn store_before<St: Subscriptions>(
        &mut self,
        store: &St,
        mut batch: Batch<P>,
        upto: u64,
    ) -> Result<bool, StoreError> {
        // All these events were applied a moment ago without failing.
        while let Some(again) = self.attempt(store, &mut batch).await? {
            tokio::time::sleep(again.pause).await;
        }
        self.take(store, batch, upto, Settled::default()).await
    }

    async fn attempt<St: Subscriptions>(
        &mut self,
        store: &St,
        batch: &mut Batch<P>,
    ) -> Result<Option<Again>, StoreError> {
        let shard = &self.place.lease.shard;
        let of = (&*shard.subscription, shard.generation);
        batch.attempt(&self.fold.projection, &mut self.views, store, of).await
    }

    /// Takes the step with what came of a batch.
    async fn take<St: Subscriptions>(
        &mut self,
        store: &St,
        batch: Batch<P>,
        upto: u64,
        settled: Settled,
    ) -> Result<bool, StoreError> {
        let folded = batch.ended();
        let step = Step {
            rows: folded.rows,
            ..self.place.parking(upto, folded.parked)
        };
        self.place.take(store, settled.by(step)).await
    }

    /// Tries what is parked first under a key again, in its order, and then what comes next, until one fails.
    async fn settle<St: Subscriptions + ParkedEvents>(&mut self, store: &St, key: String) -> Result<Read, StoreError> {
        let Some(Due { first, is_all }) = self.place.due_under(store, &key, SETTLE_LEN).await? else {
            return Ok(Read::Took(0));
        };
        let len = first.len();
        let mut settled = Settled::default();
        // Taken out for now: if everything before it succeeds, the rest that waits under the key goes on.
        self.place.keys.remove(&key);
        let mut batch = self.batch();
        for it in first {
            if let ParkedStatus::GivenUp(_) = it.status {
                settled.given_up.push(it.what.position());
                continue;
            }
            settled.tried.push(it.what.position());
            let Logged::Event(logged) = it.what else { continue };
            // Events that wait under the key of their entity were known to belong to this shard; those that could not
            // be read are parked by every shard.
            let is_of_entity = key == entity_key(&logged.machine, &logged.id);
            let known_to = if is_of_entity && it.error.is_some() {
                KnownTo::All
            } else {
                KnownTo::This
            };
            self.push(&mut batch, logged, known_to);
        }
        if !self.store(store, batch, self.place.position(), settled).await? {
            return Ok(Read::Lost);
        }
        // If an event of the key was parked again, the rest of the key waits for it.
        if !is_all && !self.place.keys.has(&key) {
            self.place.keys.go_on(key);
        }
        Ok(Read::Took(len))
    }
}

/// Which shards know of an event, each of which takes it if it belongs there.
#[derive(Clone, Copy)]
enum KnownTo {
    /// All shards: the event was just read, or each of them has parked it.
    All,
    /// This shard has parked the event, and the others have passed it.
    This,
}

/// An event was parked for a view, and is now said to belong to another one, in a shard that passed it long ago.
#[derive(Debug)]
struct MovedKey(String);

impl fmt::Display for MovedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MovedKey(key) = self;
        write!(
            f,
            "its view is {key:?} now, in another shard, which passed it: build the projection anew"
        )
    }
}

impl std::error::Error for MovedKey {}
