//! Who writes the tables of a projection: workers from the log, or commits in their transactions.

use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

use super::super::commit::ANSWER_MAX;
use super::super::log::logged_event;
use super::super::reads::{count, unreadable};
use super::super::schema::TENANT;
use super::super::value::bigint;
use super::super::{PgError, PgStore, migration};
use super::rejection::applied;
use super::sql_projection::{Ended, SqlProjection, ended};
use super::{number, refused};
use crate::store::{
    EventFilter, LoggedEvent, Reads, Share, StoreError, Subscription, SubscriptionKind, Subscriptions as _, Swap,
};

/// How many events are applied while commits wait, at most: what lacks more is first brought up to date by workers.
const REST_LEN_MAX: usize = 10_000;

/// How many positions of the log are looked through meanwhile, at most, for what is rare among them.
const REST_POSITIONS_MAX: u64 = 200_000;

/// How many of them are read at once.
const PAGE_LEN: usize = 1_000;

/// A projection while nobody writes its tables.
pub(super) struct Locked {
    /// The status of the generation that was asked for; `None` if there is none.
    status: Option<String>,
    /// How far its shards are.
    places: Vec<u64>,
    /// The position of the first event that is parked in it, and was not given up.
    first_parked: Option<u64>,
    /// Whether something is parked in it that workers are about to try again.
    is_retried: bool,
    /// The generation that commits write.
    pub(super) inline: Option<u32>,
}

impl Locked {
    fn of(row: &PgRow) -> Result<Self, sqlx::Error> {
        let places: Option<Vec<i64>> = row.try_get(1)?;
        let inline: Option<i32> = row.try_get(3)?;
        Ok(Locked {
            status: row.try_get(0)?,
            places: places.unwrap_or_default().into_iter().map(count).collect(),
            first_parked: row.try_get::<Option<i64>, _>(2)?.map(count),
            inline: inline.map(super::leases::small),
            is_retried: row.try_get(4)?,
        })
    }

    /// Whether an event is not yet in the tables.
    fn lacks(&self, logged: &LoggedEvent) -> bool {
        let of = u16::try_from(self.places.len()).unwrap_or(u16::MAX);
        let mut shards = (0..of).zip(&self.places);
        shards.any(|(shard, place)| Share { shard, of }.has(&logged.id) && logged.event.position > *place)
    }

    fn position(&self) -> u64 {
        self.places.iter().copied().min().unwrap_or_default()
    }
}

impl PgStore {
    /// Has commits write the tables of a projection from now on, in their own transactions: what it shows is never behind.
    /// The generation becomes the live one, if it was built beside another. Workers leave it alone; those that run the
    /// projection may go on, and build other generations.
    ///
    /// The stores of all processes are opened with it, by
    /// [`PgBuilder::inline_projection`](super::super::PgBuilder::inline_projection): what is stored through another one is
    /// not in the tables.
    ///
    /// What the generation still lacks is applied in one transaction with that, while commits that it follows wait. If
    /// that is more than 10,000 events, or more than 200,000 positions of the log, or if something is parked that is to
    /// be tried again, it is [`Behind`](Swap::Behind), and nothing happens: let workers read it first. On a new store
    /// there is nothing to read, and generation 1 is the first.
    ///
    /// # Errors
    ///
    /// [`Refused`](crate::store::StoreErrorKind::Refused) if this store is not opened with it, it follows an event that
    /// the machine does not have, there is no such generation, it is retired, or something is parked in it and neither
    /// given up nor to be tried again, of which the first is named;
    /// [`Unavailable`](crate::store::StoreErrorKind::Unavailable) if commits that are under way take too long; what the
    /// server and the statements report, with the event that they cannot take.
    pub async fn begin_inline(&self, projection: &impl SqlProjection, generation: u32) -> Result<Swap, StoreError> {
        let name = projection.name();
        if !self.inner.inline_projections.has(name) {
            return Err(refused(format!(
                "this store writes no {name:?}: open it by `PgBuilder::inline_projection`"
            )));
        }
        projection.filter().check()?;
        let subscription = Subscription {
            name: name.to_owned(),
            kind: SubscriptionKind::ProjectedSql,
            reads: Reads::Events,
            shards: projection.shards(),
            position: 0,
        };
        self.subscribe(&subscription).await?;
        let begun = self.with_sql(ANSWER_MAX, async |connection| {
            migration::lock(connection, &self.inner.schema).await?;
            let locked = self.inline_locked(name, generation, connection).await?;
            if locked.inline == Some(generation) {
                return Ok(Ended::RolledBack(Ok(Swap::Done)));
            }
            if let Some(reason) = self.unfit(&locked, name, generation, connection).await? {
                return Ok(Ended::RolledBack(Err(refused(reason))));
            }
            let end = self.log_end(connection).await?;
            if locked.is_retried || end.saturating_sub(locked.position()) > REST_POSITIONS_MAX {
                let position = locked.position();
                return Ok(Ended::RolledBack(Ok(Swap::Behind { position, live: end })));
            }
            if let Err(error) = projection.prepare(generation, &mut *connection).await {
                return Ok(Ended::Failed(error));
            }
            let filter = EventFilter {
                share: None,
                ..projection.filter()
            };
            let (mut place, mut len) = (locked.position(), 0);
            loop {
                let (page, upto) = self.rest(&filter, &locked, place, connection).await?;
                len += page.len();
                if len > REST_LEN_MAX {
                    let position = locked.position();
                    return Ok(Ended::RolledBack(Ok(Swap::Behind { position, live: end })));
                }
                if !page.is_empty()
                    && let Err(error) = applied(projection, generation, &page, connection).await
                {
                    return Ok(Ended::Failed(error));
                }
                match upto {
                    Some(upto) => place = upto,
                    None => break,
                }
            }
            self.set_inline(name, generation, true, end, connection).await?;
            Ok(match self.show(projection, generation, &mut *connection).await {
                Ok(()) => Ended::Stored(Ok(Swap::Done)),
                Err(error) => Ended::Failed(error),
            })
        });
        let begun = ended(projection, begun.await?)?;
        self.ring();
        begun
    }

