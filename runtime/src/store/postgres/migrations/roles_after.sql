-- What the application may do.
GRANT USAGE ON SCHEMA {schema} TO "{application}";
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO "{application}";
-- Indices of machines are made later, by the owner.
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO "{application}";
-- Each by its name. A state is written with its event, and otherwise only by who repairs it; and who may execute the
-- function of a trigger can make one on a table of their own, and so have it write what they like.
GRANT EXECUTE ON FUNCTION
    {schema}.commit_event_1, {schema}.commit_events_1, {schema}.commit_1, {schema}.positions_1, {schema}.server_1,
    {schema}.receive_1, {schema}.forget_received_1, {schema}.inline_1
TO "{application}";
