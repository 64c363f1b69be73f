//! What is shown of a projection.

use std::fmt;
use std::marker::PhantomData;
use std::time::{Duration, SystemTime};

use super::{Projection, Trouble};
use crate::clock::{Clock, SystemClock};
use crate::id::EntityId;
use crate::store::{GenerationStatus, ReadModels, StoreError, StoreErrorKind};

/// How long who waits for a read model waits before it looks again: at first, and at most.
const LOOK_AGAIN: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(50));

/// The views of the projection `P` in a store.
pub struct ReadModel<P, St> {
    store: St,
    projection: PhantomData<fn() -> P>,
}

/// Why a read model is not yet where it was waited for.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitError {
    /// The time is up.
    TimedOut {
        /// How far the read model is.
        position: u64,
        /// Where it was waited for.
        expected: u64,
    },
    /// The store failed, or there is no such projection in it.
    Store(StoreError),
}

impl<P: Projection, St: ReadModels> ReadModel<P, St> {
    /// The views that workers keep in a store.
    pub fn new(store: St) -> Self {
        ReadModel {
            store,
            projection: PhantomData,
        }
    }

    /// The store.
    pub fn store(&self) -> &St {
        &self.store
    }

    /// The view of a key, if there is one.
    ///
    /// # Errors
    ///
    /// What the store reports; [`Corrupt`](StoreErrorKind::Corrupt) if the view cannot be read.
    pub async fn get(&self, key: &P::Key) -> Result<Option<P::View>, StoreError> {
        let text = key.to_text();
        let row = self.store.row(P::NAME, &text).await?;
        row.map(|row| decoded::<P>(&text, &row)).transpose()
    }

    /// The views with keys behind this one, by the bytes of their texts; at most `len_max`. From the first, if there is
    /// none.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get).
    pub async fn list(&self, after: Option<&P::Key>, len_max: usize) -> Result<Vec<(P::Key, P::View)>, StoreError> {
        let after = after.map(|key| key.to_text().into_owned()).unwrap_or_default();
        let rows = self.store.rows_after(P::NAME, &after, len_max).await?;
        let row = |(text, row): (String, Vec<u8>)| {
            let key = P::Key::from_text(&text).map_err(|error| corrupt::<P>(&text, error.into()))?;
            Ok((key, decoded::<P>(&text, &row)?))
        };
        rows.into_iter().map(row).collect()
    }

    /// The position up to which everything that happened is in the views: what happened later may not be.
    ///
    /// # Errors
    ///
    /// What the store reports; [`Refused`](StoreErrorKind::Refused) if no worker has read the projection yet.
    pub async fn position(&self) -> Result<u64, StoreError> {
        let generations = self.store.generations(P::NAME).await?;
        let live = generations.iter().find(|it| it.status == GenerationStatus::Live);
        let none = || StoreError::new(StoreErrorKind::Refused, format!("no worker has read {:?} yet", P::NAME));
        Ok(live.ok_or_else(none)?.position())
    }

    /// Waits until what happened up to a position is in the views: that of a [`Receipt`](crate::Receipt), which may have
    /// travelled to a client and back.
    ///
    /// # Errors
    ///
    /// [`TimedOut`](WaitError::TimedOut) after so long; what the store reports, but a projection that no worker has read
    /// yet is waited for.
    pub async fn wait_for(&self, position: u64, for_max: Duration) -> Result<(), WaitError> {
        let clock = SystemClock;
        let begin = clock.now();
        let (mut pause, longest) = LOOK_AGAIN;
        loop {
            let at = match self.position().await {
                Ok(at) => at,
                Err(error) if error.kind() == StoreErrorKind::Refused => 0,
                Err(error) => return Err(WaitError::Store(error)),
            };
            if at >= position {
                return Ok(());
            }
            let left = for_max.saturating_sub(since(begin, clock.now()));
            if left.is_zero() {
                return Err(WaitError::TimedOut {
                    position: at,
                    expected: position,
                });
            }
            clock.sleep(pause.min(left)).await;
            pause = (pause * 2).min(longest);
        }
    }
}

/// How long it is since then; nothing if the clock was set back.
fn since(then: SystemTime, now: SystemTime) -> Duration {
    now.duration_since(then).unwrap_or_default()
}

/// A view that cannot be read.
#[derive(Debug)]
struct UnreadableView {
    projection: &'static str,
    key: String,
    error: Trouble,
}

fn corrupt<P: Projection>(key: &str, error: Trouble) -> StoreError {
    let unreadable = UnreadableView {
        projection: P::NAME,
        key: key.to_owned(),
        error,
    };
    StoreError::new(StoreErrorKind::Corrupt, unreadable)
}

/// Reads a view.
pub(crate) fn decoded<P: Projection>(key: &str, row: &[u8]) -> Result<P::View, StoreError> {
    serde_json::from_slice(row).map_err(|error| corrupt::<P>(key, error.into()))
}

impl fmt::Display for UnreadableView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UnreadableView { projection, key, .. } = self;
        write!(
            f,
            "the view {key:?} of projection {projection:?} cannot be read: if its type changed, build the projection anew"
        )
    }
}

impl std::error::Error for UnreadableView {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.error)
    }
}

impl<P, St: Clone> Clone for ReadModel<P, St> {
    fn clone(&self) -> Self {
        ReadModel {
            store: self.store.clone(),
            projection: PhantomData,
        }
    }
}

impl<P: Projection, St> fmt::Debug for ReadModel<P, St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReadModel").field(&P::NAME).finish()
    }
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WaitError::TimedOut { position, expected } => {
                write!(
                    f,
                    "the read model is at position {position}, and was waited for at {expected}"
                )
            }
            WaitError::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for WaitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            WaitError::TimedOut { .. } => None,
            WaitError::Store(error) => error.source(),
        }
    }
}
