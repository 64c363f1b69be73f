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
