//! The store in Postgres: one call for a commit, one for a load, and a log that misses nothing.
//!
//! With the feature `postgres`, over [`sqlx`] 0.9 and tokio. TLS is a matter of `sqlx`'s own features, such as
//! `tls-rustls`, which your program turns on in its own dependency.
//!
//! ```no_run
//! use eventer::store::postgres::PgStore;
//! use sqlx::PgPool;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let pool = PgPool::connect("postgres://localhost/shop").await?;
//! let store = PgStore::new(&pool);
//! store.migrate().await?;
//! // StateMachine::<order::Machine, _>::new(store)
//! # Ok(())
//! # }
//! ```
//!
//! # What it needs
//!
//! Postgres 15 or later, a database with the encoding UTF8, and `synchronous_commit` not off. The store looks at this
//! before its first call, and [`PgStore::check`] at any time. Older servers are not tested against.
//!
//! What waits must see what it waited for, so every call is `READ COMMITTED`: connections of the store's own ask for it
//! when they are opened, and transactions name it. A [shared pool](PgBuilder::shared_pool) whose
//! `default_transaction_isolation` is another is refused, unless [each call is a transaction](PgBuilder::transaction_pooling).
//!
//! # What Postgres makes of payloads
//!
//! They are kept as `jsonb`: equal JSON values come back, with members in another order and other spaces; of two members
//! with one name the later is kept; `-0.0` comes back as `0.0`. Numbers are exact.
//!
//! # Calls that go together
//!
//! A commit or load that comes while nothing is under way is sent at once. What comes meanwhile gathers, for 1 ms, or until
//! it is 4 and half as many as are under way, and goes in one call of 64 at most; two such calls are under way at most, and
//! share what there is. Each commit has an outcome of its own: one that is refused, or whose entity another transaction
//! holds, does not hold up the others. About one entity there is one commit under way in a process, or another if the
//! first got no answer for 2 seconds; others wait in memory, 64 about one and 4,096 in all, and who comes then waits for a
//! place. Who waits longer than the pool's `acquire_timeout` is told that the store is not available, and so is who waits
//! for what a process looks at before its first call, or for its turn at the log. A commit that was sent goes on when its
//! caller does not; one that still waits is taken back.
//!
//! # Connections
//!
//! [`PgStore::new`] takes the options of a pool and opens connections of its own from them, at most eight and one more
//! for the log, which it holds open, and one that listens once somebody waits for events; what the pool does after it
//! connects is not done for them.
//! [`PgStore::with_shared_pool`] takes a connection of the pool for each call, which costs two round trips more, and has
//! only the one for the log.
//!
//! # Poolers
//!
//! Nothing that a session has is relied on from one transaction to the next but statements that were prepared: no lock
//! beyond a transaction, no setting, no temporary table. So a pooler in transaction mode can stand before the server. Only
//! who waits for events [listens](crate::store::Subscriptions::woken); with [`PgBuilder::transaction_pooling`] nobody
//! does, and who waits looks every 100 ms.
//!
//! - PgBouncer before 1.21, as in Debian 12, or with `max_prepared_statements` 0: build the store with
//!   [`PgBuilder::transaction_pooling`]. Tested with PgBouncer 1.18.
//! - PgBouncer 1.21 and later with `max_prepared_statements` keeps statements that were prepared, so that by its
//!   documentation no more is needed than `extra_float_digits`, `lock_timeout` and `default_transaction_isolation` in its
//!   `ignore_startup_parameters`. This is not tested here; `transaction_pooling` works there as well.
//! - A pooler in session mode is asked for both of these settings by the `options` of a connection: PgBouncer before 1.20
//!   needs `options` in its `ignore_startup_parameters`, or `transaction_pooling`.
//! - A commit that waits for an entity that others hold has one of the pooler's connections. The store has at most three
//!   such, so the pooler's `default_pool_size` is to be larger than that for each process.

mod answers;
mod background;
mod builder;
mod columns;
mod commit;
mod desk;
mod edges;
mod entries;
mod errands;
mod error;
mod finding;
mod group;
mod inbox;
mod index;
mod inline_projection;
mod inline_sql;
mod lanes;
mod listing;
mod log;
mod migration;
mod moves;
mod permits;
mod reach;
mod readiness;
mod reads;
mod rebuild;
mod replica;
mod roles;
mod schema;
mod subscriptions;
mod transaction;
mod value;
mod verification;

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use sqlx::PgPool;
use tokio::sync::Mutex;
use tokio::time::timeout;

pub use builder::PgBuilder;
pub use error::PgError;
pub use finding::Finding;
pub use index::{Indexing, LeftOut};
pub use inline_sql::InlineSql;
pub use log::LogLag;
pub use rebuild::Rebuild;
pub use replica::Staleness;
pub use roles::Roles;
pub use schema::Schema;
pub use subscriptions::{SqlProjection, SqlRebuilding, SqlStep};
pub use verification::Verification;

