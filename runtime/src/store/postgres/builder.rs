//! `PgBuilder`: what a store is opened with.

use std::sync::Arc;

use sqlx::PgPool;
use tokio::sync::Mutex;

use super::commit::CommitStatements;
use super::desk::Desk;
use super::inbox::InboxStatements;
use super::inline_projection::{InlineProjections, InlineStatements};
use super::inline_sql::{InlineSql, InlineSqls};
use super::lanes::Lanes;
use super::log::Log;
use super::permits::Permits;
use super::reach::Reach;
use super::readiness::Readiness;
use super::reads::ReadStatements;
use super::rebuild::RebuildStatements;
use super::subscriptions::{Bell, LeaseMin, SqlProjection, SubscriptionStatements};
use super::verification::VerifyStatements;
use super::{Inner, PgStore, Schema};

/// How many connections a store holds open for loads and commits, unless it is told otherwise.
const CONNECTIONS_MAX: usize = 8;

/// Settings of a [`PgStore`].
#[derive(Debug)]
#[must_use = "it opens nothing until `build`"]
pub struct PgBuilder {
    pool: PgPool,
    schema: Schema,
    connections_max: usize,
    shared: bool,
    pooled: bool,
    durable: bool,
    inline_sqls: InlineSqls,
    inline_projections: InlineProjections,
}

impl PgBuilder {
    pub(super) fn new(pool: &PgPool) -> Self {
        PgBuilder {
            pool: pool.clone(),
            schema: Schema::default(),
            connections_max: CONNECTIONS_MAX,
            shared: false,
            pooled: false,
            durable: true,
            inline_sqls: InlineSqls::default(),
            inline_projections: InlineProjections::default(),
        }
    }

    /// The schema that the store lies in.
    pub fn schema(mut self, schema: Schema) -> Self {
        self.schema = schema;
        self
    }

    /// How many connections of its own the store holds open for loads and commits: 8, and at least 1. The log has one
    /// more. Calls whose answer stays away keep theirs until the server is done, a minute at most, and as many again may be
    /// opened meanwhile.
    ///
    /// With fewer than 4, commits about an entity that another transaction holds, and deliveries of a message that another
    /// is receiving, can hold up all others.
    pub fn connections_max(mut self, connections_max: usize) -> Self {
        self.connections_max = connections_max.max(1);
        self
    }

    /// Takes a connection of the pool for each call, and opens only the one for the log.
    pub fn shared_pool(mut self) -> Self {
        self.shared = true;
        self
    }

    /// For a pooler in transaction mode that knows no prepared statements: PgBouncer before 1.21, or with
    /// `max_prepared_statements` 0.
    ///
    /// Each call is a transaction of its own then, in four round trips instead of one. [`InlineSql`] and statements beside
    /// [`commit_in`](PgStore::commit_in) are to be `persistent(false)`. With the
    /// [shared pool](Self::shared_pool), the pool's options are to be without `extra_float_digits`, or PgBouncer's
    /// `ignore_startup_parameters` to name it.
    pub fn transaction_pooling(mut self) -> Self {
        self.pooled = true;
        self
    }

    /// Accepts a server on which `synchronous_commit` is off: what was acknowledged is lost if the server crashes soon
    /// after, and readers of the log may have seen it.
    pub fn may_lose_commits(mut self) -> Self {
        self.durable = false;
        self
    }

    /// Runs statements of yours in the transaction of each commit that they follow; see [`InlineSql`].
    ///
    /// Commits are [refused](crate::store::StoreErrorKind::Refused) while it follows an event that its machine does not have.
    ///
    /// All stores of a schema are to be opened with the same: only what is stored through this one is followed.
    pub fn inline_sql(mut self, inline: impl InlineSql) -> Self {
        self.inline_sqls.push(inline);
        self
    }

    /// Has commits write a projection in their own transactions, once [`PgStore::begin_inline`] says so: the same code that
    /// [workers](crate::Workers::project_sql) run, for a table that is never behind.
    ///
    /// It is shown the events as the log shows them, one commit at a time, and what it fails with fails the call. That has
    /// its price:
    ///
    /// - Such a commit goes by itself, in a transaction of five round trips and those of the projection.
    /// - The rows that it writes are locked until the commit ends: commits about different entities wait for each other if
    ///   they write one row, such as a total.
    /// - Its statements run after the events are written, since only then these have positions. So readers of the log see
    ///   nothing that anybody stores until they are done, as with [`commit_in`](PgStore::commit_in). [`InlineSql`] comes
    ///   before that.
    ///
    /// A rebuild goes as always: workers build another generation beside it, and [`swap_sql`](PgStore::swap_sql) puts it in
    /// its place, while commits wait for what it still lacks: for 10 s, and then they are
    /// [`Unavailable`](crate::store::StoreErrorKind::Unavailable).
    ///
    /// All stores of a schema are to be opened with the same: only what is stored through this one is in the tables.
    pub fn inline_projection(mut self, projection: impl SqlProjection) -> Self {
        self.inline_projections.push(projection);
        self
    }

    /// The store. Nothing is connected yet.
    #[must_use]
    pub fn build(self) -> PgStore {
        let options = self.pool.options();
        let wait_max = options.get_acquire_timeout();
        let connections_max = if self.shared {
            options.get_max_connections() as usize
        } else {
            self.connections_max
        };
        // What may have to wait on the server must leave connections to what does not.
        let alone_max = (connections_max.saturating_sub(2) / 2).max(1);
        let reach = if self.pooled {
            Reach::Transaction
        } else {
            Reach::Session
        };
        let lanes = if self.shared {
            Lanes::shared(&self.pool, reach)
        } else {
            Lanes::own(&self.pool, self.connections_max, reach)
        };
        PgStore {
            inner: Arc::new(Inner {
                lanes,
                durable: self.durable,
                ready: Readiness::default(),
                inline_sqls: self.inline_sqls,
                inline_projections: self.inline_projections,
                inline: InlineStatements::new(&self.schema),
                commits: CommitStatements::new(&self.schema),
                reads: ReadStatements::new(&self.schema),
                committing: Desk::new(alone_max, wait_max),
                loading: Desk::new(alone_max, wait_max),
                verifies: VerifyStatements::new(&self.schema),
                rebuilds: RebuildStatements::new(&self.schema),
                log: Mutex::new(Log::new(&self.schema)),
                subscriptions: SubscriptionStatements::new(&self.schema),
                bell: Bell::default(),
                leased: LeaseMin::default(),
                inboxes: InboxStatements::new(&self.schema),
                receiving: Permits::new(alone_max, wait_max),
                indexed: std::sync::Mutex::default(),
                schema: self.schema,
            }),
        }
    }
}
