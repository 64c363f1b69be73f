//! Statements of the user's that make a read model, in the transaction that moves its place.

use std::error::Error as StdError;
use std::future::Future;
use std::time::Duration;

use sqlx::{PgConnection, Row};
use tokio::time::timeout;

use super::super::super::{EventFilter, LoggedEvent, Step, StoreError, StoreErrorKind, Swap};
use super::super::commit::{ANSWER_MAX, late};
use super::super::error::Verdict;
use super::super::migrate;
use super::super::{PgError, PgStore};
use super::read_models::{is_live, swapped};
use super::step::Held;
use super::{TENANT, number, refused};
use crate::store::postgres::value::bigint;

/// What the user's statements fail with.
type BoxError = Box<dyn StdError + Send + Sync>;

/// A read model in tables of your own, written by statements of yours.
///
/// They run in the transaction that moves the place of the [subscription](crate::store::Subscriptions), so that each event
/// is in the tables exactly once, whatever fails when. They have no effect beyond the connection and do not end its
/// transaction; each statement, each pause between two and all of them together have a time limit, which is below that of
/// the lease.
///
/// Each generation has tables of its own, such as `totals_1` and `totals_2`, so that one can be made while another is
/// shown.
///
/// ```
/// use eventer::store::postgres::SqlProjection;
/// use eventer::store::{EventFilter, LoggedEvent};
/// use sqlx::{AssertSqlSafe, PgConnection};
///
/// struct Started;
///
/// type Done = Result<(), Box<dyn std::error::Error + Send + Sync>>;
///
/// impl SqlProjection for Started {
///     fn name(&self) -> &'static str {
///         "started"
///     }
///
///     fn filter(&self) -> EventFilter {
///         let mut filter = EventFilter::default();
///         filter.follow("order", &["Placed"]);
///         filter
///     }
///
///     async fn prepare(&self, generation: u32, connection: &mut PgConnection) -> Done {
///         let sql = format!("CREATE TABLE IF NOT EXISTS started_{generation} (id text PRIMARY KEY)");
///         sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
///         Ok(())
///     }
///
///     async fn apply(&self, generation: u32, events: &[LoggedEvent], connection: &mut PgConnection) -> Done {
///         let ids: Vec<_> = events.iter().map(|event| event.id.as_str()).collect();
///         let sql = format!("INSERT INTO started_{generation} SELECT unnest($1::text[])");
///         sqlx::query(AssertSqlSafe(sql)).bind(ids).execute(connection).await?;
///         Ok(())
///     }
///
///     async fn show(&self, generation: u32, connection: &mut PgConnection) -> Done {
///         let sql = format!("CREATE OR REPLACE VIEW started AS SELECT * FROM started_{generation}");
///         sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
///         Ok(())
///     }
///
///     async fn retire(&self, generation: u32, connection: &mut PgConnection) -> Done {
///         let sql = format!("DROP TABLE IF EXISTS started_{generation}");
///         sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
///         Ok(())
///     }
/// }
/// ```
pub trait SqlProjection: Send + Sync + 'static {
    /// The name of its subscription.
    fn name(&self) -> &'static str;

    /// Which events it follows.
    fn filter(&self) -> EventFilter;

    /// Into how many shards it is divided when it is first read, by the ids of entities: 1 unless it says otherwise.
    fn shards(&self) -> u16 {
        1
    }

    /// Makes the tables of a generation, if they are not there. Of several who do this at once, one goes after the other.
    ///
    /// # Errors
    ///
    /// Whatever is to stop it: nothing is made then.
    fn prepare(
        &self,
        generation: u32,
        connection: &mut PgConnection,
    ) -> impl Future<Output = Result<(), BoxError>> + Send;

    /// Writes what events mean to the tables of a generation.
    ///
    /// # Errors
    ///
    /// Whatever is to stop the step: nothing of it is stored then.
    fn apply(
        &self,
        generation: u32,
        events: &[LoggedEvent],
        connection: &mut PgConnection,
    ) -> impl Future<Output = Result<(), BoxError>> + Send;

    /// Lets those who read see the tables of a generation, in the transaction that makes it the live one: by a view, if they
    /// do not ask which one that is. Also the first generation is shown so, once its tables are made.
    ///
    /// # Errors
    ///
    /// Whatever is to stop it: the other generation stays the live one.
    fn show(
        &self,
        _generation: u32,
        _connection: &mut PgConnection,
    ) -> impl Future<Output = Result<(), BoxError>> + Send {
        async { Ok(()) }
    }

    /// Removes the tables of a generation, if they are there.
    ///
    /// # Errors
    ///
    /// Whatever is to stop it: the generation stays then.
    fn retire(
        &self,
        generation: u32,
        connection: &mut PgConnection,
    ) -> impl Future<Output = Result<(), BoxError>> + Send;
}

/// What came of a step with statements of the user's.
#[derive(Debug)]
pub enum SqlStep {
    /// It is stored, with the place.
    Done,
    /// The lease is lost, or its generation paused; nothing is stored.
    Lost,
    /// The statements failed; nothing is stored.
    Failed(BoxError),
}

