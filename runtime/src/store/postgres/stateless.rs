//! Entities that have events and no state: not the same as those that never were.

use sqlx::Row;

use super::read::count;
use super::schema::Statement;
use super::{PgError, PgStore, Schema};

pub(super) struct StatelessStatement(Statement);

impl StatelessStatement {
    pub(super) fn new(schema: &Schema) -> Self {
        // Both tables in one statement, so that an entity that begins now is in both or in neither. The limit keeps each
        // look-up one by its key.
        StatelessStatement(schema.statement(
            "SELECT t.n, last.version
            FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS t (machine, id, n)
            CROSS JOIN LATERAL (
                SELECT e.version
                FROM {schema}.event AS e
                WHERE e.tenant = 0 AND e.machine = t.machine AND e.id = t.id
                ORDER BY e.version DESC
                LIMIT 1
            ) AS last
            LEFT JOIN LATERAL (
                SELECT s.version
                FROM {schema}.entity AS s
                WHERE s.tenant = 0 AND s.machine = t.machine AND s.id = t.id AND s.version > 0
                LIMIT 1
            ) AS state ON true
            WHERE state.version IS NULL",
        ))
    }
}

impl PgStore {
    /// Which of these entities, for which no state was found, have events: by their places, and with what is to be said
    /// about it.
    pub(super) async fn stateless(&self, entities: &[(&str, &str)]) -> Result<Vec<(usize, PgError)>, PgError> {
        if entities.is_empty() {
            return Ok(Vec::new());
        }
        let (machines, ids): (Vec<&str>, Vec<&str>) = entities.iter().copied().unzip();
        let statement = &self.inner.stateless.0;
        let rows = self.read(|| sqlx::query(statement.sql()).bind(&machines).bind(&ids));
        let mut errors = Vec::new();
        for row in rows.await? {
            let place = usize::try_from(row.try_get::<i64, _>(0)? - 1).unwrap_or_default();
            if let Some((machine, id)) = entities.get(place) {
                let error = PgError::NoState {
                    machine: (*machine).to_owned(),
                    id: (*id).to_owned(),
                    version: count(row.try_get(1)?),
                };
                errors.push((place, error));
            }
        }
        Ok(errors)
    }
}
