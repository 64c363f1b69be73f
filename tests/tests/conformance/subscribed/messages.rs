//! Messages that are received, with one fault each.

use std::time::Duration;

use eventer::MemoryStore;
use eventer::inbox::{Inbox, MessageId, Received};
use eventer::store::{Commit, Committed, InboxEntry, Inboxes, Store, StoreError};

use super::{Fault, FaultySubscriptions};

impl FaultySubscriptions {
    /// The entry as it is taken for.
    fn entry(&self, entry: &InboxEntry) -> (Inbox<MemoryStore>, MessageId) {
        let source = if self.is(Fault::IgnoresSources) {
            "/"
        } else {
            entry.message().source()
        };
        let consumer = if self.is(Fault::IgnoresConsumers) {
            "all"
        } else {
            entry.consumer()
        };
        let inbox = Inbox::new(self.inner.clone(), consumer).unwrap();
        (inbox, MessageId::new(source, entry.message().id()).unwrap())
    }
}

impl Inboxes for FaultySubscriptions {
    async fn receive(&self, entry: &InboxEntry, commit: Option<Commit>) -> Result<Received<Committed>, StoreError> {
        let (inbox, message) = self.entry(entry);
        if inbox.has(&message).await? && !self.is(Fault::ReceivesAgain) {
            return Ok(Received::Again);
        }
        let noted = !(commit.is_none() && self.is(Fault::ForgetsWithoutEffect));
        let committed = match commit {
            Some(commit) if self.is(Fault::ReceivesBeforeItCommits) => {
                let _ = inbox.note(&message).await?;
                self.inner.commit(commit).await?
            }
            Some(commit) => self.inner.commit(commit).await?,
            None => Committed::Stored { position: None },
        };
        if noted && matches!(committed, Committed::Stored { .. }) {
            let _ = inbox.note(&message).await?;
        }
        Ok(Received::First(committed))
    }

    async fn was_received(&self, entry: &InboxEntry) -> Result<bool, StoreError> {
        let (inbox, message) = self.entry(entry);
        Ok(!self.is(Fault::HasNothing) && inbox.has(&message).await?)
    }

    async fn forget(&self, consumer: &str, older_than: Duration, len_max: usize) -> Result<usize, StoreError> {
        match self.fault {
            Fault::RemembersAll => Ok(0),
            Fault::ForgetsAll => self.inner.forget(consumer, Duration::ZERO, len_max).await,
            _ => self.inner.forget(consumer, older_than, len_max).await,
        }
    }
}
