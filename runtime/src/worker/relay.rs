//! Reads one shard for a relay.

use std::sync::Arc;

use super::Settings;
use super::delivery::{Deliver, Delivered, DeliveryReader, EventPages, MessagePages, Pages};
use super::parking::unpanicked;
use super::place::share_of;
use super::reaction::now;
use super::reader::{Doing, Reader, Subscriber};
use crate::projection::BoxError;
use crate::publisher::{Envelope, Publisher};
use crate::store::{
    EventFilter, Lease, Logged, Outbox, ParkedEvents, Reads, Subscription, SubscriptionKind, Subscriptions,
};

/// What is forwarded.
pub(super) enum Source {
    Messages,
    Events(EventFilter),
}

/// A publisher that is to be fed.
pub(super) struct Forward<P> {
    name: String,
    source: Source,
    publisher: P,
}

impl<P: Publisher> Forward<P> {
    pub(super) fn new(name: String, source: Source, publisher: P) -> Self {
        Forward {
            name,
            source,
            publisher,
        }
    }
}

impl<P: Publisher, St: Subscriptions + ParkedEvents + Outbox> Subscriber<St> for Forward<P> {
    fn name(&self) -> &str {
        &self.name
    }

    fn reads(&self) -> Reads {
        match self.source {
            Source::Messages => Reads::Messages,
            Source::Events(_) => Reads::Events,
        }
    }

    fn check(&self) -> Result<(), String> {
        match &self.source {
            Source::Events(EventFilter { unknown, .. }) if !unknown.is_empty() => {
                Err(format!("relay {:?}: {}", self.name, unknown[0]))
            }
            Source::Events(_) | Source::Messages => Ok(()),
        }
    }

    fn subscribe<'a>(&'a self, store: &'a St) -> Doing<'a, ()> {
        Box::pin(async move {
            let (reads, position) = match self.source {
                Source::Messages => (Reads::Messages, 0),
                Source::Events(_) => (Reads::Events, now(store, &self.name).await?),
            };
            let subscription = Subscription {
                name: self.name.clone(),
                kind: SubscriptionKind::Delivered,
                reads,
                shards: P::SHARDS,
                position,
            };
            store.subscribe(&subscription).await
        })
    }

    fn open(self: Arc<Self>, lease: Lease, settings: &Settings) -> Box<dyn Reader<St>> {
        let share = share_of(&lease);
        let pages: Box<dyn Pages<St>> = match &self.source {
            Source::Messages => Box::new(MessagePages(share)),
            Source::Events(filter) => Box::new(EventPages(EventFilter {
                share,
                ..filter.clone()
            })),
        };
        let to = Arc::new(Sending {
            forward: self,
            service: Arc::clone(&settings.service),
        });
        Box::new(DeliveryReader::new(to, pages, lease, settings.retries))
    }
}

/// A publisher that is fed, with the service that all comes from.
struct Sending<P> {
    forward: Arc<Forward<P>>,
    service: Arc<str>,
}

impl<P: Publisher> Deliver for Sending<P> {
    fn deliver<'a>(&'a self, wave: &'a [Logged]) -> Delivered<'a> {
        Box::pin(async move {
            let envelopes: Vec<Envelope> = wave.iter().map(|logged| Envelope::of(logged, &self.service)).collect();
            let publish = async { Ok(self.forward.publisher.publish(&envelopes).await) };
            let mut outcomes = match unpanicked(Box::pin(publish)).await {
                Ok(outcomes) => outcomes,
                Err(panicked) => {
                    let text = panicked.to_string();
                    wave.iter().map(|_| Err(text.clone().into())).collect()
                }
            };
            // A publisher that returns fewer outcomes leaves the rest unknown: they count as not published.
            let silent = || Err(BoxError::from("the publisher did not say what became of it"));
            outcomes.resize_with(wave.len(), silent);
            outcomes
        })
    }
}
