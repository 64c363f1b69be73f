//! What calls by id answer.

use std::time::SystemTime;

use crate::declaration::Storable;
use crate::error::Corrupt;
use crate::store::StoredEvent;

/// What a call by id did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receipt {
    /// The entity's version after the call.
    pub version: u64,
    /// The last stored event's place in the whole store; `None` if nothing was to be stored: the decision gave no
    /// event, or the state ignores it.
    pub position: Option<u64>,
}

/// An event of an entity's history.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded<E> {
    /// Its place in the entity's history, from 1.
    pub version: u64,
    /// Its place in the whole store, from 1.
    pub position: u64,
    /// When it happened.
    pub at: SystemTime,
    /// Who caused it.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The event.
    pub event: E,
}

/// What could happen to an entity in its current state.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Allowed {
    /// The names of the events it takes, in the order of their transitions.
    pub events: Vec<&'static str>,
    /// The names of the commands it handles, in order of declaration.
    pub commands: Vec<&'static str>,
}

/// Reads a stored event.
pub(crate) fn recorded<M: Storable>(stored: StoredEvent) -> Result<Recorded<M::Event>, Corrupt> {
    let StoredEvent {
        version,
        position,
        name,
        payload,
        at,
        actor,
        reason,
    } = stored;
    match M::decode_event(&name, &payload) {
        Some(Ok(event)) => Ok(Recorded {
            version,
            position,
            at,
            actor,
            reason,
            event,
        }),
        failed => Err(Corrupt {
            version,
            name,
            source: failed.and_then(Result::err),
        }),
    }
}
