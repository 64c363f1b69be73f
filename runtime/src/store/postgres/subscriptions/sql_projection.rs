//! Statements of the user's that make a read model, in the transaction that moves its place.

mod generations;
mod outcome;

pub use outcome::SqlStep;
pub(super) use outcome::{Ended, ended};

use std::error::Error as StdError;
use std::future::Future;
use std::time::Duration;

use sqlx::{PgConnection, Row};
use tokio::time::timeout;

use super::super::commit::{ANSWER_MAX, late};
use super::super::error::Verdict;
use super::super::migration;
use super::super::schema::TENANT;
use super::super::{PgError, PgStore};
use super::step::{Held, advance_query};
use super::{number, refused};
use crate::store::postgres::value::bigint;
use crate::store::{EventFilter, LoggedEvent, Step, StoreError};
use crate::worker::unpanicked;
use outcome::{again, ended_by, of_the_user, too_long};

/// What the user's statements fail with.
type BoxError = Box<dyn StdError + Send + Sync>;

/// A read model in tables of your own, written by statements of yours.
///
/// They run in the transaction that moves the place of the [subscription](crate::store::Subscriptions), so that each event
/// is in the tables exactly once, whatever fails when. They have no effect beyond the connection and do not end its
/// transaction; each statement, each pause between two and all of them together have a time limit, which is below that of
/// the lease.
///
/// [Workers](crate::Workers::project_sql) write it from the log. The same projection can be written by commits in their own
/// transactions instead, see [`PgBuilder::inline_projection`](super::super::PgBuilder::inline_projection).
///
/// Each generation has tables of its own, such as `totals_1` and `totals_2`, so that one can be made while another is
/// shown.
///
/// ```
/// # use eventer::state_machine;
/// use eventer::store::postgres::SqlProjection;
/// use eventer::store::{EventFilter, LoggedEvent};
/// use sqlx::{AssertSqlSafe, PgConnection};
/// #
/// # #[state_machine]
/// # mod order {
/// #     use serde::{Deserialize, Serialize};
/// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { Placed }
/// #     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Placed { cents: i64 } }
/// #     #[transition] fn place(_: event::Placed) -> state::Placed { state::Placed }
/// # }
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
///         EventFilter::default().events::<order::Machine>(&["Placed"])
///     }
///
///     async fn prepare(&self, generation: u32, connection: &mut PgConnection) -> Done {
///         let sql = format!("CREATE TABLE IF NOT EXISTS started_{generation} (id text PRIMARY KEY, cents bigint)");
///         sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
///         Ok(())
///     }
///
///     async fn apply(&self, generation: u32, events: &[LoggedEvent], connection: &mut PgConnection) -> Done {
///         let (mut ids, mut cents) = (Vec::new(), Vec::new());
///         for logged in events {
///             let Some(happened) = logged.happened::<order::Machine>()? else { continue };
///             let order::Event::Placed(placed) = happened.recorded.event;
///             ids.push(happened.id);
///             cents.push(placed.cents);
///         }
///         let sql = format!("INSERT INTO started_{generation} SELECT * FROM unnest($1::text[], $2::bigint[])");
///         sqlx::query(AssertSqlSafe(sql)).bind(ids).bind(cents).execute(connection).await?;
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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no projection by statements of its own",
    label = "does not implement `SqlProjection`",
    note = "implement `eventer::store::postgres::SqlProjection` for it; a `Projection` goes to `project`"
)]
pub trait SqlProjection: Send + Sync + 'static {
    /// The name of its subscription.
    fn name(&self) -> &'static str;

    /// Which events it follows: best by [`EventFilter::events`], which knows the events of a machine. One that the machine
    /// does not have is refused when [workers](crate::Workers::start) or [commits](super::super::PgStore::begin_inline) are
    /// to begin.
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
    /// do not ask which one that is. Also the first generation is shown so, once its tables are made. It is done once for
    /// each: to show a generation in another way, swap another one in.
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

