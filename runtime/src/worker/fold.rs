//! Reads for a projection.

mod batch;
mod views;

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use super::parking::{ParkedKeys, entity_key, parked_under, view_key};
use super::reader::{Doing, Read, Reader, Subscriber};
use super::{IDLE_STEP_EVERY, Settings};
use crate::clock;
use crate::id::InvalidId;
use crate::projection::{Fact, Following, Projection, Routes};
use crate::store::{
    EventFilter, EventPage, Lease, Logged, LoggedEvent, ParkedEvents, ParkedStatus, Reads, Share, Step, StoreError,
    Subscription, Subscriptions,
};
use batch::Batch;
use views::Views;

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
            reads: Reads::Events,
            shards: P::SHARDS,
            position: 0,
        };
        Box::pin(async move { store.subscribe(&subscription).await })
    }

    fn open(self: Arc<Self>, lease: Lease, settings: &Settings) -> Box<dyn Reader<St>> {
        Box::new(FoldReader {
            filter: self.routes.filter().clone(),
            share: (lease.shards > 1).then_some(Share {
                shard: lease.shard.shard,
                of: lease.shards,
            }),
            position: lease.position,
            keys: ParkedKeys::new(&lease),
            views: Views::new(),
            stepped_at: None,
            next: None,
            lease,
            settings: settings.clone(),
            fold: self,
        })
    }
}

/// Reads one shard of a projection.
struct FoldReader<P: Projection> {
    fold: Arc<Fold<P>>,
    lease: Lease,
    settings: Settings,
    filter: EventFilter,
    /// Which keys fall to this shard; all if there is no other.
    share: Option<Share>,
    position: u64,
    keys: ParkedKeys,
    views: Views<P>,
    stepped_at: Option<Instant>,
    /// The page behind the position, if it was read already.
    next: Option<EventPage>,
}

impl<P: Projection, St: Subscriptions + ParkedEvents> Reader<St> for FoldReader<P> {
    fn read<'a>(&'a mut self, store: &'a St, len_max: usize) -> Doing<'a, Read> {
        Box::pin(async move {
            if let Some(key) = self.keys.next_requeued() {
                return self.settle(store, key).await;
            }
            let page = match self.next.take() {
                Some(page) => page,
                None => store.events_of(&self.filter, self.position, len_max).await?,
            };
            if page.events.is_empty() {
                return self.move_on(store, page.upto).await;
            }
            let len = page.events.len();
            let mut batch = self.batch();
            for logged in page.events {
                self.push(&mut batch, logged);
            }
            if len < len_max {
                let is_mine = self.store(store, batch, page.upto, Vec::new()).await?;
                return Ok(if is_mine { Read::Took(len) } else { Read::Lost });
            }
            // There is more, which is read meanwhile. If it cannot be, that shows when it is read again.
            let filter = self.filter.clone();
            let next = store.events_of(&filter, page.upto, len_max);
            let (is_mine, next) = tokio::join!(self.store(store, batch, page.upto, Vec::new()), next);
            self.next = next.ok();
            Ok(if is_mine? { Read::Took(len) } else { Read::Lost })
        })
    }

    fn renew(&mut self, lease: &Lease) {
        self.keys.renew(lease);
    }
}

impl<P: Projection> FoldReader<P> {
    fn batch(&self) -> Batch<P> {
        Batch::new(self.settings.retries)
    }

    /// Whether a key is read here.
    fn has(&self, key: &str) -> bool {
        self.share.is_none_or(|share| share.has(key))
    }

