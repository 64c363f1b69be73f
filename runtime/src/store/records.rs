//! The records that a store gives back, such as `StoredEvent`.

use std::borrow::Cow;
use std::time::SystemTime;

use super::{Expected, PayloadHash};
use crate::ids::EventId;

/// What loading an entity gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loaded {
    /// The entity, if there is one.
    pub snapshot: Option<Snapshot>,
    /// What came of the commit that brought the key, if one did.
    pub repeated: Option<Outcome>,
}

/// The current state of an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The number of events so far, and the last of them.
    pub at: Expected,
    /// When the last event happened.
    pub changed_at: SystemTime,
    /// The state that they led to.
    pub state: StoredState,
}

/// A state in its stored form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredState {
    /// The stored name of the state.
    pub name: Cow<'static, str>,
    /// The state's own serde form.
    pub payload: Vec<u8>,
    /// The serde form of what every state carries; empty if that is nothing.
    pub data: Vec<u8>,
}

/// What came of a call that brought a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// What the call asked for.
    pub hash: PayloadHash,
    /// The entity's version after the call.
    pub version: u64,
    /// The position of the call's last event of that entity; `None` if it came to nothing.
    pub position: Option<u64>,
}

/// A stored event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its id.
    pub event_id: EventId,
    /// Its place in the entity's history, from 1.
    pub version: u64,
    /// Its place in the whole store, from 1.
    pub position: u64,
    /// Its stored name.
    pub name: String,
    /// Its own serde form.
    pub payload: Vec<u8>,
    /// The stored name of the state it was applied in; `None` where the life began.
    pub from_state: Option<String>,
    /// The stored name of the state it led to.
    pub to_state: String,
    /// When it happened.
    pub at: SystemTime,
    /// Who caused it.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The event that led to it.
    pub cause: Option<EventId>,
    /// The first event of all that followed from it.
    pub correlation: EventId,
    /// The trace that it belongs to.
    pub trace: Option<String>,
    /// The key of the call that it was the first event of.
    pub key: Option<String>,
    /// The version of its form, [`EVENT_FORM`] or one that a later program knows: what it looks like may mean something else
    /// then.
    pub form: u32,
}

/// The version of the form of events that this program writes and reads.
pub const EVENT_FORM: u32 = 1;

/// A stored event, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedEvent {
    /// The stored name of the machine.
    pub machine: String,
    /// The text of the entity's id.
    pub id: String,
    /// The event.
    pub event: StoredEvent,
}

/// A stored message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMessage {
    /// Its place among the messages of the store, from 1.
    pub position: u64,
    /// Its id, for the receiver's dedupe.
    pub message_id: EventId,
    /// The stored name of the machine whose hook published it.
    pub machine: String,
    /// The text of the id of the entity whose transition it was.
    pub id: String,
    /// Its stored name.
    pub name: String,
    /// Its own serde form.
    pub payload: Vec<u8>,
    /// When it was published.
    pub at: SystemTime,
    /// Who caused its event.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The event whose hook published it.
    pub cause: EventId,
    /// The first event of all that followed from it.
    pub correlation: EventId,
    /// The trace that it belongs to.
    pub trace: Option<String>,
}

impl StoredState {
    /// A state from its stored parts.
    pub fn new(name: impl Into<Cow<'static, str>>, payload: Vec<u8>, data: Vec<u8>) -> Self {
        StoredState {
            name: name.into(),
            payload,
            data,
        }
    }

    /// The number of bytes.
    pub(crate) fn len(&self) -> usize {
        self.payload.len() + self.data.len()
    }
}

impl Snapshot {
    /// An entity from its stored parts.
    #[must_use]
    pub const fn new(at: Expected, changed_at: SystemTime, state: StoredState) -> Self {
        Snapshot { at, changed_at, state }
    }
}

impl Loaded {
    /// An entity, if there is one, and what came of the commit that brought the key, if one did.
    #[must_use]
    pub const fn new(snapshot: Option<Snapshot>, repeated: Option<Outcome>) -> Self {
        Loaded { snapshot, repeated }
    }
}

impl Outcome {
    /// What came of a call that brought a key, from its stored parts.
    #[must_use]
    pub const fn new(hash: PayloadHash, version: u64, position: Option<u64>) -> Self {
        Outcome {
            hash,
            version,
            position,
        }
    }
}
