//! Reads for a projection that writes its own SQL.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::delivery::{behind, share_of};
use super::parking::{ParkedKeys, chain_of, entity_key, parked_under};
use super::reader::{Doing, Read, Reader, Subscriber};
use super::{IDLE_STEP_EVERY, Settings, observe};
use crate::clock;
use crate::projection::Trouble;
use crate::store::postgres::{PgStore, SqlProjection, SqlStep};
use crate::store::{
    EventFilter, EventLog as _, EventPage, Lease, Logged, LoggedEvent, ParkedStatus, Parking, Reads, Step, StoreError,
    Subscription, Subscriptions as _,
};

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
        Ok(())
    }

    fn subscribe<'a>(&'a self, store: &'a PgStore) -> Doing<'a, ()> {
        let subscription = Subscription {
            name: self.projection.name().to_owned(),
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
            position: lease.position,
            keys: ParkedKeys::new(&lease),
            lease,
            // Below the lease, so that a leader that stands still does not hold up who takes over.
            time_max: settings.lease / 2,
            settings: settings.clone(),
            is_prepared: false,
            stepped_at: None,
            next: None,
            sql: self,
        })
    }
}

/// Reads one shard of it.
struct SqlReader<P> {
    sql: Arc<Sql<P>>,
    lease: Lease,
    settings: Settings,
    time_max: Duration,
    filter: EventFilter,
    position: u64,
    keys: ParkedKeys,
    is_prepared: bool,
    stepped_at: Option<Instant>,
    /// The page behind the position, if it was read already.
    next: Option<EventPage>,
}

impl<P: SqlProjection> Reader<PgStore> for SqlReader<P> {
    fn read<'a>(&'a mut self, store: &'a PgStore, len_max: usize) -> Doing<'a, Read> {
        Box::pin(async move {
            if !self.is_prepared {
                store
                    .prepare_sql(&self.sql.projection, self.lease.shard.generation)
                    .await?;
                self.is_prepared = true;
            }
            if let Some(key) = self.keys.next_requeued() {
                return self.settle(store, &key).await;
            }
            let page = match self.next.take() {
                Some(page) => page,
                None => store.events_of(&self.filter, self.position, len_max).await?,
            };
            if page.events.is_empty() {
                return self.move_on(store, page.upto).await;
            }
            let len = page.events.len();
            if len < len_max {
                let is_mine = self.take(store, page.events, page.upto).await?;
                return Ok(if is_mine { Read::Took(len) } else { Read::Lost });
            }
            // There is more, which is read meanwhile. If it cannot be, that shows when it is read again.
            let filter = self.filter.clone();
            let next = store.events_of(&filter, page.upto, len_max);
            let (is_mine, next) = tokio::join!(self.take(store, page.events, page.upto), next);
            self.next = next.ok();
            Ok(if is_mine? { Read::Took(len) } else { Read::Lost })
        })
    }

    fn renew(&mut self, lease: &Lease) {
        self.keys.renew(lease);
    }
}

impl<P: SqlProjection> SqlReader<P> {
    async fn move_on(&mut self, store: &PgStore, upto: u64) -> Result<Read, StoreError> {
        if upto <= self.position {
            return Ok(Read::Nothing(None));
        }
        let since = self
            .stepped_at
            .map(|then| clock::instant().saturating_duration_since(then));
        if let Some(early) = since.and_then(|since| IDLE_STEP_EVERY.checked_sub(since)) {
            return Ok(Read::Nothing(Some(early)));
        }
        let is_mine = self.step(store, upto, Vec::new(), Vec::new()).await?;
        Ok(if is_mine { Read::Nothing(None) } else { Read::Lost })
    }

