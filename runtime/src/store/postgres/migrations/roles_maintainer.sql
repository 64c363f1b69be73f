
-- What the maintainer may do.
GRANT USAGE ON SCHEMA {schema} TO "{maintainer}";
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO "{maintainer}";
-- Indices of machines are looked at by who verifies.
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO "{maintainer}";
GRANT EXECUTE ON FUNCTION {schema}.rebuild_state_1 TO "{maintainer}";
