//! Some of the entities of a `MemoryStore`, and what they published.

use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashTable};

use super::super::{
    Change, Committed, Expected, Key, LoggedEvent, NewEvent, NewMessage, Outcome, Snapshot, StoredEvent, StoredMessage,
    StoredState,
};
use crate::ids::EventId;

#[derive(Debug, Default)]
pub(super) struct Shard {
    /// The place of each entity in `entities`.
    places: HashTable<u32>,
    entities: Vec<Entity>,
    /// Where each event is, in order of positions.
    log: Vec<Entry>,
    messages: Vec<StoredMessage>,
}

/// An entity, or just the keys of one that is not there.
#[derive(Debug)]
struct Entity {
    hash: u64,
    machine: &'static str,
    id: Box<str>,
    state: StoredState,
    events: Vec<Kept>,
    /// What came of calls with a key; most entities have none.
    outcomes: Option<Box<HashMap<String, Outcome, RandomState>>>,
}

/// An event, small: what most events do not have lies apart.
#[derive(Debug)]
struct Kept {
    event_id: EventId,
    position: u64,
    at: SystemTime,
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

#[derive(Debug)]
struct Entry {
    position: u64,
    entity: u32,
    version: u32,
}

impl Kept {
    /// Takes an event, whose texts and payload are not copied.
    fn take(position: u64, event: &mut NewEvent, key: Option<String>) -> Self {
        let texts = [&event.actor, &event.reason, &event.trace, &key];
        // What nothing led to is the first of what follows from it.
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
            event_id: event.event_id,
            position,
            at: event.at,
            name: event.name,
            from_state: event.from_state,
            to_state: event.to_state,
            payload: mem::take(&mut event.payload),
            rare,
        }
    }
}

impl Entity {
    fn at(&self) -> Option<Expected> {
        let last = self.events.last()?;
        Some(Expected {
            version: self.events.len() as u64,
            last_event: last.event_id,
        })
    }

    fn stored(&self, version: u64) -> Option<StoredEvent> {
        let kept = self.events.get(usize::try_from(version.checked_sub(1)?).ok()?)?;
        let rare = kept.rare.as_deref();
        Some(StoredEvent {
            event_id: kept.event_id,
            version,
            position: kept.position,
            name: kept.name.to_owned(),
            payload: kept.payload.clone(),
            from_state: kept.from_state.map(str::to_owned),
            to_state: kept.to_state.to_owned(),
            at: kept.at,
            actor: rare.and_then(|rare| rare.actor.clone()),
            reason: rare.and_then(|rare| rare.reason.clone()),
            cause: rare.and_then(|rare| rare.cause),
            correlation: rare.map_or(kept.event_id, |rare| rare.correlation),
            trace: rare.and_then(|rare| rare.trace.clone()),
            key: rare.and_then(|rare| rare.key.clone()),
        })
    }
}

/// Where to look for an entity.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The hash of machine and id.
    pub(super) hash: u64,
    pub(super) machine: &'a str,
    pub(super) id: &'a str,
}

/// Where an entity lies, or would lie if it were there.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    /// The hash of machine and id.
    pub(super) hash: u64,
    entity: Option<u32>,
}

impl Entity {
    fn is(&self, place: Place<'_>) -> bool {
        *self.id == *place.id && self.machine == place.machine
    }
}

impl Shard {
    /// Looks an entity up.
    pub(super) fn spot(&self, place: Place<'_>) -> Spot {
        let same = |&it: &u32| self.entities[it as usize].is(place);
        let entity = self.places.find(place.hash, same).copied();
        let hash = place.hash;
        Spot { hash, entity }
    }

    fn entity(&self, spot: Spot) -> Option<&Entity> {
        spot.entity.map(|entity| &self.entities[entity as usize])
    }

    pub(super) fn snapshot(&self, spot: Spot) -> Option<Snapshot> {
        let entity = self.entity(spot)?;
        let last = entity.events.last()?;
        Some(Snapshot::new(entity.at()?, last.at, entity.state.clone()))
    }

    pub(super) fn outcome(&self, spot: Spot, key: &str) -> Option<Outcome> {
        self.entity(spot)?.outcomes.as_ref()?.get(key).copied()
    }

    /// Where an entity is, if it is there.
    pub(super) fn standing(&self, spot: Spot) -> Option<Expected> {
        self.entity(spot)?.at()
    }

    /// The last position of a change that is stored already: its events stand where they would be put.
    pub(super) fn stored_before(&self, spot: Spot, change: &Change) -> Option<u64> {
        let entity = self.entity(spot)?;
        let before = usize::try_from(change.expected.map_or(0, |at| at.version)).ok()?;
        let stored = entity.events.get(before..before + change.events.len())?;
        let same = stored
            .iter()
            .zip(&change.events)
            .all(|(kept, event)| kept.event_id == event.event_id);
        stored.last().filter(|_| same).map(|last| last.position)
    }

