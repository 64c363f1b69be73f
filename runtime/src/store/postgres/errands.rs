//! Commits and loads as errands: what they touch, and how several go in one call.

use std::hash::BuildHasher;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use foldhash::fast::RandomState;
use tokio::sync::OwnedSemaphorePermit;

use super::super::{Commit, Committed, Loaded};
use super::commit::Unstored;
use super::desk::{Desk, Errand, Reply, Round, Touch};
use super::{PgError, PgStore};

/// The hash of an entity.
fn hash(machine: &str, id: &str) -> u64 {
    static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::default);
    HASHER.hash_one((machine, id))
}

fn touch(machine: &str, id: &str, shared: bool) -> Touch {
    let hash = hash(machine, id);
    Touch { hash, shared }
}

impl Errand for Commit {
    type Answer = Result<Committed, Unstored>;

    fn desk(store: &PgStore) -> &Desk<Self> {
        &store.inner.committing
    }

    fn touches(&self) -> Vec<Touch> {
        let changes = self.changes.iter().map(|it| touch(it.machine, &it.id, false));
        let guards = self.guards.iter().map(|it| touch(it.machine, &it.id, true));
        let key = self.key.iter().filter(|_| self.changes.is_empty());
        let key = key.map(|it| touch(it.machine, &it.id, false));
        changes.chain(key).chain(guards).collect()
    }

    fn home(&self) -> u64 {
        let change = self.changes.first().map(|it| hash(it.machine, &it.id));
        change
            .or_else(|| self.key.as_ref().map(|it| hash(it.machine, &it.id)))
            .unwrap_or_default()
    }

    fn size(&self) -> usize {
        // A row has a few hundred bytes besides its payload.
        const ROW: usize = 256;
        let change = |it: &super::super::Change| {
            let events: usize = it.events.iter().map(|event| ROW + event.payload.len()).sum();
            ROW + events + it.state.payload.len() + it.state.data.len()
        };
        let changes: usize = self.changes.iter().map(change).sum();
        let messages: usize = self.messages.iter().map(|it| ROW + it.payload.len()).sum();
        let views: usize = self
            .views
            .iter()
            .map(|it| ROW + it.value.as_ref().map_or(0, Vec::len))
            .sum();
        changes + messages + views + ROW * self.guards.len()
    }

    async fn together(store: &PgStore, commits: &[Arc<Self>], round: Round) -> Vec<Reply<Self::Answer>> {
        let inner = &store.inner;
        // Asked once for each commit, as the user's code may answer otherwise the next time, and replies are matched
        // with what was sent.
        let are_inline: Vec<_> = commits.iter().map(|commit| inner.runs_inline(commit)).collect();
        let sent = commits.iter().zip(&are_inline).filter(|(_, is_inline)| !**is_inline);
        let sent: Vec<_> = sent.map(|(commit, _)| &**commit).collect();
        let mut replies = sent_together(store, &sent, round).await.into_iter();
        let reply = |is_inline: bool| {
            if is_inline {
                // Inline statements take as long as they take, so their commit goes alone.
                Some(Reply::Alone { in_doubt: false })
            } else {
                replies.next()
            }
        };
        are_inline.into_iter().map_while(reply).collect()
    }