    /// Writes a page in one transaction. If it fails however often it is tried, each event goes by itself, and what fails
    /// then is parked.
    async fn take(&mut self, store: &PgStore, events: Vec<LoggedEvent>, upto: u64) -> Result<bool, StoreError> {
        let (mut fresh, mut waiting) = (Vec::new(), Vec::new());
        for logged in events {
            let key = entity_key(&logged.machine, &logged.id);
            if self.keys.has(&key) {
                waiting.push(behind(logged.event.position, key));
            } else {
                fresh.push(logged);
            }
        }
        if fresh.is_empty() {
            return self.step(store, upto, waiting, Vec::new()).await;
        }
        match self.tried(store, &fresh, upto, &waiting).await? {
            Ok(is_mine) => return Ok(is_mine),
            Err(trouble) if fresh.len() == 1 => {
                return self.park(store, &fresh[0], upto, waiting, &chain_of(&*trouble)).await;
            }
            Err(_) => {}
        }
        // What waits is parked with the first of them: it may stand before it.
        for logged in fresh {
            let position = logged.event.position;
            let key = entity_key(&logged.machine, &logged.id);
            let mut with = std::mem::take(&mut waiting);
            let is_mine = if self.keys.has(&key) {
                with.push(behind(position, key));
                self.step(store, position, with, Vec::new()).await?
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
        if upto > self.position {
            return self.step(store, upto, Vec::new(), Vec::new()).await;
        }
        Ok(true)
    }

    /// Writes events in one transaction, with as many attempts as there may be; what they failed with at last.
    async fn tried(
        &mut self,
        store: &PgStore,
        events: &[LoggedEvent],
        to: u64,
        waiting: &[Parking],
    ) -> Result<Result<bool, Trouble>, StoreError> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let step = Step {
                from: self.position,
                to,
                parked: waiting.to_vec(),
                ..Step::default_of(&self.lease)
            };
            match store
                .advance_sql(&self.sql.projection, step, events, self.time_max)
                .await?
            {
                SqlStep::Done => {
                    self.position = to;
                    self.stepped_at = Some(clock::instant());
                    return Ok(Ok(true));
                }
                SqlStep::Lost => return Ok(Ok(false)),
                SqlStep::Failed(trouble) => match self.settings.retries.pause_after(attempts) {
                    None => return Ok(Err(trouble)),
                    Some(pause) => {
                        observe::retried(&self.lease.shard.subscription);
                        tokio::time::sleep(pause).await;
                    }
                },
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
        self.step(store, to, waiting, Vec::new()).await
    }

    async fn step(
        &mut self,
        store: &PgStore,
        to: u64,
        parked: Vec<Parking>,
        settled: Vec<u64>,
    ) -> Result<bool, StoreError> {
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

    /// Tries all that is parked under a key again, each by itself and in its order, until one fails.
    async fn settle(&mut self, store: &PgStore, key: &str) -> Result<Read, StoreError> {
        let found = parked_under(store, &self.lease, key).await?;
        let len = found.len();
        let (mut given_up, mut held_up) = (Vec::new(), Vec::new());
        for it in found {
            let position = it.what.position();
            match it.what {
                _ if matches!(it.status, ParkedStatus::GivenUp(_)) => given_up.push(position),
                Logged::Event(logged) if held_up.is_empty() => {
                    let step = Step {
                        from: self.position,
                        to: self.position,
                        settled: vec![position],
                        ..Step::default_of(&self.lease)
                    };
                    let one = std::slice::from_ref(&logged);
                    match store
                        .advance_sql(&self.sql.projection, step, one, self.time_max)
                        .await?
                    {
                        SqlStep::Done => {}
                        SqlStep::Lost => return Ok(Read::Lost),
                        SqlStep::Failed(trouble) => held_up.push(Parking {
                            error: Some(chain_of(&*trouble)),
                            attempts: it.attempts + 1,
                            ..behind(position, key.to_owned())
                        }),
                    }
                }
                _ => held_up.push(behind(position, key.to_owned())),
            }
        }
        if held_up.is_empty() {
            self.keys.remove(key);
        }
        if held_up.is_empty() && given_up.is_empty() {
            return Ok(Read::Took(len));
        }
        let is_mine = self.step(store, self.position, held_up, given_up).await?;
        Ok(if is_mine { Read::Took(len) } else { Read::Lost })
    }
}
