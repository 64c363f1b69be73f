//! Some of the entities of a `MemoryStore`, and what they published.

use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashTable};

use super::super::{
    Change, Committed, EventFilter, Expected, Key, LoggedEvent, NewMessage, Outcome, Snapshot, StoredEvent,
    StoredMessage, StoredState,
};
use super::log::{Kept, Log};
use crate::query::Entries;

#[derive(Debug, Default)]
pub(super) struct Shard {
    /// The place of each entity in `entities`.
    places: HashTable<u32>,
    entities: Vec<Entity>,
    log: Log,
    messages: Vec<StoredMessage>,
}

/// An entity, or just the keys of one that is not there.
#[derive(Debug)]
struct Entity {
    hash: u64,
    machine: &'static str,
    id: Box<str>,
    state: StoredState,
    indexed: Entries,
    /// Its version and last event; `None` if it is not there.
    at: Option<Expected>,
    /// The places of its events in the log.
    events: Vec<u32>,
    /// What came of calls with a key; most entities have none.
    outcomes: Option<Box<HashMap<String, Outcome, RandomState>>>,
}

/// An entity that is there, with what it can be asked for by.
#[derive(Clone, Copy)]
pub(super) struct Current<'a> {
    entity: &'a Entity,
    log: &'a Log,
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

impl<'a> Current<'a> {
    pub(super) fn id(&self) -> &'a str {
        &self.entity.id
    }

    pub(super) fn state(&self) -> &'a str {
        &self.entity.state.name
    }

    pub(super) fn indexed(&self) -> &'a Entries {
        &self.entity.indexed
    }

    /// The time at which it came into its state. Looked up in its events, so that no commit has to write it down.
    pub(super) fn since(&self) -> SystemTime {
        let mut events = self.entity.events.iter().rev().map(|&event| self.log.at(event));
        events.find(|event| event.enters()).map_or(UNIX_EPOCH, |event| event.at)
    }

    pub(super) fn snapshot(&self) -> Option<Snapshot> {
        let last = self.log.at(*self.entity.events.last()?);
        Some(Snapshot::new(self.entity.at?, last.at, self.entity.state.clone()))
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
        let (entity, log) = (self.entity(spot)?, &self.log);
        Current { entity, log }.snapshot()
    }

    pub(super) fn outcome(&self, spot: Spot, key: &str) -> Option<Outcome> {
        self.entity(spot)?.outcomes.as_ref()?.get(key).copied()
    }

    /// The version and last event of an entity, if it is there.
    pub(super) fn standing(&self, spot: Spot) -> Option<Expected> {
        self.entity(spot)?.at
    }

    /// The last position of a change that is stored already: its events stand where they would be put.
    pub(super) fn stored_before(&self, spot: Spot, change: &Change) -> Option<u64> {
        let entity = self.entity(spot)?;
        let before = usize::try_from(change.expected.map_or(0, |at| at.version)).ok()?;
        let stored = entity.events.get(before..before.checked_add(change.events.len())?)?;
        let last = self.log.at(*stored.last()?);
        let mut pairs = stored.iter().map(|&event| self.log.at(event)).zip(&change.events);
        let same = pairs.all(|(kept, event)| kept.event_id == event.event_id);
        same.then_some(last.position)
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
            indexed: Entries::default(),
            at: None,
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
        mem::swap(&mut entity.indexed, &mut change.indexed);
        for (position, event) in (position_before + 1..).zip(&mut change.events) {
            let version = u32::try_from(entity.events.len() + 1).expect("an entity has fewer than 2^32 events");
            entity.at = Some(Expected {
                version: version.into(),
                last_event: event.event_id,
            });
            let kept = Kept::new(position, place, version, event, key.take());
            entity.events.push(self.log.push(kept));
        }
        Spot {
            entity: Some(place),
            ..spot
        }
    }

    /// The entities of a machine that are there.
    pub(super) fn entities<'a>(&'a self, machine: &'a str) -> impl Iterator<Item = Current<'a>> {
        let of = move |entity: &&Entity| entity.machine == machine && entity.at.is_some();
        let log = &self.log;
        self.entities
            .iter()
            .filter(of)
            .map(move |entity| Current { entity, log })
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
                actor: message.actor,
                reason: message.reason,
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
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        let events = entity.events.iter().skip(after).take(len_max);
        events.map(|&event| self.log.at(event).stored()).collect()
    }

    pub(super) fn events(&self, after: u64, len_max: usize) -> impl Iterator<Item = LoggedEvent> {
        self.log.after(after).take(len_max).map(|kept| self.logged(kept))
    }

    pub(super) fn events_of(
        &self,
        filter: &EventFilter,
        after: u64,
        len_max: usize,
    ) -> impl Iterator<Item = LoggedEvent> {
        let passes = |kept: &&Kept| {
            let entity = &self.entities[kept.entity as usize];
            filter.passes_parts(entity.machine, &entity.id, kept.name(), kept.at)
        };
        let events = self.log.after(after).filter(passes).take(len_max);
        events.map(|kept| self.logged(kept))
    }

    fn logged(&self, kept: &Kept) -> LoggedEvent {
        let entity = &self.entities[kept.entity as usize];
        LoggedEvent {
            machine: entity.machine.to_owned(),
            id: entity.id.to_string(),
            event: kept.stored(),
        }
    }

    pub(super) fn messages(&self, after: u64, len_max: usize) -> impl Iterator<Item = StoredMessage> {
        let first = self.messages.partition_point(|message| message.position <= after);
        self.messages[first..].iter().take(len_max).cloned()
    }
}
