-- The edge guard: Postgres itself refuses a transition that a machine does not have.
--
-- These are the edges of the machines whose graphs were given, and what checks them. The triggers are made when the first
-- graph is given, so that who gives none pays nothing. A machine without an edge here is not guarded.

-- Edges are added and not removed: a program of an earlier version, which does not know a new edge, must not take it
-- away. A life that begins is an edge from the state '', which is no name.
CREATE TABLE {schema}.edge (
    machine text COLLATE "C" NOT NULL,
    from_state text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    to_state text COLLATE "C" NOT NULL,
    PRIMARY KEY (machine, from_state, type, to_state)
);

-- Here as for commits, a plan that was made while the tables were small must not read all of them when they are large;
-- and as there, everything is named with its schema, so that no `search_path` has to be set for each row.

-- An event is one of an edge, goes on from where the one before led, and comes with its state: commits write that first.
-- All of it is asked by one statement: each has a price of its own, beside what it looks for.
CREATE FUNCTION {schema}.guard_event_1() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET enable_seqscan = off
AS $body$
DECLARE
    is_edge pg_catalog.bool;
    before pg_catalog.text;
    has_state pg_catalog.bool;
BEGIN
    SELECT
        EXISTS (
            SELECT FROM {schema}.edge AS g
            WHERE g.machine OPERATOR(pg_catalog.=) NEW.machine
                AND g.from_state OPERATOR(pg_catalog.=) COALESCE(NEW.from_state, '')
                AND g.type OPERATOR(pg_catalog.=) NEW.type AND g.to_state OPERATOR(pg_catalog.=) NEW.to_state
        ),
        CASE WHEN NEW.version OPERATOR(pg_catalog.<>) 1 THEN (
            SELECT s.to_state
            FROM {schema}.event AS s
            WHERE s.tenant OPERATOR(pg_catalog.=) NEW.tenant AND s.machine OPERATOR(pg_catalog.=) NEW.machine
                AND s.id OPERATOR(pg_catalog.=) NEW.id
                AND s.version OPERATOR(pg_catalog.=) (NEW.version OPERATOR(pg_catalog.-) 1)
        ) END,
        EXISTS (
            SELECT FROM {schema}.entity AS e
            WHERE e.tenant OPERATOR(pg_catalog.=) NEW.tenant AND e.machine OPERATOR(pg_catalog.=) NEW.machine
                AND e.id OPERATOR(pg_catalog.=) NEW.id AND e.version OPERATOR(pg_catalog.>=) NEW.version
        )
    INTO is_edge, before, has_state;
    IF NOT is_edge THEN
        PERFORM FROM {schema}.edge AS g WHERE g.machine OPERATOR(pg_catalog.=) NEW.machine LIMIT 1;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'event_edge',
            MESSAGE = pg_catalog.format(
                'event %s of version %s of %s "%s" leads from %s to %s, and there is no such edge',
                NEW.type, NEW.version, NEW.machine, NEW.id, COALESCE(NEW.from_state, 'nothing'), NEW.to_state
            );
    END IF;
    IF (before IS NULL) OPERATOR(pg_catalog.<>) (NEW.from_state IS NULL) OR before OPERATOR(pg_catalog.<>) NEW.from_state
        OR NEW.version OPERATOR(pg_catalog.<>) 1 AND before IS NULL
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'event_path',
            MESSAGE = pg_catalog.format(
                'event %s of version %s of %s "%s" goes on from %s, and %s is where it was before',
                NEW.type, NEW.version, NEW.machine, NEW.id, COALESCE(NEW.from_state, 'nothing'),
                COALESCE(before, 'nothing')
            );
    END IF;
    IF NOT has_state THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'event_state',
            MESSAGE = pg_catalog.format(
                'event %s of version %s of %s "%s" comes without its state', NEW.type, NEW.version, NEW.machine, NEW.id
            );
    END IF;
    RETURN NULL;