/// How a transaction with statements of the user's ended.
enum Ended<T> {
    Stored(T),
    /// It was rolled back, since there was nothing to store.
    RolledBack(T),
    Failed(BoxError),
    Late,
}

impl PgStore {
    /// Makes the tables of a generation, and shows them if it is the live one.
    ///
    /// # Errors
    ///
    /// What the server reports, and [`Failed`](StoreErrorKind::Failed) with what the statements reported.
    pub async fn prepare_sql(&self, projection: &impl SqlProjection, generation: u32) -> Result<(), StoreError> {
        let prepared = self.with_sql(ANSWER_MAX, async |connection| {
            migrate::lock(connection, &self.inner.schema).await?;
            let live = self.live(projection.name(), connection).await?;
            let prepared = async {
                projection.prepare(generation, &mut *connection).await?;
                if live == Some(generation) {
                    projection.show(generation, &mut *connection).await?;
                }
                Ok(())
            };
            Ok(match prepared.await {
                Ok(()) => Ended::Stored(()),
                Err(error) => Ended::Failed(error),
            })
        });
        ended(projection, prepared.await?)
    }

    /// Takes a step, with what the projection makes of these events, in one transaction.
    ///
    /// All of it takes at most `time_max`, which is to be below the time of the lease: then a leader that stands still does
    /// not hold up who takes over.
    ///
    /// # Errors
    ///
    /// [`Unavailable`](StoreErrorKind::Unavailable) if nothing is stored and it can be tried again, as when it took too long;
    /// [`Unknown`](StoreErrorKind::Unknown) if it cannot be said whether it is stored: who claims again learns the place;
    /// and what else the server reports.
    pub async fn advance_sql(
        &self,
        projection: &impl SqlProjection,
        mut step: Step,
        events: &[LoggedEvent],
        time_max: Duration,
    ) -> Result<SqlStep, StoreError> {
        step.check().map_err(refused)?;
        let reach = self.inner.lanes.reach();
        let millis = i32::try_from(time_max.as_millis()).unwrap_or(i32::MAX).max(1);
        let advanced = self.with_sql(time_max, async |connection| {
            let hold = sqlx::query(self.inner.subscriptions.hold.sql())
                .bind(TENANT)
                .bind(&step.shard.subscription)
                .bind(number(step.shard.generation))
                .bind(i32::from(step.shard.shard))
                .bind(bigint(step.epoch))
                .bind(bigint(step.from))
                .bind(bigint(step.to))
                .bind(millis);
            let answer = reach.prepared(hold).fetch_one(&mut *connection).await?;
            if Held::from(answer.try_get::<i32, _>(0)?) != Held::Yes {
                return Ok(Ended::RolledBack(SqlStep::Lost));
            }
            if let Err(error) = projection.apply(step.shard.generation, events, &mut *connection).await {
                return Ok(Ended::Failed(error));
            }
            let advance = reach.prepared(self.advance_query(&step));
            let advanced = advance.fetch_one(&mut *connection).await?;
            Ok(match Held::from(advanced.try_get::<i32, _>(0)?) {
                Held::Yes => Ended::Stored(SqlStep::Done),
                Held::Before | Held::No => Ended::RolledBack(SqlStep::Lost),
            })
        });
        match advanced.await? {
            Ended::Failed(source) => of_the_user(projection, source).map(SqlStep::Failed),
            other => ended(projection, other),
        }
    }

    /// [`swap`](crate::store::ReadModels::swap), with what the projection shows then, in one transaction.
    ///
    /// # Errors
    ///
    /// As for that, and [`Failed`](StoreErrorKind::Failed) with what the statements reported.
    pub async fn swap_sql(&self, projection: &impl SqlProjection, generation: u32) -> Result<Swap, StoreError> {
        let reach = self.inner.lanes.reach();
        let swapped = self.with_sql(ANSWER_MAX, async |connection| {
            let query = reach.prepared(self.swap_query(projection.name(), generation));
            let row = query.fetch_one(&mut *connection).await?;
            let swap = swapped(&row, projection.name(), generation);
            if !matches!(swap, Ok(Swap::Done)) {
                return Ok(Ended::RolledBack(swap));
            }
            Ok(match projection.show(generation, &mut *connection).await {
                Ok(()) => Ended::Stored(swap),
                Err(error) => Ended::Failed(error),
            })
        });
        let swap = ended(projection, swapped.await?)?;
        self.ring();
        swap
    }

