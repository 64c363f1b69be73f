//! Commits as columns: what one call of `commit_1` takes.

use sqlx::Arguments as _;
use sqlx::postgres::PgArguments;
use uuid::Uuid;

use super::super::{Change, Commit, Expected, Key};
use super::PgError;
use super::columns::{Events, Keys, Messages, Of, ViewRows, add, any, time};
use super::entries;
use super::schema::TENANT;
use super::value::{Json, JsonText, Time, bigint, uuid};

/// The number of arguments of `commit_1`.
pub(super) const ARGUMENTS: usize = 64;

/// How a commit touches an entity: it changes it, relies on it, or has a key of it and no change.
const CHANGED: i16 = 0;
const GUARDED: i16 = 1;
const KEYED: i16 = 2;

/// Commits that are sent together. No entity is in two of them, unless both only rely on it.
#[derive(Default)]
pub(super) struct Group<'a> {
    commits: i32,
    changes: i32,
    touched: Touched<'a>,
    events: Events<'a>,
    messages: Messages<'a>,
    views: ViewRows<'a>,
    keys: Keys<'a>,
}

/// Where an entity is expected: version 0 has no event, and stands for an entity that is not there.
pub(super) fn expected(expected: Option<Expected>) -> (i64, Option<Uuid>) {
    match expected {
        None => (0, None),
        // Version 0, or one that cannot be counted, matches no entity: -1 makes it a conflict.
        Some(Expected { version, .. }) if version == 0 || version > u64::MAX >> 2 => (-1, None),
        Some(Expected { version, last_event }) => (bigint(version), Some(uuid(last_event))),
    }
}

/// The data of a state; none is not the JSON `null`.
pub(super) fn data(data: &[u8]) -> Option<Json<'_>> {
    (!data.is_empty()).then_some(Json(data))
}

/// A number of the call's own: there are fewer than 2^31 of anything in a call.
pub(super) fn number(place: usize) -> Result<i32, PgError> {
    i32::try_from(place).map_err(|_| PgError::OutOfRange {
        what: "the size of a commit",
    })
}

impl<'a> Group<'a> {
    /// Adds a commit, which keeps to the contract and shares no entity with those before it that either of them changes.
    pub(super) fn push(&mut self, commit: &'a Commit) -> Result<(), PgError> {
        let of = self.commits;
        self.commits += 1;
        for (place, change) in commit.changes.iter().enumerate() {
            let key = commit.key.as_ref().filter(|_| place == 0);
            let of = Of {
                commit: of,
                place: number(place)?,
                machine: change.machine,
                id: &change.id,
            };
            self.push_change(of, change, key)?;
        }
        for (place, guard) in (commit.changes.len()..).zip(&commit.guards) {
            let of = Of {
                commit: of,
                place: number(place)?,
                machine: guard.machine,
                id: &guard.id,
            };
            self.touched.push(of, GUARDED, Some(expected(guard.expected)), None);
        }
        for message in &commit.messages {
            self.messages.push(of, message)?;
        }
        for row in &commit.views {
            self.views.push(of, row);
        }
        if let Some(key) = &commit.key {
            let alone = commit.changes.is_empty();
            if alone {
                let of = Of {
                    commit: of,
                    place: 0,
                    machine: key.machine,
                    id: &key.id,
                };
                self.touched.push(of, KEYED, None, None);
            }
            self.keys.push(of, key, alone);
        }
        Ok(())
    }

    fn push_change(&mut self, of: Of<'a>, change: &'a Change, key: Option<&'a Key>) -> Result<(), PgError> {
        let Some(last) = change.events.last() else {
            return Ok(());
        };
        let before = expected(change.expected);
        let led = Led {
            version: before.0 + bigint(change.events.len() as u64),
            event: uuid(last.event_id),
            state: &change.state.name,
            payload: Json(&change.state.payload),
            data: data(&change.state.data),
            indexed: entries::form(&change.indexed),
            at: time(last.at)?,
            entered: change.entered_at().map(time).transpose()?,
        };
        for (version, event) in (before.0 + 1..).zip(&change.events) {
            let key = key.filter(|_| version == before.0 + 1).map(|key| (key, led.version));
            self.events.push(of, version, event, key)?;
        }
        self.changes += 1;
        self.touched.push(of, CHANGED, Some(before), Some(led));
        Ok(())
    }

    /// The arguments of `commit_1`, in their order. With patience it waits for entities that others hold.
    pub(super) fn arguments(self, patient: bool) -> Result<PgArguments, PgError> {
        let mut arguments = PgArguments::default();
        let all = &mut arguments;
        add!(all, TENANT, self.commits, patient, self.changes);
        self.touched.add_to(all)?;
        self.events.add_to(all)?;
        self.messages.add_to(all)?;
        self.views.add_to(all)?;
        self.keys.add_to(all)?;
        Ok(arguments)
    }
}

/// What a change leads to.
struct Led<'a> {
    version: i64,
    event: Uuid,
    state: &'a str,
    payload: Json<'a>,
    data: Option<Json<'a>>,
    indexed: Option<JsonText>,
    at: Time,
    entered: Option<Time>,
}

#[derive(Default)]
struct Touched<'a> {
    commit: Vec<i32>,
    kind: Vec<i16>,
    place: Vec<i32>,
    machine: Vec<&'a str>,
    id: Vec<&'a str>,
    version: Vec<Option<i64>>,
    event: Vec<Option<Uuid>>,
    to_version: Vec<Option<i64>>,
    to_event: Vec<Option<Uuid>>,
    state: Vec<Option<&'a str>>,
    payload: Vec<Option<Json<'a>>>,
    data: Vec<Option<Json<'a>>>,
    indexed: Vec<Option<JsonText>>,
    at: Vec<Option<Time>>,
    entered: Vec<Option<Time>>,
}

impl<'a> Touched<'a> {
    fn push(&mut self, of: Of<'a>, kind: i16, expected: Option<(i64, Option<Uuid>)>, led: Option<Led<'a>>) {
        self.commit.push(of.commit);
        self.kind.push(kind);
        self.place.push(of.place);
        self.machine.push(of.machine);
        self.id.push(of.id);
        self.version.push(expected.map(|it| it.0));
        self.event.push(expected.and_then(|it| it.1));
        self.to_version.push(led.as_ref().map(|it| it.version));
        self.to_event.push(led.as_ref().map(|it| it.event));
        self.state.push(led.as_ref().map(|it| it.state));
        self.payload.push(led.as_ref().map(|it| it.payload));
        self.data.push(led.as_ref().and_then(|it| it.data));
        self.at.push(led.as_ref().map(|it| it.at));
        self.entered.push(led.as_ref().and_then(|it| it.entered));
        self.indexed.push(led.and_then(|it| it.indexed));
    }

    fn add_to(self, arguments: &mut PgArguments) -> Result<(), PgError> {
        add!(
            arguments,
            self.commit,
            self.kind,
            self.place,
            self.machine,
            self.id,
            self.version,
            self.event
        );
        add!(
            arguments,
            self.to_version,
            self.to_event,
            self.state,
            self.payload,
            any(self.data),
            any(self.indexed),
            self.at,
            any(self.entered)
        );
        Ok(())
    }
}