END
$body$;

-- What happened is not changed any more, and a state stays that of its entity: not into a guarded machine, not out of one,
-- and not all at once, which has no row to ask.
CREATE FUNCTION {schema}.guard_history_1() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    PERFORM FROM {schema}.edge
    WHERE TG_LEVEL = 'STATEMENT' OR machine = OLD.machine OR TG_OP = 'UPDATE' AND machine = NEW.machine
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    IF TG_TABLE_NAME = 'entity' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'entity_path',
            MESSAGE = format('the state of an entity stays with its events: %s', TG_OP);
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'event_history',
        MESSAGE = format('a stored event is neither changed nor removed: %s', TG_OP);
END
$body$;

-- At the end of a transaction the state of an entity is the one that its last event led to. It is looked at as it is then,
-- not as it was when the trigger was due: a transaction may write it more than once.
CREATE FUNCTION {schema}.guard_entity_1() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET enable_seqscan = off
AS $body$
DECLARE
    row_tenant pg_catalog.int4;
    row_machine pg_catalog.text;
    row_id pg_catalog.text;
    is_guarded pg_catalog.bool;
    now_version pg_catalog.int8;
    now_event pg_catalog.uuid;
    now_state pg_catalog.text;
    last_version pg_catalog.int8;
    last_event pg_catalog.uuid;
    last_state pg_catalog.text;
BEGIN
    IF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
        row_tenant := OLD.tenant;
        row_machine := OLD.machine;
        row_id := OLD.id;
    ELSE
        row_tenant := NEW.tenant;
        row_machine := NEW.machine;
        row_id := NEW.id;
    END IF;
    SELECT
        EXISTS (SELECT FROM {schema}.edge AS g WHERE g.machine OPERATOR(pg_catalog.=) row_machine),
        e.version, e.last_event_id, e.state, s.version, s.event_id, s.to_state
    INTO is_guarded, now_version, now_event, now_state, last_version, last_event, last_state
    FROM (SELECT) AS one
    LEFT JOIN LATERAL (
        SELECT e.version, e.last_event_id, e.state
        FROM {schema}.entity AS e
        WHERE e.tenant OPERATOR(pg_catalog.=) row_tenant AND e.machine OPERATOR(pg_catalog.=) row_machine
            AND e.id OPERATOR(pg_catalog.=) row_id
    ) AS e ON true
    LEFT JOIN LATERAL (
        SELECT s.version, s.event_id, s.to_state
        FROM {schema}.event AS s
        WHERE s.tenant OPERATOR(pg_catalog.=) row_tenant AND s.machine OPERATOR(pg_catalog.=) row_machine
            AND s.id OPERATOR(pg_catalog.=) row_id
        ORDER BY s.version DESC
        LIMIT 1
    ) AS s ON true;
    IF NOT is_guarded THEN
        RETURN NULL;
    END IF;
    IF COALESCE(now_version, 0) OPERATOR(pg_catalog.<>) COALESCE(last_version, 0)
        OR (now_event IS NULL) OPERATOR(pg_catalog.<>) (last_event IS NULL)
        OR now_event OPERATOR(pg_catalog.<>) last_event
        OR (now_state IS NULL) OPERATOR(pg_catalog.<>) (last_state IS NULL)
        OR now_state OPERATOR(pg_catalog.<>) last_state
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'entity_path',
            MESSAGE = pg_catalog.format(
                '%s "%s" is to be at version %s in %s, and its events lead to version %s in %s',
                row_machine, row_id, COALESCE(now_version, 0), COALESCE(now_state, 'nothing'),
                COALESCE(last_version, 0), COALESCE(last_state, 'nothing')
            );
    END IF;
    RETURN NULL;
END
$body$;

REVOKE EXECUTE ON FUNCTION {schema}.guard_event_1, {schema}.guard_history_1, {schema}.guard_entity_1 FROM PUBLIC;
