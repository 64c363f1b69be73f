//! Some of the entities of a `MemoryStore`, and what they published.

use std::collections::HashMap;
use std::sync::Arc;

use hashbrown::{HashTable, hash_table};

use super::super::{
    Change, Expected, Key, LoggedEvent, NewEvent, NewMessage, Outcome, Snapshot, StoredEvent, StoredMessage,
    StoredState,
};

#[derive(Debug, Default)]
pub(super) struct Shard {
    entities: HashTable<Entity>,
    /// Where each event is, in order of positions.
    log: Vec<Entry>,
    messages: Vec<StoredMessage>,
}

/// An entity, or just the keys of one that is not there.
#[derive(Debug)]
struct Entity {
    hash: u64,
    machine: &'static str,
    id: Arc<str>,
    state: StoredState,
    events: Vec<Kept>,
    /// What came of calls with a key.
    outcomes: HashMap<String, Outcome>,
}

#[derive(Debug)]
struct Kept {
    position: u64,
    event: NewEvent,
    key: Option<String>,
}

#[derive(Debug)]
struct Entry {
    position: u64,
    hash: u64,
    machine: &'static str,
    id: Arc<str>,
    version: u64,
}

impl Entity {
    fn at(&self) -> Option<Expected> {
        let last = self.events.last()?;
        Some(Expected {
            version: self.events.len() as u64,
            last_event: last.event.event_id,
        })
    }

    fn stored(&self, version: u64) -> Option<StoredEvent> {
        let Kept { position, event, key } = self.events.get(usize::try_from(version.checked_sub(1)?).ok()?)?;
        let event = event.clone();
        Some(StoredEvent {
            event_id: event.event_id,
            version,
            position: *position,
            name: event.name.to_owned(),
            payload: event.payload,
            from_state: event.from_state.map(str::to_owned),
            to_state: event.to_state.to_owned(),
            at: event.at,
            actor: event.actor,
            reason: event.reason,
            cause: event.cause,
            correlation: event.correlation,
            trace: event.trace,
            key: key.clone(),
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

impl<'a> Place<'a> {
    fn of(hash: u64, change: &'a Change) -> Self {
        Place {
            hash,
            machine: change.machine,
            id: &change.id,
        }
    }
}

impl Shard {
    fn entity(&self, place: Place<'_>) -> Option<&Entity> {
        self.entities
            .find(place.hash, |it| *it.id == *place.id && it.machine == place.machine)
    }

    pub(super) fn snapshot(&self, place: Place<'_>) -> Option<Snapshot> {
        let entity = self.entity(place)?;
        let last = &entity.events.last()?.event;
        Some(Snapshot::new(entity.at()?, last.at, entity.state.clone()))
    }

    pub(super) fn outcome(&self, place: Place<'_>, key: &str) -> Option<Outcome> {
        self.entity(place)?.outcomes.get(key).copied()
    }

    /// The version that an entity has, if it is not where the change expects it.
    pub(super) fn elsewhere(&self, hash: u64, change: &Change) -> Option<u64> {
        let at = self.entity(Place::of(hash, change)).and_then(Entity::at);
        (at != change.expected).then(|| at.map_or(0, |at| at.version))
    }

    /// The last position of a change that is stored already: its first event stands where it would be put.
    pub(super) fn stored_before(&self, hash: u64, change: &Change) -> Option<u64> {
        let entity = self.entity(Place::of(hash, change))?;
        let before = usize::try_from(change.expected.map_or(0, |at| at.version)).ok()?;
        let first = entity.events.get(before)?;
        let last = entity.events.get(before + change.events.len() - 1)?;
        (first.event.event_id == change.events[0].event_id).then_some(last.position)
    }

    /// The entity, which is made if it is not there.
    fn entry(&mut self, hash: u64, machine: &'static str, id: String) -> &mut Entity {
        let same = |it: &Entity| *it.id == *id && it.machine == machine;
        match self.entities.entry(hash, same, |it| it.hash) {
            hash_table::Entry::Occupied(entry) => entry.into_mut(),
            hash_table::Entry::Vacant(entry) => entry
                .insert(Entity {
                    hash,
                    machine,
                    id: id.into(),
                    state: StoredState::new("", Vec::new(), Vec::new()),
                    events: Vec::new(),
                    outcomes: HashMap::new(),
                })
                .into_mut(),
        }
    }

    pub(super) fn append(&mut self, hash: u64, change: Change, position_before: u64, mut key: Option<String>) {
        let entity = self.entry(hash, change.machine, change.id);
        entity.state = change.state;
        let (id, first) = (Arc::clone(&entity.id), entity.events.len() as u64 + 1);
        let positions = position_before + 1..=position_before + change.events.len() as u64;
        entity
            .events
            .extend(positions.clone().zip(change.events).map(|(position, event)| {
                let key = key.take();
                Kept { position, event, key }
            }));
        self.log.extend(positions.zip(first..).map(|(position, version)| Entry {
            position,
            hash,
            machine: change.machine,
            id: Arc::clone(&id),
            version,
        }));
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
    pub(super) fn remember(&mut self, hash: u64, key: Key, first: Option<(u64, u64)>) {
        let outcome = match first {
            Some((version, position)) => Outcome::new(key.hash, version, Some(position)),
            None => Outcome::new(key.hash, key.version, None),
        };
        let entity = self.entry(hash, key.machine, key.id);
        entity.outcomes.insert(key.key, outcome);
    }

    pub(super) fn history(&self, place: Place<'_>, after: u64, len_max: usize) -> Vec<StoredEvent> {
        let Some(entity) = self.entity(place) else {
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
            let place = Place {
                hash: entry.hash,
                machine: entry.machine,
                id: &entry.id,
            };
            let event = self.entity(place)?.stored(entry.version)?;
            Some(LoggedEvent {
                machine: entry.machine.to_owned(),
                id: entry.id.to_string(),
                event,
            })
        })
    }

    pub(super) fn messages(&self, after: u64, len_max: usize) -> impl Iterator<Item = StoredMessage> {
        let first = self.messages.partition_point(|message| message.position <= after);
        self.messages[first..].iter().take(len_max).cloned()
    }
}
