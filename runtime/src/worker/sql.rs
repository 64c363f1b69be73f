//! Reads one shard for a projection that writes its own SQL.

use std::iter;
use std::sync::Arc;
use std::time::Duration;

use super::delivery::behind;
use super::parking::{chain_of, entity_key};
use super::place::{Due, Place, Settled, share_of};
use super::reader::{Doing, Read, Reader, Subscriber};
use super::{Settings, observation};
use crate::projection::BoxError;
use crate::store::postgres::{PgStore, SqlProjection, SqlStep};
use crate::store::{
    EventFilter, EventLog as _, EventPage, Lease, Logged, LoggedEvent, ParkedStatus, Parking, Reads, Step, StoreError,
    StoreErrorKind, Subscription, SubscriptionKind, Subscriptions as _,
};

/// How many parked events are loaded at once to be tried again.
const SETTLE_LEN: usize = 100;

/// A projection that is to be read.
pub(super) struct Sql<P> {
    projection: P,
}

impl<P: SqlProjection> Sql<P> {
    pub(super) fn new(projection: P) -> Self {
        Sql { projection }
    }
}

impl<P: SqlProjection> Subscriber<PgStore> for Sql<P> {
    fn name(&self) -> &str {
        self.projection.name()
    }

    fn reads(&self) -> Reads {
        Reads::Events
    }

    fn check(&self) -> Result<(), String> {
        match self.projection.filter().unknown.first() {
            Some(unknown) => Err(format!("projection {:?}: {unknown}", self.projection.name())),
            None => Ok(()),
        }
    }

    fn subscribe<'a>(&'a self, store: &'a PgStore) -> Doing<'a, ()> {
        let subscription = Subscription {
            name: self.projection.name().to_owned(),
            kind: SubscriptionKind::ProjectedSql,
            reads: Reads::Events,
            shards: self.projection.shards(),
            position: 0,
        };
        Box::pin(async move { store.subscribe(&subscription).await })
    }

    fn open(self: Arc<Self>, lease: Lease, settings: &Settings) -> Box<dyn Reader<PgStore>> {
        let filter = EventFilter {
            share: share_of(&lease),
            ..self.projection.filter()
        };
        Box::new(SqlReader {
            filter,
            place: Place::new(lease),
            // Shorter than the lease, so that a leader whose transaction stands still does not block its successor.
            time_max: settings.lease / 2,
            settings: settings.clone(),
            is_prepared: false,
            next: None,
            sql: self,
        })
    }
}

/// Reads one shard of a projection.
struct SqlReader<P> {
    sql: Arc<Sql<P>>,
    place: Place,
    settings: Settings,
    time_max: Duration,
    filter: EventFilter,
    is_prepared: bool,
    /// The page behind the position, if it was read already.
    next: Option<EventPage>,
}

impl<P: SqlProjection> Reader<PgStore> for SqlReader<P> {
    fn read<'a>(&'a mut self, store: &'a PgStore, len_max: usize) -> Doing<'a, Read> {
        Box::pin(async move {
            if !self.is_prepared {
                let generation = self.place.lease.shard.generation;
                match store.prepare_sql(&self.sql.projection, generation).await {
                    // The generation was discarded after the lease was given.
                    Err(error) if error.kind() == StoreErrorKind::Refused => return Ok(Read::Lost),
                    prepared => prepared?,
                }
                self.is_prepared = true;
            }
            if let Some(key) = self.place.keys.next_in_turn() {
                return self.settle(store, &key).await;
            }
            let page = match self.next.take() {
                Some(page) => page,
                None => store.events_of(&self.filter, self.place.next(), len_max).await?,
            };
            if page.events.is_empty() {
                if let Some(key) = self.place.keys.next_requeued() {
                    return self.settle(store, &key).await;
                }
                return self.place.move_on(store, page.upto, page.is_end).await;
            }
            let len = page.events.len();
            if len < len_max {
                let is_mine = self.take(store, page.events, page.upto).await?;
                return Ok(if is_mine { Read::Took(len) } else { Read::Lost });
            }
            // The page was full, so the next one is read while this one is stored. If that fails, it is simply read
            // again.
            let filter = self.filter.clone();
            let next = store.events_of(&filter, page.upto, len_max);
            let (is_mine, next) = tokio::join!(self.take(store, page.events, page.upto), next);
            self.next = next.ok().filter(EventPage::is_of_use);
            Ok(if is_mine? { Read::Took(len) } else { Read::Lost })
        })
    }

    fn renew(&mut self, lease: &Lease) {
        self.place.keys.renew(lease);
    }
}

