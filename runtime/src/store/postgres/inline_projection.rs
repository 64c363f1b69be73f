//! Projections that commits write themselves, in their transactions.

use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use sqlx::{PgConnection, Row};

use super::super::{Commit, EventFilter, LoggedEvent, StoreError};
use super::inline_sql::BoxError;
use super::log::logged_event;
use super::reads::{EVENT_COLUMNS, unreadable};
use super::schema::Statement;
use super::schema::TENANT;
use super::subscriptions::SqlProjection;
use super::value::bigint;
use super::{PgError, PgStore, Schema};

/// Projections that a store is opened with.
#[derive(Clone, Default)]
pub(super) struct InlineProjections(Vec<Arc<dyn Erased>>);

/// [`SqlProjection`] without its types.
trait Erased: Send + Sync {
    fn name(&self) -> &'static str;

    fn filter(&self) -> &EventFilter;

    fn apply<'a>(
        &'a self,
        generation: u32,
        events: &'a [LoggedEvent],
        connection: &'a mut PgConnection,
    ) -> Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 'a>>;
}

struct Inline<P> {
    projection: P,
    filter: EventFilter,
}

impl<P: SqlProjection> Erased for Inline<P> {
    fn name(&self) -> &'static str {
        self.projection.name()
    }

    fn filter(&self) -> &EventFilter {
        &self.filter
    }

    fn apply<'a>(
        &'a self,
        generation: u32,
        events: &'a [LoggedEvent],
        connection: &'a mut PgConnection,
    ) -> Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 'a>> {
        Box::pin(self.projection.apply(generation, events, connection))
    }
}

impl InlineProjections {
    pub(super) fn push(&mut self, projection: impl SqlProjection) {
        let filter = projection.filter();
        self.0.push(Arc::new(Inline { projection, filter }));
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|it| it.name() == name)
    }

    /// Refuses events that no machine has: their commits would pass unseen.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        self.0.iter().try_for_each(|it| it.filter().check())
    }

    /// The projections that follow an event of a commit.
    fn following<'a>(&'a self, commit: &'a Commit) -> impl Iterator<Item = &'a Arc<dyn Erased>> {
        let passes = |filter: &EventFilter| {
            let mut changes = commit.changes.iter();
            changes.any(|change| {
                change
                    .events
                    .iter()
                    .any(|event| filter.passes(change.machine, event.name))
            })
        };
        self.0.iter().filter(move |it| passes(it.filter()))
    }

    /// Whether something is to be written with a commit.
    pub(super) fn follow(&self, commit: &Commit) -> bool {
        self.following(commit).next().is_some()
    }
}

impl fmt::Debug for InlineProjections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|it| it.name())).finish()
    }
}

pub(super) struct InlineStatements {
    generations: Statement,
    written: Statement,
}

impl InlineStatements {
    pub(super) fn new(schema: &Schema) -> Self {
        InlineStatements {
            generations: schema.statement("SELECT projection, number FROM {schema}.inline_1($1, $2)"),
            // `LATERAL` makes the planner look up each entity by itself, whatever it thinks of the size of the table.
            written: schema.statement(&format!(
                "SELECT e.*
                FROM unnest($2::text[], $3::text[], $4::bigint[]) AS c (machine, id, after)
                CROSS JOIN LATERAL (
                    SELECT {EVENT_COLUMNS}, machine, id FROM {{schema}}.event
                    WHERE tenant = $1 AND machine = c.machine AND id = c.id AND version > c.after
                    ORDER BY version
                ) AS e
                ORDER BY e.position"
            )),
        }
    }
}

/// Which generation of each projection a transaction is to write: it is held until the transaction ends.
pub(super) type Generations = HashMap<String, u32>;

impl PgStore {
    /// What a commit is to write besides itself.
    pub(super) async fn inline_generations(
        &self,
        commit: &Commit,
        connection: &mut PgConnection,
    ) -> Result<Generations, PgError> {
        let names: Vec<_> = self
            .inner
            .inline_projections
            .following(commit)
            .map(|it| it.name())
            .collect();
        if names.is_empty() {
            return Ok(Generations::new());
        }
        let query = sqlx::query(self.inner.inline.generations.sql())
            .bind(TENANT)
            .bind(names);
        let query = self.inner.lanes.reach().prepared(query);
        let rows = query.fetch_all(connection).await?;
        let pair = |row: &sqlx::postgres::PgRow| {
            let number: i32 = row.try_get(1)?;
            Ok((row.try_get(0)?, u32::try_from(number).unwrap_or_default()))
        };
        rows.iter().map(pair).collect()
    }

    /// Writes what a commit means, which this transaction has stored. The events are read back, so that they are what the
    /// log shows to workers: with their positions, and with payloads as the server keeps them.
    pub(super) async fn write_inline(
        &self,
        commit: &Commit,
        generations: &Generations,
        connection: &mut PgConnection,
    ) -> Result<(), PgError> {
        if generations.is_empty() {
            return Ok(());
        }
        let events = self.written(commit, connection).await?;
        for projection in self.inner.inline_projections.following(commit) {
            let name = projection.name();
            let Some(&generation) = generations.get(name) else {
                continue;
            };
            let followed: Vec<_> = events
                .iter()
                .filter(|it| projection.filter().passes_event(it))
                .cloned()
                .collect();
            if !followed.is_empty() {
                let applied = projection.apply(generation, &followed, &mut *connection).await;
                applied.map_err(|source| PgError::InlineSql { name, source })?;
            }
        }
        Ok(())
    }

    /// The events of a commit, as they are stored.
    async fn written(&self, commit: &Commit, connection: &mut PgConnection) -> Result<Vec<LoggedEvent>, PgError> {
        let changes = &commit.changes;
        let machines: Vec<_> = changes.iter().map(|it| it.machine).collect();
        let ids: Vec<_> = changes.iter().map(|it| &*it.id).collect();
        let after: Vec<_> = changes
            .iter()
            .map(|it| bigint(it.expected.map_or(0, |at| at.version)))
            .collect();
        let query = sqlx::query(self.inner.inline.written.sql())
            .bind(TENANT)
            .bind(machines)
            .bind(ids)
            .bind(after);
        let query = self.inner.lanes.reach().prepared(query);
        let rows = query.fetch_all(connection).await?;
        let event =
            |row| logged_event(row).map_err(|error| unreadable(row, &error, format_args!("an event of a commit")));
        rows.iter().map(event).collect()
    }
}
