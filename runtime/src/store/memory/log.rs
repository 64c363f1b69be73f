//! The events of a shard.

use std::mem;
use std::time::SystemTime;

use super::super::{EVENT_FORM, NewEvent, StoredEvent};
use crate::ids::EventId;

/// How many events a block takes.
const BLOCK_LEN: usize = 16;

/// Events in order of positions. They lie in blocks, so that none is moved when there are more.
#[derive(Debug, Default)]
pub(super) struct Log {
    blocks: Vec<Vec<Kept>>,
}

/// An event, small: what most events do not have lies apart.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) position: u64,
    /// The place of its entity in the shard.
    pub(super) entity: u32,
    version: u32,
    pub(super) event_id: EventId,
    pub(super) at: SystemTime,
    name: &'static str,
    from_state: Option<&'static str>,
    to_state: &'static str,
    payload: Vec<u8>,
    rare: Option<Box<Rare>>,
}

#[derive(Debug)]
struct Rare {
    actor: Option<String>,
    reason: Option<String>,
    cause: Option<EventId>,
    correlation: EventId,
    trace: Option<String>,
    key: Option<String>,
}

impl Log {
    /// Appends an event, and tells its place.
    pub(super) fn push(&mut self, kept: Kept) -> u32 {
        if self.blocks.last().is_none_or(|last| last.len() == BLOCK_LEN) {
            self.blocks.push(Vec::with_capacity(BLOCK_LEN));
        }
        let before = BLOCK_LEN * (self.blocks.len() - 1);
        let last = self.blocks.last_mut().expect("there is a block with room");
        let place = before + last.len();
        last.push(kept);
        u32::try_from(place).expect("a shard has fewer than 2^32 events")
    }

    pub(super) fn at(&self, place: u32) -> &Kept {
        let place = place as usize;
        &self.blocks[place / BLOCK_LEN][place % BLOCK_LEN]
    }

    /// The events with positions above this one.
    pub(super) fn after(&self, position: u64) -> impl Iterator<Item = &Kept> {
        let is_before = move |kept: &Kept| kept.position <= position;
        let before = self.blocks.partition_point(|block| block.last().is_some_and(is_before));
        self.blocks[before..]
            .iter()
            .flatten()
            .skip_while(move |kept| is_before(kept))
    }
}

impl Kept {
    /// Takes an event, whose texts and payload are not copied.
    pub(super) fn new(position: u64, entity: u32, version: u32, event: &mut NewEvent, key: Option<String>) -> Self {
        let texts = [&event.actor, &event.reason, &event.trace, &key];
        // An event without a cause is the first of its correlation, unless it came from elsewhere.
        let is_first = event.cause.is_none() && event.correlation == event.event_id;
        let is_rare = !is_first || texts.into_iter().any(Option::is_some);
        let rare = is_rare.then(|| {
            Box::new(Rare {
                actor: event.actor.take(),
                reason: event.reason.take(),
                cause: event.cause,
                correlation: event.correlation,
                trace: event.trace.take(),
                key,
            })
        });
        Kept {
            position,
            entity,
            version,
            event_id: event.event_id,
            at: event.at,
            name: event.name,
            from_state: event.from_state,
            to_state: event.to_state,
            payload: mem::take(&mut event.payload),
            rare,
        }
    }

    /// Whether the entity came into another state by it, or into being.
    pub(super) fn enters(&self) -> bool {
        self.from_state != Some(self.to_state)
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn stored(&self) -> StoredEvent {
        let rare = self.rare.as_deref();
        StoredEvent {
            event_id: self.event_id,
            version: self.version.into(),
            position: self.position,
            name: self.name.to_owned(),
            payload: self.payload.clone(),
            from_state: self.from_state.map(str::to_owned),
            to_state: self.to_state.to_owned(),
            at: self.at,
            actor: rare.and_then(|rare| rare.actor.clone()),
            reason: rare.and_then(|rare| rare.reason.clone()),
            cause: rare.and_then(|rare| rare.cause),
            correlation: rare.map_or(self.event_id, |rare| rare.correlation),
            trace: rare.and_then(|rare| rare.trace.clone()),
            key: rare.and_then(|rare| rare.key.clone()),
            form: EVENT_FORM,
        }
    }
}
