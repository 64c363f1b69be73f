-- This text goes on from migration {after}, and for who has the store: what it makes would belong to another otherwise, and
-- have the rights of that one.
DO $upgrade$
DECLARE
    owner text;
    found integer;
BEGIN
    -- Nobody else changes the schema until the end of this transaction.
    PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('eventer migrate {name}', 0));
    SELECT pg_catalog.pg_get_userbyid(c.relowner) INTO owner
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = '{name}' AND c.relname = 'migration';
    IF owner IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'there is no store in the schema {schema}, and this text goes on from migration {after}';
    END IF;
    IF owner <> current_user THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('the store in the schema {schema} belongs to %I, and what %I makes would not', owner, current_user),
            HINT = 'Apply the text that is made with the same roles as the store, or apply this one as its owner.';
    END IF;
    SELECT max(number) INTO found FROM {schema}.migration;
    IF found IS DISTINCT FROM {after} THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('the schema {schema} is at migration %s, and this text goes on from {after}', found);
    END IF;
END
$upgrade$;
