-- What the watermark is computed from: the last numbers that were drawn, and which transactions may still use one.
--
-- A number is drawn inside an INSERT, which holds a lock on the table from before it until its transaction ends, and a
-- commit is visible before its locks are released. So when all transactions are gone that held such a lock after
-- `event_last` was read, everything up to it is visible or will never be. The order of the statements matters: the
-- sequences are read first.
--
-- `server` changes with a restart and with a crash, after which numbers may be drawn again: what was read before is worth
-- nothing then. A crash empties tables that are not logged, and that is how it is told, also when the server recovers
-- without another start, and whatever stands between a reader and the server. A backup may bring back the row: so the
-- database and the table count as well, which are others then.
CREATE UNLOGGED TABLE {schema}.server_life (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    life uuid NOT NULL DEFAULT gen_random_uuid()
);

-- So that readers need not write one, until a crash.
INSERT INTO {schema}.server_life DEFAULT VALUES;

CREATE FUNCTION {schema}.server_1() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT life || ' ' || extract(epoch FROM pg_postmaster_start_time()) || ' '
        || (SELECT oid FROM pg_database WHERE datname = current_database()) || ' '
        || '{schema}.server_life'::regclass::oid
    FROM {schema}.server_life
$body$;

CREATE FUNCTION {schema}.positions_1(
    OUT event_last bigint,
    OUT message_last bigint,
    OUT holders text[],
    OUT server text,
    OUT replica boolean
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    -- A replica has neither locks of the primary nor tables that are not logged.
    replica := pg_is_in_recovery();
    IF replica THEN
        RETURN;
    END IF;
    server := {schema}.server_1();
    IF server IS NULL THEN
        INSERT INTO {schema}.server_life DEFAULT VALUES ON CONFLICT DO NOTHING;
        server := {schema}.server_1();
    END IF;
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO event_last FROM {schema}.event_position;
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO message_last FROM {schema}.message_position;
    -- Virtual transactions, not processes: a connection that is always busy would never be gone.
    SELECT coalesce(array_agg(DISTINCT virtualtransaction), '{}') INTO holders
    FROM pg_locks
    WHERE locktype = 'relation'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND relation IN ('{schema}.event'::regclass, '{schema}.outbox'::regclass)
        AND mode = 'RowExclusiveLock' AND granted;
END
$body$;

REVOKE EXECUTE ON FUNCTION {schema}.positions_1(), {schema}.server_1() FROM PUBLIC;
