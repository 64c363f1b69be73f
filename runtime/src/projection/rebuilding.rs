//! `Rebuilding`: a read model that is built anew beside the one that is shown.

use std::fmt;
use std::time::Duration;

use super::{Projection, ReadModel};
use crate::clock::{Clock as _, SystemClock};
use crate::store::{EventLog, GenerationStatus, ReadModels, StoreError, StoreErrorKind, Swap};

/// How long who waits for a rebuild waits before it looks again.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How a read model is built anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RebuildOptions {
    /// Into how many shards it is divided then; as the projection says, if it is not set.
    pub shards: Option<u16>,
    /// How many events a second each shard takes at most, so that others are not held up; as many as it can, if it is not
    /// set.
    pub rate_max: Option<u32>,
}

impl RebuildOptions {
    /// Divides it into so many shards: 1 to 1,024.
    #[must_use]
    pub const fn shards(self, shards: u16) -> Self {
        RebuildOptions {
            shards: Some(shards),
            ..self
        }
    }

    /// Lets each shard take at most so many events a second.
    #[must_use]
    pub const fn rate_max(self, rate_max: u32) -> Self {
        RebuildOptions {
            rate_max: Some(rate_max),
            ..self
        }
    }
}

/// A read model that is built anew beside the one that is shown.
///
/// It goes on, whatever becomes of this value and of the process: [`ReadModel::rebuild`] finds it again.
pub struct Rebuilding<'a, P, St> {
    model: &'a ReadModel<P, St>,
    generation: u32,
    options: RebuildOptions,
}

/// How far a rebuild is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The log was read up to this position.
    pub position: u64,
    /// The end of the log.
    pub end: u64,
    /// Whether it is stopped for now.
    pub is_paused: bool,
    /// How many events up to there are parked in it and not given up, so that it lacks them; 1,000 if there are more.
    /// [`parked`](crate::store::ParkedEvents::parked) lists them. A rebuild parks anew what was given up before it.
    pub parked: u64,
}

impl<P: Projection, St: ReadModels + EventLog> ReadModel<P, St> {
    /// Begins to build all views anew, from the first event, beside those that are shown; or finds the rebuild that is
    /// under way. Workers carry it out.
    ///
    /// What is under way goes on as it is, whatever the options are here: [`options`](Rebuilding::options) tells how.
    ///
    /// # Errors
    ///
    /// What the store reports; [`Refused`](StoreErrorKind::Refused) if no worker has read the projection yet.
    pub async fn rebuild(&self, options: RebuildOptions) -> Result<Rebuilding<'_, P, St>, StoreError> {
        let shards = options.shards.unwrap_or(P::SHARDS);
        let generation = self.store().rebuild(P::NAME, shards, options.rate_max).await?;
        Ok(Rebuilding {
            model: self,
            generation,
            options: options_of(self.store(), P::NAME, generation).await?,
        })
    }

    /// Empties the views and has them built anew where they are: fewer are shown until it is done.
    ///
    /// # Errors
    ///
    /// As for [`rebuild`](Self::rebuild).
    pub async fn rebuild_in_place(&self) -> Result<(), StoreError> {
        self.store().reset(P::NAME).await
    }
}

impl<P: Projection, St: ReadModels + EventLog> Rebuilding<'_, P, St> {
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
    /// What the store reports; [`Refused`](StoreErrorKind::Refused) if it was cancelled.
    pub async fn progress(&self) -> Result<Progress, StoreError> {
        progress_of(self.model.store(), P::NAME, self.generation).await
    }

    /// Stops it for now.
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress).
    pub async fn pause(&self) -> Result<(), StoreError> {
        self.model.store().pause(P::NAME, self.generation, true).await
    }

    /// Goes on with it.
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress).
    pub async fn resume(&self) -> Result<(), StoreError> {
        self.model.store().pause(P::NAME, self.generation, false).await
    }

    /// Lets each shard take at most so many events a second, or as many as it can.
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress).
    pub async fn throttle(&self, rate_max: Option<u32>) -> Result<(), StoreError> {
        self.model.store().throttle(P::NAME, self.generation, rate_max).await
    }

    /// Gives it up. What is shown stays as it is.
    ///
    /// # Errors
    ///
    /// What the store reports; [`Refused`](StoreErrorKind::Refused) if it is what is shown by now.
    pub async fn cancel(self) -> Result<(), StoreError> {
        self.model.store().discard(P::NAME, self.generation).await
    }

    /// Shows the new views instead of the old ones, in one step, if they are as far; the old ones are removed. False if
    /// they are not yet.
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress). The new ones may be shown all the same: what could not be removed is
    /// removed by the next call.
    pub async fn swap(&self) -> Result<bool, StoreError> {
        let store = self.model.store();
        match store.swap(P::NAME, self.generation).await? {
            Swap::Behind { .. } => Ok(false),
            Swap::Done => {
                for old in store.generations(P::NAME).await? {
                    if old.status == GenerationStatus::Retired {
                        store.discard(P::NAME, old.number).await?;
                    }
                }
                Ok(true)
            }
        }
    }

    /// Waits until the new views are as far as the old ones, and shows them instead; tells from time to time how far it
    /// is, and at last what is shown then.
    ///
    /// What is [`parked`](Progress::parked) does not hold it up: the views that are shown lack it, until it is tried again
    /// with success. Who does not want that waits with [`progress`](Self::progress), and shows them by
    /// [`swap`](Self::swap).
    ///
    /// # Errors
    ///
    /// As for [`progress`](Self::progress).
    pub async fn finish(self, mut tell: impl FnMut(Progress)) -> Result<Progress, StoreError> {
        loop {
            tell(self.progress().await?);
            if self.swap().await? {
                let shown = self.progress().await?;
                tell(shown);
                return Ok(shown);
            }
            SystemClock.sleep(LOOK_EVERY).await;
        }
    }
}

/// How a generation is built.
pub(crate) async fn options_of<St>(store: &St, name: &str, generation: u32) -> Result<RebuildOptions, StoreError>
where
    St: ReadModels,
{
    let generations = store.generations(name).await?;
    let own = generations.iter().find(|it| it.number == generation);
    let own = own.ok_or_else(|| cancelled(name, generation))?;
    Ok(RebuildOptions {
        shards: u16::try_from(own.shards.len()).ok(),
        rate_max: own.rate_max,
    })
}

fn cancelled(name: &str, generation: u32) -> StoreError {
    let reason = format!("generation {generation} of {name:?} was cancelled");
    StoreError::new(StoreErrorKind::Refused, reason)
}

/// How far a generation is.
pub(crate) async fn progress_of<St>(store: &St, name: &str, generation: u32) -> Result<Progress, StoreError>
where
    St: ReadModels + EventLog,
{
    let generations = store.generations(name).await?;
    let Some(own) = generations.iter().find(|it| it.number == generation) else {
        return Err(cancelled(name, generation));
    };
    let position = own.position();
    Ok(Progress {
        position,
        // Events that were stored between the two reads may already be read.
        end: store.watermark().await?.max(position),
        is_paused: own.is_paused,
        parked: store.parked_len(name, generation).await?,
    })
}

impl<P: Projection, St> fmt::Debug for Rebuilding<'_, P, St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rebuilding")
            .field("projection", &P::NAME)
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}
