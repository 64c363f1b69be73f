//! Tables of a projection that are made anew.

use std::fmt;

use super::super::PgStore;
use super::rejection::is_untaken;
use super::sql_projection::SqlProjection;
use crate::clock::{Clock as _, SystemClock};
use crate::projection::{LOOK_EVERY, Progress, RebuildOptions, options_of, progress_of};
use crate::store::{GenerationStatus, ReadModels as _, StoreError, Swap};

/// How often is looked whether workers have parked what could not be applied: for ten seconds or more.
const PARKED_LOOKS_MAX: u32 = 200;

/// The tables of a [`SqlProjection`] that are made anew beside those that are shown, as
/// [`Rebuilding`](crate::projection::Rebuilding) does for views.
///
/// It goes on, whatever becomes of this value and of the process: [`PgStore::rebuild_sql`] finds it again.
pub struct SqlRebuilding<'a, P> {
    store: &'a PgStore,
    projection: &'a P,
    generation: u32,
    options: RebuildOptions,
}

impl PgStore {
    /// Begins to make the tables of a projection anew, from the first event, beside those that are shown; or finds the
    /// rebuild that is under way. Workers carry it out, also where commits write what is shown.
    ///
    /// What is under way goes on as it is, whatever the options are here: [`options`](SqlRebuilding::options) tells how.
    ///
    /// # Errors
    ///
    /// As for [`rebuild`](crate::store::ReadModels::rebuild) and [`prepare_sql`](Self::prepare_sql).
    pub async fn rebuild_sql<'a, P: SqlProjection>(
        &'a self,
        projection: &'a P,
        options: RebuildOptions,
    ) -> Result<SqlRebuilding<'a, P>, StoreError> {
        let shards = options.shards.unwrap_or_else(|| projection.shards());
        let generation = self.rebuild(projection.name(), shards, options.rate_max).await?;
        // The tables are made here, as with an empty log the generation is shown without any worker.
        self.prepare_sql(projection, generation).await?;
        Ok(SqlRebuilding {
            store: self,
            projection,
            generation,
            options: options_of(self, projection.name(), generation).await?,
        })
    }
}

impl<P: SqlProjection> SqlRebuilding<'_, P> {
    /// The number of the generation that is built.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// How it is built, as of when it was begun or found. That is not what was asked for, if it was found and others had
    /// begun it: [`throttle`](Self::throttle) changes the rate; for other shards, [`cancel`](Self::cancel) it and begin anew.
    #[must_use]
    pub fn options(&self) -> RebuildOptions {
        self.options
    }

    /// How far it is.
    ///
    /// # Errors
    ///
    /// What the store reports; [`Refused`](crate::store::StoreErrorKind::Refused) if it was cancelled.
    pub async fn progress(&self) -> Result<Progress, StoreError> {
        progress_of(self.store, self.projection.name(), self.generation).await
    }

    /// Stops it for now.
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress).
    pub async fn pause(&self) -> Result<(), StoreError> {
        self.store.pause(self.projection.name(), self.generation, true).await
    }

    /// Goes on with it.
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress).
    pub async fn resume(&self) -> Result<(), StoreError> {
        self.store.pause(self.projection.name(), self.generation, false).await
    }

    /// Lets each shard take at most so many events a second, or as many as it can.
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress).
    pub async fn throttle(&self, rate_max: Option<u32>) -> Result<(), StoreError> {
        self.store
            .throttle(self.projection.name(), self.generation, rate_max)
            .await
    }

    /// Gives it up, and removes its tables. What is shown stays as it is.
    ///
    /// # Errors
    ///
    /// As for [`discard_sql`](PgStore::discard_sql).
    pub async fn cancel(self) -> Result<(), StoreError> {
        self.store.discard_sql(self.projection, self.generation).await
    }

    /// Shows the new tables instead of the old ones, in one step, if they are as far; the old ones are removed. False if
    /// they are not yet.
    ///
    /// # Errors
    ///
    /// As for [`swap_sql`](PgStore::swap_sql). The new ones may be shown all the same: what could not be removed is removed
    /// by the next call.
    pub async fn swap(&self) -> Result<bool, StoreError> {
        if let Swap::Behind { .. } = self.store.swap_sql(self.projection, self.generation).await? {
            return Ok(false);
        }
        for old in self.store.generations(self.projection.name()).await? {
            if old.status == GenerationStatus::Retired {
                self.store.discard_sql(self.projection, old.number).await?;
            }
        }
        Ok(true)
    }

    /// Waits until the new tables are as far as the old ones, and shows them instead; tells from time to time how far it
    /// is, and at last what is shown then.
    ///
    /// What is [`parked`](Progress::parked) does not hold it up where workers write: the tables that are shown lack it, until
    /// it is tried again with success. Where commits write, nothing would do that from then on: so it is refused, until
    /// it is given up or was tried again.
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress) and [`swap`](Self::swap).
    pub async fn finish(self, mut tell: impl FnMut(Progress)) -> Result<Progress, StoreError> {
        loop {
            tell(self.progress().await?);
            match self.swap().await {
                Ok(true) => {
                    let shown = self.progress().await?;
                    tell(shown);
                    return Ok(shown);
                }
                Ok(false) => {}
                // Workers come to the same event and park it. Then it can be given up, and that is what the caller
                // should be told.
                Err(error) if is_untaken(&error) && self.is_parked_soon().await? => {}
                Err(error) => return Err(error),
            }
            SystemClock.sleep(LOOK_EVERY).await;
        }
    }

    /// Whether workers park something in a while.
    async fn is_parked_soon(&self) -> Result<bool, StoreError> {
        for _ in 0..PARKED_LOOKS_MAX {
            if self.store.parked_len(self.projection.name(), self.generation).await? > 0 {
                return Ok(true);
            }
            SystemClock.sleep(LOOK_EVERY).await;
        }
        Ok(false)
    }
}

impl<P: SqlProjection> fmt::Debug for SqlRebuilding<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlRebuilding")
            .field("projection", &self.projection.name())
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}