use super::{
    Commit, Committed, EventFilter, EventLog, EventPage, History, ListedEntity, Listing, Loaded, LoggedEvent, Outbox,
    Queries, Store, StoreError, StoreErrorKind, StoredEvent, StoredMessage, Tally, Views,
};
use crate::query::{IndexedField, Value};
use commit::{ANSWER_MAX, CommitStatements, late};
use desk::Desk;
use errands::Load;
use error::Verdict;
use inbox::InboxStatements;
use inline_projection::{InlineProjections, InlineStatements};
use inline_sql::InlineSqls;
use lanes::Lanes;
use log::Log;
use permits::Permits;
use readiness::Readiness;
use reads::{ATTEMPTS_MAX, ReadStatements};
use rebuild::RebuildStatements;
use subscriptions::{Bell, LeaseMin, SubscriptionStatements};
use verification::VerifyStatements;

/// Keeps everything in a Postgres database; clones share connections.
///
/// It runs within a tokio runtime. See the [module](self).
#[derive(Clone)]
pub struct PgStore {
    inner: Arc<Inner>,
}

struct Inner {
    lanes: Lanes,
    schema: Schema,
    /// Whether the server has to keep what it acknowledged.
    durable: bool,
    /// Whether the schema was found to fit this program.
    ready: Readiness,
    inline_sqls: InlineSqls,
    inline_projections: InlineProjections,
    inline: InlineStatements,
    commits: CommitStatements,
    reads: ReadStatements,
    committing: Desk<Commit>,
    loading: Desk<Load>,
    verifies: VerifyStatements,
    rebuilds: RebuildStatements,
    log: Mutex<Log>,
    subscriptions: SubscriptionStatements,
    bell: Bell,
    leased: LeaseMin,
    inboxes: InboxStatements,
    /// Apart from commits: who receives a message that another is receiving waits until that one has ended.
    receiving: Permits,
    /// The machines whose index was seen to be complete.
    indexed: std::sync::Mutex<HashSet<(&'static str, &'static [IndexedField])>>,
}

impl Inner {
    /// Whether statements of the user's are run with a commit.
    fn runs_inline(&self, commit: &Commit) -> bool {
        self.inline_sqls.follow(commit) || self.inline_projections.follow(commit)
    }

    fn indexed(&self) -> std::sync::MutexGuard<'_, HashSet<(&'static str, &'static [IndexedField])>> {
        self.indexed.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl PgStore {
    /// A store in the schema `eventer` of the database that the pool connects to, with connections of its own.
    ///
    /// Nothing is connected yet.
    #[must_use]
    pub fn new(pool: &PgPool) -> Self {
        Self::builder(pool).build()
    }

    /// The same, with connections that are taken from the pool for each call.
    #[must_use]
    pub fn with_shared_pool(pool: &PgPool) -> Self {
        Self::builder(pool).shared_pool().build()
    }

    /// A store with other settings.
    pub fn builder(pool: &PgPool) -> PgBuilder {
        PgBuilder::new(pool)
    }

    /// The schema that the store lies in.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.inner.schema
    }

    /// Makes the schema, or brings it to the version of this program. Returns the numbers of the migrations that were
    /// applied: none if nothing was to be done.
    ///
    /// Many processes may do this at once, and programs of earlier versions may be running. It happens in one
    /// transaction. A store that was made with roles is brought further [with them](Self::migrate_with) as well.
    ///
    /// # Errors
    ///
    /// [`PgError::Newer`] if the schema is ahead of this program; [`PgError::NotOwner`] if there is something to apply and
    /// the store belongs to another role than the one of the connection; and what the server reports.
    pub async fn migrate(&self) -> Result<Vec<u32>, PgError> {
        self.migrated(None).await
    }

    /// The same, with an owner and a role for the application, which are made if they are not there. What is new belongs to
    /// the owner, and is granted as what was there.
    ///
    /// Whoever runs it must be allowed to make roles (`CREATEROLE`) and schemas (`CREATE` on the database), need not be a
    /// superuser, and becomes a member of the owner. Where all roles are there, to be a member of the owner is enough
    /// instead of the first: from Postgres 16 on, one who was given that `WITH SET TRUE`, as it is by default. The schema
    /// must be new or the owner's already.
    ///
    /// # Errors
    ///
    /// As for [`migrate`](Self::migrate).
    pub async fn migrate_with(&self, roles: &Roles) -> Result<Vec<u32>, PgError> {
        self.migrated(Some(roles)).await
    }

    async fn migrated(&self, roles: Option<&Roles>) -> Result<Vec<u32>, PgError> {
        let mut connection = self.inner.lanes.open().await?;
        migration::migrate(&mut connection, &self.inner.schema, roles).await
    }

