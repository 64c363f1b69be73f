-- Which messages were received, and by whom. An entry is stored with what was done because of its message.
CREATE TABLE {schema}.inbox (
    received_at timestamptz NOT NULL,
    tenant integer NOT NULL,
    consumer text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, consumer, source, id)
);

-- What is forgotten is found by its age.
CREATE INDEX inbox_age ON {schema}.inbox (tenant, consumer, received_at);

-- Whether a message is received for the first time, and the entry of it. Who comes while another transaction has it waits
-- for the end of that.
CREATE FUNCTION {schema}.receive_1(t_tenant integer, t_consumer text, t_source text, t_id text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '10s'
AS $body$
BEGIN
    INSERT INTO {schema}.inbox (received_at, tenant, consumer, source, id)
    VALUES (clock_timestamp(), t_tenant, t_consumer, t_source, t_id)
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END
$body$;

-- Removes entries that are older than so many microseconds, the oldest first, and tells how many.
CREATE FUNCTION {schema}.forget_received_1(t_tenant integer, t_consumer text, t_micros bigint, t_max bigint)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    -- Read once, so that the index can be asked for what is older.
    before timestamptz := clock_timestamp() - t_micros * interval '1 microsecond';
    forgotten bigint;
BEGIN
    DELETE FROM {schema}.inbox AS i
    USING (
        SELECT tenant, consumer, source, id FROM {schema}.inbox
        WHERE tenant = t_tenant AND consumer = t_consumer AND received_at < before
        ORDER BY received_at
        LIMIT t_max
        -- Two who do this at once share the work.
        FOR UPDATE SKIP LOCKED
    ) AS old
    WHERE i.tenant = old.tenant AND i.consumer = old.consumer AND i.source = old.source AND i.id = old.id;
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END
$body$;

REVOKE EXECUTE ON FUNCTION {schema}.receive_1, {schema}.forget_received_1 FROM PUBLIC;
