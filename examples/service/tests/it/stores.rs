//! A store whose next commits go as a test says.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use eventer::MemoryStore;
use eventer::query::Value;
use eventer::store::{
    Commit, Committed, History, ListedEntity, Listing, Loaded, Queries, Store, StoreError, StoreErrorKind, StoredEvent,
    Tally,
};
use tokio::sync::Semaphore;

/// How a commit goes that does not go as usual.
#[derive(Debug, Clone, Copy)]
pub enum BoxError {
    /// It is stored, and the answer is lost.
    Unanswered,
    /// The store is not there.
    Away,
    /// Another commit was faster.
    Overtaken,
    /// The store is broken.
    Broken,
    /// It waits until the test lets it go on.
    Held,
}

/// A store in memory, with troubles.
#[derive(Clone)]
pub struct Troubled {
    inner: MemoryStore,
    coming: Arc<Mutex<VecDeque<BoxError>>>,
    /// The id of an order that the next version of the service brought into a state of its own.
    ahead: Arc<Mutex<Option<String>>>,
    /// A permit for each commit that is held.
    pub held: Arc<Semaphore>,
    /// A permit lets one of them go on.
    pub released: Arc<Semaphore>,
}

impl Troubled {
    pub fn new() -> Self {
        Troubled {
            inner: MemoryStore::new(),
            coming: Arc::default(),
            ahead: Arc::default(),
            held: Arc::new(Semaphore::new(0)),
            released: Arc::new(Semaphore::new(0)),
        }
    }

    /// The next commits go so, one after the other.
    pub fn expect(&self, troubles: impl IntoIterator<Item = BoxError>) {
        self.coming.lock().unwrap().extend(troubles);
    }

    /// This order is in a state that the service does not know.
    pub fn is_ahead(&self, id: &str) {
        *self.ahead.lock().unwrap() = Some(id.to_owned());
    }
}

impl Store for Troubled {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        self.inner.load(machine, id, key).await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let trouble = self.coming.lock().unwrap().pop_front();
        match trouble {
            None => self.inner.commit(commit).await,
            Some(BoxError::Unanswered) => {
                self.inner.commit(commit.clone()).await?;
                Err(StoreError::unknown(commit, "the connection is lost"))
            }
            Some(BoxError::Away) => Err(StoreError::new(StoreErrorKind::Unavailable, "nobody listens")),
            Some(BoxError::Overtaken) => Ok(Committed::Conflict { place: 0, found: 9 }),
            Some(BoxError::Broken) => Err(StoreError::new(StoreErrorKind::Failed, "the secret cause")),
            Some(BoxError::Held) => {
                self.held.add_permits(1);
                self.released.acquire().await.expect("it is not closed").forget();
                self.inner.commit(commit).await
            }
        }
    }
}

impl History for Troubled {
    async fn history(&self, machine: &str, id: &str, after: u64, max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.inner.history(machine, id, after, max).await
    }
}

impl Queries for Troubled {
    async fn list(&self, listing: &Listing) -> Result<Vec<ListedEntity>, StoreError> {
        let mut listed = self.inner.list(listing).await?;
        let ahead = self.ahead.lock().unwrap();
        for entity in listed
            .iter_mut()
            .filter(|entity| Some(&entity.place.id) == ahead.as_ref())
        {
            if let Ok(snapshot) = &mut entity.snapshot {
                snapshot.state.name = "Returned".into();
            }
        }
        Ok(listed)
    }

    async fn counts(&self, listing: &Listing, by: Tally) -> Result<Vec<(Option<Value>, u64)>, StoreError> {
        self.inner.counts(listing, by).await
    }
}
