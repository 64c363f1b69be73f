//! Reads one shard for a reactor.

use std::sync::Arc;

use super::Settings;
use super::delivery::{Deliver, Delivered, DeliveryReader, EventPages};
use super::parking::{guarded, unpanicked};
use super::place::share_of;
use super::reader::{Doing, Reader, Subscriber};
use crate::projection::{BoxError, Routes};
use crate::reactor::{Reacting, Reaction, Reactor};
use crate::store::{
    EventFilter, Lease, Logged, ParkedEvents, Reads, StoreError, Subscription, SubscriptionKind, Subscriptions,
};

/// A reactor that is to be told.
pub(super) struct React<R: Reactor> {
    name: String,
    reactor: R,
    routes: Routes<Box<dyn Reaction<R>>>,
}

impl<R: Reactor> React<R> {
    pub(super) fn new(reactor: R) -> Self {
        React {
            name: R::NAME.to_owned(),
            reactor,
            routes: Reacting::of(),
        }
    }
}

impl<R: Reactor, St: Subscriptions + ParkedEvents> Subscriber<St> for React<R> {
    fn name(&self) -> &str {
        &self.name
    }

    fn reads(&self) -> Reads {
        Reads::Events
    }

    fn check(&self) -> Result<(), String> {
        match self.routes.unknown() {
            Some(unknown) => Err(format!("reactor {:?}: {unknown}", self.name)),
            None if self.routes.is_empty() => Err(format!("reactor {:?} follows no machine", self.name)),
            None => Ok(()),
        }
    }

    fn subscribe<'a>(&'a self, store: &'a St) -> Doing<'a, ()> {
        Box::pin(async move {
            let subscription = Subscription {
                name: self.name.clone(),
                kind: SubscriptionKind::Delivered,
                reads: Reads::Events,
                shards: R::SHARDS,
                position: now(store, &self.name).await?,
            };
            store.subscribe(&subscription).await
        })
    }

    fn open(self: Arc<Self>, lease: Lease, settings: &Settings) -> Box<dyn Reader<St>> {
        let filter = EventFilter {
            share: share_of(&lease),
            ..self.routes.filter().clone()
        };
        let pages = Box::new(EventPages(filter));
        Box::new(DeliveryReader::new(self, pages, lease, settings.retries))
    }
}

/// The position at which a new subscription begins: what happened before is not news. One that is there has its place
/// already, and need not wait for transactions that are under way.
pub(super) async fn now<St: Subscriptions>(store: &St, name: &str) -> Result<u64, StoreError> {
    if store.is_subscribed(name).await? {
        return Ok(0);
    }
    store.watermark().await
}

impl<R: Reactor> Deliver for React<R> {
    fn deliver<'a>(&'a self, wave: &'a [Logged]) -> Delivered<'a> {
        Box::pin(async move {
            let mut outcomes = Vec::with_capacity(wave.len());
            for logged in wave {
                outcomes.push(self.react(logged).await);
            }
            outcomes
        })
    }
}

impl<R: Reactor> React<R> {
    async fn react(&self, logged: &Logged) -> Result<(), BoxError> {
        let Logged::Event(logged) = logged else {
            return Ok(());
        };
        // Reading runs code of the user's as well: of the id's type and of the event's.
        let reaction = guarded(|| Ok(self.routes.read(logged.clone()).transpose()?))?;
        match reaction {
            None => Ok(()),
            Some(reaction) => unpanicked(reaction.react(&self.reactor)).await,
        }
    }
}
