//! Statements that commit, and their arguments.

use std::fmt::Write as _;

use sqlx::Arguments as _;
use sqlx::postgres::PgArguments;

use super::super::columns::{add, hash, time};
use super::super::entries;
use super::super::group::{ARGUMENTS, Group, data, expected};
use super::super::moves::{self};
use super::super::schema::{Statement, TENANT};
use super::super::value::{Json, uuid};
use super::super::{PgError, Schema};
use crate::store::bucket::bucket;
use crate::store::{Change, Commit, Key, NewEvent};

pub(in super::super) struct CommitStatements {
    pub(super) event: Statement,
    pub(super) moves: Statement,
    group: Statement,
}

impl CommitStatements {
    /// Calls `commit_1`.
    pub(in super::super) fn group(&self) -> &Statement {
        &self.group
    }

    pub(in super::super) fn new(schema: &Schema) -> Self {
        let call = |select: &str, function: &str, arguments: usize| {
            let mut sql = format!("SELECT {select}{{schema}}.{function}(");
            for number in 1..=arguments {
                let comma = if number > 1 { "," } else { "" };
                write!(sql, "{comma}${number}").expect("a text takes all that is written to it");
            }
            sql.push(')');
            schema.statement(&sql)
        };
        CommitStatements {
            event: call("", "commit_event_1", EVENT_ARGUMENTS),
            moves: call("", "commit_events_1", moves::ARGUMENTS),
            group: call("* FROM ", "commit_1", ARGUMENTS),
        }
    }
}

/// The number of arguments of `commit_event_1`.
const EVENT_ARGUMENTS: usize = 25;

/// How many bytes its arguments have beside payloads, about: names, ids and lengths.
const EVENT_SIZE: usize = 512;

/// The arguments of `commit_1`.
pub(in super::super) fn group_arguments(commits: &[&Commit], patient: bool) -> Result<PgArguments, PgError> {
    let mut group = Group::default();
    for commit in commits {
        group.push(commit)?;
    }
    group.arguments(patient)
}

/// The arguments of `commit_event_1`.
pub(super) fn event_arguments(change: &Change, event: &NewEvent, key: Option<&Key>) -> Result<PgArguments, PgError> {
    let (version, last_event) = expected(change.expected);
    let (state, at) = (&change.state, time(event.at)?);
    let mut arguments = PgArguments::default();
    // Reserved at once: otherwise the buffer would grow several times.
    let payloads = state.payload.len() + state.data.len() + event.payload.len();
    arguments.reserve(EVENT_ARGUMENTS, EVENT_SIZE + payloads);
    add!(
        arguments,
        TENANT,
        change.machine,
        &*change.id,
        bucket(&change.id),
        version,
        last_event,
        version + 1
    );
    add!(arguments, &*state.name, Json(&state.payload), data(&state.data));
    add!(
        arguments,
        entries::form(&change.indexed),
        change.entered_at().map(time).transpose()?
    );
    add!(
        arguments,
        uuid(event.event_id),
        event.name,
        Json(&event.payload),
        event.from_state,
        event.to_state,
        at
    );
    add!(
        arguments,
        event.actor.as_deref(),
        event.reason.as_deref(),
        event.cause.map(uuid)
    );
    add!(
        arguments,
        uuid(event.correlation),
        event.trace.as_deref(),
        key.map(|key| &*key.key),
        key.map(hash)
    );
    Ok(arguments)
}
