-- Turns the edge guard on, if it is not on yet. Writers wait for the end of this transaction.
DO $guard$
BEGIN
    IF EXISTS (
        SELECT FROM pg_catalog.pg_trigger
        WHERE tgrelid = '{schema}.entity'::pg_catalog.regclass AND tgname = 'guard_entity'
    ) THEN
        RETURN;
    END IF;
    -- In the order in which a commit has them.
    LOCK TABLE {schema}.entity, {schema}.event IN SHARE ROW EXCLUSIVE MODE;
    CREATE TRIGGER guard_event
        AFTER INSERT ON {schema}.event
        FOR EACH ROW EXECUTE FUNCTION {schema}.guard_event_1();
    CREATE TRIGGER guard_history
        BEFORE UPDATE OR DELETE ON {schema}.event
        FOR EACH ROW EXECUTE FUNCTION {schema}.guard_history_1();
    CREATE TRIGGER guard_all_history
        BEFORE TRUNCATE ON {schema}.event
        FOR EACH STATEMENT EXECUTE FUNCTION {schema}.guard_history_1();
    -- A commit sets none of these columns, so it pays nothing for this: a trigger before it would lock each row once more.
    CREATE TRIGGER guard_identity
        AFTER UPDATE OF tenant, machine, id ON {schema}.entity
        FOR EACH ROW EXECUTE FUNCTION {schema}.guard_history_1();
    CREATE TRIGGER guard_all_entities
        BEFORE TRUNCATE ON {schema}.entity
        FOR EACH STATEMENT EXECUTE FUNCTION {schema}.guard_history_1();
    CREATE CONSTRAINT TRIGGER guard_entity
        AFTER INSERT OR UPDATE OR DELETE ON {schema}.entity
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION {schema}.guard_entity_1();
END
$guard$;
