//! `Cause` and `TraceContext`: who, why and from what is recorded with each event.

use std::ops::{Deref, DerefMut};

use crate::answer::Recorded;
use crate::ids::EventId;
use crate::store::StoredMessage;

/// What a call is to be recorded with: a place for it, since most calls bring nothing.
#[derive(Debug, Default)]
pub(crate) struct Meta(Option<Box<Brought>>);

#[derive(Debug, Default)]
pub(crate) struct Brought {
    pub(crate) actor: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) key: Option<String>,
    /// The entity's id follows from the key.
    pub(crate) key_is_fixed: bool,
    pub(crate) cause: Option<Cause>,
}

impl Deref for Meta {
    type Target = Brought;

    fn deref(&self) -> &Brought {
        const NOTHING: &Brought = &Brought {
            actor: None,
            reason: None,
            key: None,
            key_is_fixed: false,
            cause: None,
        };
        self.0.as_deref().unwrap_or(NOTHING)
    }
}

impl DerefMut for Meta {
    fn deref_mut(&mut self) -> &mut Brought {
        self.0.get_or_insert_default()
    }
}

impl Brought {
    /// Names the part that no store takes, if there is one.
    pub(crate) fn unstorable(&self) -> Option<&'static str> {
        let holds_nul = |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains('\0'));
        [("actor", &self.actor), ("reason", &self.reason)]
            .into_iter()
            .find_map(|(name, text)| holds_nul(text).then_some(name))
    }
}

/// What led to a call: an event of any entity, and the first event of all that led to it.
///
/// Made from a [`Recorded`] event, a [`StoredMessage`], or just an [`EventId`], which then counts as the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    pub(crate) event: EventId,
    pub(crate) correlation: EventId,
}

impl Cause {
    /// The event `event`, which followed from `correlation`.
    #[must_use]
    pub const fn new(event: EventId, correlation: EventId) -> Self {
        Cause { event, correlation }
    }
}

impl From<EventId> for Cause {
    fn from(event: EventId) -> Self {
        Cause::new(event, event)
    }
}

impl<E> From<&Recorded<E>> for Cause {
    fn from(recorded: &Recorded<E>) -> Self {
        Cause::new(recorded.event_id, recorded.correlation)
    }
}

impl From<&StoredMessage> for Cause {
    fn from(message: &StoredMessage) -> Self {
        Cause::new(message.cause, message.correlation)
    }
}

/// Tells which trace is being worked on, so that events and messages carry it.
///
/// With the feature `opentelemetry`, `OpenTelemetry` tells the current span of OpenTelemetry.
pub trait TraceContext: Send + Sync + 'static {
    /// The current trace as W3C trace context (`traceparent`), if there is one. What tracing systems add for themselves
    /// (`tracestate`) is not kept.
    fn current(&self) -> Option<String>;
}

/// No traces.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoTraces;

impl TraceContext for NoTraces {
    fn current(&self) -> Option<String> {
        None
    }
}
