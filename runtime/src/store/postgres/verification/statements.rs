//! Statements that read a page of entities and their events.

use super::super::Schema;
use super::super::reads::EVENT_COLUMNS;
use super::super::schema::Statement;
use super::metadata::Index;

pub(in super::super) struct VerifyStatements {
    pub(super) events: Statement,
    pub(super) machines: Statement,
}

impl VerifyStatements {
    pub(in super::super) fn new(schema: &Schema) -> Self {
        VerifyStatements {
            events: schema.statement(&format!(
                "SELECT {EVENT_COLUMNS}, bucket, id
                FROM {{schema}}.event
                WHERE tenant = 0 AND machine = $1 AND (id, version) > ($2, $3) AND id <= $4
                ORDER BY id, version
                LIMIT $5"
            )),
            machines: schema.statement(
                "WITH RECURSIVE found AS (
                    SELECT (
                        SELECT least(
                            (SELECT min(machine) FROM {schema}.event WHERE tenant = 0),
                            (SELECT min(machine) FROM {schema}.entity WHERE tenant = 0)
                        )
                    ) AS machine
                    UNION ALL
                    SELECT least(
                        (SELECT min(e.machine) FROM {schema}.event AS e WHERE e.tenant = 0 AND e.machine > found.machine),
                        (SELECT min(s.machine) FROM {schema}.entity AS s WHERE s.tenant = 0 AND s.machine > found.machine)
                    )
                    FROM found
                    WHERE found.machine IS NOT NULL
                )
                SELECT machine FROM found WHERE machine IS NOT NULL",
            ),
        }
    }
}

/// The next ids of either table, each of the events found by one look-up in its index, and those of the machine's index.
/// All that is told of an entity is of one moment: what is stored later is not looked at.
pub(super) fn entities(schema: &Schema, machine: &str, index: Option<&Index>) -> Statement {
    let (ids, row) = match index {
        Some(index) => (Index::ids(schema, machine), index.row(schema, machine)),
        None => <_>::default(),
    };
    let columns = if index.is_some() {
        ", i.id IS NOT NULL AS is_indexed, i.astray"
    } else {
        ""
    };
    schema.statement(&format!(
        "WITH RECURSIVE lived AS (
            (
                SELECT id FROM {{schema}}.event
                WHERE tenant = 0 AND machine = $1 AND id > $2 ORDER BY id LIMIT 1
            )
            UNION ALL
            SELECT (
                SELECT e.id FROM {{schema}}.event AS e
                WHERE e.tenant = 0 AND e.machine = $1 AND e.id > lived.id ORDER BY e.id LIMIT 1
            )
            FROM lived
            WHERE lived.id IS NOT NULL
        ), page AS (
            (SELECT id FROM lived WHERE id IS NOT NULL LIMIT $3)
            UNION
            (
                SELECT id FROM {{schema}}.entity
                WHERE tenant = 0 AND machine = $1 AND id > $2 AND version > 0 ORDER BY id LIMIT $3
            )
            {ids}
            ORDER BY id
            LIMIT $3
        )
        SELECT s.version, s.last_event_id, s.changed_at, s.state, s.payload, s.data, s.state_version,
            page.id, last.version AS last_version, s.entered_at, s.indexed{columns}
        FROM page
        LEFT JOIN LATERAL (
            SELECT * FROM {{schema}}.entity AS s
            WHERE s.tenant = 0 AND s.machine = $1 AND s.id = page.id AND s.version > 0
            LIMIT 1
        ) AS s ON true
        LEFT JOIN LATERAL (
            SELECT e.version FROM {{schema}}.event AS e
            WHERE e.tenant = 0 AND e.machine = $1 AND e.id = page.id
            ORDER BY e.version DESC
            LIMIT 1
        ) AS last ON true
        {row}
        ORDER BY page.id"
    ))
}
