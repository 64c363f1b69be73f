//! Where events and current states are kept: one small trait, and the adapters.
//!
//! # Contract
//!
//! - **Atomic**: a [`Commit`] is stored whole or not at all.
//! - **Optimistic**: a commit names the version that it was decided on; if the entity has another version by
//!   then, nothing is stored and the outcome is [`Committed::Conflict`].
//! - **Ordered**: versions of an entity count from 1 without holes; positions grow with each event of the store.
//! - **Immutable**: a stored event is never changed or removed.

mod memory;

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::time::SystemTime;

pub use memory::MemoryStore;

/// Keeps the events and the current state of entities.
///
/// Payloads are opaque to the store. Its futures are `Send` and may be dropped at any point: the commit then
/// happened or did not, whole.
pub trait Store: Send + Sync + 'static {
    /// Loads the current state of an entity, `None` if there is none.
    fn load(&self, machine: &str, id: &str) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> + Send;

    /// Stores the events and the state that one call led to, if the entity still has the expected version.
    fn commit(&self, commit: Commit) -> impl Future<Output = Result<Committed, StoreError>> + Send;

    /// Loads all events of an entity in order, empty if there is no such entity.
    fn history(&self, machine: &str, id: &str) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> + Send;
}

/// One call's whole unit of work: computed by the engine, stored in one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The stored name of the machine.
    pub machine: &'static str,
    /// The text of the entity's id.
    pub id: String,
    /// The version that was decided on; 0 if there was no entity.
    pub expected_version: u64,
    /// The events, at least one, in order.
    pub events: Vec<NewEvent>,
    /// The state after the last event.
    pub state: StoredState,
}

/// An event to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The stored name of the event.
    pub name: &'static str,
    /// The event's own serde form.
    pub payload: Vec<u8>,
    /// When it happened.
    pub at: SystemTime,
    /// Who caused it.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A state in its stored form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredState {
    /// The stored name of the state.
    pub name: String,
    /// The state's own serde form.
    pub payload: Vec<u8>,
    /// The serde form of what every state carries.
    pub data: Vec<u8>,
}

/// The current state of an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The number of events so far.
    pub version: u64,
    /// The state that they led to.
    pub state: StoredState,
}

/// A stored event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place in the entity's history, from 1.
    pub version: u64,
    /// Its place in the whole store, from 1.
    pub position: u64,
    /// Its stored name.
    pub name: String,
    /// Its own serde form.
    pub payload: Vec<u8>,
    /// When it happened.
    pub at: SystemTime,
    /// Who caused it.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// What came of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Committed {
    /// Everything was stored.
    Stored {
        /// The entity's version after the last event.
        version: u64,
        /// The last event's place in the whole store.
        position: u64,
    },
    /// Nothing was stored: the entity has another version than was expected.
    Conflict {
        /// The version it has; 0 if there is no such entity.
        found: u64,
    },
}

/// A failure of the store itself.
#[derive(Debug)]
pub struct StoreError {
    source: Box<dyn StdError + Send + Sync>,
}

impl StoreError {
    /// Wraps an adapter's own error.
    pub fn new(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        StoreError { source: source.into() }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the store failed")
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
