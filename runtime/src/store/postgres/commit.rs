//! How a commit is sent: once, and again for as long as it is not known what came of it.

mod failure;
mod statements;

pub(super) use failure::Unstored;
pub(super) use statements::{CommitStatements, group_arguments};

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::Row;
use sqlx::postgres::{PgArguments, PgRow};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use super::super::{Change, Commit, Committed, Key, NewEvent, StoreError};
use super::answers::answers;
use super::background::Detached;
use super::desk::{Errand, Round};
use super::error::Verdict;
use super::moves::{self, single};
use super::reads::count;
use super::schema::Statement;
use super::{PgError, PgStore};
use statements::event_arguments;

/// How often a commit is sent before its caller is told that it was not stored, or that it is not known.
pub(super) const ATTEMPTS_MAX: u32 = 10;

/// The longest pause before a commit is sent again.
const PAUSE_MAX: Duration = Duration::from_millis(250);

/// How long an answer may stay away before the connection counts as lost.
pub(super) const ANSWER_MAX: Duration = Duration::from_secs(60);

/// How long the answer to one call that commits may stay away: longer than it waits for a lock, and short enough that it
/// can be sent once more.
const ATTEMPT_MAX: Duration = Duration::from_secs(30);

/// How a commit waits for what others hold.
pub(super) const PATIENT: bool = true;
const IMPATIENT: bool = false;

impl PgStore {
    pub(super) async fn committed(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.ready().await?;
        let commit = Arc::new(commit);
        let (desk, touches) = (Commit::desk(self), commit.touches());
        let answer = match desk.pass(self, &touches) {
            Some(mut pass) => {
                let (store, commit) = (self.clone(), Arc::clone(&commit));
                Detached::new(async move {
                    let permit = pass.permit();
                    store.commit_alone(&commit, false, permit).await
                })
                .await
            }
            None => Box::pin(desk.answer(self, Arc::clone(&commit), touches)).await,
        };
        answer.map_err(|unstored| unstored.into_error(Arc::unwrap_or_clone(commit)))
    }

    /// Sends a commit until it is known what came of it, or a limit is reached.
    pub(super) async fn commit_alone(
        &self,
        commit: &Commit,
        mut in_doubt: bool,
        mut permit: Option<OwnedSemaphorePermit>,
    ) -> Result<Committed, Unstored> {
        let (begin, mut attempt) = (Instant::now(), 1);
        loop {
            let sent = match permit.take() {
                Some(_permit) => self.send(commit).await,
                None => match self.permit_to_commit().await {
                    Ok(_permit) => self.send(commit).await,
                    Err(error) => Err(error.into()),
                },
            };
            let failed = match sent {
                Ok(Some(committed)) if in_doubt => return Ok(settled(commit, committed)),
                Ok(Some(committed)) => return Ok(committed),
                Ok(None) => PgError::Contended.into(),
                Err(failed) => failed,
            };
            in_doubt |= failed.in_doubt;
            let again = in_doubt || failed.may_be_sent_again();
            if !again || is_over(attempt, begin, in_doubt) {
                return Err(Unstored { in_doubt, ..failed });
            }
            pause(attempt).await;
            attempt += 1;
        }
    }

    /// A permit for one call that commits alone.
    pub(super) async fn permit_to_commit(&self) -> Result<OwnedSemaphorePermit, PgError> {
        Commit::desk(self).permit().await
    }

    /// Sends a commit once. None if it is to be sent again.
    ///
    /// Futures of ways that are seldom taken are boxed, here and below: a future is as large as the largest of those in
    /// it, and is moved as a whole before it runs.
    async fn send(&self, commit: &Commit) -> Result<Option<Committed>, Unstored> {
        if self.inner.runs_inline(commit) {
            return Box::pin(self.send_with_inline_sql(commit)).await.map(Some);
        }
        if let Some((change, event)) = single(commit)
            && let Some(committed) = self.send_event(change, event, commit.key.as_ref()).await?
        {
            return Ok(Some(committed));
        }
        Ok(Box::pin(self.send_group(&[commit], PATIENT)).await?.pop().flatten())
    }

