//! The answers of calls: `Receipt`, `Recorded`, `Allowed`.

use std::time::SystemTime;

use crate::declaration::{Kept, Machine};
use crate::error::{Corrupt, Fault, Part};
use crate::ids::EventId;
use crate::store::{EVENT_FORM, StoredEvent};

/// What a call did.
///
/// ```
/// # use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
/// # #[state_machine]
/// # mod door {
/// #     use serde::{Deserialize, Serialize};
/// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { Open, #[terminal] Walled }
/// #     #[event] #[derive(Clone, Serialize, Deserialize)] pub enum Event { Built, WalledUp }
/// #     #[transition] fn build(_: event::Built) -> state::Open { state::Open }
/// #     #[transition] fn wall_up(_: state::Open, _: event::WalledUp) -> state::Walled { state::Walled }
/// # }
/// # use door::event;
/// # pollster::block_on(async {
/// # let doors = StateMachine::<door::Machine, _>::new(MemoryStore::new());
/// # let front = "front".to_owned();
/// doors.start(front.clone(), event::Built).await?;
/// let first = doors.dispatch(&front, event::WalledUp).idempotent("call 7").await?;
/// let again = doors.dispatch(&front, event::WalledUp).idempotent("call 7").await?;
/// assert_eq!((first.version, first.replayed), (2, false));
/// assert_eq!((again.version, again.replayed), (2, true));
/// assert_eq!(again.position, first.position);
/// # Ok::<(), eventer::Error<door::Machine>>(())
/// # }).unwrap();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receipt {
    /// The entity's version after the call.
    pub version: u64,
    /// The place in the whole store of the entity's last stored event; `None` if nothing was to be stored: the decision gave
    /// no event, or the state ignores it.
    ///
    /// Events of entities that it links to come behind it. Who waits for a read model that shows those waits for their own
    /// positions, as [`history`](crate::StateMachine::history) tells them.
    pub position: Option<u64>,
    /// Whether this is the answer to an earlier call with the same key: nothing was done now.
    pub replayed: bool,
}

/// An event of an entity's history. An import makes its own for [`follow`](crate::StateMachine::follow).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded<E> {
    /// Its id.
    pub event_id: EventId,
    /// Its place in the entity's history, from 1.
    pub version: u64,
    /// Its place in the whole store, from 1.
    pub position: u64,
    /// The stored name of the state it was applied in; `None` where the life began.
    pub from_state: Option<String>,
    /// The stored name of the state it led to.
    pub to_state: String,
    /// When it happened: in whole microseconds, never before the event before it.
    pub at: SystemTime,
    /// Who caused it.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The event that led to it: of the same entity for a chained event, of another for a linked one.
    pub cause: Option<EventId>,
    /// The first event of all that led to it, over all entities; its own id if nothing led to it.
    pub correlation: EventId,
    /// The trace that it belongs to, as W3C trace context.
    pub trace: Option<String>,
    /// The event.
    pub event: E,
}

/// An event of the machine `M`, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Happened<M: Machine> {
    /// The entity.
    pub id: M::Id,
    /// The event.
    pub recorded: Recorded<M::Event>,
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

/// Reads what a stored event says.
pub(crate) fn event<M: Kept>(stored: &StoredEvent) -> Result<M::Event, Corrupt> {
    if stored.form > EVENT_FORM {
        return Err(Corrupt {
            version: stored.version,
            part: Part::Event,
            name: stored.name.clone(),
            fault: Fault::NewerForm {
                found: stored.form.into(),
                known: EVENT_FORM.into(),
            },
        });
    }
    match M::read_event(&stored.name, &stored.payload) {
        Some(Ok(event)) => Ok(event),
        failed => Err(Corrupt::unreadable(
            stored.version,
            Part::Event,
            stored.name.as_str(),
            failed.and_then(Result::err),
        )),
    }
}

/// Reads a stored event.
pub(crate) fn recorded<M: Kept>(stored: StoredEvent) -> Result<Recorded<M::Event>, Corrupt> {
    Ok(Recorded {
        event: event::<M>(&stored)?,
        event_id: stored.event_id,
        version: stored.version,
        position: stored.position,
        from_state: stored.from_state,
        to_state: stored.to_state,
        at: stored.at,
        actor: stored.actor,
        reason: stored.reason,
        cause: stored.cause,
        correlation: stored.correlation,
        trace: stored.trace,
    })
}
