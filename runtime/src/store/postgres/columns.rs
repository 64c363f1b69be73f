//! Events, messages, views and keys of commits, as the columns that `commit_1` takes.

use sqlx::Arguments as _;
use sqlx::postgres::PgArguments;
use uuid::Uuid;

use super::super::bucket::bucket;
use super::super::{Key, NewEvent, NewMessage, ViewRow};
use super::PgError;
use super::value::{Json, Time, bigint, uuid};

/// Adds arguments in the order in which they stand.
macro_rules! add {
    ($arguments:ident, $($argument:expr),+ $(,)?) => {
        $($arguments.add($argument).map_err(sqlx::Error::Encode)?;)+
    };
}
pub(super) use add;

/// Nothing, for a column that holds nothing: there is less to send and to read.
pub(super) fn any<T>(column: Vec<Option<T>>) -> Option<Vec<Option<T>>> {
    column.iter().any(Option::is_some).then_some(column)
}

/// Nothing, for columns without rows.
fn rows<T>(column: Vec<T>) -> Option<Vec<T>> {
    (!column.is_empty()).then_some(column)
}

pub(super) fn time(at: std::time::SystemTime) -> Result<Time, PgError> {
    Time::of(at).ok_or(PgError::OutOfRange {
        what: "the time of an event",
    })
}

pub(super) fn hash(key: &Key) -> Uuid {
    Uuid::from_bytes(*key.hash.as_bytes())
}

/// The commit and the entity that a row belongs to.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) commit: i32,
    pub(super) place: i32,
    pub(super) machine: &'a str,
    pub(super) id: &'a str,
}

#[derive(Default)]
pub(super) struct Events<'a> {
    commit: Vec<i32>,
    place: Vec<i32>,
    machine: Vec<&'a str>,
    id: Vec<&'a str>,
    bucket: Vec<i16>,
    version: Vec<i64>,
    event: Vec<Uuid>,
    name: Vec<&'a str>,
    payload: Vec<Json<'a>>,
    from: Vec<Option<&'a str>>,
    to: Vec<&'a str>,
    at: Vec<Time>,
    actor: Vec<Option<&'a str>>,
    reason: Vec<Option<&'a str>>,
    cause: Vec<Option<Uuid>>,
    correlation: Vec<Uuid>,
    trace: Vec<Option<&'a str>>,
    key: Vec<Option<&'a str>>,
    hash: Vec<Option<Uuid>>,
    key_version: Vec<Option<i64>>,
}

impl<'a> Events<'a> {
    /// An event and, on the first of its commit, the key and the version that the commit leads to.
    pub(super) fn push(
        &mut self,
        of: Of<'a>,
        version: i64,
        event: &'a NewEvent,
        key: Option<(&'a Key, i64)>,
    ) -> Result<(), PgError> {
        self.commit.push(of.commit);
        self.place.push(of.place);
        self.machine.push(of.machine);
        self.id.push(of.id);
        self.bucket.push(bucket(of.id));
        self.version.push(version);
        self.event.push(uuid(event.event_id));
        self.name.push(event.name);
        self.payload.push(Json(&event.payload));
        self.from.push(event.from_state);
        self.to.push(event.to_state);
        self.at.push(time(event.at)?);
        self.actor.push(event.actor.as_deref());
        self.reason.push(event.reason.as_deref());
        self.cause.push(event.cause.map(uuid));
        self.correlation.push(uuid(event.correlation));
        self.trace.push(event.trace.as_deref());
        self.key.push(key.map(|(key, _)| &*key.key));
        self.hash.push(key.map(|(key, _)| hash(key)));
        self.key_version.push(key.map(|(_, version)| version));
        Ok(())
    }

    pub(super) fn add_to(self, arguments: &mut PgArguments) -> Result<(), PgError> {
        add!(
            arguments,
            rows(self.commit),
            rows(self.place),
            rows(self.machine),
            rows(self.id),
            rows(self.bucket)
        );
        add!(
            arguments,
            rows(self.version),
            rows(self.event),
            rows(self.name),
            rows(self.payload),
            any(self.from)
        );
        add!(
            arguments,
            rows(self.to),
            rows(self.at),
            any(self.actor),
            any(self.reason),
            any(self.cause)
        );
        add!(
            arguments,
            rows(self.correlation),
            any(self.trace),
            any(self.key),
            any(self.hash),
            any(self.key_version)
        );
        Ok(())
    }
}

#[derive(Default)]
pub(super) struct Messages<'a> {
    commit: Vec<i32>,
    message: Vec<Uuid>,
    machine: Vec<&'a str>,
    id: Vec<&'a str>,
    bucket: Vec<i16>,
    name: Vec<&'a str>,
    payload: Vec<Json<'a>>,
    at: Vec<Time>,
    actor: Vec<Option<&'a str>>,
    reason: Vec<Option<&'a str>>,
    cause: Vec<Uuid>,
    correlation: Vec<Uuid>,
    trace: Vec<Option<&'a str>>,
}

