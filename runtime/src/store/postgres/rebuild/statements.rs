//! Statements that read what a state is made anew from, and put it in place.

use super::super::Schema;
use super::super::schema::Statement;

pub(in super::super) struct RebuildStatements {
    pub(super) found: Statement,
    pub(super) rebuild: Statement,
}

impl RebuildStatements {
    pub(in super::super) fn new(schema: &Schema) -> Self {
        RebuildStatements {
            // Row and last event are of one moment. The hash is of all columns, so that whatever changes is noticed.
            found: schema.statement(
                "SELECT s.version, s.last_event_id, s.changed_at::text, s.state, s.payload, s.data, s.state_version,
                    s.changed_at IS NOT DISTINCT FROM last.at, s.row, last.version, last.at::text,
                    s.entered_at::text, s.entered_at IS NOT DISTINCT FROM entering.at, entering.at::text, entering.at,
                    s.indexed
                FROM (SELECT) AS one
                LEFT JOIN LATERAL (
                    SELECT s.*, hash_record_extended(s, 0) AS row
                    FROM {schema}.entity AS s
                    WHERE s.tenant = 0 AND s.machine = $1 AND s.id = $2
                ) AS s ON true
                LEFT JOIN LATERAL (
                    SELECT e.version, e.at
                    FROM {schema}.event AS e
                    WHERE e.tenant = 0 AND e.machine = $1 AND e.id = $2
                    ORDER BY e.version DESC
                    LIMIT 1
                ) AS last ON true
                LEFT JOIN LATERAL (
                    SELECT e.at
                    FROM {schema}.event AS e
                    WHERE e.tenant = 0 AND e.machine = $1 AND e.id = $2 AND e.from_state IS DISTINCT FROM e.to_state
                    ORDER BY e.version DESC
                    LIMIT 1
                ) AS entering ON true",
            ),
            rebuild: schema
                .statement("SELECT {schema}.rebuild_state_1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"),
        }
    }
}
