
-- What the maintainer may do.
GRANT USAGE ON SCHEMA {schema} TO "{maintainer}";
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO "{maintainer}";
GRANT EXECUTE ON FUNCTION {schema}.rebuild_state_1 TO "{maintainer}";
