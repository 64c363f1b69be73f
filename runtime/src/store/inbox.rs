//! Messages that came from elsewhere, and that they had their effect.

use std::future::Future;
use std::time::Duration;

use super::{Commit, Committed, Store, StoreError};
use crate::inbox::{MessageId, Received};

/// Keeps which messages were received, together with what was stored because of them.
///
/// # Contract
///
/// - **Atomic**: an entry is stored with its commit or not at all.
/// - **Once**: of all commits that bring one entry, one is stored. Of two at once, the second waits for what becomes of the
///   first; if that takes too long, it is told so, and nothing is stored.
/// - **Resolvable**: a commit that was stored with an entry and is sent again with it by the store itself, since the answer
///   was lost, is answered as the first time.
/// - **Cancellable**: every future may be dropped at any point. It then happened whole or did not happen.
pub trait Inboxes: Store {
    /// Stores a commit with the entry, or the entry alone, if it is not there.
    ///
    /// If it is not there and the commit is not stored, as after a conflict, the entry is not stored either. An entry alone
    /// is answered with [`Committed::Stored`] and no position.
    ///
    /// # Errors
    ///
    /// As for [`Store::commit`]; [`Unknown`](super::StoreErrorKind::Unknown) comes without the commit, which is not to be
    /// stored without its entry: what is received again tells.
    fn receive(
        &self,
        entry: &InboxEntry,
        commit: Option<Commit>,
    ) -> impl Future<Output = Result<Received<Committed>, StoreError>> + Send;

    /// Whether there is such an entry.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`].
    fn was_received(&self, entry: &InboxEntry) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Removes entries of a consumer that are older than that by the store's clock, the oldest first and at most
    /// `len_max`, and tells how many.
    ///
    /// # Errors
    ///
    /// As for [`Store::load`].
    fn forget(
        &self,
        consumer: &str,
        older_than: Duration,
        len_max: usize,
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;
}

/// That a consumer received a message. Its texts are within what every store can hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InboxEntry {
    consumer: String,
    message: MessageId,
}

impl InboxEntry {
    /// Both are checked by then.
    pub(crate) fn new(consumer: String, message: MessageId) -> Self {
        InboxEntry { consumer, message }
    }

    /// Who received it.
    #[must_use]
    pub fn consumer(&self) -> &str {
        &self.consumer
    }

    /// What was received.
    #[must_use]
    pub fn message(&self) -> &MessageId {
        &self.message
    }
}
