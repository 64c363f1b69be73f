
-- What workers may do: read the log, and keep what they made of it, and receive messages. They store no event.
GRANT USAGE ON SCHEMA {schema} TO "{worker}";
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO "{worker}";
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO "{worker}";
GRANT EXECUTE ON FUNCTION
    {schema}.positions_1, {schema}.server_1,
    {schema}.subscribe_1, {schema}.claim_1, {schema}.hold_1, {schema}.advance_1, {schema}.shown_1,
    {schema}.rebuild_1, {schema}.pause_1, {schema}.throttle_1, {schema}.swap_1, {schema}.discard_1, {schema}.reset_1, {schema}.sweep_1,
    {schema}.requeue_1, {schema}.requeue_all_1, {schema}.give_up_1,
    {schema}.receive_1, {schema}.forget_received_1,
    {schema}.inline_locked_1, {schema}.inline_set_1, {schema}.holds_1, {schema}.hold_sql_1, {schema}.move_sql_1
TO "{worker}";
