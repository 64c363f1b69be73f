//! The traits of the contract, each answered by a file of its own.

use super::super::{
    Commit, Committed, EventFilter, EventLog, EventPage, History, ListedEntity, Listing, Loaded, LoggedEvent, Outbox,
    Queries, Store, StoreError, StoreErrorKind, StoredEvent, StoredMessage, Tally, Views,
};
use super::PgStore;
use crate::query::Value;

impl Store for PgStore {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        Ok(self.loaded(machine, id, key).await?)
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        if let Err(rule) = commit.check() {
            return Err(StoreError::new(StoreErrorKind::Refused, rule));
        }
        self.inner.inline_projections.check()?;
        let committed = self.committed(commit).await;
        if let Ok(Committed::Stored { .. }) = committed {
            self.ring();
        }
        committed
    }
}

impl History for PgStore {
    async fn history(
        &self,
        machine: &str,
        id: &str,
        after: u64,
        len_max: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        Ok(self.history_of(machine, id, after, len_max).await?)
    }
}

impl EventLog for PgStore {
    async fn events(&self, after: u64, len_max: usize) -> Result<Vec<LoggedEvent>, StoreError> {
        Ok(self.log_events(after, len_max).await?)
    }

    async fn events_of(&self, filter: &EventFilter, after: u64, len_max: usize) -> Result<EventPage, StoreError> {
        Ok(self.log_events_of(filter, after, len_max).await?)
    }

    async fn watermark(&self) -> Result<u64, StoreError> {
        Ok(self.log_ends().await?.0)
    }
}

impl Outbox for PgStore {
    async fn messages(&self, after: u64, len_max: usize) -> Result<Vec<StoredMessage>, StoreError> {
        Ok(self.log_messages(after, len_max).await?)
    }
}

impl Views for PgStore {
    async fn view(&self, machine: &str, view: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.view_value(machine, view, key).await?)
    }
}

impl Queries for PgStore {
    async fn list(&self, listing: &Listing) -> Result<Vec<ListedEntity>, StoreError> {
        Ok(self.listed(listing).await?)
    }

    async fn counts(&self, listing: &Listing, by: Tally) -> Result<Vec<(Option<Value>, u64)>, StoreError> {
        Ok(self.counted(listing, by).await?)
    }
}
