//! The commits, changes and events that the cases use.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::ids::{EventId, Ids, RandomIds};
use crate::query::Entries;
use crate::store::{Change, Commit, Expected, Guard, Key, NewEvent, NewMessage, PayloadHash, StoredState, ViewRow};

/// The machine of most entities, and another.
pub(super) const ORDER: &str = "order";
pub(super) const PAYMENT: &str = "payment";

/// The view that most rows are of.
pub(super) const VIEW: &str = "totals";

/// A time in microseconds since 1970.
pub(super) fn time(micros: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(micros)
}

/// When things happen here: some time in 2023.
const NOW_MICROS: u64 = 1_700_000_000_123_456;

/// An id that nothing else has, in this process or another.
pub(super) fn fresh_id() -> EventId {
    RandomIds.next(time(NOW_MICROS))
}

/// An event that says no more than it must.
pub(super) fn event() -> NewEvent {
    let event_id = fresh_id();
    NewEvent {
        event_id,
        name: "Stepped",
        payload: format!(r#"{{"of":"{event_id}"}}"#).into(),
        from_state: Some("Running"),
        to_state: "Running",
        at: time(NOW_MICROS),
        actor: None,
        reason: None,
        cause: None,
        correlation: event_id,
        trace: None,
    }
}

/// A state that no other event leads to.
pub(super) fn state(last_event: EventId) -> StoredState {
    let payload = format!(r#"{{"after":"{last_event}"}}"#);
    let data = format!(r#"{{"data_after":"{last_event}"}}"#);
    StoredState::new("Running", payload.into(), data.into())
}

/// A change with these many events.
fn change(machine: &'static str, id: &str, expected: Option<Expected>, len: usize) -> Change {
    let events: Vec<NewEvent> = (0..len).map(|_| event()).collect();
    Change {
        machine,
        id: id.to_owned(),
        expected,
        state: state(events[len - 1].event_id),
        events,
        indexed: Entries::default(),
    }
}

/// An entity's life begins.
pub(super) fn begin(id: &str) -> Change {
    begin_of(ORDER, id, 1)
}

/// An entity's life begins with these many events.
pub(super) fn begin_of(machine: &'static str, id: &str, len: usize) -> Change {
    let mut change = change(machine, id, None, len);
    change.events[0].from_state = None;
    change
}

/// One more event after what another change led to.
pub(super) fn follow(before: &Change) -> Change {
    change(before.machine, &before.id, Some(left(before)), 1)
}

/// One more event on an entity that is at this place.
pub(super) fn follow_at(id: &str, expected: Option<Expected>) -> Change {
    change(ORDER, id, expected, 1)
}

/// Where a change leaves its entity.
pub(super) fn left(change: &Change) -> Expected {
    Expected {
        version: first_version(change) + change.events.len() as u64 - 1,
        last_event: change.events[change.events.len() - 1].event_id,
    }
}

/// The version of a change's first event.
pub(super) fn first_version(change: &Change) -> u64 {
    change.expected.map_or(0, |it| it.version) + 1
}

/// A commit of these changes and nothing else.
pub(super) fn of<const N: usize>(changes: [Change; N]) -> Commit {
    Commit {
        changes: changes.into(),
        ..Commit::default()
    }
}

/// A commit of this change with a message and a row of the view, so that all of it can be missed.
pub(super) fn full(change: Change) -> Commit {
    let message = message(&change);
    let row = row(&change.id, Some(r#"{"row":1}"#));
    Commit {
        messages: vec![message],
        views: vec![row],
        ..of([change])
    }
}

/// The commit under a key of the entity that it addresses.
pub(super) fn keyed(commit: Commit, key: &str) -> Commit {
    let key = Key {
        machine: commit.changes[0].machine,
        ..nothing(&commit.changes[0].id, key, 0)
    };
    Commit {
        key: Some(key),
        ..commit
    }
}

/// The commit with what it relies on.
pub(super) fn guarded<const N: usize>(commit: Commit, guards: [Guard; N]) -> Commit {
    Commit {
        guards: guards.into(),
        ..commit
    }
}

pub(super) fn guard(machine: &'static str, id: &str, expected: Option<Expected>) -> Guard {
    Guard {
        machine,
        id: id.to_owned(),
        expected,
    }
}

/// The key of a call that came to nothing, on an entity at this version.
pub(super) fn nothing(id: &str, key: &str, version: u64) -> Key {
    Key {
        machine: ORDER,
        id: id.to_owned(),
        key: key.to_owned(),
        hash: HASH,
        version,
    }
}

/// What most calls with a key ask for, and something else.
pub(super) const HASH: PayloadHash = PayloadHash([7; 16]);
pub(super) const OTHER_HASH: PayloadHash = PayloadHash([0xF0; 16]);

/// A message that a change's last event led to.
pub(super) fn message(change: &Change) -> NewMessage {
    let message_id = fresh_id();
    let cause = &change.events[change.events.len() - 1];
    NewMessage {
        message_id,
        machine: change.machine,
        id: change.id.clone(),
        name: "Told",
        payload: format!(r#"{{"message":"{message_id}"}}"#).into(),
        at: cause.at,
        actor: None,
        reason: None,
        cause: cause.event_id,
        correlation: cause.correlation,
        trace: None,
    }
}

/// A row of the view; without a value it is deleted.
pub(super) fn row(key: &str, value: Option<&str>) -> ViewRow {
    ViewRow {
        machine: ORDER,
        view: VIEW,
        key: key.to_owned(),
        value: value.map(Into::into),
    }
}
