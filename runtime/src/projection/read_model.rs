//! `ReadModel`: the views of a projection, as they are shown.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use super::waiting::{self, Until, WaitError};
use super::{BoxError, Projection};
use crate::call::CallFuture;
use crate::id::EntityId;
use crate::store::{ParkedEvents, ReadModels, StoreError, StoreErrorKind, ViewStore};
use crate::worker::view_key;

/// The views of the projection `P` in a store.
pub struct ReadModel<P, St> {
    store: St,
    projection: PhantomData<fn() -> P>,
}

impl<P: Projection, St> ReadModel<P, St> {
    /// The views that workers keep in a store.
    pub fn new<Way>(store: St) -> ReadModel<P, St::Itself>
    where
        St: ViewStore<Way>,
    {
        ReadModel {
            store: store.itself(),
            projection: PhantomData,
        }
    }
}

impl<P: Projection, St: ReadModels> ReadModel<P, St> {
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
        waiting::position(&self.store, P::NAME).await
    }

    /// Waits until what happened up to a position is in the views: that of a [`Receipt`](crate::Receipt), which may have
    /// travelled to a client and back as a number, or be given itself.
    ///
    /// # Errors
    ///
    /// [`TimedOut`](WaitError::TimedOut) after so long, or after a second if that is longer and the store does not
    /// answer; what the store reports, but a projection that no worker has read yet is waited for.
    pub fn wait_for(&self, upto: impl Until, for_max: Duration) -> CallFuture<'_, Result<(), WaitError>> {
        // Boxed, so that the type of the future does not mention `upto`: a wrong argument would be reported twice.
        Box::pin(waiting::wait_for(&self.store, P::NAME, upto.into(), for_max))
    }

    /// Has all that is parked for the view of a key tried again; false if nothing is. What could not even be read belongs to
    /// no view, and is parked under its entity:
    /// [`ParkedEvents::requeue`](crate::store::ParkedEvents::requeue) takes the text of any key, as the list of parked events
    /// has it.
    ///
    /// # Errors
    ///
    /// What the store reports.
    pub async fn requeue(&self, key: &P::Key) -> Result<bool, StoreError>
    where
        St: ParkedEvents,
    {
        self.store.requeue(P::NAME, &view_key(&key.to_text())).await
    }

    /// Has all that is parked tried again, for whichever view, and tells under how many keys that is. What fails again is
    /// parked again.
    ///
    /// # Errors
    ///
    /// What the store reports; [`Refused`](StoreErrorKind::Refused) if no worker has read the projection yet.
    pub async fn requeue_all(&self) -> Result<u64, StoreError>
    where
        St: ParkedEvents,
    {
        self.store.requeue_all(P::NAME).await
    }
}

/// A view that cannot be read.
#[derive(Debug)]
struct UnreadableView {
    projection: &'static str,
    key: String,
    error: BoxError,
}

fn corrupt<P: Projection>(key: &str, error: BoxError) -> StoreError {
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
