//! Holds an adapter to the [contract of stores](crate::store#contract): one public suite for all of them.
//!
//! An adapter says how it is reached, by a [`Rig`], and [`conformance!`](crate::conformance!) makes a `#[test]` of each
//! case:
//!
//! ```
//! use eventer::MemoryStore;
//! use eventer::conformance::Rig;
//!
//! struct Memory;
//!
//! impl Rig for Memory {
//!     type Store = MemoryStore;
//!
//!     fn open(&self) -> MemoryStore {
//!         MemoryStore::new()
//!     }
//!
//!     fn run<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
//!         pollster::block_on(future)
//!     }
//! }
//!
//! eventer::conformance!(Memory);
//!
//! // Each case is a function as well, which panics with the promise that was broken.
//! eventer::conformance::load::load_of_nothing_is_nothing(&Memory);
//! assert!(eventer::conformance::cases::<Memory>().len() > 60);
//! ```
//!
//! A case opens a store of its own, so that cases run side by side. Those whose names begin with `threads` race; all
//! others do the same each time.
//!
//! Stores that keep subscriptions are held to the [contract of those](crate::store::Subscriptions#contract) by a suite of
//! its own, with the feature `workers`: `eventer::subscription_conformance!(Memory);`. So are those that keep
//! [inboxes](crate::store::Inboxes#contract): `eventer::inbox_conformance!(Memory);`.
//!
//! Left out is what needs the adapter's own means: that what is stored outlives a crash, and what happens when
//! connections are lost. A deadlock shows as a test that does not end.

pub mod cancel;
pub mod commit;
pub mod conflict;
pub mod filtered;
pub mod guard;
pub mod idempotency;
pub mod ids;
#[cfg(feature = "workers")]
pub mod inbox;
#[cfg(feature = "workers")]
pub mod leases;
pub mod load;
pub mod order;
pub mod outbox;
#[cfg(feature = "workers")]
pub mod parked;
pub mod payloads;
#[cfg(feature = "workers")]
pub mod rebuilds;
pub mod resend;
pub mod several;
#[cfg(feature = "workers")]
pub mod steps;
pub mod views;
pub mod watermark;

mod comparison;
mod fixtures;
mod harness;
#[cfg(feature = "workers")]
mod inbox_list;
mod list;
mod picture;
#[cfg(feature = "workers")]
mod subscription_harness;
#[cfg(feature = "workers")]
mod subscription_list;
mod threads;

use std::future::Future;
use std::time::Duration;

use crate::store::{EventLog, History, Outbox, Store, Views};

/// How the suite reaches an adapter.
pub trait Rig: Sync {
    /// The store under test.
    type Store: Store + History + EventLog + Outbox + Views;

    /// Opens an empty store, which shares nothing with those that were opened before.
    fn open(&self) -> Self::Store;

    /// Runs a future to its end on whatever the adapter needs. It may be called from several threads at once.
    fn run<T: Send>(&self, future: impl Future<Output = T> + Send) -> T;

    /// What the contract leaves to the adapter.
    fn limits(&self) -> Limits {
        Limits::default()
    }
}

/// What the contract leaves to the adapter, and how hard the suite presses.
///
/// ```
/// use eventer::conformance::Limits;
///
/// let mut limits = Limits::default();
/// limits.threads = 4;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest payload that is stored, in bytes: 10 MiB.
    pub payload_len_max: usize,
    /// The most events of one commit: 5,000.
    pub events_len_max: usize,
    /// The number of threads that race: 8.
    pub threads: usize,
    /// How many commits each of them makes: 25.
    pub rounds: usize,
    /// How long after a commit's answer the log and the outbox may not show it yet: 5 s.
    pub lag_max: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            payload_len_max: 10 << 20,
            events_len_max: 5_000,
            threads: 8,
            rounds: 25,
            lag_max: Duration::from_secs(5),
        }
    }
}

#[cfg(feature = "workers")]
pub use inbox::InboxStore;
#[cfg(feature = "workers")]
pub use inbox_list::inbox_cases;
pub use list::{Case, cases};
#[cfg(feature = "workers")]
pub use subscription_harness::SubscribedStore;
#[cfg(feature = "workers")]
pub use subscription_list::subscription_cases;
