//! How a commit is sent: once, and again for as long as it is not known what came of it.

use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use sqlx::postgres::PgArguments;
use sqlx::{Arguments as _, Row};

use super::super::{Change, Commit, Committed, Key, NewEvent, StoreError};
use super::answers::answers;
use super::bucket::bucket;
use super::columns::{add, hash, time};
use super::error::Verdict;
use super::group::{ARGUMENTS, Group, data, expected};
use super::read::count;
use super::schema::Statement;
use super::value::{Json, uuid};
use super::{PgError, PgStore, Schema};

/// How often a commit is sent before its caller is told that it was not stored, or that it is not known.
const ATTEMPTS_MAX: u32 = 10;

/// The longest pause before it is sent again.
const PAUSE_MAX: Duration = Duration::from_millis(250);

/// The number of arguments of `commit_event_1`.
const EVENT_ARGUMENTS: usize = 22;

pub(super) struct CommitStatements {
    event: Statement,
    group: Statement,
}

impl CommitStatements {
    pub(super) fn new(schema: &Schema) -> Self {
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
            group: call("* FROM ", "commit_1", ARGUMENTS),
        }
    }
}

impl PgStore {
    pub(super) async fn committed(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.ready().await?;
        // Whether an attempt may have been stored although no answer came.
        let mut in_doubt = false;
        let mut attempt = 1;
        loop {
            let error = match self.send(&commit).await {
                Ok(Some(committed)) if in_doubt => return Ok(settled(&commit, committed)),
                Ok(Some(committed)) => return Ok(committed),
                Ok(None) => PgError::Contended,
                Err(error) => error,
            };
            let verdict = error.verdict();
            in_doubt |= verdict == Verdict::Lost;
            let again = in_doubt || verdict == Verdict::Again || matches!(error, PgError::Contended);
            if !again || attempt == ATTEMPTS_MAX {
                return Err(if in_doubt {
                    StoreError::unknown(commit, error)
                } else {
                    about(&commit, error).into()
                });
            }
            pause(attempt).await;
            attempt += 1;
        }
    }

    /// Sends a commit once. None if it is to be sent again.
    async fn send(&self, commit: &Commit) -> Result<Option<Committed>, PgError> {
        if let Some((change, event)) = single(commit)
            && let Some(committed) = self.send_event(change, event, commit.key.as_ref()).await?
        {
            return Ok(Some(committed));
        }
        let mut group = Group::default();
        group.push(commit)?;
        let query = sqlx::query_with(self.inner.commits.group.sql(), group.arguments()?);
        let mut lane = self.inner.lanes.take().await?;
        let answer = query.fetch_one(lane.connection()).await;
        let row = lane.settle(answer)?;
        Ok(answers(&[commit], &row)?.pop().flatten())
    }

    /// Sends one event. None if it is not stored, for whatever reason.
    async fn send_event(
        &self,
        change: &Change,
        event: &NewEvent,
        key: Option<&Key>,
    ) -> Result<Option<Committed>, PgError> {
        let (version, last_event) = expected(change.expected);
        let (state, at) = (&change.state, time(event.at)?);
        let mut arguments = PgArguments::default();
        let tenant = 0_i32;
        add!(
            arguments,
            tenant,
            change.machine,
            &*change.id,
            bucket(&change.id),
            version,
            last_event
        );
        add!(arguments, &*state.name, Json(&state.payload), data(&state.data));
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
        let query = sqlx::query_with(self.inner.commits.event.sql(), arguments);
        let mut lane = self.inner.lanes.take().await?;
        let answer = query.fetch_one(lane.connection()).await;
        let position: Option<i64> = lane.settle(answer)?.try_get(0)?;
        Ok(position.map(|position| Committed::Stored {
            position: Some(count(position)),
        }))
    }
}

/// The event of a commit that is nothing but one.
fn single(commit: &Commit) -> Option<(&Change, &NewEvent)> {
    let alone = commit.guards.is_empty() && commit.messages.is_empty() && commit.views.is_empty();
    match (&*commit.changes, alone) {
        ([change], true) => match &*change.events {
            [event] => Some((change, event)),
            _ => None,
        },
        _ => None,
    }
}

/// A key without a change has no event ids that tell whose it is: sent again, it meets itself.
fn settled(commit: &Commit, committed: Committed) -> Committed {
    match (&commit.key, &committed) {
        (Some(key), Committed::Repeated(outcome))
            if commit.changes.is_empty()
                && (outcome.hash, outcome.version, outcome.position) == (key.hash, key.version, None) =>
        {
            Committed::Stored { position: None }
        }
        _ => committed,
    }
}

/// Says what a violated constraint means: the row of an entity and its events do not fit together.
fn about(commit: &Commit, error: PgError) -> PgError {
    let Some(constraint) = error.violated() else {
        return error;
    };
    let entities = commit
        .changes
        .iter()
        .map(|change| format!("{} {:?}", change.machine, change.id));
    let entities: Vec<_> = entities.take(3).collect();
    PgError::Contradiction {
        found: format!(
            "the state of {} does not fit its events, by the constraint {constraint}: {error}",
            entities.join(", ")
        ),
    }
}

/// Waits before a commit is sent again: longer each time, and not as long as others do.
async fn pause(attempt: u32) {
    let longest = Duration::from_millis(1 << attempt.min(10)).min(PAUSE_MAX);
    // A new `RandomState` has new random keys.
    let part = RandomState::new().hash_one(attempt) % 1_000;
    let part = u32::try_from(part).unwrap_or_default();
    tokio::time::sleep(longest / 2 + longest * part / 2_000).await;
}
