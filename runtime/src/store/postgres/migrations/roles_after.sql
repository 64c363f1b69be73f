-- What the application may do. Workers that come later have roles of their own.
GRANT USAGE ON SCHEMA {schema} TO "{application}";
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO "{application}";
-- Indices of machines are made later, by the owner.
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO "{application}";
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO "{application}";
-- A state is written with its event, and otherwise only by who repairs it.
REVOKE EXECUTE ON FUNCTION {schema}.rebuild_state_1 FROM "{application}";
