//! Commits that each give one event to another entity that is there, and nothing else: what `commit_events_1` takes.

use sqlx::Arguments as _;
use sqlx::Row as _;
use sqlx::postgres::{PgArguments, PgRow};
use uuid::Uuid;

use super::super::bucket::bucket;
use super::super::{Change, Commit, Committed, NewEvent};
use super::PgError;
use super::columns::{add, any, time};
use super::entries;
use super::group::{data, expected, number};
use super::reads::count;
use super::schema::TENANT;
use super::value::{Json, JsonText, Time, uuid};

/// The number of arguments of `commit_events_1`.
pub(super) const ARGUMENTS: usize = 23;

/// The event of a commit that is nothing but one.
pub(super) fn single(commit: &Commit) -> Option<(&Change, &NewEvent)> {
    let alone = commit.guards.is_empty() && commit.messages.is_empty() && commit.views.is_empty();
    match (&*commit.changes, alone) {
        ([change], true) => match &*change.events {
            [event] => Some((change, event)),
            _ => None,
        },
        _ => None,
    }
}

/// The event of a commit that moves an entity by one, and is nothing else.
fn move_of(commit: &Commit) -> Option<(&Change, &NewEvent)> {
    single(commit).filter(|(change, _)| change.expected.is_some() && commit.key.is_none())
}

/// The arguments of `commit_events_1`, if all commits are such.
pub(super) fn arguments(commits: &[&Commit]) -> Option<Result<PgArguments, PgError>> {
    let mut moves = Moves::default();
    for commit in commits {
        let (change, event) = move_of(commit)?;
        if let Err(error) = moves.push(change, event) {
            return Some(Err(error));
        }
    }
    Some(moves.arguments())
}

/// The answer to each commit, in their order; none for one that is to be sent again.
pub(super) fn answers(commits: &[&Commit], row: &PgRow) -> Result<Vec<Option<Committed>>, PgError> {
    let mut answers = vec![None; commits.len()];
    let Some(stored) = row.try_get::<Option<Vec<i64>>, _>(0)? else {
        return Ok(answers);
    };
    let (numbers, positions) = stored.split_at(stored.len() / 2);
    for (number, position) in numbers.iter().zip(positions) {
        let answer = usize::try_from(number - 1).ok().and_then(|it| answers.get_mut(it));
        let answer = answer.ok_or_else(|| PgError::Contradiction {
            found: "the function `commit_events_1` gave an answer that it does not give".to_owned(),
        })?;
        *answer = Some(Committed::Stored {
            position: Some(count(*position)),
        });
    }
    Ok(answers)
}

#[derive(Default)]
struct Moves<'a> {
    machine: Vec<&'a str>,
    id: Vec<&'a str>,
    bucket: Vec<i16>,
    version: Vec<i64>,
    last_event: Vec<Option<Uuid>>,
    state: Vec<&'a str>,
    state_payload: Vec<Json<'a>>,
    data: Vec<Option<Json<'a>>>,
    indexed: Vec<Option<JsonText>>,
    entered: Vec<Option<Time>>,
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
}

impl<'a> Moves<'a> {
    fn push(&mut self, change: &'a Change, event: &'a NewEvent) -> Result<(), PgError> {
        let (version, last_event) = expected(change.expected);
        self.machine.push(change.machine);
        self.id.push(&change.id);
        self.bucket.push(bucket(&change.id));
        self.version.push(version);
        self.last_event.push(last_event);
        self.state.push(&change.state.name);
        self.state_payload.push(Json(&change.state.payload));
        self.data.push(data(&change.state.data));
        self.indexed.push(entries::form(&change.indexed));
        self.entered.push(change.entered_at().map(time).transpose()?);
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
        Ok(())
    }

    /// Gives the arguments in the order in which the function takes them.
    fn arguments(self) -> Result<PgArguments, PgError> {
        let mut arguments = PgArguments::default();
        let count = number(self.id.len())?;
        add!(arguments, TENANT, count, self.machine, self.id, self.bucket);
        add!(arguments, self.version, self.last_event, self.state, self.state_payload);
        add!(arguments, any(self.data), any(self.indexed), any(self.entered));
        add!(arguments, self.event, self.name, self.payload, any(self.from), self.to);
        add!(arguments, self.at, any(self.actor), any(self.reason), any(self.cause));
        add!(arguments, self.correlation, any(self.trace));
        Ok(arguments)
    }
}