impl<'a> Messages<'a> {
    pub(super) fn push(&mut self, commit: i32, message: &'a NewMessage) -> Result<(), PgError> {
        self.commit.push(commit);
        self.message.push(uuid(message.message_id));
        self.machine.push(message.machine);
        self.id.push(&message.id);
        self.bucket.push(bucket(&message.id));
        self.name.push(message.name);
        self.payload.push(Json(&message.payload));
        self.at.push(time(message.at)?);
        self.actor.push(message.actor.as_deref());
        self.reason.push(message.reason.as_deref());
        self.cause.push(uuid(message.cause));
        self.correlation.push(uuid(message.correlation));
        self.trace.push(message.trace.as_deref());
        Ok(())
    }

    pub(super) fn add_to(self, arguments: &mut PgArguments) -> Result<(), PgError> {
        add!(
            arguments,
            rows(self.commit),
            rows(self.message),
            rows(self.machine),
            rows(self.id),
            rows(self.bucket)
        );
        add!(
            arguments,
            rows(self.name),
            rows(self.payload),
            rows(self.at),
            any(self.actor),
            any(self.reason)
        );
        add!(arguments, rows(self.cause), rows(self.correlation), any(self.trace));
        Ok(())
    }
}

#[derive(Default)]
pub(super) struct ViewRows<'a> {
    commit: Vec<i32>,
    machine: Vec<&'a str>,
    view: Vec<&'a str>,
    key: Vec<&'a str>,
    value: Vec<Option<Json<'a>>>,
}

impl<'a> ViewRows<'a> {
    pub(super) fn push(&mut self, commit: i32, row: &'a ViewRow) {
        self.commit.push(commit);
        self.machine.push(row.machine);
        self.view.push(row.view);
        self.key.push(&row.key);
        self.value.push(row.value.as_deref().map(Json));
    }

    pub(super) fn add_to(self, arguments: &mut PgArguments) -> Result<(), PgError> {
        add!(
            arguments,
            rows(self.commit),
            rows(self.machine),
            rows(self.view),
            rows(self.key),
            rows(self.value)
        );
        Ok(())
    }
}

#[derive(Default)]
pub(super) struct Keys<'a> {
    commit: Vec<i32>,
    machine: Vec<&'a str>,
    id: Vec<&'a str>,
    key: Vec<&'a str>,
    hash: Vec<Uuid>,
    version: Vec<i64>,
    alone: Vec<bool>,
}

impl<'a> Keys<'a> {
    /// A key, and whether it is all that its commit stores.
    pub(super) fn push(&mut self, commit: i32, key: &'a Key, alone: bool) {
        self.commit.push(commit);
        self.machine.push(key.machine);
        self.id.push(&key.id);
        self.key.push(&key.key);
        self.hash.push(hash(key));
        self.version.push(bigint(key.version));
        self.alone.push(alone);
    }

    pub(super) fn add_to(self, arguments: &mut PgArguments) -> Result<(), PgError> {
        add!(
            arguments,
            rows(self.commit),
            rows(self.machine),
            rows(self.id),
            rows(self.key),
            rows(self.hash)
        );
        add!(arguments, rows(self.version), rows(self.alone));
        Ok(())
    }
}
