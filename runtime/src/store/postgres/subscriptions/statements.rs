//! What subscriptions ask of the server.

use super::super::Schema;
use super::super::reads::EVENT_COLUMNS;
use super::super::schema::Statement;

pub(in super::super) struct SubscriptionStatements {
    pub(super) subscribe: Statement,
    pub(super) claim: Statement,
    pub(super) hold: Statement,
    pub(super) move_on: Statement,
    pub(super) advance: Statement,
    pub(super) advance_held: Statement,
    pub(super) inline_locked: Statement,
    pub(super) set_inline: Statement,
    pub(super) log_end: Statement,
    pub(super) rest: Statement,
    pub(super) whose: Statement,
    pub(super) rows: Statement,
    pub(super) has_generation: Statement,
    pub(super) live: Statement,
    pub(super) shown: Statement,
    pub(super) row: Statement,
    pub(super) rows_after: Statement,
    pub(super) generations: Statement,
    pub(super) rebuild: Statement,
    pub(super) pause: Statement,
    pub(super) throttle: Statement,
    pub(super) swap: Statement,
    pub(super) discard: Statement,
    pub(super) reset: Statement,
    pub(super) sweep: Statement,
    pub(super) reads: Statement,
    pub(super) names: Statement,
    pub(super) parked_len: Statement,
    pub(super) parked_events: Statement,
    pub(super) parked_messages: Statement,
    pub(super) parked_events_under: Statement,
    pub(super) parked_messages_under: Statement,
    pub(super) requeue: Statement,
    pub(super) requeue_all: Statement,
    pub(super) give_up: Statement,
    pub(super) tell: Statement,
    pub(in super::super) any: Statement,
}

/// The rows that are shown of a subscription, by its tenant and name, the first two arguments.
const LIVE: &str = "FROM {schema}.subscription AS s
    JOIN {schema}.generation AS g ON g.subscription = s.id AND g.status = 'live'
    JOIN {schema}.subscription_row AS r
        ON r.tenant = s.tenant AND r.subscription = s.id AND r.generation = g.generation
    WHERE s.tenant = $1 AND s.name = $2";

/// The columns of a message, in the order in which they are read.
const MESSAGE_COLUMNS: &str =
    "position, message_id, machine, id, type, payload, at, actor, reason, cause, correlation, trace";

/// What a shard has parked under a key and not settled.
const UNDER: &str = " AND p.generation = $5 AND p.shard = $6 AND p.key = $7 AND NOT p.is_settled";

const ADVANCE: &str = "{schema}.advance_1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

/// The rows of one subscription that are parked, each beside what stands in the log at its position. The limit comes first,
/// since all of them stand there.
fn parked(schema: &Schema, log: &str, columns: &str, which: &str) -> Statement {
    schema.statement(&format!(
        "SELECT l.*, p.generation, p.shard, p.key AS parked_key, p.error, p.attempts, p.since, p.status, p.reason
        FROM {{schema}}.subscription AS s
        CROSS JOIN LATERAL (
            SELECT p.*
            FROM {{schema}}.parked AS p
            WHERE p.subscription = s.id AND p.position > $3{which} AND EXISTS (
                SELECT FROM {{schema}}.generation AS g
                WHERE g.subscription = p.subscription AND g.generation = p.generation
            )
            ORDER BY p.position
            FETCH FIRST ($4) ROWS WITH TIES
        ) AS p
        CROSS JOIN LATERAL (
            SELECT {columns} FROM {{schema}}.{log} WHERE position = p.position LIMIT 1
        ) AS l
        WHERE s.tenant = $1 AND s.name = $2
        ORDER BY p.position, p.generation, p.shard"
    ))
}

