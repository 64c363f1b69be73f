//! Commits within a transaction of the caller's.

use sqlx::{Connection, PgConnection, Postgres, Row, Transaction};

use super::super::Committed;
use super::answers::answers;
use super::commit::{PATIENT, group_arguments};
use super::{Commit, PgError, PgStore};
use crate::answer::Receipt;
use crate::declaration::Storable;
use crate::error::Error;
use crate::preparation::Prepared;

/// How often a commit is sent that is overtaken while it runs.
const ATTEMPTS_MAX: u32 = 10;

impl PgStore {
    /// Stores a prepared call in a transaction of yours, which is to be of the store's database: with your own
    /// statements, all or nothing.
    ///
    /// This is how a table of your own follows what happens: change it first and store the call last. From then until the
    /// transaction ends, others wait for the entity, and the [watermark](crate::store::EventLog::watermark) stays where it
    /// is: readers of the log see nothing that anybody stores meanwhile. So end it at once, and do not wait in between. It
    /// is to be `READ COMMITTED`, as transactions are unless they say otherwise; in another one, what an
    /// [inline projection](super::PgBuilder::inline_projection) follows is refused.
    ///
    /// It is stored when the transaction is committed. If the answer to that is lost, begin another and do the same again:
    /// a receipt with [`replayed`](Receipt::replayed) then says that it was stored with the first, and the other is to be
    /// rolled back. Also a call that was made before under its key is answered so.
    ///
    /// The store cannot know when you commit: [`wake`](Self::wake) wakes those who wait for events.
    ///
    /// ```no_run
    /// # use eventer::{Machine, Storable, StateMachine, store::postgres::PgStore};
    /// # async fn run<M: Storable>(machine: StateMachine<M, PgStore>, id: M::Id, ship: M::Command, pool: sqlx::PgPool)
    /// #     -> Result<(), Box<dyn std::error::Error>> where M::Refusal: std::error::Error + Send + Sync + 'static {
    /// let prepared = machine.execute(&id, ship).prepare().await.map_err(|error| error.to_string())?;
    /// let mut transaction = pool.begin().await?;
    /// sqlx::query("UPDATE stock SET free = free - 1").execute(&mut *transaction).await?;
    /// let stored = machine.store().commit_in(&mut transaction, &prepared).await;
    /// if stored.map_err(|error| error.to_string())?.replayed {
    ///     transaction.rollback().await?;
    /// } else {
    ///     transaction.commit().await?;
    ///     machine.store().wake();
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Conflict`](crate::ErrorKind::Conflict) or [`AlreadyExists`](crate::ErrorKind::AlreadyExists) if the entity is not
    /// where it was when the call was prepared: roll back, and prepare it again. What came to other entities in the same
    /// transaction, or to this one, is not seen by a call that is prepared before the transaction is committed.
    /// [`KeyReused`](crate::ErrorKind::KeyReused), and what the store reports: nothing is stored then.
    /// [`PgError::Isolated`], which is [`Refused`](crate::store::StoreErrorKind::Refused), if an inline projection follows
    /// it, whether commits write that now or not, and the transaction is `REPEATABLE READ` or `SERIALIZABLE`.
    pub async fn commit_in<M: Storable>(
        &self,
        transaction: &mut Transaction<'_, Postgres>,
        prepared: &Prepared<M>,
    ) -> Result<Receipt, Error<M>> {
        let mut was_stored = false;
        let stored = prepared.stored_by(async |commit| {
            // Whatever goes wrong, the transaction is not committed, so nothing is in doubt.
            self.inner.inline_projections.check()?;
            let stored = self.stored_in(transaction, commit).await?;
            was_stored = stored.before;
            Ok(stored.committed)
        });
        let mut receipt = stored.await?;
        receipt.replayed |= was_stored;
        Ok(receipt)
    }

    /// Says that a transaction with a call in it ([`commit_in`](Self::commit_in)) was committed, so that workers and others
    /// who wait for events look at once: those of this process, and, a little later, those of others, who are told at
    /// most every 10 ms.
    ///
    /// Without it they see what was stored with what is stored next, or within a second. It is no more than a hint: call it
    /// once, after several transactions or after none. It does not wait.
    pub fn wake(&self) {
        self.ring();
    }

    /// Stores a commit within a transaction, with the statements that follow it; they are undone if it is not stored.
    pub(super) async fn stored_in(
        &self,
        transaction: &mut Transaction<'_, Postgres>,
        commit: &Commit,
    ) -> Result<StoredOn, PgError> {
        self.ready().await?;
        if !self.inner.runs_inline(commit) {
            return self.stored_on(transaction, commit).await;
        }
        // A savepoint: if the commit is not stored, the caller's transaction may go on, without the statements that
        // were to follow.
        let mut savepoint = transaction.begin().await?;
        let answer = self.stored_on(&mut savepoint, commit).await;
        if answer.as_ref().is_ok_and(StoredOn::is_new) {
            savepoint.commit().await?;
        } else {
            savepoint.rollback().await?;
        }
        answer
    }

    /// Stores a commit within a transaction, with the statements that follow it, which come first: the table of events is
    /// locked from then to its end.
    pub(super) async fn stored_on(&self, connection: &mut PgConnection, commit: &Commit) -> Result<StoredOn, PgError> {
        // Generations are read before positions are drawn, so that it is known who writes these events.
        let generations = self.inline_generations(commit, connection).await?;
        self.inner.inline_sqls.apply(commit, connection).await?;
        for _ in 0..ATTEMPTS_MAX {
            let arguments = group_arguments(&[commit], PATIENT)?;
            let query = sqlx::query_with(self.inner.commits.group().sql(), arguments);
            let query = self.inner.lanes.reach().prepared(query);
            let row = query.fetch_one(&mut *connection).await?;
            let outcomes: Option<Vec<i16>> = row.try_get(2)?;
            if let Some(committed) = answers(&[commit], &row)?.pop().flatten() {
                let before = outcomes.is_some_and(|outcomes| outcomes.contains(&0));
                let stored = StoredOn { committed, before };
                if stored.is_new() {
                    self.write_inline(commit, &generations, connection).await?;
                }
                return Ok(stored);
            }
        }
        Err(PgError::Contended)
    }
}

/// What came of a commit within a transaction.
pub(super) struct StoredOn {
    pub(super) committed: Committed,
    /// Whether it was stored before, by another transaction.
    before: bool,
}

impl StoredOn {
    /// Whether this transaction stores it.
    pub(super) fn is_new(&self) -> bool {
        !self.before && matches!(self.committed, Committed::Stored { .. })
    }
}