impl<P: SqlProjection> SqlReader<P> {
    /// Writes a page in one transaction. If that takes too long, or fails however often it is tried, each event goes by
    /// itself, and what fails then is parked.
    async fn take(&mut self, store: &PgStore, events: Vec<LoggedEvent>, upto: u64) -> Result<bool, StoreError> {
        let (mut fresh, mut waiting) = (Vec::new(), Vec::new());
        for logged in events {
            let key = entity_key(&logged.machine, &logged.id);
            if self.place.keys.has(&key) {
                waiting.push(behind(logged.event.position, key));
            } else {
                fresh.push(logged);
            }
        }
        if fresh.is_empty() {
            return self.place.take(store, self.place.parking(upto, waiting)).await;
        }
        match self.tried(store, &fresh, upto, &waiting).await? {
            Ok(is_mine) => return Ok(is_mine),
            Err(trouble) if fresh.len() == 1 => {
                return self.park(store, &fresh[0], upto, waiting, &chain_of(&*trouble)).await;
            }
            Err(_) => {}
        }
        // An event that waits is parked in the step that passes it: parked ahead of the place, it would be read again.
        let mut waiting = waiting.into_iter().peekable();
        for logged in fresh {
            let position = logged.event.position;
            let key = entity_key(&logged.machine, &logged.id);
            let mut with: Vec<_> = iter::from_fn(|| waiting.next_if(|it| it.position < position)).collect();
            let is_mine = if self.place.keys.has(&key) {
                with.push(behind(position, key));
                self.place.take(store, self.place.parking(position, with)).await?
            } else {
                match self
                    .tried(store, std::slice::from_ref(&logged), position, &with)
                    .await?
                {
                    Ok(is_mine) => is_mine,
                    Err(trouble) => self.park(store, &logged, position, with, &chain_of(&*trouble)).await?,
                }
            };
            if !is_mine {
                return Ok(false);
            }
        }
        if upto > self.place.position() {
            return self
                .place
                .take(store, self.place.parking(upto, waiting.collect()))
                .await;
        }
        Ok(true)
    }

    /// Writes events in one transaction, with as many attempts as the retries allow; gives the last failure.
    async fn tried(
        &mut self,
        store: &PgStore,
        events: &[LoggedEvent],
        to: u64,
        waiting: &[Parking],
    ) -> Result<Result<bool, BoxError>, StoreError> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let step = self.place.parking(to, waiting.to_vec());
            let to = step.to;
            match store
                .advance_sql(&self.sql.projection, step, events, self.time_max)
                .await?
            {
                SqlStep::Done => {
                    self.place.stand_at(to);
                    return Ok(Ok(true));
                }
                SqlStep::Lost => return Ok(Ok(false)),
                // Several events would be too slow again, so they are divided; a single one may have met a slow server.
                SqlStep::Late(trouble) if events.len() > 1 => return Ok(Err(trouble)),
                SqlStep::Failed(trouble) | SqlStep::Late(trouble) => {
                    match self.settings.retries.pause_after(attempts) {
                        None => return Ok(Err(trouble)),
                        Some(pause) => {
                            observation::retried(&self.place.lease.shard.subscription);
                            tokio::time::sleep(pause).await;
                        }
                    }
                }
            }
        }
    }

    async fn park(
        &mut self,
        store: &PgStore,
        logged: &LoggedEvent,
        to: u64,
        mut waiting: Vec<Parking>,
        trouble: &str,
    ) -> Result<bool, StoreError> {
        waiting.push(Parking {
            error: Some(trouble.to_owned()),
            attempts: self.settings.retries.attempts.max(1),
            ..behind(logged.event.position, entity_key(&logged.machine, &logged.id))
        });
        self.place.take(store, self.place.parking(to, waiting)).await
    }

    /// Tries what is parked first under a key again, each by itself and in its order, and then what comes next, until one
    /// fails.
    async fn settle(&mut self, store: &PgStore, key: &str) -> Result<Read, StoreError> {
        let Some(Due { first, is_all }) = self.place.due_under(store, key, SETTLE_LEN).await? else {
            return Ok(Read::Took(0));
        };
        let len = first.len();
        let (mut settled, mut held_up) = (Settled::default(), Vec::new());
        for it in first {
            let position = it.what.position();
            match it.what {
                _ if matches!(it.status, ParkedStatus::GivenUp(_)) => settled.given_up.push(position),
                Logged::Event(logged) if held_up.is_empty() => {
                    let step = Step {
                        settled: vec![position],
                        ..self.place.step_to(self.place.position())
                    };
                    let one = std::slice::from_ref(&logged);
                    match store
                        .advance_sql(&self.sql.projection, step, one, self.time_max)
                        .await?
                    {
                        SqlStep::Done => {}
                        SqlStep::Lost => return Ok(Read::Lost),
                        SqlStep::Failed(trouble) | SqlStep::Late(trouble) => held_up.push(Parking {
                            error: Some(chain_of(&*trouble)),
                            attempts: it.attempts + 1,
                            ..behind(position, key.to_owned())
                        }),
                    }
                }
                _ => held_up.push(behind(position, key.to_owned())),
            }
        }
        if held_up.is_empty() && is_all {
            self.place.keys.remove(key);
        } else if held_up.is_empty() {
            self.place.keys.go_on(key.to_owned());
        }
        if held_up.is_empty() && settled.is_empty() {
            return Ok(Read::Took(len));
        }
        let is_mine = self
            .place
            .take(store, settled.by(self.place.parking(self.place.position(), held_up)))
            .await?;
        Ok(if is_mine { Read::Took(len) } else { Read::Lost })
    }
}