    /// Checks and writes a change that is all of its commit: the same as for any other, in one look-up.
    pub(super) fn write(&mut self, hash: u64, change: &mut Change, position: &AtomicU64) -> Committed {
        let place = Place {
            hash,
            machine: change.machine,
            id: &change.id,
        };
        let spot = self.spot(place);
        if let Some(position) = self.stored_before(spot, change) {
            let position = Some(position);
            return Committed::Stored { position };
        }
        let at = self.standing(spot);
        if at != change.expected {
            let found = at.map_or(0, |at| at.version);
            return Committed::Conflict { place: 0, found };
        }
        let count = change.events.len() as u64;
        let before = position.fetch_add(count, Ordering::Relaxed);
        self.append(spot, change, before, None);
        let position = Some(before + count);
        Committed::Stored { position }
    }

    /// The place of an entity in `entities`; it is made if it is not there.
    fn made(&mut self, spot: Spot, machine: &'static str, id: &str) -> u32 {
        if let Some(entity) = spot.entity {
            return entity;
        }
        let entities = &mut self.entities;
        let new = u32::try_from(entities.len()).expect("a shard has fewer than 2^32 entities");
        entities.push(Entity {
            hash: spot.hash,
            machine,
            id: id.into(),
            state: StoredState::new("", Vec::new(), Vec::new()),
            events: Vec::new(),
            outcomes: None,
        });
        let hash_of = |&it: &u32| entities[it as usize].hash;
        self.places.insert_unique(spot.hash, new, hash_of);
        new
    }

    /// Appends the events of a change, and takes its state in exchange for the one before.
    pub(super) fn append(
        &mut self,
        spot: Spot,
        change: &mut Change,
        position_before: u64,
        mut key: Option<String>,
    ) -> Spot {
        let place = self.made(spot, change.machine, &change.id);
        let entity = &mut self.entities[place as usize];
        mem::swap(&mut entity.state, &mut change.state);
        for (position, event) in (position_before + 1..).zip(&mut change.events) {
            entity.events.push(Kept::take(position, event, key.take()));
            self.log.push(Entry {
                position,
                entity: place,
                version: u32::try_from(entity.events.len()).expect("an entity has fewer than 2^32 events"),
            });
        }
        Spot {
            entity: Some(place),
            ..spot
        }
    }

    pub(super) fn publish(&mut self, messages: Vec<NewMessage>, position_before: u64) {
        let stored = (position_before + 1..)
            .zip(messages)
            .map(|(position, message)| StoredMessage {
                position,
                message_id: message.message_id,
                machine: message.machine.to_owned(),
                id: message.id,
                name: message.name.to_owned(),
                payload: message.payload,
                at: message.at,
                cause: message.cause,
                correlation: message.correlation,
                trace: message.trace,
            });
        self.messages.extend(stored);
    }

    /// Keeps what came of the call: version and position of its first change, or that it came to nothing.
    pub(super) fn remember(&mut self, spot: Spot, key: Key, first: Option<(u64, u64)>) {
        let outcome = match first {
            Some((version, position)) => Outcome::new(key.hash, version, Some(position)),
            None => Outcome::new(key.hash, key.version, None),
        };
        let place = self.made(spot, key.machine, &key.id);
        let outcomes = &mut self.entities[place as usize].outcomes;
        outcomes.get_or_insert_default().insert(key.key, outcome);
    }

    pub(super) fn history(&self, spot: Spot, after: u64, len_max: usize) -> Vec<StoredEvent> {
        let Some(entity) = self.entity(spot) else {
            return Vec::new();
        };
        let versions = after.saturating_add(1)..=entity.events.len() as u64;
        versions
            .take(len_max)
            .filter_map(|version| entity.stored(version))
            .collect()
    }

    pub(super) fn events(&self, after: u64, len_max: usize) -> impl Iterator<Item = LoggedEvent> {
        let first = self.log.partition_point(|entry| entry.position <= after);
        self.log[first..].iter().take(len_max).filter_map(|entry| {
            let entity = &self.entities[entry.entity as usize];
            Some(LoggedEvent {
                machine: entity.machine.to_owned(),
                id: entity.id.to_string(),
                event: entity.stored(entry.version.into())?,
            })
        })
    }

    pub(super) fn messages(&self, after: u64, len_max: usize) -> impl Iterator<Item = StoredMessage> {
        let first = self.messages.partition_point(|message| message.position <= after);
        self.messages[first..].iter().take(len_max).cloned()
    }
}
