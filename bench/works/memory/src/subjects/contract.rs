//! The account by hand with the contract that eventer keeps, and nothing else of it: one machine, no hooks, links, history
//! or shards. What a bare map leaves out is here: a version that is expected, a commit as a value that a store could send
//! elsewhere, one order of all events, ids and times of events, a copy of the command for another attempt, and locks.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use super::hand::{Command, Failed, State, before, encoded, opened};
use crate::bank::{Balance, Store};

struct Commit {
    changes: Vec<Change>,
}

struct Change {
    id: String,
    expected: u64,
    events: Vec<NewEvent>,
    state: Vec<u8>,
}

struct NewEvent {
    id: u128,
    at: SystemTime,
    payload: Vec<u8>,
}

/// An event as the log has it.
struct Logged {
    entity: String,
    version: u64,
    event: NewEvent,
}

#[derive(Default)]
struct Entity {
    version: u64,
    state: Vec<u8>,
    /// The places of its events in the log.
    events: Vec<usize>,
}

#[derive(Default)]
struct Tables {
    entities: HashMap<String, Entity>,
    log: Vec<Logged>,
}

/// What the store answers: the version that it has where another was expected, or the position of the last event.
type Committed = Result<usize, u64>;

impl Tables {
    fn commit(&mut self, commit: Commit) -> Committed {
        let expected = |change: &Change| self.entities.get(&change.id).map_or(0, |entity| entity.version);
        if let Some(found) = commit.changes.iter().find_map(|change| {
            let found = expected(change);
            (found != change.expected).then_some(found)
        }) {
            return Err(found);
        }
        for change in commit.changes {
            let entity = match self.entities.get_mut(&change.id) {
                Some(entity) => entity,
                None => self.entities.entry(change.id.clone()).or_default(),
            };
            for event in change.events {
                entity.version += 1;
                entity.events.push(self.log.len());
                self.log.push(Logged {
                    entity: change.id.clone(),
                    version: entity.version,
                    event,
                });
            }
            entity.state = change.state;
        }
        Ok(self.log.len())
    }
}

/// States at hand, over a store that may be far away.
pub(crate) struct Bank {
    recent: Mutex<HashMap<String, (State, u64)>>,
    store: Mutex<Tables>,
    next_id: AtomicU64,
}

impl Bank {
    fn command(&self, id: &str, command: &Command) -> Result<usize, Failed> {
        let recent = self.recent.lock().expect("nobody panics").remove(id);
        let (mut state, version) = recent.ok_or(Failed::NotFound)?;
        // Kept by the caller for another attempt.
        let event = state.decide(command.clone())?;
        let payload = encoded(&event)?;
        state.apply(event)?;
        let event = NewEvent {
            id: u128::from(self.next_id.fetch_add(1, Ordering::Relaxed)),
            at: SystemTime::now(),
            payload,
        };
        let change = Change {
            id: id.to_owned(),
            expected: version,
            events: vec![event],
            state: encoded(&state)?,
        };
        let committed = self
            .store
            .lock()
            .expect("nobody panics")
            .commit(Commit { changes: vec![change] });
        let position = committed.map_err(|_| Failed::WrongState)?;
        let mut recent = self.recent.lock().expect("nobody panics");
        recent.insert(id.to_owned(), (state, version + 1));
        Ok(position)
    }

    fn begin(&self, id: &str) -> Result<(), Failed> {
        let state = State::begin(opened())?;
        let event = NewEvent {
            id: u128::from(self.next_id.fetch_add(1, Ordering::Relaxed)),
            at: SystemTime::now(),
            payload: encoded(&opened())?,
        };
        let change = Change {
            id: id.to_owned(),
            expected: 0,
            events: vec![event],
            state: encoded(&state)?,
        };
        let committed = self
            .store
            .lock()
            .expect("nobody panics")
            .commit(Commit { changes: vec![change] });
        committed.map_err(|_| Failed::WrongState)?;
        self.recent
            .lock()
            .expect("nobody panics")
            .insert(id.to_owned(), (state, 1));
        Ok(())
    }
}

impl Store for Bank {
    type Command = Command;

    fn opened(ids: &[String], deposits: usize) -> Self {
        let mut bank = Bank {
            recent: Mutex::default(),
            store: Mutex::default(),
            next_id: AtomicU64::default(),
        };
        for id in ids {
            bank.begin(id).expect("a life begins so");
        }
        bank.execute(ids, before(ids, deposits));
        bank
    }

    fn command(cents: i64, note: String) -> Command {
        Command::Deposit { cents, note }
    }

    fn execute(&mut self, ids: &[String], commands: Vec<Command>) {
        for (id, command) in ids.iter().cycle().zip(commands) {
            self.command(id, &command).expect("the deposit is accepted");
        }
    }

    fn balance(&self, _: &[String]) -> Balance {
        let store = self.store.lock().expect("nobody panics");
        let balance = |(id, entity): (&String, &Entity)| {
            let state: State = serde_json::from_slice(&entity.state).expect("the kept state can be read");
            let last = entity
                .events
                .last()
                .map(|&place| &store.log[place])
                .expect("it has events");
            assert!(last.entity == *id && last.version == entity.version);
            assert!(last.event.id > 0 && last.event.at <= SystemTime::now() && !last.event.payload.is_empty());
            Balance {
                cents: state.cents(),
                events: entity.version,
            }
        };
        store
            .entities
            .iter()
            .map(balance)
            .fold(Balance::default(), Balance::and)
    }
}
