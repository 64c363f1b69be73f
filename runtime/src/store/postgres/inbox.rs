//! Inboxes in Postgres: an entry and what follows from its message, in one transaction.

use std::time::{Duration, Instant};

use sqlx::{PgConnection, Postgres, Row, Transaction};
use tokio::time::timeout;

use super::super::{Commit, Committed, InboxEntry, Inboxes, StoreError, StoreErrorKind};
use super::commit::{ANSWER_MAX, Unstored, is_over, late, pause};
use super::error::Verdict;
use super::reads::count;
use super::schema::{Statement, TENANT};
use super::value::bigint;
use super::{PgError, PgStore, Schema};
use crate::inbox::{Inbox, MessageId, Received};

/// The longest age that is asked for: the server cannot count back much further.
const AGE_MAX: Duration = Duration::from_secs(1_000 * 365 * 24 * 60 * 60);

pub(super) struct InboxStatements {
    receive: Statement,
    has: Statement,
    forget: Statement,
}

impl InboxStatements {
    pub(super) fn new(schema: &Schema) -> Self {
        InboxStatements {
            receive: schema.statement("SELECT {schema}.receive_1($1, $2, $3, $4)"),
            has: schema.statement(
                "SELECT EXISTS (
                    SELECT FROM {schema}.inbox WHERE tenant = $1 AND consumer = $2 AND source = $3 AND id = $4
                )",
            ),
            forget: schema.statement("SELECT {schema}.forget_received_1($1, $2, $3, $4)"),
        }
    }
}

impl Inbox<PgStore> {
    /// Takes note of a message in a transaction of yours, which is to be of the store's database: with your own
    /// statements, all or nothing.
    ///
    /// Call it first, since whoever receives the same message waits from then until the transaction ends, for 10 s at
    /// most. If it came for the first time, do what it is about, with your own statements and with
    /// [`commit_in`](PgStore::commit_in), and commit; otherwise roll back. Acknowledge it in both cases. If the answer to
    /// the commit is lost, do not acknowledge it: when it comes again, the inbox knows.
    ///
    /// ```no_run
    /// use eventer::inbox::{Inbox, MessageId};
    /// use eventer::store::postgres::PgStore;
    ///
    /// # async fn run(pool: sqlx::PgPool, store: PgStore, message: MessageId) -> Result<(), Box<dyn std::error::Error>> {
    /// let inbox = Inbox::new(store, "stock")?;
    /// let mut transaction = pool.begin().await?;
    /// if inbox.receive_in(&mut transaction, &message).await?.is_first() {
    ///     sqlx::query("UPDATE stock SET free = free - 1").execute(&mut *transaction).await?;
    ///     transaction.commit().await?;
    /// } else {
    ///     transaction.rollback().await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What the store reports, after which the transaction is to be rolled back:
    /// [`Unavailable`](StoreErrorKind::Unavailable) if another has received the message and does not come to an end, and
    /// in a transaction that is `REPEATABLE READ` or more if another received it since it began.
    pub async fn receive_in(
        &self,
        transaction: &mut Transaction<'_, Postgres>,
        message: &MessageId,
    ) -> Result<Received, StoreError> {
        let store = self.store();
        store.ready().await?;
        let is_first = store.received_on(transaction, &self.entry(message)).await?;
        Ok(if is_first { Received::First(()) } else { Received::Again })
    }
}

impl Inboxes for PgStore {
    async fn receive(&self, entry: &InboxEntry, commit: Option<Commit>) -> Result<Received<Committed>, StoreError> {
        if let Some(Err(rule)) = commit.as_ref().map(Commit::check) {
            return Err(StoreError::new(StoreErrorKind::Refused, rule));
        }
        self.ready().await?;
        let received = Box::pin(self.received(entry, commit.as_ref())).await?;
        if commit.is_some() && matches!(received, Received::First(Committed::Stored { .. })) {
            self.ring();
        }
        Ok(received)
    }

    async fn was_received(&self, entry: &InboxEntry) -> Result<bool, StoreError> {
        let query = || {
            sqlx::query(self.inner.inboxes.has.sql())
                .bind(TENANT)
                .bind(entry.consumer())
                .bind(entry.message().source())
                .bind(entry.message().id())
        };
        Ok(self.told(query).await?)
    }