    /// Sends commits together, again if there is no server to be reached. None for each that is to be sent again.
    pub(super) async fn send_together(
        &self,
        commits: &[&Commit],
        round: Round,
    ) -> Result<Vec<Option<Committed>>, Unstored> {
        let mut attempt = 1;
        loop {
            let sent = match round {
                Round::First => self.send_quickly(commits).await,
                Round::Last => self.send_group(commits, IMPATIENT).await,
            };
            match sent {
                Err(failed) if !failed.sent && failed.error.verdict() == Verdict::Lost && attempt < ATTEMPTS_MAX => {
                    pause(attempt).await;
                    attempt += 1;
                }
                answer => return answer,
            }
        }
    }

    /// Sends commits together, by the cheapest function that takes them. None for each that is to be sent again.
    async fn send_quickly(&self, commits: &[&Commit]) -> Result<Vec<Option<Committed>>, Unstored> {
        let Some(arguments) = moves::arguments(commits) else {
            return self.send_group(commits, IMPATIENT).await;
        };
        let row = self.call(&self.inner.commits.moves, arguments?).await?;
        Ok(moves::answers(commits, &row)?)
    }

    /// Sends commits together. None for each that is to be sent again: one that is held, or was overtaken.
    async fn send_group(&self, commits: &[&Commit], patient: bool) -> Result<Vec<Option<Committed>>, Unstored> {
        let arguments = group_arguments(commits, patient)?;
        let row = self.call(self.inner.commits.group(), arguments).await?;
        Ok(answers(commits, &row)?)
    }

    /// Sends one event. None if it is not stored, for whatever reason.
    async fn send_event(
        &self,
        change: &Change,
        event: &NewEvent,
        key: Option<&Key>,
    ) -> Result<Option<Committed>, Unstored> {
        let row = self
            .call(&self.inner.commits.event, event_arguments(change, event, key)?)
            .await?;
        let position: Option<i64> = row.try_get(0).map_err(PgError::from)?;
        Ok(position.map(|position| Committed::Stored {
            position: Some(count(position)),
        }))
    }

    /// Calls one of the functions that commit.
    async fn call(&self, statement: &Statement, arguments: PgArguments) -> Result<PgRow, Unstored> {
        let mut lane = self.inner.lanes.take().await?;
        let query = sqlx::query_with(statement.sql(), arguments);
        let answer = timeout(ATTEMPT_MAX, lane.fetch_one(query)).await;
        let answer = answer.map_or_else(|error| Err(late(error)), |row| Ok(row?));
        lane.settle(answer).map_err(|error| {
            let in_doubt = error.verdict() == Verdict::Lost;
            Unstored::new(error, in_doubt)
        })
    }
}

/// Whether a commit was sent often enough, or for long enough. What is in doubt is sent twice, however long the first
/// answer stayed away: it may have gone lost with an idle connection, while the server is there.
pub(super) fn is_over(attempt: u32, begin: Instant, in_doubt: bool) -> bool {
    attempt == ATTEMPTS_MAX || begin.elapsed() >= ANSWER_MAX && (attempt > 1 || !in_doubt)
}

/// The connection of an answer that stays away counts as lost.
pub(super) fn late(error: Elapsed) -> PgError {
    PgError::Client(io::Error::from(error).into())
}

/// A commit that only brings a key has no event ids that tell whose the key is: sent again, it meets its own key.
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

/// Waits before a commit is sent again: longer each time, and not as long as others do.
pub(super) async fn pause(attempt: u32) {
    let longest = Duration::from_millis(1 << attempt.min(10)).min(PAUSE_MAX);
    // A new `RandomState` has new random keys.
    let part = RandomState::new().hash_one(attempt) % 1_000;
    let part = u32::try_from(part).unwrap_or_default();
    tokio::time::sleep(longest / 2 + longest * part / 2_000).await;
}