impl PgStore {
    /// Makes the tables of a generation, and shows them if it is the live one.
    ///
    /// # Errors
    ///
    /// [`Refused`](crate::store::StoreErrorKind::Refused) if there is no such generation, or not any more; what the server reports, and
    /// [`Failed`](crate::store::StoreErrorKind::Failed) with what the statements reported.
    pub async fn prepare_sql(&self, projection: &impl SqlProjection, generation: u32) -> Result<(), StoreError> {
        let prepared = self.with_sql(ANSWER_MAX, async |connection| {
            migration::lock(connection, &self.inner.schema).await?;
            // It may have been discarded while this waited: its number is not given again, so that nobody would remove the
            // tables.
            if !self.has_generation(projection.name(), generation, connection).await? {
                return Ok(Ended::RolledBack(false));
            }
            let (live, shown) = self.live(projection.name(), connection).await?;
            let prepared = async {
                projection.prepare(generation, &mut *connection).await?;
                // Shown once for each generation, as `CREATE OR REPLACE VIEW` makes all who look wait.
                if live == Some(generation) && shown != live {
                    self.show(projection, generation, &mut *connection).await?;
                }
                Ok(())
            };
            Ok(match prepared.await {
                Ok(()) => Ended::Stored(true),
                Err(error) => Ended::Failed(error),
            })
        });
        let is_there = ended(projection, prepared.await?)?;
        is_there.then_some(()).ok_or_else(|| {
            let name = projection.name();
            refused(format!("there is no generation {generation} of subscription {name:?}"))
        })
    }

    /// Takes a step, with what the projection makes of these events, in one transaction.
    ///
    /// All of it takes at most `time_max`, which is to be below the time of the lease: then a leader that stands still does
    /// not hold up who takes over.
    ///
    /// # Errors
    ///
    /// [`Unavailable`](crate::store::StoreErrorKind::Unavailable) if nothing is stored and it can be tried again;
    /// [`Unknown`](crate::store::StoreErrorKind::Unknown) if it cannot be said whether it is stored: who claims again learns the place;
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
        let mut is_applying = false;
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
            is_applying = true;
            let apply = projection.apply(step.shard.generation, events, &mut *connection);
            if let Err(error) = unpanicked(Box::pin(apply)).await {
                return Ok(Ended::Failed(error));
            }
            let writes = [
                step.rows.len(),
                step.parked.len(),
                step.settled.len(),
                step.given_up.len(),
            ];
            let is_move = writes == [0; 4];
            let advance = if is_move {
                self.move_query(&step)
            } else {
                advance_query(&self.inner.subscriptions.advance_held, &step)
            };
            // Sent after the user's statements to learn whether their transaction can be committed: it has not failed,
            // and is still that of the hold.
            let advanced = reach.prepared(advance).fetch_one(&mut *connection).await?;
            Ok(match Held::from(advanced.try_get::<i32, _>(0)?) {
                Held::Yes => Ended::Stored(SqlStep::Done),
                Held::Ended => Ended::Failed(ended_by(projection).into()),
                Held::Before | Held::No => Ended::RolledBack(SqlStep::Lost),
            })
        });
        match advanced.await? {
            Ended::Failed(source) => of_the_user(projection, source),
            // If the statements had not begun, the time went by waiting for who held the shard: they are not to blame.
            Ended::Late if is_applying => Ok(SqlStep::Late(too_long(projection).into())),
            other => ended(projection, other),
        }
    }

    /// Runs something in a transaction of its own, which is stored if that says so.
    pub(super) async fn with_sql<T>(
        &self,
        time_max: Duration,
        run: impl AsyncFnOnce(&mut PgConnection) -> Result<Ended<T>, PgError>,
    ) -> Result<Ended<T>, StoreError> {
        self.ready().await?;
        let mut lane = self.inner.lanes.take().await?;
        let (mut is_ending, mut is_late) = (false, false);
        let running = async {
            let mut transaction = lane.begin().await?;
            let ended = timeout(time_max, run(&mut transaction)).await;
            is_late = ended.is_err();
            if let Ok(Ok(Ended::Stored(_))) = &ended {
                is_ending = true;
                transaction.commit().await?;
            } else {
                let rolled_back = transaction.rollback().await.map_err(PgError::from);
                // The first error says more than that of the rollback.
                if let Ok(Err(error)) = ended {
                    return Err(error);
                }
                match rolled_back {
                    // The rollback was cancelled together with the statement whose time was up. It is repeated at once,
                    // or its locks would stay.
                    Err(error) if is_late && error.is_cancelled() => lane.begin().await?.rollback().await?,
                    other => other?,
                }
            }
            ended.unwrap_or(Ok(Ended::Late))
        };
        let answer = timeout(time_max.saturating_add(ANSWER_MAX), running).await;
        let answer = answer.unwrap_or_else(|error| Err(late(error)));
        match lane.settle(answer) {
            Ok(ended) => Ok(ended),
            // The server noticed the same pause, and ended the session.
            Err(error) if is_late && error.verdict() == Verdict::Lost => Ok(Ended::Late),
            // A transaction that was lost before its COMMIT was sent has stored nothing.
            Err(error) if is_ending && error.verdict() == Verdict::Lost => Err(StoreError::untold(error)),
            Err(error) => Err(again(error)),
        }
    }
}
