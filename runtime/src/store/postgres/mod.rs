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
//! `default_transaction_isolation` is another is refused, unless [each call is a
//! transaction](PgBuilder::transaction_pooling).
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
mod contract;
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
mod setup;
mod subscriptions;
mod transaction;
mod value;
mod verification;

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

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use sqlx::PgPool;
use tokio::sync::Mutex;

use super::Commit;
use crate::query::IndexedField;
use commit::CommitStatements;
use desk::Desk;
use errands::Load;
use inbox::InboxStatements;
use inline_projection::{InlineProjections, InlineStatements};
use inline_sql::InlineSqls;
use lanes::Lanes;
use log::Log;
use permits::Permits;
use readiness::Readiness;
use reads::ReadStatements;
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
