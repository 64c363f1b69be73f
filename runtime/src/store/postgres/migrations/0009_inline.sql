-- The generation that commits write themselves, while they do: workers leave it alone then.
ALTER TABLE {schema}.subscription ADD COLUMN inline_generation integer;

-- What is locked while it changes who writes the tables of a projection: by commits together, by who changes it alone.
CREATE FUNCTION {schema}.inline_key_1(t_tenant integer, t_name text) RETURNS bigint
LANGUAGE sql IMMUTABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT hashtextextended('eventer inline {schema} ' || t_tenant || ' ' || t_name, 0)
$body$;

-- Which generation a commit is to write, for those of these projections that commits write. It stays so until the end of
-- the transaction. One that sees what was there when it began may miss who is to write it by now, so it is refused.
CREATE FUNCTION {schema}.inline_1(t_tenant integer, t_names text[]) RETURNS TABLE (projection text, number integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '10s'
AS $body$
DECLARE
    t_name text;
BEGIN
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'inappropriate_isolation_level_for_branch_transaction',
            MESSAGE = 'the transaction is ' || upper(current_setting('transaction_isolation'));
    END IF;
    -- In one order, so that nobody waits in a circle.
    FOR t_name IN SELECT DISTINCT n FROM unnest(t_names) AS n ORDER BY n LOOP
        PERFORM pg_advisory_xact_lock_shared({schema}.inline_key_1(t_tenant, t_name));
    END LOOP;
    -- A new statement, which sees what was committed while this one waited.
    RETURN QUERY
    SELECT s.name::text, s.inline_generation FROM {schema}.subscription AS s
    WHERE s.tenant = t_tenant AND s.name = ANY (t_names) AND s.inline_generation IS NOT NULL;
END
$body$;

-- Keeps commits that follow a projection waiting until the end of the transaction, and steps of these generations, of which
-- 0 is the live one. Tells what the generation is, where its shards are, whether something is parked in it, and which one
-- commits write now.
CREATE FUNCTION {schema}.inline_locked_1(
    t_tenant integer,
    t_name text,
    t_generation integer,
    OUT status text,
    OUT places bigint[],
    OUT first_parked bigint,
    OUT inline integer,
    OUT is_retried boolean
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '10s'
AS $body$
DECLARE
    about integer;
BEGIN
    PERFORM pg_advisory_xact_lock({schema}.inline_key_1(t_tenant, t_name));
    about := {schema}.subscription_locked_1(t_tenant, t_name, ARRAY[0, t_generation]);
    SELECT s.inline_generation INTO inline FROM {schema}.subscription AS s WHERE s.id = about;
    SELECT g.status INTO status FROM {schema}.generation AS g
    WHERE g.subscription = about AND g.generation = t_generation;
    SELECT array_agg(d.position ORDER BY d.shard) INTO places FROM {schema}.shard AS d
    WHERE d.subscription = about AND d.generation = t_generation;
    -- What was given up is lacking for good, also where workers have not settled it yet. What is to be tried again they are
    -- about to try.
    SELECT min(p.position) FILTER (WHERE p.status = 'waiting'), count(*) FILTER (WHERE p.status = 'requeued') > 0
    INTO first_parked, is_retried
    FROM {schema}.parked AS p
    WHERE p.subscription = about AND p.generation = t_generation AND NOT p.is_settled;
END
$body$;

-- Makes a generation the live one that has all up to a place, written by commits from now on, or by workers again. Whoever
-- read it holds a lease of the past. It is paused while commits write it, so that workers do not look at it.
CREATE FUNCTION {schema}.inline_set_1(
    t_tenant integer,
    t_name text,
    t_generation integer,
    t_inline boolean,
    t_place bigint
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    about integer;
BEGIN
    UPDATE {schema}.subscription SET inline_generation = CASE WHEN t_inline THEN t_generation END
    WHERE tenant = t_tenant AND name = t_name
    RETURNING id INTO STRICT about;
    UPDATE {schema}.generation SET status = 'retired'
    WHERE subscription = about AND status = 'live' AND generation <> t_generation;
    UPDATE {schema}.generation SET status = 'live', rate_max = NULL, is_paused = t_inline
    WHERE subscription = about AND generation = t_generation;
    UPDATE {schema}.lease SET worker = NULL, until = NULL WHERE subscription = about AND generation = t_generation;
    UPDATE {schema}.shard SET position = t_place, epoch = epoch + 1
    WHERE subscription = about AND generation = t_generation;
END
$body$;

-- Which shard a transaction holds, and by which lease: written down in the transaction, it is gone with it.
CREATE FUNCTION {schema}.holding_1(t_tenant integer, t_name text, t_generation integer, t_shard integer, t_epoch bigint)
RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT concat_ws(
        '/', pg_current_xact_id_if_assigned(), t_tenant, t_generation, t_shard, t_epoch, '{schema}', t_name
    )
$body$;

-- Whether `hold_sql_1` holds a shard in this transaction. It does not if statements in between ended the one in which it did:
-- what comes then would be stored by itself, and without them.
CREATE FUNCTION {schema}.holds_1(t_tenant integer, t_name text, t_generation integer, t_shard integer, t_epoch bigint)
RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT pg_current_xact_id_if_assigned() IS NOT NULL AND coalesce(
        current_setting('eventer.holding', true)
            = {schema}.holding_1(t_tenant, t_name, t_generation, t_shard, t_epoch),
        false
    )
$body$;

-- As `hold_1`, and 0 for a generation that commits write: resumed by mistake, it is still not written twice. Where that
-- begins after it was looked, the epoch is another.
CREATE FUNCTION {schema}.hold_sql_1(
    t_tenant integer,
    t_name text,
    t_generation integer,
    t_shard integer,
    t_epoch bigint,
    t_from bigint,
    t_to bigint,
    t_millis integer
) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    outcome integer;
BEGIN
    PERFORM FROM {schema}.subscription
    WHERE tenant = t_tenant AND name = t_name AND inline_generation = t_generation;
    IF FOUND THEN
        RETURN 0;
    END IF;
    outcome := {schema}.hold_1(t_tenant, t_name, t_generation, t_shard, t_epoch, t_from, t_to, t_millis);
    IF outcome = 1 THEN
        PERFORM set_config(
            'eventer.holding', {schema}.holding_1(t_tenant, t_name, t_generation, t_shard, t_epoch), true
        );
    END IF;
    RETURN outcome;
END
$body$;

-- Moves the place of a shard that `hold_sql_1` holds in this transaction, and nothing else: what `advance_1` does for most
-- steps, without asking again what cannot have changed. 3 if nothing is held.
CREATE FUNCTION {schema}.move_sql_1(
    t_tenant integer,
    t_name text,
    t_generation integer,
    t_shard integer,
    t_epoch bigint,
    t_from bigint,
    t_to bigint
) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    IF NOT {schema}.holds_1(t_tenant, t_name, t_generation, t_shard, t_epoch) THEN
        RETURN 3;
    END IF;
    UPDATE {schema}.shard AS d SET position = t_to
    FROM {schema}.subscription AS s
    WHERE s.tenant = t_tenant AND s.name = t_name AND d.subscription = s.id AND d.generation = t_generation
        AND d.shard = t_shard AND d.epoch = t_epoch AND d.position = t_from AND t_to >= t_from;
    RETURN CASE WHEN FOUND THEN 1 ELSE 0 END;
END
$body$;

REVOKE EXECUTE ON FUNCTION
    {schema}.inline_key_1, {schema}.inline_1, {schema}.inline_locked_1, {schema}.inline_set_1, {schema}.holding_1,
    {schema}.holds_1, {schema}.hold_sql_1, {schema}.move_sql_1
FROM PUBLIC;