    async fn alone(
        store: &PgStore,
        commit: Arc<Self>,
        in_doubt: bool,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Self::Answer {
        store.commit_alone(&commit, in_doubt, permit).await
    }

    fn turned_away() -> Self::Answer {
        Err(PgError::Busy.into())
    }
}

/// The answers to commits that go in one call.
async fn sent_together(store: &PgStore, commits: &[&Commit], round: Round) -> Vec<Reply<Result<Committed, Unstored>>> {
    if commits.is_empty() {
        return Vec::new();
    }
    match store.send_together(commits, round).await {
        Ok(answers) => answers.into_iter().map(told).collect(),
        // The failure is due to some of these commits only, so the group is divided, and the others need no permit to
        // wait.
        Err(failed) if can_be_parted(commits, &failed) => Box::pin(sent_apart(store, commits)).await,
        Err(failed) => commits.iter().map(|_| failed_reply(&failed)).collect(),
    }
}

/// How long a group that failed is sent in parts: some may wait a moment each, and others wait for them. Those that are
/// left then go alone, side by side.
const APART_MAX: Duration = Duration::from_secs(1);

/// The answers to commits that failed as a group and left nothing behind: halves of it go together, and halves of those
/// that fail, until each that fails has only one.
async fn sent_apart(store: &PgStore, commits: &[&Commit]) -> Vec<Reply<Result<Committed, Unstored>>> {
    let begin = Instant::now();
    let mut replies = Vec::with_capacity(commits.len());
    // The parts that are left, the next one last.
    let mut parts = Vec::from(halves(commits));
    while let Some(part) = parts.pop() {
        match store.send_together(part, Round::Last).await {
            Ok(answers) => replies.extend(answers.into_iter().map(told)),
            Err(failed) if can_be_parted(part, &failed) && begin.elapsed() < APART_MAX => parts.extend(halves(part)),
            Err(failed) => {
                replies.extend(part.iter().map(|_| failed_reply(&failed)));
                if failed.away().is_some() || failed.in_doubt() {
                    // The server is away or silent: the next part would wait just as long.
                    replies.extend(parts.iter().copied().flatten().map(|_| unsent_reply(&failed)));
                    return replies;
                }
            }
        }
        if begin.elapsed() >= APART_MAX {
            break;
        }
    }
    let left = parts.iter().copied().flatten();
    replies.extend(left.map(|_| Reply::Alone { in_doubt: false }));
    replies
}

/// Whether the commits of a call that failed are to be sent in parts.
fn can_be_parted(commits: &[&Commit], failed: &Unstored) -> bool {
    commits.len() > 1 && !failed.in_doubt() && failed.away().is_none()
}

/// Two parts of a call, the first one last.
fn halves<'a, 'c>(commits: &'a [&'c Commit]) -> [&'a [&'c Commit]; 2] {
    let (first, second) = commits.split_at(commits.len() / 2);
    [second, first]
}

fn told(answer: Option<Committed>) -> Reply<Result<Committed, Unstored>> {
    match answer {
        Some(committed) => Reply::Answer(Ok(committed)),
        None => Reply::Again,
    }
}

fn failed_reply(failed: &Unstored) -> Reply<Result<Committed, Unstored>> {
    match unsent_reply(failed) {
        // Sent alone, a failure concerns one commit only.
        Reply::Alone { .. } => Reply::Alone {
            in_doubt: failed.in_doubt(),
        },
        told => told,
    }
}

/// What is said to a commit that is not sent any more, since others failed like this.
fn unsent_reply(failed: &Unstored) -> Reply<Result<Committed, Unstored>> {
    match failed.away() {
        // The server is away: a commit sent alone would fail the same way.
        Some(error) => Reply::Answer(Err(error.into())),
        None => Reply::Alone { in_doubt: false },
    }
}

/// What a load asks for.
pub(super) struct Load {
    pub(super) machine: String,
    pub(super) id: String,
    pub(super) key: Option<String>,
}

impl Errand for Load {
    type Answer = Result<Loaded, PgError>;

    fn desk(store: &PgStore) -> &Desk<Self> {
        &store.inner.loading
    }

    /// Loads touch nothing, as they do not wait for each other.
    fn touches(&self) -> Vec<Touch> {
        Vec::new()
    }

    fn home(&self) -> u64 {
        hash(&self.machine, &self.id)
    }

    fn size(&self) -> usize {
        self.machine.len() + self.id.len() + self.key.as_ref().map_or(0, String::len)
    }

    async fn together(store: &PgStore, loads: &[Arc<Self>], _: Round) -> Vec<Reply<Self::Answer>> {
        match store.load_group(loads).await {
            Ok(answers) => answers.into_iter().map(Reply::Answer).collect(),
            Err(error) => {
                let reply = || match error.away() {
                    Some(error) => Reply::Answer(Err(error)),
                    None => Reply::Alone { in_doubt: false },
                };
                loads.iter().map(|_| reply()).collect()
            }
        }
    }

    async fn alone(store: &PgStore, load: Arc<Self>, _: bool, permit: Option<OwnedSemaphorePermit>) -> Self::Answer {
        let _permit = match permit {
            Some(permit) => permit,
            None => Self::desk(store).permit().await?,
        };
        store.load_alone(&load.machine, &load.id, load.key.as_deref()).await
    }

    fn turned_away() -> Self::Answer {
        Err(PgError::Busy)
    }
}
