//! The traits of all that reads a shard: for a projection, a reactor or a relay.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::Settings;
use crate::store::{Lease, Reads, StoreError};

/// A future of a subscriber.
pub(crate) type Doing<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Something that is to be read.
pub(crate) trait Subscriber<St>: Send + Sync {
    fn name(&self) -> &str;

    /// Which log it reads.
    fn reads(&self) -> Reads;

    /// Why it cannot be read, whatever the store says.
    fn check(&self) -> Result<(), String>;

    /// Makes the subscription, if it is new.
    fn subscribe<'a>(&'a self, store: &'a St) -> Doing<'a, ()>;

    /// Begins to read a shard.
    fn open(self: Arc<Self>, lease: Lease, settings: &Settings) -> Box<dyn Reader<St>>;
}

/// Reads one shard, as long as its lease holds.
pub(crate) trait Reader<St>: Send {
    /// Takes what is next, at most so many events. After an error it is of no more use.
    fn read<'a>(&'a mut self, store: &'a St, len_max: usize) -> Doing<'a, Read>;

    /// Learns what changed about its lease.
    fn renew(&mut self, lease: &Lease);
}

/// What came of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    /// So many events were taken, and there may be more.
    Took(usize),
    /// There is nothing now; it may be worth a look after a while.
    Nothing(Option<Duration>),
    /// The lease was lost, so the shard is somebody else's.
    Lost,
}
