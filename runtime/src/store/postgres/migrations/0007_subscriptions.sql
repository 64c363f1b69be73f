-- How far each subscription was read, who reads it, and what it wrote.

-- `generations` is how many there ever were: a number that was discarded is not given again, so that whoever still holds a
-- lease of it cannot write to another.
--
-- `shown` is the generation whose own tables are shown, where a projection has some. `kind` is 'projection' where it has rows
-- here and 'sql projection' where it has tables of its own, or 'delivery' for reactors and relays, which do nothing anew.
CREATE TABLE {schema}.subscription (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant integer NOT NULL,
    generations integer NOT NULL DEFAULT 1,
    shown integer,
    name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    reads text COLLATE "C" NOT NULL,
    UNIQUE (tenant, name)
);

-- `status` is 'live' for one of them, 'building' for one at most, and 'retired' for the others.
CREATE TABLE {schema}.generation (
    tenant integer NOT NULL,
    subscription integer NOT NULL,
    generation integer NOT NULL,
    shards integer NOT NULL,
    rate_max bigint,
    is_paused boolean NOT NULL DEFAULT false,
    status text COLLATE "C" NOT NULL,
    PRIMARY KEY (subscription, generation)
) WITH (fillfactor = 70);

-- Where a shard is. Its row is locked for as long as a step takes, by who takes it: the lease lies apart, so that it can be
-- renewed meanwhile. No index has a column that changes.
CREATE TABLE {schema}.shard (
    position bigint NOT NULL,
    epoch bigint NOT NULL DEFAULT 0,
    tenant integer NOT NULL,
    subscription integer NOT NULL,
    generation integer NOT NULL,
    shard integer NOT NULL,
    PRIMARY KEY (subscription, generation, shard)
) WITH (fillfactor = 20);

-- A lease is good for one life of the server: after a crash, numbers of the log may be drawn again that a reader took for
-- gone, so that what was read before is worth nothing. Who claims again reads again.
CREATE TABLE {schema}.lease (
    until timestamptz,
    tenant integer NOT NULL,
    subscription integer NOT NULL,
    generation integer NOT NULL,
    shard integer NOT NULL,
    worker text COLLATE "C",
    server text,
    PRIMARY KEY (subscription, generation, shard)
) WITH (fillfactor = 20);

-- The workers that read a subscription, and until when each counts as alive.
CREATE TABLE {schema}.worker (
    until timestamptz NOT NULL,
    tenant integer NOT NULL,
    subscription integer NOT NULL,
    worker text COLLATE "C" NOT NULL,
    PRIMARY KEY (subscription, worker)
) WITH (fillfactor = 20);

-- The rows that subscriptions wrote.
CREATE TABLE {schema}.subscription_row (
    tenant integer NOT NULL,
    subscription integer NOT NULL,
    generation integer NOT NULL,
    key text COLLATE "C" NOT NULL,
    value jsonb NOT NULL,
    PRIMARY KEY (tenant, subscription, generation, key)
) WITH (fillfactor = 70);

-- What could not be taken, by its position in the log that is read; what several shards could not take, each has parked.
-- `is_settled` is what was given up, and nothing waits
-- for any more: it stays as a record.
CREATE TABLE {schema}.parked (
    position bigint NOT NULL,
    since timestamptz NOT NULL,
    tenant integer NOT NULL,
    subscription integer NOT NULL,
    generation integer NOT NULL,
    shard integer NOT NULL,
    attempts bigint NOT NULL,
    is_settled boolean NOT NULL DEFAULT false,
    status text COLLATE "C" NOT NULL DEFAULT 'waiting',
    key text COLLATE "C" NOT NULL,
    error text,
    reason text,
    PRIMARY KEY (subscription, position, generation, shard)
) WITH (fillfactor = 70);

-- What waits, by its keys, as it is claimed and settled.
CREATE INDEX parked_waiting ON {schema}.parked (subscription, generation, shard, key, position) WHERE NOT is_settled;

-- What is to be tried again, or settled since it was given up.
CREATE INDEX parked_due ON {schema}.parked (subscription, generation, shard, key)
WHERE NOT is_settled AND status <> 'waiting';

-- Generations that are gone, and of which something is left that is yet to be removed: a little at a time, since whoever
-- claims waits for the row of the subscription.
CREATE TABLE {schema}.discarded (
    subscription integer NOT NULL,
    generation integer NOT NULL,
    PRIMARY KEY (subscription, generation)
);

-- What subscriptions show, by their names, for statements of one's own.
CREATE VIEW {schema}.live_row AS
    SELECT s.tenant, s.name AS subscription, r.key, r.value
    FROM {schema}.subscription AS s
    JOIN {schema}.generation AS g ON g.subscription = s.id AND g.status = 'live'
    JOIN {schema}.subscription_row AS r
        ON r.tenant = s.tenant AND r.subscription = s.id AND r.generation = g.generation;

