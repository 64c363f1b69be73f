-- What is stored. `{schema}` stands for the schema that the user chose.
--
-- Texts that name something have the collation "C": they are compared byte by byte, whatever the database's collation.
-- A tenant is 0 until several can share a store: a key that lacks it could not be changed later.

-- Numbers are drawn while the event is inserted, and each session draws them one by one: with a cache, a session could
-- give an event a lower number than one that was read already.
CREATE SEQUENCE {schema}.event_position AS bigint CACHE 1;
CREATE SEQUENCE {schema}.message_position AS bigint CACHE 1;

-- The current state of each entity, and the lock that all commits about it take.
--
-- Version 0 is an entity that never began, which has no state: its row is there to be locked, because a commit relied on
-- it or a key was accepted for it. There is no CHECK: Postgres would read it anew for each update, which costs as much as
-- a quarter of a commit.
-- `entered_at` is when it came into its state, and `indexed` has the values of its indexed fields: what `<machine>_index`
-- is made from.
-- No index has a column that changes, and pages have room left, so that an update stays within its page.
CREATE TABLE {schema}.entity (
    version bigint NOT NULL,
    changed_at timestamptz,
    entered_at timestamptz,
    tenant integer NOT NULL,
    state_version integer NOT NULL DEFAULT 1,
    fingerprint bigint,
    last_event_id uuid,
    machine text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    state text COLLATE "C",
    payload jsonb,
    data jsonb,
    indexed jsonb,
    PRIMARY KEY (tenant, machine, id)
) WITH (fillfactor = 70);

-- Everything that happened. Rows are added and never changed; columns that later versions need are there, because a
-- long table of events cannot be rewritten.
--
-- `bucket` is a number from 0 to 1023 that follows from the id, by which readers can share the work.
-- The first event of a commit with a key has the key, what the call asked for, and the version that the call led to.
-- There are no foreign keys: events are what everything else can be computed from, so they depend on nothing.
CREATE TABLE {schema}.event (
    position bigint NOT NULL DEFAULT nextval('{schema}.event_position'),
    version bigint NOT NULL,
    at timestamptz NOT NULL,
    key_version bigint,
    tenant integer NOT NULL,
    type_version integer NOT NULL DEFAULT 1,
    bucket smallint NOT NULL,
    event_id uuid NOT NULL,
    correlation uuid NOT NULL,
    cause uuid,
    payload_hash uuid,
    machine text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    from_state text COLLATE "C",
    to_state text COLLATE "C" NOT NULL,
    actor text,
    reason text,
    key text COLLATE "C",
    trace text,
    payload jsonb NOT NULL,
    meta jsonb,
    PRIMARY KEY (position),
    CONSTRAINT event_version UNIQUE (tenant, machine, id, version)
);

CREATE UNIQUE INDEX event_key ON {schema}.event (tenant, machine, id, key) WHERE key IS NOT NULL;

-- Keys of calls that came to nothing, and so have no event.
CREATE TABLE {schema}.idempotency (
    tenant integer NOT NULL,
    machine text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    payload_hash uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, machine, id, key)
);

-- Messages that left with commits. Rows are added and never changed: who sends them on keeps a cursor.
CREATE TABLE {schema}.outbox (
    position bigint NOT NULL DEFAULT nextval('{schema}.message_position'),
    at timestamptz NOT NULL,
    tenant integer NOT NULL,
    type_version integer NOT NULL DEFAULT 1,
    bucket smallint NOT NULL,
    message_id uuid NOT NULL,
    cause uuid NOT NULL,
    correlation uuid NOT NULL,
    machine text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    actor text,
    reason text,
    trace text,
    payload jsonb NOT NULL,
    meta jsonb,
    PRIMARY KEY (position)
);

-- Rows that views wrote.
CREATE TABLE {schema}.view_row (
    tenant integer NOT NULL,
    machine text COLLATE "C" NOT NULL,
    view text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    value jsonb NOT NULL,
    PRIMARY KEY (tenant, machine, view, key)
) WITH (fillfactor = 70);

-- A table of a few pages is read as a whole by a plan that is kept when the table has grown: until it is analysed again, if
-- it ever is. So those in which commits and loads look for a row begin with so many pages that an index is always quicker.
-- They are empty, and are used like others; a vacuum leaves them where they are.
ALTER TABLE {schema}.entity SET (vacuum_truncate = off);
ALTER TABLE {schema}.event SET (vacuum_truncate = off);
ALTER TABLE {schema}.idempotency SET (vacuum_truncate = off);
ALTER TABLE {schema}.view_row SET (vacuum_truncate = off);

INSERT INTO {schema}.entity (tenant, machine, id, version, state)
SELECT 0, '', n, 0, repeat('x', 1500) FROM generate_series(1, 48) AS n;
INSERT INTO {schema}.event (
    position, tenant, machine, id, version, bucket, event_id, correlation, type, to_state, at, payload
)
SELECT n, 0, '', n, 0, 0, gen_random_uuid(), gen_random_uuid(), repeat('x', 1500), '', now(), 'null'
FROM generate_series(1, 64) AS n;
INSERT INTO {schema}.idempotency (tenant, machine, id, key, version, payload_hash)
SELECT 0, '', n, repeat('x', 1500), 0, gen_random_uuid() FROM generate_series(1, 64) AS n;
INSERT INTO {schema}.view_row (tenant, machine, view, key, value)
SELECT 0, '', repeat('x', 1500), n, 'null' FROM generate_series(1, 48) AS n;

DELETE FROM {schema}.entity;
DELETE FROM {schema}.event;
DELETE FROM {schema}.idempotency;
DELETE FROM {schema}.view_row;