    /// [`discard`](crate::store::ReadModels::discard), with the tables of the projection, in one transaction.
    ///
    /// # Errors
    ///
    /// As for that, and [`Failed`](StoreErrorKind::Failed) with what the statements reported.
    pub async fn discard_sql(&self, projection: &impl SqlProjection, generation: u32) -> Result<(), StoreError> {
        let reach = self.inner.lanes.reach();
        let discarded = self.with_sql(ANSWER_MAX, async |connection| {
            let query = reach.prepared(self.discard_query(projection.name(), generation));
            let row = query.fetch_one(&mut *connection).await?;
            if !row.try_get::<bool, _>(0)? {
                return Ok(Ended::RolledBack(false));
            }
            Ok(match projection.retire(generation, &mut *connection).await {
                Ok(()) => Ended::Stored(true),
                Err(error) => Ended::Failed(error),
            })
        });
        let is_done = ended(projection, discarded.await?)?;
        is_done
            .then_some(())
            .ok_or_else(|| is_live(projection.name(), generation))
    }

    /// [`reset`](crate::store::ReadModels::reset), with new tables of the projection, in one transaction.
    ///
    /// # Errors
    ///
    /// As for that, and [`Failed`](StoreErrorKind::Failed) with what the statements reported.
    pub async fn reset_sql(&self, projection: &impl SqlProjection) -> Result<(), StoreError> {
        let reach = self.inner.lanes.reach();
        let reset = self.with_sql(ANSWER_MAX, async |connection| {
            let query = sqlx::query(self.inner.subscriptions.reset.sql())
                .bind(TENANT)
                .bind(projection.name());
            let row = reach.prepared(query).fetch_one(&mut *connection).await?;
            let Some(live) = row.try_get::<Option<i32>, _>(0)? else {
                return Ok(Ended::RolledBack(false));
            };
            let live = super::claimed::small(live);
            let anew = async {
                projection.retire(live, &mut *connection).await?;
                projection.prepare(live, &mut *connection).await?;
                projection.show(live, &mut *connection).await
            };
            Ok(match anew.await {
                Ok(()) => Ended::Stored(true),
                Err(error) => Ended::Failed(error),
            })
        });
        let is_done = ended(projection, reset.await?)?;
        self.ring();
        is_done
            .then_some(())
            .ok_or_else(|| refused(format!("there is no subscription {:?}", projection.name())))
    }

    /// The number of the live generation, if there is one.
    async fn live(&self, subscription: &str, connection: &mut PgConnection) -> Result<Option<u32>, PgError> {
        let query = sqlx::query(self.inner.subscriptions.live.sql())
            .bind(TENANT)
            .bind(subscription);
        let query = self.inner.lanes.reach().prepared(query);
        let row = query.fetch_optional(connection).await?;
        let number: Option<i32> = row.map(|row| row.try_get(0)).transpose()?;
        Ok(number.map(super::claimed::small))
    }

    /// Runs something in a transaction of its own, which is stored if that says so.
    async fn with_sql<T>(
        &self,
        time_max: Duration,
        run: impl AsyncFnOnce(&mut PgConnection) -> Result<Ended<T>, PgError>,
    ) -> Result<Ended<T>, StoreError> {
        self.ready().await?;
        let mut lane = self.inner.lanes.take().await?;
        let mut is_ending = false;
        let running = async {
            let mut transaction = lane.begin().await?;
            let ended = timeout(time_max, run(&mut transaction)).await;
            if let Ok(Ok(Ended::Stored(_))) = &ended {
                is_ending = true;
                transaction.commit().await?;
            } else {
                let rolled_back = transaction.rollback().await;
                // What went wrong first says more.
                if let Ok(Err(error)) = ended {
                    return Err(error);
                }
                rolled_back?;
            }
            ended.unwrap_or(Ok(Ended::Late))
        };
        let answer = timeout(time_max.saturating_add(ANSWER_MAX), running).await;
        let answer = answer.unwrap_or_else(|error| Err(late(error)));
        lane.settle(answer).map_err(|error| {
            // Before its end a transaction stores nothing.
            if is_ending && error.verdict() == Verdict::Lost {
                StoreError::untold(error)
            } else {
                again(error)
            }
        })
    }
}

/// Of a transaction that is known to have stored nothing: what ended with its connection can be tried again.
fn again(error: PgError) -> StoreError {
    match error.verdict() {
        Verdict::Again | Verdict::Lost => StoreError::new(StoreErrorKind::Unavailable, error),
        Verdict::Nothing => error.into(),
    }
}

/// What the user's statements reported, unless that is a matter of the server's.
fn of_the_user(projection: &impl SqlProjection, source: BoxError) -> Result<BoxError, StoreError> {
    let name = projection.name();
    let error = PgError::InlineSql { name, source };
    if error.verdict() != Verdict::Nothing || error.kind() == StoreErrorKind::Unavailable {
        return Err(again(error));
    }
    match error {
        PgError::InlineSql { source, .. } => Ok(source),
        other => Err(other.into()),
    }
}

fn ended<T>(projection: &impl SqlProjection, ended: Ended<T>) -> Result<T, StoreError> {
    let name = projection.name();
    match ended {
        Ended::Stored(value) | Ended::RolledBack(value) => Ok(value),
        Ended::Failed(source) => Err(again(PgError::InlineSql { name, source })),
        Ended::Late => Err(StoreError::new(
            StoreErrorKind::Unavailable,
            format!("the statements of {name:?} took too long"),
        )),
    }
}