    /// Puts an event to those of its key, or to those that are parked.
    fn push(&mut self, batch: &mut Batch<P>, logged: LoggedEvent) {
        let position = logged.event.position;
        let entity = entity_key(&logged.machine, &logged.id);
        let id = logged.id.clone();
        match self.fold.routes.read(logged) {
            Some(Ok(fact)) => {
                let Some(key) = fact.key(&self.fold.projection) else {
                    return;
                };
                if !self.has(&key) {
                    return;
                }
                if let Err(error) = InvalidId::check(&key) {
                    self.keys.add(&entity);
                    batch.park(position, entity, &UnusableKey(error));
                    return;
                }
                let parked_key = view_key(&key);
                let waits_for = [parked_key, entity].into_iter().find(|key| self.keys.has(key));
                match waits_for {
                    Some(waits_for) => batch.wait(position, waits_for),
                    None => batch.push(position, key, fact),
                }
            }
            // Which view it belongs to cannot be told. Later events of the entity wait for it.
            Some(Err(unreadable)) if self.has(&id) => {
                self.keys.add(&entity);
                batch.park(position, entity, &unreadable);
            }
            // Of another machine, or another shard's.
            None | Some(Err(_)) => {}
        }
    }

    /// Moves over what is not followed. Not each time: that would be a write for each event of others.
    async fn move_on<St: Subscriptions>(&mut self, store: &St, upto: u64) -> Result<Read, StoreError> {
        if upto <= self.position {
            return Ok(Read::Nothing(None));
        }
        let since = self
            .stepped_at
            .map(|then| clock::instant().saturating_duration_since(then));
        if let Some(early) = since.and_then(|since| IDLE_STEP_EVERY.checked_sub(since)) {
            return Ok(Read::Nothing(Some(early)));
        }
        Ok(if self.step(store, upto, Step::default_of(&self.lease)).await? {
            Read::Nothing(None)
        } else {
            Read::Lost
        })
    }

    /// Folds a batch and stores what came of it.
    async fn store<St: Subscriptions>(
        &mut self,
        store: &St,
        batch: Batch<P>,
        upto: u64,
        settled: Vec<u64>,
    ) -> Result<bool, StoreError> {
        let generation = (&*self.lease.shard.subscription, self.lease.shard.generation);
        self.views.load(store, generation, batch.keys()).await?;
        let folded = batch
            .fold(&self.fold.projection, &mut self.views, store, generation)
            .await?;
        for parking in &folded.parked {
            self.keys.add(&parking.key);
            if let Some(error) = &parking.error {
                super::observe::parked(&self.lease.shard, parking.position, &parking.key, error);
            }
        }
        let step = Step {
            rows: folded.rows,
            parked: folded.parked,
            settled,
            ..Step::default_of(&self.lease)
        };
        self.step(store, upto, step).await
    }

    async fn step<St: Subscriptions>(&mut self, store: &St, upto: u64, step: Step) -> Result<bool, StoreError> {
        let step = Step {
            from: self.position,
            to: upto.max(self.position),
            ..step
        };
        let to = step.to;
        let is_mine = store.advance(step).await?;
        if is_mine {
            self.position = to;
            self.stepped_at = Some(clock::instant());
        }
        Ok(is_mine)
    }

    /// Tries all that is parked under a key again, in its order.
    async fn settle<St: Subscriptions + ParkedEvents>(&mut self, store: &St, key: String) -> Result<Read, StoreError> {
        let parked = parked_under(store, &self.lease, &key).await?;
        if parked.is_empty() {
            return Ok(Read::Took(0));
        }
        let len = parked.len();
        let settled = parked.iter().map(|it| it.what.position()).collect();
        // What waits under the key goes on, if all before it does.
        self.keys.remove(&key);
        let mut batch = self.batch();
        for it in parked {
            if let (Logged::Event(logged), false) = (it.what, matches!(it.status, ParkedStatus::GivenUp(_))) {
                self.push(&mut batch, logged);
            }
        }
        Ok(if self.store(store, batch, self.position, settled).await? {
            Read::Took(len)
        } else {
            Read::Lost
        })
    }
}

/// The key of a view that no store takes.
#[derive(Debug)]
struct UnusableKey(InvalidId);

impl fmt::Display for UnusableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the key of its view has 1 to 1,024 bytes and no NUL, and this one has not")
    }
}

impl std::error::Error for UnusableKey {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}
