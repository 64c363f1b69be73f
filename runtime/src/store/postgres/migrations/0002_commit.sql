-- How a commit is stored: one call, which is one transaction.
--
-- Rows of entities are locked first, then keys and versions are looked at, and events are inserted last, so that nobody
-- who waits for a row holds the lock on the table of events, which readers of the log wait for. Nothing is drawn from a
-- sequence for a commit that is not stored. There is no savepoint and no exception for what a caller can bring about.
--
-- Functions are never changed: another way to commit is another function, so that programs of either version can run.

-- One change with one event, and nothing else: the most frequent commit, without the arrays of `commit_1`.
--
-- Returns the position of the event; null if the commit is not to be stored as it is, and nothing was changed then:
-- `commit_1` says why. `t_entered` is null where the entity stays in its state.
--
-- It has no `search_path` of its own: to set one and to set it back costs as much as one of its statements. So every
-- table, function, type and operator is named with its schema, also where an operator would be looked up unseen, as by
-- `IS DISTINCT FROM`, `IN` and `CASE x WHEN`: what the caller's path leads to first must not run with the owner's rights.
CREATE FUNCTION {schema}.commit_event_1(
    t_tenant integer,
    t_machine text,
    t_id text,
    t_bucket smallint,
    t_version bigint,
    t_event uuid,
    t_to_version bigint,
    t_state text,
    t_payload jsonb,
    t_data jsonb,
    t_indexed jsonb,
    t_entered timestamptz,
    e_event uuid,
    e_type text,
    e_payload jsonb,
    e_from text,
    e_to text,
    e_at timestamptz,
    e_actor text,
    e_reason text,
    e_cause uuid,
    e_correlation uuid,
    e_trace text,
    k_key text,
    k_hash uuid
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
AS $body$
DECLARE
    stored pg_catalog.int8;
    k_version pg_catalog.int8;
BEGIN
    IF t_version OPERATOR(pg_catalog.=) 0 THEN
        -- Where there was no row, no key was accepted either.
        INSERT INTO {schema}.entity (
            tenant, machine, id, version, last_event_id, state, payload, data, indexed, changed_at, entered_at
        ) VALUES (
            t_tenant, t_machine, t_id, t_to_version, e_event, t_state, t_payload, t_data, t_indexed, e_at, t_entered
        ) ON CONFLICT DO NOTHING;
    ELSE
        IF k_key IS NOT NULL THEN
            -- The key is looked at under the lock: whoever accepts it for a call that comes to nothing does not change
            -- the version.
            PERFORM FROM {schema}.entity
            WHERE tenant OPERATOR(pg_catalog.=) t_tenant AND machine OPERATOR(pg_catalog.=) t_machine
                AND id OPERATOR(pg_catalog.=) t_id
            FOR NO KEY UPDATE;
            PERFORM FROM {schema}.event
            WHERE tenant OPERATOR(pg_catalog.=) t_tenant AND machine OPERATOR(pg_catalog.=) t_machine
                AND id OPERATOR(pg_catalog.=) t_id AND key OPERATOR(pg_catalog.=) k_key
            UNION ALL
            SELECT FROM {schema}.idempotency
            WHERE tenant OPERATOR(pg_catalog.=) t_tenant AND machine OPERATOR(pg_catalog.=) t_machine
                AND id OPERATOR(pg_catalog.=) t_id AND key OPERATOR(pg_catalog.=) k_key;
            IF FOUND THEN
                RETURN NULL;
            END IF;
        END IF;
        -- The id of the last event tells what the version alone cannot, after a restore or a repair.
        UPDATE {schema}.entity
        SET version = t_to_version, last_event_id = e_event, state = t_state, payload = t_payload, data = t_data,
            indexed = t_indexed, changed_at = e_at, entered_at = COALESCE(t_entered, entered_at)
        WHERE tenant OPERATOR(pg_catalog.=) t_tenant AND machine OPERATOR(pg_catalog.=) t_machine
            AND id OPERATOR(pg_catalog.=) t_id
            AND version OPERATOR(pg_catalog.=) t_version AND last_event_id OPERATOR(pg_catalog.=) t_event;
    END IF;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF k_key IS NOT NULL THEN
        k_version := t_to_version;
    END IF;
    INSERT INTO {schema}.event (
        tenant, machine, id, version, bucket, event_id, type, payload, from_state, to_state, at, actor, reason, cause,
        correlation, trace, key, payload_hash, key_version
    ) VALUES (
        t_tenant, t_machine, t_id, t_to_version, t_bucket, e_event, e_type, e_payload, e_from, e_to, e_at, e_actor,
        e_reason, e_cause, e_correlation, e_trace, k_key, k_hash, k_version
    ) RETURNING position INTO stored;
    RETURN stored;
END
$body$;

-- Any number of commits that each give one event to another entity that is there, and nothing else: the most frequent
-- group, at half the price of `commit_1`. Each argument has an element for each commit; null stands for nothing but nulls.
--
-- Returns the numbers of the commits that were stored, from 1, and after them the positions of their events, in the same
-- order; null if none was. What is not stored changed nothing: the entity is not where it was expected, or is held by
-- another transaction; alone it is told which.
--
-- One statement does it all, although the table of events is locked from its start: it waits for no entity, as it skips
-- those that are held. For anything else it waits a moment, as `commit_1` does without patience. A row is updated by the
-- place at which it was locked, so its key is looked for once. Elements are taken by their number: a function that unnests
-- costs more, for each array, than a row does.
CREATE FUNCTION {schema}.commit_events_1(
    t_tenant integer,
    t_count integer,
    t_machine text[],
    t_id text[],
    t_bucket smallint[],
    t_version bigint[],
    t_event uuid[],
    t_state text[],
    t_payload jsonb[],
    t_data jsonb[],
    t_indexed jsonb[],
    t_entered timestamptz[],
    e_event uuid[],
    e_type text[],
    e_payload jsonb[],
    e_from text[],
    e_to text[],
    e_at timestamptz[],
    e_actor text[],
    e_reason text[],
    e_cause uuid[],
    e_correlation uuid[],
    e_trace text[]
) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
SET lock_timeout = '100ms'
AS $body$
DECLARE
    stored bigint[];
BEGIN
    WITH moved AS (
        UPDATE {schema}.entity AS e
        SET version = t_version[t.n] + 1, last_event_id = e_event[t.n], state = t_state[t.n], payload = t_payload[t.n],
            data = t_data[t.n], indexed = t_indexed[t.n], changed_at = e_at[t.n],
            entered_at = coalesce(t_entered[t.n], e.entered_at)
        FROM (
            SELECT i.n, held.place
            FROM generate_series(1, t_count) AS i (n)
            CROSS JOIN LATERAL (
                SELECT s.ctid AS place
                FROM {schema}.entity AS s
                WHERE s.tenant = t_tenant AND s.machine = t_machine[i.n] AND s.id = t_id[i.n]
                    AND s.version = t_version[i.n] AND s.last_event_id = t_event[i.n]
                FOR NO KEY UPDATE SKIP LOCKED
            ) AS held
        ) AS t
        WHERE e.ctid = t.place
        RETURNING t.n
    ), inserted AS (
        INSERT INTO {schema}.event (
            tenant, machine, id, version, bucket, event_id, type, payload, from_state, to_state, at, actor, reason,
            cause, correlation, trace
        )
        SELECT
            t_tenant, t_machine[m.n], t_id[m.n], t_version[m.n] + 1, t_bucket[m.n], e_event[m.n], e_type[m.n],
            e_payload[m.n], e_from[m.n], e_to[m.n], e_at[m.n], e_actor[m.n], e_reason[m.n], e_cause[m.n],
            e_correlation[m.n], e_trace[m.n]
        FROM (SELECT n FROM moved ORDER BY n) AS m
        RETURNING position
    )
    SELECT
        (SELECT array_agg(n ORDER BY n) FROM moved)
        || (SELECT array_agg(position ORDER BY position) FROM inserted)
    INTO stored;
    RETURN stored;
END
$body$;

-- Any number of commits, each with an outcome of its own; a column is an array, and arrays of one letter belong together.
--
-- `c_count` is the number of commits and `t_changes` that of the entities that they change. `t` is what a commit
-- touches, in its order, with null as the time of entering where it stays in its state: what it changes (kind 0), what it relies on (1), and the entity of a key without a change (2).
-- `e` are the events, `m` the messages, `v` the rows of views, `k` the keys. A `commit` is the number of the commit in
-- the call, a `place` the number of the entity in the commit; both count from 0. Arrays that would hold nothing may be
-- null.
--
-- No entity stands in two commits of one call, except where all of them only rely on it; the caller sees to that.
--
-- Where it is not patient, it does not wait for entities that other transactions hold, and for anything else no longer
-- than a moment, by which it fails: so that commits that have nothing to do with each other do not wait for each other.
--
-- Returns the positions of all events that were stored, in order; and the commits that were not stored now, with what
-- they came to: 0 stored before, 1 repeated, 2 in conflict, 3 overtaken while it ran: to be sent again, 4 about an entity
-- that was held: to be sent again, with patience.
CREATE FUNCTION {schema}.commit_1(
    t_tenant integer,
    c_count integer,
    c_patient boolean,
    t_changes integer,
    t_commit integer[],
    t_kind smallint[],
    t_place integer[],
    t_machine text[],
    t_id text[],
    t_version bigint[],
    t_event uuid[],
    t_to_version bigint[],
    t_to_event uuid[],
    t_state text[],
    t_payload jsonb[],
    t_data jsonb[],
    t_indexed jsonb[],
    t_at timestamptz[],
    t_entered timestamptz[],
    e_commit integer[],
    e_place integer[],
    e_machine text[],
    e_id text[],
    e_bucket smallint[],
    e_version bigint[],
    e_event uuid[],
    e_type text[],
    e_payload jsonb[],
    e_from text[],
    e_to text[],
    e_at timestamptz[],
    e_actor text[],
    e_reason text[],
    e_cause uuid[],
    e_correlation uuid[],
    e_trace text[],
    e_key text[],
    e_hash uuid[],
    e_key_version bigint[],
    m_commit integer[],
    m_message uuid[],
    m_machine text[],
    m_id text[],
    m_bucket smallint[],
    m_type text[],
    m_payload jsonb[],
    m_at timestamptz[],
    m_actor text[],
    m_reason text[],
    m_cause uuid[],
    m_correlation uuid[],
    m_trace text[],
    v_commit integer[],
    v_machine text[],
    v_view text[],
    v_key text[],
    v_value jsonb[],
    k_commit integer[],
    k_machine text[],
    k_id text[],
    k_key text[],
    k_hash uuid[],
    k_version bigint[],
    k_alone boolean[],
    OUT positions bigint[],
    OUT o_commit integer[],
    OUT o_outcome smallint[],
    OUT o_place integer[],
    OUT o_version bigint[],
    OUT o_position bigint[],
    OUT o_hash uuid[]
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- A plan that was made while the tables were small must not read all of them when they are large. And one plan is made
-- for calls of every size: planning anew for each costs as much as the call.
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
AS $body$
DECLARE
    unheld bigint[];
    busy integer[];
    lost integer[];
    missing bigint[];
    overtaken integer[];
    began bigint[];
BEGIN
    IF NOT c_patient THEN
        PERFORM set_config('lock_timeout', '100ms', true);
    END IF;

    -- What never began needs a row to lock, if a commit relies on that, or a key is accepted for it. Those that are to
    -- begin are made with them, in the same order, so that two such calls do not wait for each other. Otherwise lives begin
    -- after all rows are locked that are there: who begins one waits for nobody then but others who do. Whether it is so
    -- is asked in two steps, the first of which costs nothing.
    IF 2 = ANY (t_kind) OR 1 = ANY (t_kind) AND 0 = ANY (t_version) THEN
        IF 2 = ANY (t_kind) OR EXISTS (
            SELECT FROM unnest(t_kind, t_version) AS t (kind, version) WHERE t.kind = 1 AND t.version = 0
        ) THEN
            INSERT INTO {schema}.entity (tenant, machine, id, version)
            SELECT DISTINCT t_tenant, t.machine COLLATE "C", t.id COLLATE "C", 0
            FROM unnest(t_machine, t_id, t_version) AS t (machine, id, version)
            WHERE t.version IS NULL OR t.version = 0
            ORDER BY 2, 3
            ON CONFLICT DO NOTHING;
        END IF;
    END IF;

    -- Everybody locks in this order, so that nobody waits in a circle. What is only relied on may be shared with others.
    -- Once locked, a row shows whether the entity is where it was expected (a version that is null stands for any); an
    -- entity that never began may have none. Each row is looked for by itself, so that no plan can read them all.
    IF 1 = ANY (t_kind) THEN
        SELECT
            array_agg(DISTINCT t.commit) FILTER (
                WHERE coalesce(e.version, f.version, g.version, h.version, 0) <> t.version
                    OR coalesce(e.last_event_id, f.last_event_id, g.last_event_id, h.last_event_id)
                        IS DISTINCT FROM t.event AND t.version > 0
            ),
            array_agg(t.n) FILTER (WHERE t.kind = 0 AND e.version IS NULL AND f.version IS NULL),
            array_agg(t.n) FILTER (WHERE coalesce(e.version, f.version, g.version, h.version) IS NULL)
        INTO lost, missing, unheld
        FROM (
            SELECT *
            FROM unnest(t_commit, t_kind, t_machine, t_id, t_version, t_event)
                WITH ORDINALITY AS t (commit, kind, machine, id, version, event, n)
            ORDER BY t.machine COLLATE "C", t.id COLLATE "C", t.kind = 1
        ) AS t
        LEFT JOIN LATERAL (
            SELECT e.version, e.last_event_id
            FROM {schema}.entity AS e
            WHERE t.kind <> 1 AND c_patient AND e.tenant = t_tenant AND e.machine = t.machine AND e.id = t.id
            FOR NO KEY UPDATE
        ) AS e ON true
        LEFT JOIN LATERAL (
            SELECT e.version, e.last_event_id
            FROM {schema}.entity AS e
            WHERE t.kind <> 1 AND NOT c_patient AND e.tenant = t_tenant AND e.machine = t.machine AND e.id = t.id
            FOR NO KEY UPDATE SKIP LOCKED
        ) AS f ON true
        LEFT JOIN LATERAL (
            SELECT e.version, e.last_event_id
            FROM {schema}.entity AS e
            WHERE t.kind = 1 AND c_patient AND e.tenant = t_tenant AND e.machine = t.machine AND e.id = t.id
            FOR SHARE
        ) AS g ON true
        LEFT JOIN LATERAL (
            SELECT e.version, e.last_event_id
            FROM {schema}.entity AS e
            WHERE t.kind = 1 AND NOT c_patient AND e.tenant = t_tenant AND e.machine = t.machine AND e.id = t.id
            FOR SHARE SKIP LOCKED
        ) AS h ON true;
    ELSIF c_patient THEN
        SELECT
            array_agg(DISTINCT t.commit) FILTER (
                WHERE coalesce(e.version, 0) <> t.version
                    OR e.last_event_id IS DISTINCT FROM t.event AND t.version > 0
            ),
            array_agg(t.n) FILTER (WHERE e.version IS NULL)
        INTO lost, missing
        FROM (
            SELECT *
            FROM unnest(t_commit, t_machine, t_id, t_version, t_event)
                WITH ORDINALITY AS t (commit, machine, id, version, event, n)
            ORDER BY t.machine COLLATE "C", t.id COLLATE "C"
        ) AS t
        LEFT JOIN LATERAL (
            SELECT e.version, e.last_event_id
            FROM {schema}.entity AS e
            WHERE e.tenant = t_tenant AND e.machine = t.machine AND e.id = t.id
            FOR NO KEY UPDATE
        ) AS e ON true;
    ELSE
        SELECT
            array_agg(DISTINCT t.commit) FILTER (
                WHERE coalesce(e.version, 0) <> t.version
                    OR e.last_event_id IS DISTINCT FROM t.event AND t.version > 0
            ),
            array_agg(t.n) FILTER (WHERE e.version IS NULL AND t.kind = 0),
            array_agg(t.n) FILTER (WHERE e.version IS NULL)
        INTO lost, missing, unheld
        FROM (
            SELECT *
            FROM unnest(t_commit, t_kind, t_machine, t_id, t_version, t_event)
                WITH ORDINALITY AS t (commit, kind, machine, id, version, event, n)
            ORDER BY t.machine COLLATE "C", t.id COLLATE "C"
        ) AS t
        LEFT JOIN LATERAL (
            SELECT e.version, e.last_event_id
            FROM {schema}.entity AS e
            WHERE e.tenant = t_tenant AND e.machine = t.machine AND e.id = t.id
            FOR NO KEY UPDATE SKIP LOCKED
        ) AS e ON true;
    END IF;

    -- Whose entities have a row that others hold: what was not found above is there nevertheless.
    IF NOT c_patient AND unheld IS NOT NULL THEN
        SELECT array_agg(DISTINCT t.commit) INTO busy
        FROM unnest(t_commit, t_machine, t_id) WITH ORDINALITY AS t (commit, machine, id, n)
        CROSS JOIN LATERAL (
            SELECT FROM {schema}.entity AS e
            WHERE e.tenant = t_tenant AND e.machine = t.machine AND e.id = t.id
            OFFSET 0
        ) AS held
        WHERE t.n = ANY (unheld);
        IF busy IS NOT NULL THEN
            SELECT array_agg(DISTINCT one.commit) INTO lost FROM unnest(lost || busy) AS one (commit);
        END IF;
    END IF;

    -- Whose key was accepted before.
    IF k_commit IS NOT NULL THEN
        SELECT array_agg(DISTINCT one.commit) INTO lost
        FROM (
            SELECT unnest(lost) AS commit
            UNION ALL
            SELECT k.commit
            FROM unnest(k_commit, k_machine, k_id, k_key) AS k (commit, machine, id, key)
            CROSS JOIN LATERAL (
                SELECT FROM {schema}.event AS s
                WHERE s.tenant = t_tenant AND s.machine = k.machine AND s.id = k.id AND s.key = k.key
                UNION ALL
                SELECT FROM {schema}.idempotency AS s
                WHERE s.tenant = t_tenant AND s.machine = k.machine AND s.id = k.id AND s.key = k.key
                OFFSET 0
            ) AS known
        ) AS one;
    END IF;

    IF lost IS NOT NULL THEN
        -- The ids of its events tell a commit that was sent again. They come before the key, which it brought itself.
        SELECT
            array_agg(l.commit),
            array_agg(
                CASE
                    WHEN stored.position IS NOT NULL THEN 0
                    WHEN known.hash IS NOT NULL THEN 1
                    WHEN l.commit = ANY (busy) THEN 4
                    ELSE 2
                END::smallint
            ),
            array_agg(elsewhere.place),
            array_agg(CASE WHEN known.hash IS NOT NULL THEN known.version ELSE elsewhere.version END),
            array_agg(coalesce(stored.position, known.position)),
            array_agg(known.hash)
        INTO o_commit, o_outcome, o_place, o_version, o_position, o_hash
        FROM unnest(lost) AS l (commit)
        LEFT JOIN LATERAL (
            SELECT max(s.position) AS position
            FROM unnest(e_commit, e_place, e_machine, e_id, e_version, e_event)
                AS e (commit, place, machine, id, version, event)
            LEFT JOIN LATERAL (
                SELECT s.position
                FROM {schema}.event AS s
                WHERE s.tenant = t_tenant AND s.machine = e.machine AND s.id = e.id AND s.version = e.version
                    AND s.event_id = e.event
                OFFSET 0
            ) AS s ON true
            WHERE e.commit = l.commit AND e.place = 0
            HAVING count(*) = count(s.position)
        ) AS stored ON true
        LEFT JOIN LATERAL (
            SELECT s.payload_hash AS hash, s.key_version AS version, last.position
            FROM unnest(k_commit, k_machine, k_id, k_key) AS k (commit, machine, id, key)
            CROSS JOIN LATERAL (
                SELECT s.payload_hash, s.key_version
                FROM {schema}.event AS s
                WHERE s.tenant = t_tenant AND s.machine = k.machine AND s.id = k.id AND s.key = k.key
                OFFSET 0
            ) AS s
            CROSS JOIN LATERAL (
                SELECT e.position
                FROM {schema}.event AS e
                WHERE e.tenant = t_tenant AND e.machine = k.machine AND e.id = k.id AND e.version = s.key_version
                OFFSET 0
            ) AS last
            WHERE k.commit = l.commit
            UNION ALL
            SELECT s.payload_hash, s.version, NULL
            FROM unnest(k_commit, k_machine, k_id, k_key) AS k (commit, machine, id, key)
            CROSS JOIN LATERAL (
                SELECT s.payload_hash, s.version
                FROM {schema}.idempotency AS s
                WHERE s.tenant = t_tenant AND s.machine = k.machine AND s.id = k.id AND s.key = k.key
                OFFSET 0
            ) AS s
            WHERE k.commit = l.commit
        ) AS known ON true
        LEFT JOIN LATERAL (
            SELECT t.place, coalesce(e.version, 0) AS version
            FROM unnest(t_commit, t_place, t_machine, t_id, t_version, t_event)
                AS t (commit, place, machine, id, version, event)
            LEFT JOIN LATERAL (
                SELECT e.version, e.last_event_id
                FROM {schema}.entity AS e
                WHERE e.tenant = t_tenant AND e.machine = t.machine AND e.id = t.id
                OFFSET 0
            ) AS e ON true
            WHERE t.commit = l.commit AND (
                coalesce(e.version, 0) <> t.version OR e.last_event_id IS DISTINCT FROM t.event AND t.version > 0
            )
            ORDER BY t.place
            LIMIT 1
        ) AS elsewhere ON true;
        IF cardinality(lost) = c_count THEN
            RETURN;
        END IF;
    END IF;
    lost := coalesce(lost, '{}');

    -- Lives begin first: one of them may have begun elsewhere meanwhile, where there was no row to lock.
    IF missing IS NOT NULL THEN
        WITH inserted AS (
            INSERT INTO {schema}.entity (
                tenant, machine, id, version, last_event_id, state, payload, data, indexed, changed_at, entered_at
            )
            SELECT
                t_tenant, t.machine, t.id, t.to_version, t.to_event, t.state, t.payload, t.data, t.indexed, t.at,
                t.entered
            FROM unnest(
                t_commit, t_machine, t_id, t_to_version, t_to_event, t_state, t_payload, t_data, t_indexed, t_at,
                t_entered
            ) WITH ORDINALITY
                AS t (commit, machine, id, to_version, to_event, state, payload, data, indexed, at, entered, n)
            WHERE t.n = ANY (missing) AND t.commit <> ALL (lost)
            ORDER BY t.machine COLLATE "C", t.id COLLATE "C"
            ON CONFLICT DO NOTHING
            RETURNING machine, id
        )
        SELECT
            array_agg(DISTINCT t.commit) FILTER (WHERE i.id IS NULL),
            array_agg(t.n) FILTER (WHERE i.id IS NOT NULL)
        INTO overtaken, began
        FROM unnest(t_commit, t_machine, t_id) WITH ORDINALITY AS t (commit, machine, id, n)
        LEFT JOIN inserted AS i ON i.machine = t.machine AND i.id = t.id
        WHERE t.n = ANY (missing) AND t.commit <> ALL (lost);

        IF overtaken IS NOT NULL THEN
            -- Nothing else of these commits was written yet.
            DELETE FROM {schema}.entity AS e
            USING unnest(t_commit, t_machine, t_id) WITH ORDINALITY AS t (commit, machine, id, n)
            WHERE t.n = ANY (began) AND t.commit = ANY (overtaken)
                AND e.tenant = t_tenant AND e.machine = t.machine AND e.id = t.id;
            o_commit := o_commit || overtaken;
            o_outcome := o_outcome || array_fill(3::smallint, ARRAY[cardinality(overtaken)]);
            o_place := o_place || array_fill(NULL::integer, ARRAY[cardinality(overtaken)]);
            o_version := o_version || array_fill(NULL::bigint, ARRAY[cardinality(overtaken)]);
            o_position := o_position || array_fill(NULL::bigint, ARRAY[cardinality(overtaken)]);
            o_hash := o_hash || array_fill(NULL::uuid, ARRAY[cardinality(overtaken)]);
            lost := lost || overtaken;
            IF cardinality(lost) = c_count THEN
                RETURN;
            END IF;
        END IF;
    END IF;
    missing := coalesce(missing, '{}');

    -- These rows are there, locked, and where they were expected. An upsert finds each by its key, whatever the planner
    -- thinks of the table.
    IF cardinality(missing) < t_changes THEN
        INSERT INTO {schema}.entity AS s (
            tenant, machine, id, version, last_event_id, state, payload, data, indexed, changed_at, entered_at
        )
        SELECT
            t_tenant, t.machine, t.id, t.to_version, t.to_event, t.state, t.payload, t.data, t.indexed, t.at, t.entered
        FROM unnest(
            t_commit, t_kind, t_machine, t_id, t_to_version, t_to_event, t_state, t_payload, t_data, t_indexed, t_at,
            t_entered
        ) WITH ORDINALITY
            AS t (commit, kind, machine, id, to_version, to_event, state, payload, data, indexed, at, entered, n)
        WHERE t.kind = 0 AND t.n <> ALL (missing) AND t.commit <> ALL (lost)
        ON CONFLICT (tenant, machine, id) DO UPDATE
        SET version = excluded.version, last_event_id = excluded.last_event_id, state = excluded.state,
            payload = excluded.payload, data = excluded.data, indexed = excluded.indexed,
            changed_at = excluded.changed_at, entered_at = coalesce(excluded.entered_at, s.entered_at);
    END IF;

    IF k_commit IS NOT NULL AND true = ANY (k_alone) THEN
        INSERT INTO {schema}.idempotency (tenant, machine, id, key, version, payload_hash)
        SELECT t_tenant, k.machine, k.id, k.key, k.version, k.hash
        FROM unnest(k_commit, k_machine, k_id, k_key, k_hash, k_version, k_alone)
            AS k (commit, machine, id, key, hash, version, alone)
        WHERE k.alone AND k.commit <> ALL (lost);
    END IF;

    -- Of two rows for one key the later stands. Other commits may write the same rows, so these too have an order.
    IF v_commit IS NOT NULL THEN
        IF array_position(v_value, NULL) IS NOT NULL THEN
            PERFORM FROM (
                SELECT
                FROM unnest(v_machine, v_view, v_key) AS v (machine, view, key)
                JOIN {schema}.view_row AS r
                    ON r.tenant = t_tenant AND r.machine = v.machine AND r.view = v.view AND r.key = v.key
                ORDER BY v.machine COLLATE "C", v.view COLLATE "C", v.key COLLATE "C"
                FOR UPDATE OF r
            ) AS locked;
        END IF;

        INSERT INTO {schema}.view_row AS r (tenant, machine, view, key, value)
        SELECT t_tenant, v.machine, v.view, v.key, v.value
        FROM (
            SELECT DISTINCT ON (1, 2, 3)
                v.machine COLLATE "C" AS machine, v.view COLLATE "C" AS view, v.key COLLATE "C" AS key, v.value
            FROM unnest(v_commit, v_machine, v_view, v_key, v_value)
                WITH ORDINALITY AS v (commit, machine, view, key, value, n)
            WHERE v.commit <> ALL (lost)
            ORDER BY 1, 2, 3, v.n DESC
        ) AS v
        WHERE v.value IS NOT NULL
        ORDER BY v.machine, v.view, v.key
        ON CONFLICT (tenant, machine, view, key) DO UPDATE SET value = excluded.value;

        IF array_position(v_value, NULL) IS NOT NULL THEN
            DELETE FROM {schema}.view_row AS r
            USING (
                SELECT DISTINCT ON (1, 2, 3)
                    v.machine COLLATE "C" AS machine, v.view COLLATE "C" AS view, v.key COLLATE "C" AS key, v.value
                FROM unnest(v_commit, v_machine, v_view, v_key, v_value)
                    WITH ORDINALITY AS v (commit, machine, view, key, value, n)
                WHERE v.commit <> ALL (lost)
                ORDER BY 1, 2, 3, v.n DESC
            ) AS v
            WHERE v.value IS NULL
                AND r.tenant = t_tenant AND r.machine = v.machine AND r.view = v.view AND r.key = v.key;
        END IF;
    END IF;

    -- From here on nothing waits.
    IF m_commit IS NOT NULL THEN
        INSERT INTO {schema}.outbox (
            tenant, message_id, machine, id, bucket, type, payload, at, actor, reason, cause, correlation, trace
        )
        SELECT
            t_tenant, m.message, m.machine, m.id, m.bucket, m.type, m.payload, m.at, m.actor, m.reason, m.cause,
            m.correlation, m.trace
        FROM unnest(
            m_commit, m_message, m_machine, m_id, m_bucket, m_type, m_payload, m_at, m_actor, m_reason, m_cause,
            m_correlation, m_trace
        ) WITH ORDINALITY
            AS m (commit, message, machine, id, bucket, type, payload, at, actor, reason, cause, correlation, trace, n)
        WHERE m.commit <> ALL (lost)
        ORDER BY m.n;
    END IF;

    IF e_commit IS NOT NULL THEN
        WITH inserted AS (
            INSERT INTO {schema}.event (
                tenant, machine, id, bucket, version, event_id, type, payload, from_state, to_state, at, actor, reason,
                cause, correlation, trace, key, payload_hash, key_version
            )
            SELECT
                t_tenant, e.machine, e.id, e.bucket, e.version, e.event, e.type, e.payload, e.from_state, e.to_state,
                e.at, e.actor, e.reason, e.cause, e.correlation, e.trace, e.key, e.hash, e.key_version
            FROM unnest(
                e_commit, e_machine, e_id, e_bucket, e_version, e_event, e_type, e_payload, e_from, e_to, e_at, e_actor,
                e_reason, e_cause, e_correlation, e_trace, e_key, e_hash, e_key_version
            ) WITH ORDINALITY AS e (
                commit, machine, id, bucket, version, event, type, payload, from_state, to_state, at, actor, reason,
                cause, correlation, trace, key, hash, key_version, n
            )
            WHERE e.commit <> ALL (lost)
            ORDER BY e.n
            RETURNING position
        )
        SELECT array_agg(position ORDER BY position) INTO positions FROM inserted;
    END IF;
END
$body$;

-- Who executes these functions writes with the rights of their owner, so each user is given that on purpose.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC;