    /// Has workers write the tables of a projection again, from where commits left them. Nothing happens if they do already.
    ///
    /// # Errors
    ///
    /// [`Unavailable`](crate::store::StoreErrorKind::Unavailable) if commits that are under way take too long; what the
    /// server reports.
    pub async fn end_inline(&self, projection: &impl SqlProjection) -> Result<(), StoreError> {
        let name = projection.name();
        let is_over = self.with_sql(ANSWER_MAX, async |connection| {
            let locked = self.inline_locked(name, 0, connection).await?;
            let Some(generation) = locked.inline else {
                return Ok(Ended::RolledBack(()));
            };
            // Commits that the projection follows wait now, so all that have drawn a position are in the tables.
            let end = self.log_end(connection).await?;
            self.set_inline(name, generation, false, end, connection).await?;
            Ok(Ended::Stored(()))
        });
        ended(projection, is_over.await?)?;
        self.ring();
        Ok(())
    }

    /// Locks out commits that the projection follows, and workers.
    pub(super) async fn inline_locked(
        &self,
        name: &str,
        generation: u32,
        connection: &mut PgConnection,
    ) -> Result<Locked, PgError> {
        let query = sqlx::query(self.inner.subscriptions.inline_locked.sql())
            .bind(TENANT)
            .bind(name)
            .bind(number(generation));
        let row = self.inner.lanes.reach().prepared(query).fetch_one(connection).await?;
        Ok(Locked::of(&row)?)
    }

    async fn set_inline(
        &self,
        name: &str,
        generation: u32,
        is_inline: bool,
        place: u64,
        connection: &mut PgConnection,
    ) -> Result<(), PgError> {
        let query = sqlx::query(self.inner.subscriptions.set_inline.sql())
            .bind(TENANT)
            .bind(name)
            .bind(number(generation))
            .bind(is_inline)
            .bind(bigint(place));
        self.inner.lanes.reach().prepared(query).execute(connection).await?;
        Ok(())
    }

    /// The last position that anybody can see.
    async fn log_end(&self, connection: &mut PgConnection) -> Result<u64, PgError> {
        let query = sqlx::query(self.inner.subscriptions.log_end.sql());
        let row = self.inner.lanes.reach().prepared(query).fetch_one(connection).await?;
        Ok(count(row.try_get(0)?))
    }

    /// The next events after a position that the tables lack, and where the page ends if there may be more. Who writes what
    /// is followed waits, so that no other can appear there.
    async fn rest(
        &self,
        filter: &EventFilter,
        locked: &Locked,
        after: u64,
        connection: &mut PgConnection,
    ) -> Result<(Vec<LoggedEvent>, Option<u64>), PgError> {
        let machines: Vec<_> = filter.machines.iter().map(|it| it.machine.as_str()).collect();
        let query = sqlx::query(self.inner.subscriptions.rest.sql())
            .bind(bigint(after))
            .bind(machines)
            .bind(bigint(PAGE_LEN as u64));
        let rows = self.inner.lanes.reach().prepared(query).fetch_all(connection).await?;
        let event =
            |row| logged_event(row).map_err(|error| unreadable(row, &error, format_args!("an event of the log")));
        let mut events = rows.iter().map(event).collect::<Result<Vec<_>, _>>()?;
        let upto = (events.len() == PAGE_LEN).then(|| events[PAGE_LEN - 1].event.position);
        events.retain(|logged| filter.passes_event(logged) && locked.lacks(logged));
        Ok((events, upto))
    }

    /// Why commits cannot write a generation.
    async fn unfit(
        &self,
        locked: &Locked,
        name: &str,
        generation: u32,
        connection: &mut PgConnection,
    ) -> Result<Option<String>, PgError> {
        Ok(match (locked.status.as_deref(), locked.first_parked) {
            (None, _) => Some(format!("there is no generation {generation} of subscription {name:?}")),
            (Some("retired"), _) => Some(format!("generation {generation} of {name:?} is retired")),
            (Some(_), Some(position)) => {
                let query = sqlx::query(self.inner.subscriptions.whose.sql()).bind(bigint(position));
                let row = self
                    .inner
                    .lanes
                    .reach()
                    .prepared(query)
                    .fetch_optional(connection)
                    .await?;
                let of = match row {
                    Some(row) => {
                        let (machine, id): (String, String) = (row.try_get(0)?, row.try_get(1)?);
                        format!(", of {machine} {id:?}")
                    }
                    None => String::new(),
                };
                Some(format!(
                    "events are parked in generation {generation} of {name:?}, the first at position {position}{of}: have \
                     them tried again, or give them up, first"
                ))
            }
            (Some(_), None) => None,
        })
    }
}
