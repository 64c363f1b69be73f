//! The edge guard: Postgres itself refuses a transition that a machine does not have.

use sqlx::PgConnection;

use super::migration;
use super::reach::begin;
use super::{PgError, PgStore, Schema};
use crate::graph::Graph;

/// The edges of a graph as columns; a life that begins is an edge from the state "".
#[derive(Default)]
struct Columns {
    machine: Vec<&'static str>,
    from_state: Vec<&'static str>,
    name: Vec<&'static str>,
    to_state: Vec<&'static str>,
}

impl PgStore {
    /// Has the server refuse every transition that the machines with these graphs do not have, whoever stores it: an
    /// event must be one of an edge and go on from where the one before led, a state must be the one that its last event
    /// led to, and a stored event is neither changed nor removed.
    ///
    /// Call it where you [`migrate`](Self::migrate), as who owns the tables, and with the graphs of all machines that are
    /// to be guarded. The others are not guarded. Returns how many edges were new.
    ///
    /// Edges are added and never taken away, so that programs of several versions can run: give the graphs of a new
    /// version before it runs. An event on an edge that was not given is refused with [`PgError::Guarded`].
    ///
    /// Each commit pays for it with look-ups in the server.
    ///
    /// # Errors
    ///
    /// As for [`check`](Self::check); [`PgError::Denied`] for who does not own the tables.
    ///
    /// ```no_run
    /// # use eventer::{state_machine, store::postgres::{PgError, PgStore}};
    /// # #[state_machine]
    /// # mod order {
    /// #     use serde::{Deserialize, Serialize};
    /// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { #[terminal] Placed }
    /// #     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Placed }
    /// #     #[transition] fn place(_: event::Placed) -> state::Placed { state::Placed }
    /// # }
    /// # async fn run(store: PgStore) -> Result<(), PgError> {
    /// store.migrate().await?;
    /// store.guard_edges(&[order::GRAPH]).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn guard_edges(&self, graphs: &[&Graph]) -> Result<u64, PgError> {
        self.check().await?;
        let mut connection = self.inner.lanes.open().await?;
        guard(&mut connection, &self.inner.schema, graphs).await
    }

    /// Takes all edges of a machine away, so that it is not guarded any more: before its graphs are given anew without
    /// edges that no program has any more.
    ///
    /// # Errors
    ///
    /// As for [`guard_edges`](Self::guard_edges).
    pub async fn unguard_edges(&self, machine: &str) -> Result<u64, PgError> {
        self.check().await?;
        let mut connection = self.inner.lanes.open().await?;
        let sql = self
            .inner
            .schema
            .statement("DELETE FROM {schema}.edge WHERE machine = $1");
        let mut transaction = begin(&mut connection).await?;
        let delete = sqlx::query(sql.sql()).bind(machine).persistent(false);
        let deleted = delete.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(deleted.rows_affected())
    }
}

async fn guard(connection: &mut PgConnection, schema: &Schema, graphs: &[&Graph]) -> Result<u64, PgError> {
    let mut transaction = begin(connection).await?;
    migration::lock(&mut transaction, schema).await?;
    let columns = columns(graphs);
    let sql = schema.statement(
        "INSERT INTO {schema}.edge (machine, from_state, type, to_state)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
        ON CONFLICT DO NOTHING",
    );
    let query = sqlx::query(sql.sql()).bind(columns.machine).bind(columns.from_state);
    let inserted = query.bind(columns.name).bind(columns.to_state).persistent(false);
    let inserted = inserted.execute(&mut *transaction).await?;
    migration::run(&mut transaction, schema.fill(include_str!("migrations/guard.sql"))).await?;
    transaction.commit().await?;
    Ok(inserted.rows_affected())
}

fn columns(graphs: &[&Graph]) -> Columns {
    let mut columns = Columns::default();
    for graph in graphs {
        for edge in graph.edges() {
            for to in edge.to() {
                columns.machine.push(graph.name());
                columns.from_state.push(edge.from().map_or("", |from| from.name()));
                columns.name.push(edge.event().name());
                columns.to_state.push(to.name());
            }
        }
    }
    columns
}
