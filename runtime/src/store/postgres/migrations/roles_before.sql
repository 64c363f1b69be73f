-- Roles belong to the server, so another database's migration may make them at the same time.
DO $body$
DECLARE
    name text;
BEGIN
    -- Where there is no maintainer or no role for workers, its name is empty.
    FOREACH name IN ARRAY array_remove(ARRAY['{owner}', '{application}', '{maintainer}', '{worker}'], '') LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', name);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END LOOP;
    -- Only who may take the place of the owner can give something to it. From Postgres 16 on that is asked for by itself:
    -- who made a role is a member of it who may give it to others, and not take its place.
    IF NOT pg_catalog.pg_has_role(
        current_user, '{owner}',
        CASE WHEN pg_catalog.current_setting('server_version_num')::integer < 160000 THEN 'MEMBER' ELSE 'SET' END
    ) THEN
        BEGIN
            EXECUTE format('GRANT %I TO %I', '{owner}', current_user);
        EXCEPTION WHEN unique_violation THEN
            NULL;
        END;
    END IF;
END
$body$;

CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION "{owner}";

-- The text of the whole may be run with a connection that goes on to other things: it is for this transaction only.
SET LOCAL ROLE "{owner}";