impl SubscriptionStatements {
    pub(in super::super) fn new(schema: &Schema) -> Self {
        let event = &format!("{EVENT_COLUMNS}, machine, id");
        SubscriptionStatements {
            subscribe: schema.statement("SELECT o_kind, o_reads FROM {schema}.subscribe_1($1, $2, $3, $4, $5, $6)"),
            claim: schema.statement("SELECT * FROM {schema}.claim_1($1, $2, $3, $4, $5, $6, $7)"),
            hold: schema.statement("SELECT {schema}.hold_sql_1($1, $2, $3, $4, $5, $6, $7, $8)"),
            move_on: schema.statement("SELECT {schema}.move_sql_1($1, $2, $3, $4, $5, $6, $7)"),
            advance: schema.statement(&format!("SELECT {ADVANCE}")),
            advance_held: schema.statement(&format!(
                "SELECT CASE WHEN {{schema}}.holds_1($1, $2, $3, $4, $5) THEN {ADVANCE} ELSE 3 END"
            )),
            inline_locked: schema
                .statement("SELECT status, places, first_parked, inline, is_retried FROM {schema}.inline_locked_1($1, $2, $3)"),
            set_inline: schema.statement("SELECT {schema}.inline_set_1($1, $2, $3, $4, $5)"),
            log_end: schema.statement("SELECT coalesce(max(position), 0) FROM {schema}.event"),
            rest: schema.statement(&format!(
                "SELECT {EVENT_COLUMNS}, machine, id FROM {{schema}}.event
                WHERE position > $1 AND ($2 = '{{}}'::text[] OR machine = ANY ($2))
                ORDER BY position
                LIMIT $3"
            )),
            whose: schema.statement("SELECT machine, id FROM {schema}.event WHERE position = $1 LIMIT 1"),
            // One by one by its key, whatever the planner thinks of the size of the table; and by one plan, however many
            // there are.
            rows: schema.statement(
                "SELECT k.n, r.value
                FROM {schema}.subscription AS s
                CROSS JOIN unnest((SELECT $4::text[])) WITH ORDINALITY AS k (key, n)
                CROSS JOIN LATERAL (
                    SELECT value FROM {schema}.subscription_row AS r
                    WHERE r.tenant = $1 AND r.subscription = s.id AND r.generation = $3 AND r.key = k.key
                    LIMIT 1
                ) AS r
                WHERE s.tenant = $1 AND s.name = $2",
            ),
            has_generation: schema.statement(
                "SELECT EXISTS (
                    SELECT FROM {schema}.subscription AS s
                    JOIN {schema}.generation AS g ON g.subscription = s.id
                    WHERE s.tenant = $1 AND s.name = $2 AND g.generation = $3
                )",
            ),
            live: schema.statement(
                "SELECT g.generation, s.shown
                FROM {schema}.subscription AS s
                JOIN {schema}.generation AS g ON g.subscription = s.id AND g.status = 'live'
                WHERE s.tenant = $1 AND s.name = $2",
            ),
            shown: schema.statement("SELECT {schema}.shown_1($1, $2, $3)"),
            row: schema.statement(&format!("SELECT r.value {LIVE} AND r.key = $3")),
            rows_after: schema.statement(&format!(
                "SELECT r.key, r.value {LIVE} AND r.key > $3 ORDER BY r.key LIMIT $4"
            )),
            // What commits write is as far as the log, whatever its place says, and goes on: its pause is for workers.
            generations: schema.statement(
                "SELECT g.generation, g.status, g.is_paused AND s.inline_generation IS DISTINCT FROM g.generation, g.rate_max,
                    CASE WHEN s.inline_generation = g.generation
                        THEN greatest(d.position, (SELECT event_last FROM {schema}.positions_1()))
                        ELSE d.position
                    END,
                    CASE WHEN l.until > clock_timestamp() THEN l.worker END
                FROM {schema}.subscription AS s
                JOIN {schema}.generation AS g ON g.subscription = s.id
                JOIN {schema}.shard AS d USING (subscription, generation)
                JOIN {schema}.lease AS l USING (subscription, generation, shard)
                WHERE s.tenant = $1 AND s.name = $2
                ORDER BY g.generation, d.shard",
            ),
            rebuild: schema.statement("SELECT {schema}.rebuild_1($1, $2, $3, $4)"),
            pause: schema.statement("SELECT {schema}.pause_1($1, $2, $3, $4)"),
            throttle: schema.statement("SELECT {schema}.throttle_1($1, $2, $3, $4)"),
            swap: schema.statement("SELECT * FROM {schema}.swap_1($1, $2, $3)"),
            discard: schema.statement("SELECT {schema}.discard_1($1, $2, $3)"),
            reset: schema.statement("SELECT * FROM {schema}.reset_1($1, $2)"),
            sweep: schema.statement("SELECT {schema}.sweep_1($1, $2, $3)"),
            reads: schema.statement("SELECT reads FROM {schema}.subscription WHERE tenant = $1 AND name = $2"),
            // Along the index of what waits, whatever the planner thinks of the first thousand.
            parked_len: schema.statement(
                "SELECT count(*) FROM (
                    SELECT FROM {schema}.parked AS p
                    WHERE p.subscription = (SELECT id FROM {schema}.subscription WHERE tenant = $1 AND name = $2)
                        AND p.generation = $3 AND NOT p.is_settled AND p.status <> 'given up'
                    ORDER BY p.shard, p.key, p.position
                    LIMIT 1000
                ) AS w",
            ),
            names: schema.statement("SELECT name FROM {schema}.subscription WHERE tenant = $1 ORDER BY name LIMIT $2"),
            parked_events: parked(schema, "event", event, ""),
            parked_messages: parked(schema, "outbox", MESSAGE_COLUMNS, ""),
            parked_events_under: parked(schema, "event", event, UNDER),
            parked_messages_under: parked(schema, "outbox", MESSAGE_COLUMNS, UNDER),
            requeue: schema.statement("SELECT {schema}.requeue_1($1, $2, $3)"),
            requeue_all: schema.statement("SELECT {schema}.requeue_all_1($1, $2)"),
            give_up: schema.statement("SELECT {schema}.give_up_1($1, $2, $3, $4)"),
            any: schema.statement("SELECT EXISTS (SELECT FROM {schema}.subscription)"),
            // Nobody listens where nobody subscribed.
            tell: schema.statement("SELECT pg_notify($1, $2) FROM {schema}.subscription LIMIT 1"),
        }
    }
}
