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

-- Here as for commits, a plan that was made while the tables were small must not read all of them when they are large.

-- An event is one of an edge, goes on from where the one before led, and comes with its state: commits write that first.
CREATE FUNCTION {schema}.guard_event_1() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $body$
DECLARE
    before text;
BEGIN
    PERFORM FROM {schema}.edge
    WHERE machine = NEW.machine AND from_state = coalesce(NEW.from_state, '') AND type = NEW.type
        AND to_state = NEW.to_state;
    IF NOT FOUND THEN
        PERFORM FROM {schema}.edge WHERE machine = NEW.machine LIMIT 1;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'event_edge',
            MESSAGE = format(
                'event %s of version %s of %s "%s" leads from %s to %s, and there is no such edge',
                NEW.type, NEW.version, NEW.machine, NEW.id, coalesce(NEW.from_state, 'nothing'), NEW.to_state
            );
    END IF;
    IF NEW.version <> 1 THEN
        SELECT to_state INTO before
        FROM {schema}.event
        WHERE tenant = NEW.tenant AND machine = NEW.machine AND id = NEW.id AND version = NEW.version - 1;
    END IF;
    IF before IS DISTINCT FROM NEW.from_state OR NEW.version <> 1 AND before IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'event_path',
            MESSAGE = format(
                'event %s of version %s of %s "%s" goes on from %s, and %s is where it was before',
                NEW.type, NEW.version, NEW.machine, NEW.id, coalesce(NEW.from_state, 'nothing'),
                coalesce(before, 'nothing')
            );
    END IF;
    PERFORM FROM {schema}.entity
    WHERE tenant = NEW.tenant AND machine = NEW.machine AND id = NEW.id AND version >= NEW.version;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'event_state',
            MESSAGE = format(
                'event %s of version %s of %s "%s" comes without its state', NEW.type, NEW.version, NEW.machine, NEW.id
            );
    END IF;
    RETURN NULL;
END
$body$;

-- What happened is not changed any more.
CREATE FUNCTION {schema}.guard_history_1() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    IF TG_LEVEL = 'ROW' THEN
        PERFORM FROM {schema}.edge WHERE machine = OLD.machine LIMIT 1;
        IF NOT FOUND THEN
            RETURN coalesce(NEW, OLD);
        END IF;
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
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $body$
DECLARE
    row_tenant integer;
    row_machine text;
    row_id text;
    now_version bigint;
    now_event uuid;
    now_state text;
    last_version bigint;
    last_event uuid;
    last_state text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        row_tenant := OLD.tenant;
        row_machine := OLD.machine;
        row_id := OLD.id;
    ELSE
        row_tenant := NEW.tenant;
        row_machine := NEW.machine;
        row_id := NEW.id;
    END IF;
    PERFORM FROM {schema}.edge WHERE machine = row_machine LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT version, last_event_id, state INTO now_version, now_event, now_state
    FROM {schema}.entity
    WHERE tenant = row_tenant AND machine = row_machine AND id = row_id;
    SELECT version, event_id, to_state INTO last_version, last_event, last_state
    FROM {schema}.event
    WHERE tenant = row_tenant AND machine = row_machine AND id = row_id
    ORDER BY version DESC
    LIMIT 1;
    IF coalesce(now_version, 0) <> coalesce(last_version, 0)
        OR now_event IS DISTINCT FROM last_event OR now_state IS DISTINCT FROM last_state
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'entity_path',
            MESSAGE = format(
                '%s "%s" is to be at version %s in %s, and its events lead to version %s in %s',
                row_machine, row_id, coalesce(now_version, 0), coalesce(now_state, 'nothing'),
                coalesce(last_version, 0), coalesce(last_state, 'nothing')
            );
    END IF;
    RETURN NULL;
END
$body$;

REVOKE EXECUTE ON FUNCTION {schema}.guard_event_1, {schema}.guard_history_1, {schema}.guard_entity_1 FROM PUBLIC;
