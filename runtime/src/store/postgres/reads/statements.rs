//! Statements that load entities, alone and several at once.

use super::super::Schema;
use super::super::schema::Statement;

pub(in super::super) struct ReadStatements {
    pub(super) load: Statement,
    pub(super) load_stateless: Statement,
    pub(super) load_keyed: Statement,
    pub(super) load_group: Statement,
    pub(super) load_group_stateless: Statement,
    pub(super) load_group_keyed: Statement,
    pub(super) history: Statement,
    pub(super) view: Statement,
}

/// The columns of an event, in the order in which they are read.
pub(in super::super) const EVENT_COLUMNS: &str = "event_id, version, position, type, payload, from_state, to_state, at, actor, \
                                        reason, cause, correlation, trace, key, type_version";

/// The number of these columns.
pub(in super::super) const EVENT_LEN: usize = 15;

const ONE: &str = "(SELECT $1::text AS machine, $2::text AS id, 1::bigint AS n) AS t";

const ONE_KEYED: &str = "(SELECT $1::text AS machine, $2::text AS id, $3::text AS key, 1::bigint AS n) AS t";

// The arrays stand in subqueries so that the planner does not see how long they are: otherwise it takes a plan for just so
// many for the better one, and plans anew with each call, which costs more than the call.
const SEVERAL: &str = "unnest((SELECT $1::text[]), (SELECT $2::text[])) WITH ORDINALITY AS t (machine, id, n)";

const SEVERAL_KEYED: &str = "unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::text[]))
    WITH ORDINALITY AS t (machine, id, key, n)";

/// Loads each of some entities by one statement, so that what it finds of an entity is of one moment: its state, and the
/// outcome of a key. An entity without a state has its events looked for, since it may not be one that never was.
///
/// A call that came to something left its key on its first event, and its last one is found by the version that it led
/// to. The limits have the planner think of one row where statistics know nothing; that each look-up is one by its key, also
/// where a plan was made while there were few rows, is because the tables are never small.
pub(super) fn load(schema: &Schema, entities: &str, keyed: bool) -> Statement {
    let outcome = if keyed {
        "known.payload_hash, known.version, known.position,"
    } else {
        ""
    };
    let known = if keyed {
        "LEFT JOIN LATERAL (
            SELECT first.payload_hash, first.key_version AS version, last.position
            FROM {schema}.event AS first
            JOIN {schema}.event AS last
                ON last.tenant = 0 AND last.machine = t.machine AND last.id = t.id AND last.version = first.key_version
            WHERE first.tenant = 0 AND first.machine = t.machine AND first.id = t.id AND first.key = t.key
            UNION ALL
            SELECT i.payload_hash, i.version, NULL
            FROM {schema}.idempotency AS i
            WHERE i.tenant = 0 AND i.machine = t.machine AND i.id = t.id AND i.key = t.key
            LIMIT 1
        ) AS known ON true"
    } else {
        ""
    };
    // Version 0 never began: its row is there for its keys.
    schema.statement(&format!(
        "SELECT e.version, e.last_event_id, e.changed_at, e.state, e.payload, e.data, {outcome}
            e.state_version, lost.version AS lost, t.n
        FROM {entities}
        LEFT JOIN LATERAL (
            SELECT s.version, s.last_event_id, s.changed_at, s.state, s.payload, s.data, s.state_version
            FROM {{schema}}.entity AS s
            WHERE s.tenant = 0 AND s.machine = t.machine AND s.id = t.id AND s.version > 0
            LIMIT 1
        ) AS e ON true
        LEFT JOIN LATERAL (
            SELECT event.version
            FROM {{schema}}.event
            WHERE e.version IS NULL AND event.tenant = 0 AND event.machine = t.machine AND event.id = t.id
            ORDER BY event.version DESC
            LIMIT 1
        ) AS lost ON true
        {known}"
    ))
}

impl ReadStatements {
    pub(in super::super) fn new(schema: &Schema) -> Self {
        ReadStatements {
            // Version 0 never began: its row is there for its keys.
            load: schema.statement(
                "SELECT version, last_event_id, changed_at, state, payload, data, state_version
                FROM {schema}.entity
                WHERE tenant = 0 AND machine = $1 AND id = $2 AND version > 0",
            ),
            load_stateless: load(schema, ONE, false),
            load_keyed: load(schema, ONE_KEYED, true),
            load_group: schema.statement(&format!(
                "SELECT e.version, e.last_event_id, e.changed_at, e.state, e.payload, e.data, e.state_version, t.n
                FROM {SEVERAL}
                CROSS JOIN LATERAL (
                    SELECT s.version, s.last_event_id, s.changed_at, s.state, s.payload, s.data, s.state_version
                    FROM {{schema}}.entity AS s
                    WHERE s.tenant = 0 AND s.machine = t.machine AND s.id = t.id AND s.version > 0
                    LIMIT 1
                ) AS e"
            )),
            load_group_stateless: load(schema, SEVERAL, false),
            load_group_keyed: load(schema, SEVERAL_KEYED, true),
            history: schema.statement(&format!(
                "SELECT {EVENT_COLUMNS}
                FROM {{schema}}.event
                WHERE tenant = 0 AND machine = $1 AND id = $2 AND version > $3
                ORDER BY version
                LIMIT $4"
            )),
            view: schema.statement(
                "SELECT value FROM {schema}.view_row WHERE tenant = 0 AND machine = $1 AND view = $2 AND key = $3",
            ),
        }
    }
}
