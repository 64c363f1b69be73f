//! Statements of the user's that are run in the transaction of a commit.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use sqlx::PgConnection;
use tokio::time::timeout;

use super::super::{Change, Commit, Committed};
use super::commit::{ANSWER_MAX, Unstored, late};
use super::error::Verdict;
use super::{PgError, PgStore};

/// Statements of yours that are run in the transaction of each commit, for a table that has to agree with the entities
/// at every moment.
///
/// They are stored with the commit or not at all: if one fails, so does the call, with
/// [`PgError::InlineSql`](super::PgError::InlineSql), and nothing of it is stored. They run before the events are
/// written, in order of [`PgBuilder::inline_sql`](super::PgBuilder::inline_sql), and may run several times for one commit,
/// of which one is stored: another attempt follows a deadlock or a lost connection. What others changed meanwhile shows
/// itself after them, and then they are rolled back with the rest. So they have no effect beyond the connection, and do
/// not end its transaction.
///
/// Such a commit goes by itself, in a transaction of four round trips or more, where others go together and in one. A
/// table that may be a moment late is better fed from the [log](crate::store::EventLog), and one that is to be built from the
/// events of the past as well by a [projection](super::PgBuilder::inline_projection).
///
/// ```
/// use eventer::store::Change;
/// use eventer::store::postgres::InlineSql;
/// use sqlx::PgConnection;
///
/// struct Started;
///
/// impl InlineSql for Started {
///     fn name(&self) -> &'static str {
///         "started"
///     }
///
///     fn follows(&self, machine: &str) -> bool {
///         machine == "order"
///     }
///
///     async fn apply(
///         &self,
///         change: &Change,
///         connection: &mut PgConnection,
///     ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
///         for event in change.events.iter().filter(|event| event.from_state.is_none()) {
///             let statement = sqlx::query("INSERT INTO started (id, state) VALUES ($1, $2)");
///             statement.bind(&change.id).bind(event.to_state).execute(&mut *connection).await?;
///         }
///         Ok(())
///     }
/// }
/// ```
pub trait InlineSql: Send + Sync + 'static {
    /// What it is called where it fails.
    fn name(&self) -> &'static str;

    /// Whether it follows what happens to the entities of a machine, by its stored name. Commits about other machines go
    /// as if it was not there.
    fn follows(&self, machine: &str) -> bool;

    /// Runs statements for what happens to one entity.
    ///
    /// # Errors
    ///
    /// Whatever is to stop the call.
    fn apply(
        &self,
        change: &Change,
        connection: &mut PgConnection,
    ) -> impl Future<Output = Result<(), Box<dyn StdError + Send + Sync>>> + Send;
}

/// What a store is to run.
#[derive(Clone, Default)]
pub(super) struct InlineSqls(Vec<Arc<dyn Erased>>);

/// [`InlineSql`] without its types.
trait Erased: Send + Sync {
    fn name(&self) -> &'static str;

    fn follows(&self, machine: &str) -> bool;

    fn apply<'a>(&'a self, change: &'a Change, connection: &'a mut PgConnection) -> Applying<'a>;
}

/// What statements of the user's fail with.
pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

type Applying<'a> = Pin<Box<dyn Future<Output = Result<(), Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

impl<I: InlineSql> Erased for I {
    fn name(&self) -> &'static str {
        InlineSql::name(self)
    }

    fn follows(&self, machine: &str) -> bool {
        InlineSql::follows(self, machine)
    }

    fn apply<'a>(&'a self, change: &'a Change, connection: &'a mut PgConnection) -> Applying<'a> {
        Box::pin(InlineSql::apply(self, change, connection))
    }
}

impl InlineSqls {
    pub(super) fn push(&mut self, inline: impl InlineSql) {
        self.0.push(Arc::new(inline));
    }

    /// Whether something is to be run for a commit.
    pub(super) fn follow(&self, commit: &Commit) -> bool {
        let mut changes = commit.changes.iter();
        !self.0.is_empty() && changes.any(|change| self.0.iter().any(|inline| inline.follows(change.machine)))
    }

    pub(super) async fn apply(&self, commit: &Commit, connection: &mut PgConnection) -> Result<(), PgError> {
        for inline in &self.0 {
            for change in commit.changes.iter().filter(|change| inline.follows(change.machine)) {
                let applied = inline.apply(change, &mut *connection).await;
                applied.map_err(|source| PgError::InlineSql {
                    name: inline.name(),
                    source,
                })?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for InlineSqls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|inline| inline.name()))
            .finish()
    }
}

impl PgStore {
    /// Sends a commit once, with the statements that follow it, in a transaction of its own.
    pub(super) async fn send_with_inline_sql(&self, commit: &Commit) -> Result<Committed, Unstored> {
        let mut lane = self.inner.lanes.take().await?;
        let mut is_ending = false;
        let sent = async {
            let mut transaction = lane.begin().await?;
            match self.stored_on(&mut transaction, commit).await {
                Ok(stored) if stored.is_new() => {
                    is_ending = true;
                    transaction.commit().await?;
                    Ok(stored.committed)
                }
                answer => {
                    // The commit is not stored, or was stored before: either way the effects of the statements are
                    // rolled back.
                    let rolled_back = transaction.rollback().await;
                    let stored = answer?;
                    rolled_back?;
                    Ok(stored.committed)
                }
            }
        };
        let answer = timeout(ANSWER_MAX, sent).await.unwrap_or_else(|error| Err(late(error)));
        lane.settle(answer).map_err(|error| {
            // A transaction that was lost before its COMMIT was sent has stored nothing.
            let in_doubt = is_ending && error.verdict() == Verdict::Lost;
            Unstored::new(error, in_doubt)
        })
    }
}
