//! What the engine hands to a store, and what the store answers.

use std::time::SystemTime;

use super::{Outcome, StoredState};
use crate::id::InvalidId;
use crate::ids::EventId;
use crate::query::Entries;

/// One call's whole unit of work: computed by the engine, stored in one step.
///
/// A call that came to nothing but brought a key has no changes: only the key, and guards for what came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Commit {
    /// What happened to each entity, the addressed one first; no entity twice.
    pub changes: Vec<Change>,
    /// Entities that this was decided on and that it leaves as they are: they too must be where they were expected.
    pub guards: Vec<Guard>,
    /// Messages that leave with the commit, in order.
    pub messages: Vec<NewMessage>,
    /// Rows that views write with the commit, in order: of two for one key the later stands.
    pub views: Vec<ViewRow>,
    /// What makes a repeat of the call harmless.
    pub key: Option<Key>,
}

/// What happened to one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The stored name of the machine.
    pub machine: &'static str,
    /// The text of the entity's id.
    pub id: String,
    /// Where the entity was when this was decided; `None` if it did not exist.
    pub expected: Option<Expected>,
    /// The events, at least one, in order.
    pub events: Vec<NewEvent>,
    /// The state after the last event.
    pub state: StoredState,
    /// The values of its fields with `#[index]`.
    pub indexed: Entries,
}

impl Change {
    /// When the change led the entity into the state that it is in; `None` if it was there before.
    #[must_use]
    pub fn entered_at(&self) -> Option<SystemTime> {
        let entering = |event: &&NewEvent| event.from_state != Some(event.to_state);
        self.events.iter().rev().find(entering).map(|event| event.at)
    }
}

/// An entity that a commit relies on and does not change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Guard {
    /// The stored name of the machine.
    pub machine: &'static str,
    /// The text of the entity's id.
    pub id: String,
    /// Where the entity was when this was decided; `None` if it did not exist.
    pub expected: Option<Expected>,
}

/// Where an entity was: its version, and which event led there.
///
/// After a restore or a repair the same version may stand for another state; the event's id tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The number of events so far.
    pub version: u64,
    /// The last of them.
    pub last_event: EventId,
}

/// An event to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewEvent {
    /// Its id, which no other event has.
    pub event_id: EventId,
    /// The stored name of the event.
    pub name: &'static str,
    /// The event's own serde form.
    pub payload: Vec<u8>,
    /// The stored name of the state it was applied in; `None` where a life began.
    pub from_state: Option<&'static str>,
    /// The stored name of the state it led to.
    pub to_state: &'static str,
    /// When it happened, in whole microseconds, never before the entity's previous event.
    pub at: SystemTime,
    /// Who caused it.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The event that led to this one, if one did.
    pub cause: Option<EventId>,
    /// The first event of all that followed from it, over all entities.
    pub correlation: EventId,
    /// The trace that it belongs to, as W3C trace context.
    pub trace: Option<String>,
}

/// A message to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewMessage {
    /// Its id, for the receiver's dedupe.
    pub message_id: EventId,
    /// The stored name of the machine whose hook published it.
    pub machine: &'static str,
    /// The text of the id of the entity whose transition it was.
    pub id: String,
    /// The stored name of the message.
    pub name: &'static str,
    /// The message's own serde form.
    pub payload: Vec<u8>,
    /// When it was published: the time of its event.
    pub at: SystemTime,
    /// Who caused its event.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The event whose hook published it.
    pub cause: EventId,
    /// The first event of all that followed from it.
    pub correlation: EventId,
    /// The trace that it belongs to, as W3C trace context.
    pub trace: Option<String>,
}

/// A row of a view: put, or deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ViewRow {
    /// The stored name of the machine.
    pub machine: &'static str,
    /// The name of the view: that of its function.
    pub view: &'static str,
    /// The key of the row: 1 to 1,024 bytes, no NUL.
    pub key: String,
    /// The serde form of its value; `None` deletes it.
    pub value: Option<Vec<u8>>,
}

/// What makes a repeat of a call harmless: accepted once in the life of an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Key {
    /// The stored name of the machine.
    pub machine: &'static str,
    /// The text of the id of the entity that the call addressed.
    pub id: String,
    /// The caller's text.
    pub key: String,
    /// What the caller asked for, so that another call under the same key is noticed.
    pub hash: PayloadHash,
    /// The entity's version if the call came to nothing, which is its outcome then.
    pub version: u64,
}

/// Identifies what a call asked for: the name and the JSON value of its event or command.
///
/// It is the name-based UUID (RFC 9562, version 5) of them, so equal in every process and for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PayloadHash(pub(crate) [u8; 16]);

impl PayloadHash {
    /// The hash as it was stored.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        PayloadHash(bytes)
    }

    /// The hash for storing it.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// What came of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Committed {
    /// Everything is stored: now, or when the same commit was sent before.
    Stored {
        /// The last position of the first change; `None` if nothing but a key was stored.
        position: Option<u64>,
    },
    /// Nothing was stored: the key was accepted before.
    Repeated(Outcome),
    /// Nothing was stored: an entity is not where it was expected.
    Conflict {
        /// The place of the first that is not: in [`Commit::changes`] or, counted on from there, in
        /// [`Commit::guards`].
        place: usize,
        /// The version it has; 0 if there is no such entity.
        found: u64,
    },
}

impl Commit {
    /// Whether the commit is one that a store may be given: the rules that its parts state.
    ///
    /// # Errors
    ///
    /// Which rule it breaks.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.changes.is_empty() && (self.key.is_none() || !self.messages.is_empty() || !self.views.is_empty()) {
            return Err("a commit has a change, or a key and nothing else");
        }
        if self.changes.iter().any(|change| change.events.is_empty()) {
            return Err("a change has at least one event");
        }
        // With one entity, as in most commits, there is nothing to compare.
        let several = self.changes.len() + self.guards.len() > 1;
        if several && self.names_an_entity_twice() {
            return Err("a commit is about no entity twice");
        }
        if let (Some(key), Some(first)) = (&self.key, self.changes.first())
            && (key.machine, &key.id) != (first.machine, &first.id)
        {
            return Err("a key is that of the first change");
        }
        let bad = |text: &str| InvalidId::check(text).is_err();
        if self.changes.iter().any(|change| bad(&change.id))
            || self.guards.iter().any(|guard| bad(&guard.id))
            || self.key.iter().any(|key| bad(&key.id) || bad(&key.key))
            || self.messages.iter().any(|message| bad(&message.id))
            || self.views.iter().any(|row| bad(&row.key))
        {
            return Err("the text of an id or a key has 1 to 1,024 bytes and no NUL");
        }
        Ok(())
    }

    fn names_an_entity_twice(&self) -> bool {
        let twice = |(place, (machine, id, _))| {
            let mut before = self.entities().take(place);
            before.any(|(other_machine, other, _)| (other_machine, other) == (machine, id))
        };
        self.entities().enumerate().any(twice)
    }

    /// All entities that must be where they were expected: machine, id, and where. Their order is that of
    /// [`place`](Committed::Conflict::place).
    pub fn entities(&self) -> impl Iterator<Item = (&'static str, &str, Option<Expected>)> {
        let changes = self.changes.iter().map(|it| (it.machine, &*it.id, it.expected));
        let guards = self.guards.iter().map(|it| (it.machine, &*it.id, it.expected));
        changes.chain(guards)
    }
}