    /// The SQL of all migrations, for those who apply it themselves: a transaction that makes the schema.
    ///
    /// ```
    /// use eventer::store::postgres::{PgStore, Roles, Schema};
    ///
    /// let sql = PgStore::migration_sql(&Schema::new("shop")?, Some(&Roles::default()));
    /// assert!(sql.contains(r#"CREATE TABLE "shop".event"#));
    /// # Ok::<(), eventer::store::postgres::PgError>(())
    /// ```
    #[must_use]
    pub fn migration_sql(schema: &Schema, roles: Option<&Roles>) -> String {
        migration::script(schema, roles, 0)
    }

    /// The SQL that brings a store from an earlier version to that of this program, for those who apply it themselves: a
    /// transaction with the migrations after this one. [`PgError::Older`] names the last that a store has, and so does
    /// `SELECT max(number) FROM eventer.migration`.
    ///
    /// It fails and changes nothing where that is another one by then, and where the store belongs to another role than the
    /// one it is applied as: give the same roles that the store was made with. After 0 it is
    /// [`migration_sql`](Self::migration_sql).
    ///
    /// ```
    /// use eventer::store::postgres::{PgStore, Schema};
    ///
    /// let sql = PgStore::migration_sql_after(&Schema::default(), None, 5);
    /// assert!(!sql.contains(r#"CREATE TABLE "eventer".edge"#), "the fifth");
    /// assert!(sql.contains(r#"CREATE TABLE "eventer".indexed_machine"#), "the sixth");
    /// ```
    #[must_use]
    pub fn migration_sql_after(schema: &Schema, roles: Option<&Roles>, migration: u32) -> String {
        migration::script(schema, roles, migration)
    }

    /// Whether the schema fits this program, and the server can keep the promises of a store.
    ///
    /// # Errors
    ///
    /// [`PgError::NotMigrated`], [`PgError::Older`], [`PgError::Newer`] or [`PgError::Unsuitable`], and what the server
    /// reports.
    pub async fn check(&self) -> Result<(), PgError> {
        let inner = &self.inner;
        let mut lane = inner.lanes.take().await?;
        // In a transaction, to which a pooler gives one session.
        let checked = async {
            let mut transaction = lane.begin().await?;
            let checked = migration::check(&mut transaction, &inner.schema, inner.lanes.reach(), inner.durable).await;
            if checked.is_ok() {
                let any = sqlx::query_scalar(inner.subscriptions.any.sql()).persistent(false);
                let any = any.fetch_one(&mut *transaction).await?;
                inner.bell.expect_listeners(any);
            }
            transaction.rollback().await?;
            checked
        };
        let checked = timeout(ANSWER_MAX, checked).await;
        lane.settle(checked.unwrap_or_else(|error| Err(late(error))))
    }

    /// Checks on another connection if one turns out to be lost.
    async fn checked(&self) -> Result<(), PgError> {
        let mut attempt = 1;
        loop {
            match self.check().await {
                Err(error) if error.verdict() != Verdict::Nothing && attempt < ATTEMPTS_MAX => attempt += 1,
                checked => return checked,
            }
        }
    }
}

impl fmt::Debug for PgStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgStore")
            .field("schema", &self.inner.schema)
            .field("lanes", &self.inner.lanes)
            .field("commits_waiting", &self.inner.committing.len())
            .field("loads_waiting", &self.inner.loading.len())
            .finish_non_exhaustive()
    }
}

impl Store for PgStore {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        Ok(self.loaded(machine, id, key).await?)
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        if let Err(rule) = commit.check() {
            return Err(StoreError::new(StoreErrorKind::Refused, rule));
        }
        self.inner.inline_projections.check()?;
        let committed = self.committed(commit).await;
        if let Ok(Committed::Stored { .. }) = committed {
            self.ring();
        }
        committed
    }
}

impl History for PgStore {
    async fn history(
        &self,
        machine: &str,
        id: &str,
        after: u64,
        len_max: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        Ok(self.history_of(machine, id, after, len_max).await?)
    }
}

impl EventLog for PgStore {
    async fn events(&self, after: u64, len_max: usize) -> Result<Vec<LoggedEvent>, StoreError> {
        Ok(self.log_events(after, len_max).await?)
    }

    async fn events_of(&self, filter: &EventFilter, after: u64, len_max: usize) -> Result<EventPage, StoreError> {
        Ok(self.log_events_of(filter, after, len_max).await?)
    }

    async fn watermark(&self) -> Result<u64, StoreError> {
        Ok(self.log_ends().await?.0)
    }
}

impl Outbox for PgStore {
    async fn messages(&self, after: u64, len_max: usize) -> Result<Vec<StoredMessage>, StoreError> {
        Ok(self.log_messages(after, len_max).await?)
    }
}

impl Views for PgStore {
    async fn view(&self, machine: &str, view: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.view_value(machine, view, key).await?)
    }
}

impl Queries for PgStore {
    async fn list(&self, listing: &Listing) -> Result<Vec<ListedEntity>, StoreError> {
        Ok(self.listed(listing).await?)
    }

    async fn counts(&self, listing: &Listing, by: Tally) -> Result<Vec<(Option<Value>, u64)>, StoreError> {
        Ok(self.counted(listing, by).await?)
    }
}
