//! The triggers that keep the table of an index.

use std::fmt::Write as _;

use super::Index;
use crate::store::postgres::entries::{self, extraction, literal, quoted};

impl Index<'_> {
    /// The function that enters an entity into the table, and the triggers that call it: it does something only when
    /// state, time or values changed. It takes out what is not there any more: what a commit wrote that is overtaken, or
    /// a repair finds without events.
    ///
    /// Whoever writes a state without a field did not know it. That is noted, so that who knows it fills it again.
    ///
    /// The triggers have no conditions of their own: the server reads such a condition anew for each statement that
    /// writes, which costs more than to call the function. And like the functions that commit, it names everything with
    /// its schema and sets no `search_path`.
    pub(super) fn triggers(&self, columns: &[(String, String)]) -> String {
        let Index { table, machine, .. } = self;
        let columns = columns
            .iter()
            .filter_map(|(name, kind)| Some((name, entries::column(kind)?)));
        let columns: Vec<_> = columns.collect();
        let (names, values, sets) = assignments("NEW", &columns);
        let mut updates = String::new();
        for (name, column) in &columns {
            let value = extraction("NEW", name, *column);
            write(&mut updates, format_args!(", {} = {value}", quoted(name)));
        }
        let (own, clear) = (quoted(&format!("{machine}_index")), quoted(&format!("{machine}_clear")));
        let machine = machine.replace('\'', "''");
        let notes = notes(&machine, &columns);
        format!(
            "CREATE OR REPLACE FUNCTION {table}() RETURNS trigger
            LANGUAGE plpgsql VOLATILE SECURITY DEFINER
            AS $eventer_index$
            BEGIN
                IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
                    IF NEW.machine OPERATOR(pg_catalog.<>) '{machine}'
                        OR OLD.version OPERATOR(pg_catalog.>) 0 AND NEW.version OPERATOR(pg_catalog.>) 0
                        AND (OLD.state IS NULL) OPERATOR(pg_catalog.=) (NEW.state IS NULL)
                        AND COALESCE(OLD.state OPERATOR(pg_catalog.=) NEW.state, true)
                        AND (OLD.entered_at IS NULL) OPERATOR(pg_catalog.=) (NEW.entered_at IS NULL)
                        AND COALESCE(OLD.entered_at OPERATOR(pg_catalog.=) NEW.entered_at, true)
                        AND (OLD.indexed IS NULL) OPERATOR(pg_catalog.=) (NEW.indexed IS NULL)
                        AND COALESCE(OLD.indexed OPERATOR(pg_catalog.=) NEW.indexed, true)
                    THEN
                        RETURN NULL;
                    END IF;
                ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
                    IF NEW.machine OPERATOR(pg_catalog.<>) '{machine}' OR NEW.version OPERATOR(pg_catalog.=) 0 THEN
                        RETURN NULL;
                    END IF;
                ELSIF TG_OP OPERATOR(pg_catalog.=) 'TRUNCATE' THEN
                    DELETE FROM {table};
                    RETURN NULL;
                ELSE
                    DELETE FROM {table}
                    WHERE tenant OPERATOR(pg_catalog.=) OLD.tenant AND id OPERATOR(pg_catalog.=) OLD.id
                        AND OLD.machine OPERATOR(pg_catalog.=) '{machine}';
                    RETURN NULL;
                END IF;
                IF NEW.version OPERATOR(pg_catalog.=) 0 THEN
                    DELETE FROM {table}
                    WHERE tenant OPERATOR(pg_catalog.=) NEW.tenant AND id OPERATOR(pg_catalog.=) NEW.id;
                    RETURN NULL;
                END IF;
                {notes}-- What is there already is changed for less than what an upsert costs.
                IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
                    UPDATE {table}
                    SET state = NEW.state, entered_at = COALESCE(NEW.entered_at, NEW.changed_at){updates}
                    WHERE tenant OPERATOR(pg_catalog.=) NEW.tenant AND id OPERATOR(pg_catalog.=) NEW.id;
                    IF FOUND THEN
                        RETURN NULL;
                    END IF;
                END IF;
                INSERT INTO {table} (tenant, id, state, entered_at{names})
                VALUES (NEW.tenant, NEW.id, NEW.state, COALESCE(NEW.entered_at, NEW.changed_at){values})
                ON CONFLICT (tenant, id) DO UPDATE
                SET state = excluded.state, entered_at = excluded.entered_at{sets};
                RETURN NULL;
            END
            $eventer_index$;
            REVOKE EXECUTE ON FUNCTION {table}() FROM PUBLIC;
            CREATE OR REPLACE TRIGGER {own} AFTER INSERT OR UPDATE OR DELETE ON {{schema}}.entity
                FOR EACH ROW EXECUTE FUNCTION {table}();
            CREATE OR REPLACE TRIGGER {clear} AFTER TRUNCATE ON {{schema}}.entity
                FOR EACH STATEMENT EXECUTE FUNCTION {table}();
            INSERT INTO {{schema}}.indexed_machine (machine) VALUES ('{machine}') ON CONFLICT DO NOTHING;
            "
        )
    }
}

/// Notes the fields that a state was written without, unless that is seen to be noted.
fn notes(machine: &str, columns: &[(&String, crate::query::Column)]) -> String {
    if columns.is_empty() {
        return String::new();
    }
    let names: Vec<_> = columns.iter().map(|(name, _)| literal(name)).collect();
    let all = format!("ARRAY[{}]::pg_catalog.text[]", names.join(", "));
    format!(
        "IF NOT COALESCE(NEW.indexed OPERATOR(pg_catalog.?&) {all}, false) THEN
                    INSERT INTO {{schema}}.indexed_lacking (machine, field)
                    SELECT '{machine}', f FROM pg_catalog.unnest({all}) AS f
                    WHERE NOT COALESCE(NEW.indexed OPERATOR(pg_catalog.?) f, false) AND NOT EXISTS (
                        SELECT FROM {{schema}}.indexed_lacking AS l
                        WHERE l.machine OPERATOR(pg_catalog.=) '{machine}' AND l.field OPERATOR(pg_catalog.=) f
                            AND l.filling IS NULL
                    );
                END IF;
                "
    )
}

/// What stands behind the fixed columns in the parts of an upsert: names, values of a row, and assignments.
pub(in super::super) fn assignments(
    row: &str,
    columns: &[(&String, crate::query::Column)],
) -> (String, String, String) {
    let (mut names, mut values, mut sets) = (String::new(), String::new(), String::new());
    for (name, column) in columns {
        let column_name = quoted(name);
        write(&mut names, format_args!(", {column_name}"));
        write(&mut values, format_args!(", {}", extraction(row, name, *column)));
        write(&mut sets, format_args!(", {column_name} = excluded.{column_name}"));
    }
    (names, values, sets)
}

pub(super) fn write(text: &mut String, more: std::fmt::Arguments<'_>) {
    text.write_fmt(more).expect("a text takes all that is written to it");
}
