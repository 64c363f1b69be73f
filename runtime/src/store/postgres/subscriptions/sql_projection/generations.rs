//! Tables of a generation: shown, swapped and removed with it.

use sqlx::{PgConnection, Row};

use super::super::leases::small;
use super::super::number;
use super::super::read_models::{is_inline, is_live, swapped};
use super::outcome::{Ended, ended};
use super::{BoxError, SqlProjection};
use crate::store::postgres::commit::ANSWER_MAX;
use crate::store::postgres::migration;
use crate::store::postgres::schema::TENANT;
use crate::store::postgres::{PgError, PgStore};
use crate::store::{NotRebuildable, StoreError, Swap};

impl PgStore {
    /// [`swap`](crate::store::ReadModels::swap), with what the projection shows then, in one transaction; its tables are
    /// made if they are not there. If commits write the projection, they write the new generation from then on: it is
    /// [`begin_inline`](Self::begin_inline) then.
    ///
    /// # Errors
    ///
    /// As for that, and [`Failed`](crate::store::StoreErrorKind::Failed) with what the statements reported.
    pub async fn swap_sql(&self, projection: &impl SqlProjection, generation: u32) -> Result<Swap, StoreError> {
        let reach = self.inner.lanes.reach();
        let swapped = self.with_sql(ANSWER_MAX, async |connection| {
            // The lock waits for `prepare_sql`, which has read which generation is live and is about to show it.
            migration::lock(connection, &self.inner.schema).await?;
            let locked = self.inline_locked(projection.name(), generation, connection).await?;
            if locked.inline.is_some() {
                return Ok(Ended::RolledBack(None));
            }
            let query = reach.prepared(self.swap_query(projection.name(), generation));
            let row = query.fetch_one(&mut *connection).await?;
            let swap = swapped(&row, projection.name(), generation);
            if !matches!(swap, Ok(Swap::Done)) {
                return Ok(Ended::RolledBack(Some(swap)));
            }
            let shown = async {
                // The tables may not be there yet: if the live generation is at the beginning, no worker need have come
                // to the new one.
                projection.prepare(generation, &mut *connection).await?;
                self.show(projection, generation, &mut *connection).await
            };
            Ok(match shown.await {
                Ok(()) => Ended::Stored(Some(swap)),
                Err(error) => Ended::Failed(error),
            })
        });
        let swap = ended(projection, swapped.await?)?;
        self.ring();
        match swap {
            Some(swap) => swap,
            // A generation that commits write is never behind, and commits go on with the new one.
            None => self.begin_inline(projection, generation).await,
        }
    }

    /// [`discard`](crate::store::ReadModels::discard), with the tables of the projection, in one transaction.
    ///
    /// # Errors
    ///
    /// As for that, and [`Failed`](crate::store::StoreErrorKind::Failed) with what the statements reported.
    pub async fn discard_sql(&self, projection: &impl SqlProjection, generation: u32) -> Result<(), StoreError> {
        let reach = self.inner.lanes.reach();
        let discarded = self.with_sql(ANSWER_MAX, async |connection| {
            migration::lock(connection, &self.inner.schema).await?;
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
            .ok_or_else(|| is_live(projection.name(), generation))?;
        self.sweep(projection.name()).await
    }

    /// [`reset`](crate::store::ReadModels::reset), with new tables of the projection, in one transaction.
    ///
    /// # Errors
    ///
    /// As for that, [`Refused`](crate::store::StoreErrorKind::Refused) if commits write the projection, whose tables would lack what was
    /// before: build another generation then; and [`Failed`](crate::store::StoreErrorKind::Failed) with what the statements reported.
    pub async fn reset_sql(&self, projection: &impl SqlProjection) -> Result<(), StoreError> {
        let reach = self.inner.lanes.reach();
        let reset = self.with_sql(ANSWER_MAX, async |connection| {
            migration::lock(connection, &self.inner.schema).await?;
            let locked = self.inline_locked(projection.name(), 0, connection).await?;
            if locked.inline.is_some() {
                return Ok(Ended::RolledBack(Err(is_inline(projection.name()))));
            }
            let query = self.reset_query(projection.name());
            let row = reach.prepared(query).fetch_one(&mut *connection).await?;
            let (before, after): (Option<i32>, Option<i32>) = (row.try_get(0)?, row.try_get(1)?);
            let (Some(before), Some(after)) = (before.map(small), after.map(small)) else {
                return Ok(Ended::RolledBack(Ok(false)));
            };
            if after == 0 {
                return Ok(Ended::RolledBack(Err(NotRebuildable::refused(projection.name()))));
            }
            let anew = async {
                projection.prepare(after, &mut *connection).await?;
                self.show(projection, after, &mut *connection).await?;
                projection.retire(before, &mut *connection).await
            };
            Ok(match anew.await {
                Ok(()) => Ended::Stored(Ok(true)),
                Err(error) => Ended::Failed(error),
            })
        });
        let is_done = ended(projection, reset.await?)??;
        self.ring();
        if !is_done {
            return Err(self.no_subscription(projection.name()).await);
        }
        self.sweep(projection.name()).await
    }

    /// Shows the tables of a generation, and takes note of that.
    pub(in super::super) async fn show(
        &self,
        projection: &impl SqlProjection,
        generation: u32,
        connection: &mut PgConnection,
    ) -> Result<(), BoxError> {
        projection.show(generation, &mut *connection).await?;
        let query = sqlx::query(self.inner.subscriptions.shown.sql())
            .bind(TENANT)
            .bind(projection.name())
            .bind(number(generation));
        self.inner.lanes.reach().prepared(query).execute(connection).await?;
        Ok(())
    }

    pub(super) async fn has_generation(
        &self,
        subscription: &str,
        generation: u32,
        connection: &mut PgConnection,
    ) -> Result<bool, PgError> {
        let query = sqlx::query(self.inner.subscriptions.has_generation.sql())
            .bind(TENANT)
            .bind(subscription)
            .bind(number(generation));
        let row = self.inner.lanes.reach().prepared(query).fetch_one(connection).await?;
        Ok(row.try_get(0)?)
    }

    /// The number of the live generation, and of the one that is shown, if there are such.
    pub(super) async fn live(
        &self,
        subscription: &str,
        connection: &mut PgConnection,
    ) -> Result<(Option<u32>, Option<u32>), PgError> {
        let query = sqlx::query(self.inner.subscriptions.live.sql())
            .bind(TENANT)
            .bind(subscription);
        let query = self.inner.lanes.reach().prepared(query);
        let row = query.fetch_optional(connection).await?;
        let Some(row) = row else { return Ok((None, None)) };
        let shown: Option<i32> = row.try_get(1)?;
        Ok((Some(small(row.try_get(0)?)), shown.map(small)))
    }
}