    async fn forget(&self, consumer: &str, older_than: Duration, len_max: usize) -> Result<usize, StoreError> {
        let micros = older_than.min(AGE_MAX).as_micros();
        let micros = i64::try_from(micros).unwrap_or(i64::MAX);
        let query = || {
            sqlx::query(self.inner.inboxes.forget.sql())
                .bind(TENANT)
                .bind(consumer)
                .bind(micros)
                .bind(bigint(len_max as u64))
        };
        // Sent again after a lost answer, this forgets further entries, which are old enough too.
        let forgotten: i64 = self.told(query).await?;
        Ok(usize::try_from(count(forgotten)).unwrap_or(usize::MAX))
    }
}

impl PgStore {
    /// Sends it until it is known what came of it, or a limit is reached.
    async fn received(&self, entry: &InboxEntry, commit: Option<&Commit>) -> Result<Received<Committed>, StoreError> {
        let (begin, mut attempt, mut in_doubt) = (Instant::now(), 1, false);
        loop {
            let sent = match self.inner.receiving.take().await {
                Ok(_permit) => self.receive_once(entry, commit, in_doubt).await,
                Err(error) => Err(error.into()),
            };
            let failed = match sent {
                Ok(received) => return Ok(received),
                Err(failed) => failed,
            };
            in_doubt |= failed.in_doubt();
            if is_over(attempt, begin, in_doubt) || !(in_doubt || failed.may_be_sent_again()) {
                // `Unresolved` would carry the commit alone, which must not be stored without the entry of its message.
                return Err(failed.into_untold(in_doubt));
            }
            pause(attempt).await;
            attempt += 1;
        }
    }

    /// Sends it once, in a transaction of its own.
    async fn receive_once(
        &self,
        entry: &InboxEntry,
        commit: Option<&Commit>,
        in_doubt: bool,
    ) -> Result<Received<Committed>, Unstored> {
        let mut lane = self.inner.lanes.take().await?;
        let mut is_ending = false;
        let sent = async {
            let mut transaction = lane.begin().await?;
            match self.receive_with(&mut transaction, entry, commit, in_doubt).await {
                Ok((received, true)) => {
                    is_ending = true;
                    transaction.commit().await?;
                    Ok(received)
                }
                answer => {
                    let rolled_back = transaction.rollback().await;
                    let (received, _) = answer?;
                    rolled_back?;
                    Ok(received)
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

    /// Receives a message: what came of it, and whether the transaction is to be committed. The entry is written first,
    /// so that another call with the same message waits there, while it holds no entity.
    async fn receive_with(
        &self,
        transaction: &mut Transaction<'_, Postgres>,
        entry: &InboxEntry,
        commit: Option<&Commit>,
        in_doubt: bool,
    ) -> Result<(Received<Committed>, bool), PgError> {
        let is_first = self.received_on(transaction, entry).await?;
        let Some(commit) = commit else {
            let first = Received::First(Committed::Stored { position: None });
            return Ok((if is_first { first } else { Received::Again }, is_first));
        };
        if is_first {
            let committed = self.stored_in(transaction, commit).await?.committed;
            let is_stored = matches!(committed, Committed::Stored { .. });
            return Ok((Received::First(committed), is_stored));
        }
        if in_doubt {
            // The first attempt, whose answer was lost, may have stored the commit: the ids of its events tell.
            let stored = self.stored_in(transaction, commit).await?;
            if !stored.is_new() && matches!(stored.committed, Committed::Stored { .. }) {
                return Ok((Received::First(stored.committed), false));
            }
        }
        Ok((Received::Again, false))
    }

    /// Whether a message is received for the first time, and the entry of it.
    async fn received_on(&self, connection: &mut PgConnection, entry: &InboxEntry) -> Result<bool, PgError> {
        let query = sqlx::query(self.inner.inboxes.receive.sql())
            .bind(TENANT)
            .bind(entry.consumer())
            .bind(entry.message().source())
            .bind(entry.message().id());
        let row = self.inner.lanes.reach().prepared(query).fetch_one(connection).await?;
        Ok(row.try_get(0)?)
    }
}