-- A generation with its shards, all at one place.
CREATE FUNCTION {schema}.add_generation_1(
    t_tenant integer,
    t_subscription integer,
    t_generation integer,
    t_status text,
    t_shards integer,
    t_rate bigint,
    t_position bigint
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    INSERT INTO {schema}.generation (tenant, subscription, generation, shards, rate_max, status)
    VALUES (t_tenant, t_subscription, t_generation, t_shards, t_rate, t_status);
    INSERT INTO {schema}.shard (tenant, subscription, generation, shard, position)
    SELECT t_tenant, t_subscription, t_generation, n, t_position FROM generate_series(0, t_shards - 1) AS n;
    INSERT INTO {schema}.lease (tenant, subscription, generation, shard)
    SELECT t_tenant, t_subscription, t_generation, n FROM generate_series(0, t_shards - 1) AS n;
END
$body$;

-- Makes a subscription if there is none of this name, and tells what the one that is there is and reads.
CREATE FUNCTION {schema}.subscribe_1(
    t_tenant integer,
    t_name text,
    t_kind text,
    t_reads text,
    t_shards integer,
    t_position bigint,
    OUT o_kind text,
    OUT o_reads text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    made integer;
BEGIN
    -- Looked at first: an INSERT that conflicts uses up an id.
    SELECT kind, reads INTO o_kind, o_reads FROM {schema}.subscription WHERE tenant = t_tenant AND name = t_name;
    IF FOUND THEN
        RETURN;
    END IF;
    INSERT INTO {schema}.subscription (tenant, name, kind, reads) VALUES (t_tenant, t_name, t_kind, t_reads)
    ON CONFLICT DO NOTHING
    RETURNING id INTO made;
    IF FOUND THEN
        PERFORM {schema}.add_generation_1(t_tenant, made, 1, 'live', t_shards, NULL, t_position);
    END IF;
    SELECT kind, reads INTO o_kind, o_reads FROM {schema}.subscription WHERE tenant = t_tenant AND name = t_name;
END
$body$;

-- The keys under which a shard has something parked, from one to the next: of each there may be very many.
CREATE FUNCTION {schema}.parked_keys_1(t_subscription integer, t_generation integer, t_shard integer) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $body$
    WITH RECURSIVE k (key) AS (
        (
            SELECT p.key FROM {schema}.parked AS p
            WHERE p.subscription = t_subscription AND p.generation = t_generation AND p.shard = t_shard AND NOT p.is_settled
            ORDER BY p.key
            LIMIT 1
        )
        UNION ALL
        SELECT n.key
        FROM k
        CROSS JOIN LATERAL (
            SELECT p.key FROM {schema}.parked AS p
            WHERE p.subscription = t_subscription AND p.generation = t_generation AND p.shard = t_shard AND NOT p.is_settled
                AND p.key > k.key
            ORDER BY p.key
            LIMIT 1
        ) AS n
    )
    SELECT coalesce(array_agg(key ORDER BY key), '{}') FROM k
$body$;

-- Those of which something is to be tried again, in the same way, up to 10,000: who has done with these is told the next.
-- Also where the last of a key was given up: who reads the shard settles it.
CREATE FUNCTION {schema}.due_keys_1(t_subscription integer, t_generation integer, t_shard integer) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $body$
    WITH RECURSIVE k (key) AS (
        (
            SELECT p.key FROM {schema}.parked AS p
            WHERE p.subscription = t_subscription AND p.generation = t_generation AND p.shard = t_shard
                AND NOT p.is_settled AND p.status <> 'waiting'
            ORDER BY p.key
            LIMIT 1
        )
        UNION ALL
        SELECT n.key
        FROM k
        CROSS JOIN LATERAL (
            SELECT p.key FROM {schema}.parked AS p
            WHERE p.subscription = t_subscription AND p.generation = t_generation AND p.shard = t_shard
                AND NOT p.is_settled AND p.status <> 'waiting' AND p.key > k.key
            ORDER BY p.key
            LIMIT 1
        ) AS n
    )
    SELECT coalesce(array_agg(key ORDER BY key), '{}') FROM (SELECT key FROM k LIMIT 10000) AS first
$body$;

-- How much of what a shard has parked waits and was not given up; 1,000 if that is more, since there may be very much.
CREATE FUNCTION {schema}.waiting_1(t_subscription integer, t_generation integer, t_shard integer) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $body$
    SELECT count(*) FROM (
        SELECT FROM {schema}.parked AS p
        WHERE p.subscription = t_subscription AND p.generation = t_generation AND p.shard = t_shard AND NOT p.is_settled
            AND p.status <> 'given up'
        -- Along the index of what waits, whatever the planner thinks of the first thousand.
        ORDER BY p.key, p.position
        LIMIT 1000
    ) AS w
$body$;

-- A worker is alive for so many microseconds more, renews its leases, gives back what is above its share, and takes what
-- nobody reads. Tells which leases it has then.
--
-- What is above its share and in the middle of being read, as the arrays say, it keeps as surplus, so that nobody else
-- begins before it has ended.
--
-- Shards that are left over when all have equally many go to those who have them: so a worker that comes or goes moves no
-- more shards than it must.
--
-- The row of the subscription is locked, so that one worker after the other counts. For each lock it waits a quarter of a
-- lease, at least half a second and at most a whole one, and each name is claimed in a transaction of its own: who holds one
-- up costs no other its lease, if that is good for a second. The row of a shard is
-- not waited for: who holds it is in the middle of a step. If that is a leader that lost its lease, its transaction is
-- ended by a time-out, and the shard is taken by a later claim.
CREATE FUNCTION {schema}.claim_1(
    t_tenant integer,
    t_worker text,
    t_names text[],
    t_micros bigint,
    t_generations integer[],
    t_shards integer[],
    t_leaving boolean
) RETURNS TABLE (
    o_name text,
    o_generation integer,
    o_shard integer,
    o_shards integer,
    o_epoch bigint,
    o_position bigint,
    o_surplus boolean,
    o_building boolean,
    o_paused boolean,
    o_rate bigint,
    o_parked text[],
    o_requeued text[],
    o_waiting bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '1s'
AS $body$
DECLARE
    s record;
    life text;
    moment timestamptz;
    alive_until timestamptz;
    workers bigint;
    total bigint;
    even bigint;
    left_over bigint;
    others bigint;
    mine bigint;
    share bigint;
BEGIN
    -- Until the function ends, as it has a setting of its own.
    PERFORM set_config('lock_timeout', least(greatest(t_micros / 4000, 500), 1000) || 'ms', true);
    life := {schema}.server_1();
    IF life IS NULL THEN
        INSERT INTO {schema}.server_life DEFAULT VALUES ON CONFLICT DO NOTHING;
        life := {schema}.server_1();
    END IF;
    FOR s IN
        SELECT id, name, inline_generation FROM {schema}.subscription
        WHERE tenant = t_tenant AND name = ANY (t_names)
        ORDER BY id
        FOR NO KEY UPDATE
    LOOP
        UPDATE {schema}.lease SET worker = NULL, until = NULL
        WHERE subscription = s.id AND worker IS NOT NULL AND server IS DISTINCT FROM life;
        moment := clock_timestamp();
        alive_until := moment + t_micros * interval '1 microsecond';
        DELETE FROM {schema}.worker
        WHERE subscription = s.id AND (until <= moment OR t_leaving AND worker = t_worker);
        share := 0;
        IF NOT t_leaving THEN
            INSERT INTO {schema}.worker (tenant, subscription, worker, until) VALUES (t_tenant, s.id, t_worker, alive_until)
            ON CONFLICT (subscription, worker) DO UPDATE SET until = excluded.until;
            SELECT count(*) INTO workers FROM {schema}.worker WHERE subscription = s.id;
            SELECT coalesce(sum(shards), 0) INTO total FROM {schema}.generation
            WHERE subscription = s.id AND status <> 'retired';
            even := total / workers;
            left_over := total % workers;
            -- How many others have one of those that are left over.
            SELECT count(*) INTO others FROM (
                SELECT FROM {schema}.lease AS l
                JOIN {schema}.generation AS g USING (subscription, generation)
                WHERE l.subscription = s.id AND l.until > moment AND l.worker <> t_worker AND g.status <> 'retired'
                GROUP BY l.worker
                HAVING count(*) > even
            ) AS o;
            share := even + CASE WHEN others < left_over THEN 1 ELSE 0 END;
        END IF;

        UPDATE {schema}.lease AS l
        SET worker = CASE WHEN h.stays THEN l.worker END, until = CASE WHEN h.stays THEN alive_until END
        FROM (
            SELECT l.generation, l.shard,
                row_number() OVER (ORDER BY l.generation, l.shard) <= share
                    OR (l.generation, l.shard) IN (SELECT * FROM unnest(t_generations, t_shards)) AS stays
            FROM {schema}.lease AS l
            JOIN {schema}.generation AS g USING (subscription, generation)
            WHERE l.subscription = s.id AND l.worker = t_worker AND l.until > moment AND g.status <> 'retired'
        ) AS h
        WHERE l.subscription = s.id AND l.generation = h.generation AND l.shard = h.shard;
        GET DIAGNOSTICS mine = ROW_COUNT;

        IF mine < share THEN
            WITH free AS (
                SELECT d.generation, d.shard
                FROM {schema}.shard AS d
                JOIN {schema}.lease AS l USING (subscription, generation, shard)
                JOIN {schema}.generation AS g USING (subscription, generation)
                WHERE d.subscription = s.id AND (l.until IS NULL OR l.until <= moment) AND g.status <> 'retired'
                ORDER BY d.generation, d.shard
                LIMIT share - mine
                FOR NO KEY UPDATE OF d SKIP LOCKED
            ), taken AS (
                UPDATE {schema}.shard AS d
                SET epoch = epoch + 1
                FROM free
                WHERE d.subscription = s.id AND d.generation = free.generation AND d.shard = free.shard
                RETURNING d.generation, d.shard
            )
            UPDATE {schema}.lease AS l
            SET worker = t_worker, until = alive_until, server = life
            FROM taken
            WHERE l.subscription = s.id AND l.generation = taken.generation AND l.shard = taken.shard;
        END IF;

        -- What commits write has all that is stored: it is as far as the log, whatever its place says.
        RETURN QUERY
        SELECT s.name, d.generation, d.shard, g.shards, d.epoch,
            CASE
                WHEN d.generation = s.inline_generation
                    THEN greatest(d.position, (SELECT last_value FROM {schema}.event_position))
                ELSE d.position
            END,
            row_number() OVER (ORDER BY d.generation, d.shard) > share, g.status = 'building', g.is_paused, g.rate_max,
            p.parked, p.requeued, {schema}.waiting_1(s.id, d.generation, d.shard)
        FROM {schema}.lease AS l
        JOIN {schema}.shard AS d USING (subscription, generation, shard)
        JOIN {schema}.generation AS g USING (subscription, generation)
        CROSS JOIN LATERAL (
            SELECT
                CASE
                    WHEN (d.generation, d.shard) IN (SELECT * FROM unnest(t_generations, t_shards)) THEN '{}'
                    ELSE {schema}.parked_keys_1(s.id, d.generation, d.shard)
                END AS parked,
                {schema}.due_keys_1(s.id, d.generation, d.shard) AS requeued
        ) AS p
        WHERE l.subscription = s.id AND l.worker = t_worker AND l.until > moment AND g.status <> 'retired'
        ORDER BY d.generation, d.shard;
    END LOOP;
END
$body$;

-- Locks the row of a shard for a step, and tells whether the step can be taken: 1 if it can, 2 if the shard is where this
-- step leads, by the same lease, and 0 if the lease is lost.
--
-- With a number of milliseconds, it bounds what the transaction does after it: no statement takes longer than that, and no
-- pause between two.
CREATE FUNCTION {schema}.hold_1(
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
SET lock_timeout = '10s'
AS $body$
DECLARE
    about integer;
    place bigint;
BEGIN
    IF t_millis IS NOT NULL THEN
        PERFORM set_config('statement_timeout', t_millis::text, true),
            set_config('idle_in_transaction_session_timeout', t_millis::text, true);
    END IF;
    SELECT d.subscription, d.position INTO about, place
    FROM {schema}.subscription AS s
    JOIN {schema}.shard AS d ON d.subscription = s.id
    WHERE s.tenant = t_tenant AND s.name = t_name AND d.generation = t_generation AND d.shard = t_shard
        AND d.epoch = t_epoch
    FOR NO KEY UPDATE OF d;
    IF NOT FOUND OR t_to < t_from THEN
        RETURN 0;
    END IF;
    IF place <> t_from THEN
        RETURN CASE WHEN place = t_to THEN 2 ELSE 0 END;
    END IF;
    -- What the step was made of was read in another life of the server.
    PERFORM FROM {schema}.lease
    WHERE subscription = about AND generation = t_generation AND shard = t_shard AND server = {schema}.server_1();
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    -- A new statement: whoever pauses or retires a generation locks its shards first.
    PERFORM FROM {schema}.generation
    WHERE subscription = about AND generation = t_generation AND NOT is_paused AND status <> 'retired';
    RETURN CASE WHEN FOUND THEN 1 ELSE 0 END;
END
$body$;

-- Takes a step, whole or not at all, and tells what `hold_1` tells.
CREATE FUNCTION {schema}.advance_1(
    t_tenant integer,
    t_name text,
    t_generation integer,
    t_shard integer,
    t_epoch bigint,
    t_from bigint,
    t_to bigint,
    w_keys text[],
    w_values jsonb[],
    d_keys text[],
    t_settled bigint[],
    t_given_up bigint[],
    p_positions bigint[],
    p_keys text[],
    p_errors text[],
    p_attempts bigint[]
) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    about integer;
    outcome integer;
BEGIN
    outcome := {schema}.hold_1(t_tenant, t_name, t_generation, t_shard, t_epoch, t_from, t_to, NULL);
    IF outcome <> 1 THEN
        RETURN outcome;
    END IF;
    SELECT id INTO STRICT about FROM {schema}.subscription WHERE tenant = t_tenant AND name = t_name;
    -- Who settles stays where it is, so that its place does not tell whether the step was taken before. What was given up
    -- since it was looked at is not taken as if it had not been: who gives up locks the shard.
    IF (t_settled <> '{}' OR t_given_up <> '{}') AND EXISTS (
        SELECT FROM (
            SELECT position, false AS is_given_up FROM unnest(t_settled) AS s (position)
            UNION ALL
            SELECT position, true FROM unnest(t_given_up) AS g (position)
        ) AS n
        WHERE NOT EXISTS (
            SELECT FROM {schema}.parked AS p
            WHERE p.subscription = about AND p.generation = t_generation AND p.position = n.position AND p.shard = t_shard
                AND NOT p.is_settled AND (p.status = 'given up') = n.is_given_up
        )
    ) THEN
        RETURN 0;
    END IF;
    IF w_keys <> '{}' THEN
        -- In order of keys, as all others who write them. The arrays stand in subqueries, so that one plan is made for all
        -- lengths.
        INSERT INTO {schema}.subscription_row AS r (tenant, subscription, generation, key, value)
        SELECT t_tenant, about, t_generation, w.key, w.value
        FROM unnest((SELECT w_keys), (SELECT w_values)) AS w (key, value)
        ORDER BY w.key COLLATE "C"
        ON CONFLICT (tenant, subscription, generation, key) DO UPDATE SET value = excluded.value;
    END IF;
    IF d_keys <> '{}' THEN
        DELETE FROM {schema}.subscription_row
        WHERE tenant = t_tenant AND subscription = about AND generation = t_generation AND key = ANY (d_keys);
    END IF;
    IF t_settled <> '{}' THEN
        DELETE FROM {schema}.parked
        WHERE subscription = about AND generation = t_generation AND position = ANY (t_settled) AND shard = t_shard;
    END IF;
    IF t_given_up <> '{}' THEN
        UPDATE {schema}.parked SET is_settled = true
        WHERE subscription = about AND generation = t_generation AND position = ANY (t_given_up) AND shard = t_shard;
    END IF;
    IF p_positions <> '{}' THEN
        INSERT INTO {schema}.parked AS p
            (tenant, subscription, generation, shard, position, key, error, attempts, since, status)
        SELECT t_tenant, about, t_generation, t_shard, n.position, n.key, n.error, n.attempts, clock_timestamp(),
            -- What is to be tried again takes along what comes behind it: nobody would ask for that once more.
            CASE
                WHEN n.error IS NULL AND EXISTS (
                    SELECT FROM {schema}.parked AS d
                    WHERE d.subscription = about AND d.generation = t_generation AND d.shard = t_shard AND d.key = n.key
                        AND NOT d.is_settled AND d.status <> 'waiting'
                ) THEN 'requeued'
                ELSE 'waiting'
            END
        FROM unnest(p_positions, p_keys, p_errors, p_attempts) AS n (position, key, error, attempts)
        ON CONFLICT (subscription, position, generation, shard) DO UPDATE
        SET key = excluded.key, since = excluded.since, is_settled = false,
            -- What waits behind another may have been tried before.
            error = coalesce(excluded.error, p.error),
            attempts = CASE WHEN excluded.error IS NULL THEN p.attempts ELSE excluded.attempts END,
            -- It may have been given up while it was tried.
            status = CASE WHEN p.status = 'given up' THEN p.status ELSE excluded.status END;
        -- What was to be tried again behind one that failed again waits for it.
        UPDATE {schema}.parked SET status = 'waiting'
        WHERE subscription = about AND generation = t_generation AND shard = t_shard AND NOT is_settled
            AND status <> 'waiting' AND status <> 'given up'
            AND key IN (SELECT n.key FROM unnest(p_keys, p_errors) AS n (key, error) WHERE n.error IS NOT NULL);
    END IF;
    UPDATE {schema}.shard SET position = t_to
    WHERE subscription = about AND generation = t_generation AND shard = t_shard AND epoch = t_epoch AND position = t_from;
    RETURN CASE WHEN FOUND THEN 1 ELSE 0 END;
END
$body$;

-- The id of a subscription, whose row is locked: what becomes of its generations is decided by one after the other. Then
-- the shards of these generations are locked, so that no step is under way. Null if there is none.
CREATE FUNCTION {schema}.subscription_locked_1(t_tenant integer, t_name text, t_generations integer[]) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '10s'
AS $body$
DECLARE
    known integer;
BEGIN
    SELECT id INTO known FROM {schema}.subscription WHERE tenant = t_tenant AND name = t_name FOR NO KEY UPDATE;
    PERFORM FROM {schema}.shard AS d
    WHERE d.subscription = known AND (
        d.generation = ANY (t_generations)
        -- 0 is the live one.
        OR 0 = ANY (t_generations) AND d.generation = (
            SELECT generation FROM {schema}.generation WHERE subscription = known AND status = 'live'
        )
    )
    ORDER BY d.generation, d.shard
    FOR NO KEY UPDATE;
    RETURN known;
END
$body$;

-- The number of the generation that is being built, a new one if there is none; null if there is no such subscription, and
-- 0 if it does nothing anew.
CREATE FUNCTION {schema}.rebuild_1(t_tenant integer, t_name text, t_shards integer, t_rate bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    about integer;
    number integer;
BEGIN
    about := {schema}.subscription_locked_1(t_tenant, t_name, '{}');
    IF about IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM FROM {schema}.subscription WHERE id = about AND kind = 'delivery';
    IF FOUND THEN
        RETURN 0;
    END IF;
    SELECT generation INTO number FROM {schema}.generation WHERE subscription = about AND status = 'building';
    IF NOT FOUND THEN
        UPDATE {schema}.subscription SET generations = generations + 1 WHERE id = about RETURNING generations INTO number;
        PERFORM {schema}.add_generation_1(t_tenant, about, number, 'building', t_shards, t_rate, 0);
    END IF;
    RETURN number;
END
$body$;

-- Whether there is such a generation.
CREATE FUNCTION {schema}.pause_1(t_tenant integer, t_name text, t_generation integer, t_paused boolean) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    about integer;
BEGIN
    about := {schema}.subscription_locked_1(t_tenant, t_name, ARRAY[t_generation]);
    UPDATE {schema}.generation SET is_paused = t_paused WHERE subscription = about AND generation = t_generation;
    RETURN FOUND;
END
$body$;

-- Whether there is such a generation.
CREATE FUNCTION {schema}.throttle_1(t_tenant integer, t_name text, t_generation integer, t_rate bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    about integer;
BEGIN
    about := {schema}.subscription_locked_1(t_tenant, t_name, ARRAY[t_generation]);
    UPDATE {schema}.generation SET rate_max = t_rate WHERE subscription = about AND generation = t_generation;
    RETURN FOUND;
END
$body$;

-- What came of it: 'done', 'behind', 'retired', 'inline' if commits write the live one, or null if there is no such
-- generation.
CREATE FUNCTION {schema}.swap_1(
    t_tenant integer,
    t_name text,
    t_generation integer,
    OUT outcome text,
    OUT place bigint,
    OUT live_place bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    about integer;
    known text;
BEGIN
    about := {schema}.subscription_locked_1(t_tenant, t_name, ARRAY[0, t_generation]);
    SELECT status INTO known FROM {schema}.generation WHERE subscription = about AND generation = t_generation;
    outcome := CASE known WHEN 'live' THEN 'done' WHEN 'retired' THEN 'retired' END;
    IF known IS DISTINCT FROM 'building' THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM {schema}.subscription WHERE id = about AND inline_generation IS NOT NULL) THEN
        outcome := 'inline';
        RETURN;
    END IF;
    -- Divided in the same way, each shard is to be as far as that which it takes the place of; otherwise each as far as all.
    SELECT new.position, old.position INTO place, live_place
    FROM {schema}.generation AS g
    JOIN {schema}.shard AS old USING (subscription, generation)
    JOIN {schema}.generation AS made ON made.subscription = about AND made.generation = t_generation
    JOIN {schema}.shard AS new ON new.subscription = about AND new.generation = t_generation
    WHERE g.subscription = about AND g.status = 'live' AND new.position < old.position
        AND (new.shard = old.shard OR made.shards <> g.shards)
    ORDER BY new.position
    LIMIT 1;
    IF FOUND THEN
        outcome := 'behind';
        RETURN;
    END IF;
    UPDATE {schema}.generation SET status = 'retired' WHERE subscription = about AND status = 'live';
    -- Rate and pause are those of the building.
    UPDATE {schema}.generation SET status = 'live', rate_max = NULL, is_paused = false
    WHERE subscription = about AND generation = t_generation;
    outcome := 'done';
END
$body$;

-- Takes a generation away, whose shards are locked: no step of it is stored from here on, and nothing of it is shown. What
-- it wrote is removed by `sweep_1`.
CREATE FUNCTION {schema}.forget_generation_1(t_subscription integer, t_generation integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    INSERT INTO {schema}.discarded (subscription, generation)
    SELECT subscription, generation FROM {schema}.generation
    WHERE subscription = t_subscription AND generation = t_generation;
    DELETE FROM {schema}.lease WHERE subscription = t_subscription AND generation = t_generation;
    DELETE FROM {schema}.shard WHERE subscription = t_subscription AND generation = t_generation;
    DELETE FROM {schema}.generation WHERE subscription = t_subscription AND generation = t_generation;
END
$body$;

-- False if it is the live one.
CREATE FUNCTION {schema}.discard_1(t_tenant integer, t_name text, t_generation integer) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    about integer;
BEGIN
    about := {schema}.subscription_locked_1(t_tenant, t_name, ARRAY[t_generation]);
    PERFORM FROM {schema}.generation WHERE subscription = about AND generation = t_generation AND status = 'live';
    IF FOUND THEN
        RETURN false;
    END IF;
    PERFORM {schema}.forget_generation_1(about, t_generation);
    RETURN true;
END
$body$;

-- The number of the live generation, and of the empty one that is put in its place: it has another, so that what the old
-- one wrote can be removed later. Nulls if there is no such subscription; without the second if commits write the live one,
-- and nothing is done then. Nor is it where nothing is done anew, and the second is 0.
CREATE FUNCTION {schema}.reset_1(t_tenant integer, t_name text, OUT old_number integer, OUT new_number integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    about integer;
BEGIN
    about := {schema}.subscription_locked_1(t_tenant, t_name, ARRAY[0]);
    SELECT generation INTO old_number FROM {schema}.generation WHERE subscription = about AND status = 'live';
    IF NOT FOUND OR EXISTS (
        SELECT FROM {schema}.subscription WHERE id = about AND inline_generation IS NOT NULL
    ) THEN
        RETURN;
    END IF;
    UPDATE {schema}.subscription SET generations = generations + 1
    WHERE id = about AND kind <> 'delivery'
    RETURNING generations INTO new_number;
    IF NOT FOUND THEN
        new_number := 0;
        RETURN;
    END IF;
    INSERT INTO {schema}.generation (tenant, subscription, generation, shards, rate_max, is_paused, status)
    SELECT tenant, subscription, new_number, shards, rate_max, is_paused, status FROM {schema}.generation
    WHERE subscription = about AND generation = old_number;
    -- Whoever read it holds a lease of the past.
    INSERT INTO {schema}.shard (tenant, subscription, generation, shard, position, epoch)
    SELECT tenant, subscription, new_number, shard, 0, epoch + 1 FROM {schema}.shard
    WHERE subscription = about AND generation = old_number;
    INSERT INTO {schema}.lease (tenant, subscription, generation, shard)
    SELECT tenant, subscription, new_number, shard FROM {schema}.shard WHERE subscription = about AND generation = new_number;
    PERFORM {schema}.forget_generation_1(about, old_number);
END
$body$;

-- Removes some of what is left of generations that are gone, and tells whether there may be more. What another removes at
-- this moment is left to it. Rows are named by their places in the table, whatever the planner thinks of its size.
CREATE FUNCTION {schema}.sweep_1(t_tenant integer, t_name text, t_len integer) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    d record;
    len bigint;
BEGIN
    SELECT g.subscription, g.generation INTO d
    FROM {schema}.subscription AS s
    JOIN {schema}.discarded AS g ON g.subscription = s.id
    WHERE s.tenant = t_tenant AND s.name = t_name
    ORDER BY g.generation
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM {schema}.subscription_row WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM {schema}.subscription_row
        WHERE tenant = t_tenant AND subscription = d.subscription AND generation = d.generation
        LIMIT t_len
        FOR UPDATE SKIP LOCKED
    ));
    GET DIAGNOSTICS len = ROW_COUNT;
    IF len >= t_len THEN
        RETURN true;
    END IF;
    DELETE FROM {schema}.parked WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM {schema}.parked
        WHERE subscription = d.subscription AND generation = d.generation
        LIMIT t_len
        FOR UPDATE SKIP LOCKED
    ));
    GET DIAGNOSTICS len = ROW_COUNT;
    IF len >= t_len THEN
        RETURN true;
    END IF;
    DELETE FROM {schema}.discarded
    WHERE subscription = d.subscription AND generation = d.generation
        AND NOT EXISTS (
            SELECT FROM {schema}.subscription_row
            WHERE tenant = t_tenant AND subscription = d.subscription AND generation = d.generation
        )
        AND NOT EXISTS (
            SELECT FROM {schema}.parked WHERE subscription = d.subscription AND generation = d.generation
        );
    RETURN FOUND;
END
$body$;

-- Takes note of the generation that is shown.
CREATE FUNCTION {schema}.shown_1(t_tenant integer, t_name text, t_generation integer) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '10s'
AS $body$
    UPDATE {schema}.subscription SET shown = t_generation WHERE tenant = t_tenant AND name = t_name
$body$;

-- Whether something is parked there that is read: nobody reads what is retired. What was settled is passed over by the
-- index: there may be very much of it. The shards are locked first, as steps do.
CREATE FUNCTION {schema}.requeue_1(t_tenant integer, t_name text, t_key text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '10s'
AS $body$
DECLARE
    about integer;
    is_there boolean := false;
    d record;
BEGIN
    SELECT id INTO about FROM {schema}.subscription WHERE tenant = t_tenant AND name = t_name;
    FOR d IN
        SELECT h.generation, h.shard
        FROM {schema}.generation AS g
        JOIN {schema}.shard AS h USING (subscription, generation)
        WHERE g.subscription = about AND g.status <> 'retired' AND EXISTS (
            SELECT FROM {schema}.parked AS p
            WHERE p.subscription = about AND p.generation = h.generation AND p.shard = h.shard AND p.key = t_key
                AND NOT p.is_settled
        )
        ORDER BY h.generation, h.shard
        FOR NO KEY UPDATE OF h
    LOOP
        UPDATE {schema}.parked AS p SET status = 'requeued'
        WHERE p.subscription = about AND p.generation = d.generation AND p.shard = d.shard AND p.key = t_key
            AND NOT p.is_settled AND p.status <> 'given up';
        is_there := is_there OR FOUND;
    END LOOP;
    RETURN is_there;
END
$body$;

-- Has what is parked and was not given up tried again, some of it at a time, so that steps do not wait for long. Under how
-- many keys it is, in the end; -1 if there is more, for another call; null if there is no such subscription. Nobody reads
-- what is retired. Steps lock their shard before what is parked there, and wait: otherwise each could have a part of what
-- the other wants.
CREATE FUNCTION {schema}.requeue_all_1(t_tenant integer, t_name text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '10s'
AS $body$
DECLARE
    about integer;
    requeued bigint;
    keys bigint;
BEGIN
    SELECT id INTO about FROM {schema}.subscription WHERE tenant = t_tenant AND name = t_name;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    PERFORM FROM {schema}.shard WHERE subscription = about ORDER BY generation, shard FOR NO KEY UPDATE;
    UPDATE {schema}.parked AS p SET status = 'requeued'
    WHERE p.ctid = ANY (ARRAY(
        SELECT w.ctid
        FROM {schema}.generation AS g
        JOIN {schema}.parked AS w USING (subscription, generation)
        WHERE g.subscription = about AND g.status <> 'retired' AND NOT w.is_settled AND w.status = 'waiting'
        LIMIT 10000
    ));
    GET DIAGNOSTICS requeued = ROW_COUNT;
    IF requeued = 10000 THEN
        RETURN -1;
    END IF;
    SELECT count(DISTINCT p.key) INTO keys
    FROM {schema}.generation AS g
    JOIN {schema}.parked AS p USING (subscription, generation)
    WHERE g.subscription = about AND g.status <> 'retired' AND NOT p.is_settled AND p.status <> 'given up';
    RETURN keys;
END
$body$;

-- Whether it is parked and given up for this reason, by this call or, if its answer was lost, by the same one before.
CREATE FUNCTION {schema}.give_up_1(t_tenant integer, t_name text, t_position bigint, t_reason text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '10s'
AS $body$
DECLARE
    about integer;
    generations integer[];
BEGIN
    SELECT id INTO about FROM {schema}.subscription WHERE tenant = t_tenant AND name = t_name;
    -- A step that is under way is taken before that or not at all. Whoever settles locks the shard first, too.
    PERFORM FROM {schema}.shard AS d
    WHERE d.subscription = about AND EXISTS (
        SELECT FROM {schema}.parked AS p
        WHERE p.subscription = about AND p.position = t_position AND p.generation = d.generation AND p.shard = d.shard
            AND p.status <> 'given up'
    )
    ORDER BY d.generation, d.shard
    FOR NO KEY UPDATE;
    WITH given AS (
        UPDATE {schema}.parked AS p SET status = 'given up', reason = t_reason
        FROM {schema}.generation AS g
        WHERE g.subscription = about AND p.subscription = about AND p.generation = g.generation
            AND p.position = t_position AND p.status <> 'given up'
        RETURNING p.generation
    )
    SELECT array_agg(generation) INTO generations FROM given;
    UPDATE {schema}.parked AS p SET status = 'requeued'
    FROM {schema}.parked AS given
    WHERE given.subscription = about AND given.generation = ANY (generations) AND given.position = t_position
        AND p.subscription = about AND p.generation = given.generation AND p.shard = given.shard AND p.key = given.key
        AND NOT p.is_settled AND p.status = 'waiting';
    RETURN generations IS NOT NULL OR EXISTS (
        SELECT FROM {schema}.generation AS g
        JOIN {schema}.parked AS p USING (subscription, generation)
        WHERE g.subscription = about AND p.position = t_position AND p.status = 'given up' AND p.reason = t_reason
    );
END
$body$;

REVOKE EXECUTE ON FUNCTION
    {schema}.add_generation_1, {schema}.subscribe_1, {schema}.parked_keys_1, {schema}.due_keys_1, {schema}.waiting_1,
    {schema}.claim_1, {schema}.hold_1, {schema}.advance_1, {schema}.shown_1, {schema}.subscription_locked_1,
    {schema}.rebuild_1, {schema}.pause_1, {schema}.throttle_1, {schema}.swap_1, {schema}.discard_1, {schema}.reset_1,
    {schema}.forget_generation_1, {schema}.sweep_1, {schema}.requeue_1, {schema}.requeue_all_1, {schema}.give_up_1
FROM PUBLIC;
