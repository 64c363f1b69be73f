//! Some of the entities of a `MemoryStore`, and what they published.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::{
    Change, Expected, Key, LoggedEvent, NewEvent, NewMessage, Outcome, Snapshot, StoredEvent, StoredMessage,
    StoredState,
};

#[derive(Debug, Default)]
pub(super) struct Shard {
    machines: HashMap<&'static str, HashMap<Arc<str>, Entity>>,
    /// Where each event is, in order of positions.
    log: Vec<Entry>,
    messages: Vec<StoredMessage>,
    /// What came of calls with a key, by machine, id and key.
    outcomes: HashMap<(&'static str, String), HashMap<String, Outcome>>,
}

#[derive(Debug)]
struct Entity {
    state: StoredState,
    events: Vec<Kept>,
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

impl Shard {
    fn entity(&self, machine: &str, id: &str) -> Option<&Entity> {
        self.machines.get(machine)?.get(id)
    }

    pub(super) fn snapshot(&self, machine: &str, id: &str) -> Option<Snapshot> {
        let entity = self.entity(machine, id)?;
        let last = &entity.events.last()?.event;
        Some(Snapshot::new(entity.at()?, last.at, entity.state.clone()))
    }

    pub(super) fn outcome(&self, machine: &str, id: &str, key: &str) -> Option<Outcome> {
        // The machine of a stored key is static, that of a question need not be.
        let (&machine, _) = self.machines.get_key_value(machine)?;
        self.outcomes.get(&(machine, id.to_owned()))?.get(key).copied()
    }

    /// The version that an entity has, if it is not where the change expects it.
    pub(super) fn elsewhere(&self, change: &Change) -> Option<u64> {
        let at = self.entity(change.machine, &change.id).and_then(Entity::at);
        (at != change.expected).then(|| at.map_or(0, |at| at.version))
    }

    /// The last position of a change that is stored already: its first event stands where it would be put.
    pub(super) fn stored_before(&self, change: &Change) -> Option<u64> {
        let entity = self.entity(change.machine, &change.id)?;
        let before = usize::try_from(change.expected.map_or(0, |at| at.version)).ok()?;
        let first = entity.events.get(before)?;
        let last = entity.events.get(before + change.events.len() - 1)?;
        (first.event.event_id == change.events[0].event_id).then_some(last.position)
    }

    pub(super) fn append(&mut self, change: Change, position_before: u64, mut key: Option<String>) {
        let entities = self.machines.entry(change.machine).or_default();
        let id: Arc<str> = match entities.get_key_value(&*change.id) {
            Some((id, _)) => Arc::clone(id),
            None => change.id.into(),
        };
        let entity = entities.entry(Arc::clone(&id)).or_insert_with(|| Entity {
            state: StoredState::new("", Vec::new(), Vec::new()),
            events: Vec::new(),
        });
        entity.state = change.state;
        for (position, event) in (position_before + 1..).zip(change.events) {
            let key = key.take();
            entity.events.push(Kept { position, event, key });
            self.log.push(Entry {
                position,
                machine: change.machine,
                id: Arc::clone(&id),
                version: entity.events.len() as u64,
            });
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
    pub(super) fn remember(&mut self, key: Key, first: Option<(u64, u64)>) {
        let outcome = match first {
            Some((version, position)) => Outcome::new(key.hash, version, Some(position)),
            None => Outcome::new(key.hash, key.version, None),
        };
        let outcomes = self.outcomes.entry((key.machine, key.id)).or_default();
        outcomes.insert(key.key, outcome);
        self.machines.entry(key.machine).or_default();
    }

    pub(super) fn history(&self, machine: &str, id: &str, after: u64, len_max: usize) -> Vec<StoredEvent> {
        let Some(entity) = self.entity(machine, id) else {
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
            let event = self.entity(entry.machine, &entry.id)?.stored(entry.version)?;
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
