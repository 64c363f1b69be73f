-- How the state of an entity is made anew from its events, if it is still as it was when that was computed.
--
-- `f_row` is the hash of the row that was found, null if there was none. The rest is what the events lead to, version 0
-- if there are none: then the row stays, because it is what keys of the entity are locked by.
--
-- Returns whether it was done. It is not if the row is another by now, or there are more events.
CREATE FUNCTION {schema}.rebuild_state_1(
    t_tenant integer,
    t_machine text,
    t_id text,
    f_row bigint,
    t_version bigint,
    t_event uuid,
    t_state text,
    t_payload jsonb,
    t_data jsonb,
    t_indexed jsonb,
    t_at timestamptz,
    t_entered timestamptz
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    last_version bigint;
    last_event uuid;
BEGIN
    IF f_row IS NULL THEN
        INSERT INTO {schema}.entity (tenant, machine, id, version) VALUES (t_tenant, t_machine, t_id, 0)
        ON CONFLICT DO NOTHING;
    ELSE
        -- Nobody stores an event for this entity while its row is locked.
        PERFORM FROM {schema}.entity AS e
        WHERE tenant = t_tenant AND machine = t_machine AND id = t_id AND hash_record_extended(e, 0) = f_row
        FOR NO KEY UPDATE;
    END IF;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- A new statement, which sees what was committed while this one waited.
    SELECT version, event_id INTO last_version, last_event
    FROM {schema}.event
    WHERE tenant = t_tenant AND machine = t_machine AND id = t_id
    ORDER BY version DESC
    LIMIT 1;
    IF coalesce(last_version, 0) <> t_version OR last_event IS DISTINCT FROM t_event THEN
        IF f_row IS NULL THEN
            DELETE FROM {schema}.entity WHERE tenant = t_tenant AND machine = t_machine AND id = t_id;
        END IF;
        RETURN false;
    END IF;
    UPDATE {schema}.entity
    SET version = t_version, last_event_id = t_event, state = t_state, payload = t_payload, data = t_data,
        indexed = t_indexed, changed_at = t_at, entered_at = t_entered, state_version = 1, fingerprint = NULL
    WHERE tenant = t_tenant AND machine = t_machine AND id = t_id;
    RETURN true;
END
$body$;

REVOKE EXECUTE ON FUNCTION {schema}.rebuild_state_1 FROM PUBLIC;
