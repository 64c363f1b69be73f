//! Functions that run with their owner's rights, called by who has put a schema of his own before all others.

use std::process;

use eventer::store::EventLog;
use eventer::store::postgres::{PgStore, Roles};
use sqlx::Row;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::counter::{counter, counter::event, counters, step, total};
use crate::databases::{Databases, execute, runtime};

/// Operators for all types that are stored, a function, and a type, in a schema: each does what the one of Postgres does
/// whose name it has, but fails when it runs with the rights of anyone but `login`.
fn lure(schema: &str, login: &str) -> String {
    format!(
        "DO $lure$
        DECLARE
            one text;
            two text;
            name text;
            types text[] := '{{integer, bigint, smallint, text, uuid, jsonb, boolean, timestamptz}}';
        BEGIN
            FOREACH one IN ARRAY types LOOP
                FOREACH two IN ARRAY types LOOP
                    FOREACH name IN ARRAY '{{=, <>, <, >, <=, >=, +, -, ->>}}'::text[] LOOP
                        CONTINUE WHEN NOT EXISTS (
                            SELECT FROM pg_operator
                            WHERE oprname = name AND oprleft = one::regtype AND oprright = two::regtype
                        );
                        EXECUTE format(
                            'CREATE OR REPLACE FUNCTION {schema}.lure_%1$s(one %2$s, two %3$s) RETURNS %5$s
                            LANGUAGE plpgsql AS $of$ BEGIN
                                IF current_user OPERATOR(pg_catalog.<>) ''{login}'' THEN
                                    RAISE EXCEPTION ''lured by %4$s of %2$s and %3$s'';
                                END IF;
                                RETURN one OPERATOR(pg_catalog.%4$s) two;
                            END $of$;
                            CREATE OPERATOR {schema}.%4$s (LEFTARG = %2$s, RIGHTARG = %3$s, FUNCTION = {schema}.lure_%1$s)',
                            array_position('{{=, <>, <, >, <=, >=, +, -, ->>}}'::text[], name), one, two, name, (
                                SELECT oprresult::regtype FROM pg_operator
                                WHERE oprname = name AND oprleft = one::regtype AND oprright = two::regtype
                            )
                        );
                    END LOOP;
                END LOOP;
            END LOOP;
        END
        $lure$;
        CREATE FUNCTION {schema}.is_lured(text) RETURNS boolean LANGUAGE plpgsql AS $of$ BEGIN
            IF current_user OPERATOR(pg_catalog.<>) '{login}' THEN
                RAISE EXCEPTION 'lured by a type';
            END IF;
            RETURN true;
        END $of$;
        CREATE DOMAIN {schema}.text AS pg_catalog.text CHECK ({schema}.is_lured(VALUE));
        CREATE DOMAIN {schema}.uuid AS pg_catalog.uuid CHECK ({schema}.is_lured(VALUE::pg_catalog.text));
        CREATE FUNCTION {schema}.format(pg_catalog.text, VARIADIC pg_catalog.text[]) RETURNS pg_catalog.text LANGUAGE plpgsql
        AS $of$ BEGIN
            RAISE EXCEPTION 'lured by a function';
        END $of$;
        -- A path leads only to where its user may go.
        GRANT USAGE ON SCHEMA {schema} TO PUBLIC"
    )
}

#[test]
fn what_comes_first_in_the_path_of_a_caller_does_not_run_with_the_owners_rights() {
    let database = Databases::get().empty();
    let pool = database.pool();
    let name = |of: &str| format!("eventer_{of}_l_{}", process::id());
    let (roles, login) = (Roles::new(&name("owner"), &name("app")).unwrap(), name("login"));
    runtime().block_on(async {
        let store = PgStore::new(&pool);
        store.migrate_with(&roles).await.unwrap();
        store.index::<counter::Machine>(|_| {}).await.unwrap();
        store.guard_edges(&[counter::GRAPH]).await.unwrap();
        let create = format!(
            "CREATE ROLE {login} LOGIN PASSWORD 'secret' IN ROLE {}; CREATE SCHEMA lure AUTHORIZATION {login}",
            roles.application()
        );
        execute(&pool, &create).await;
        let options = PgConnectOptions::clone(&pool.connect_options())
            .username(&login)
            .password("secret");
        let plain = PgPoolOptions::new().connect_lazy_with(options.clone());
        execute(&plain, &lure("lure", &login)).await;
        plain.close().await;

        let theirs = PgPoolOptions::new().connect_lazy_with(options.options([("search_path", "lure,pg_catalog")]));
        // It does lie in wait.
        let careless = format!(
            "CREATE FUNCTION eventer.careless() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
            AS 'BEGIN RETURN 1::bigint = 2::bigint; END';
            ALTER FUNCTION eventer.careless() OWNER TO {}",
            roles.owner()
        );
        execute(&pool, &careless).await;
        let error = sqlx::query("SELECT eventer.careless()").fetch_one(&theirs).await;
        let error = error.unwrap_err().to_string();
        assert!(error.contains("lured by = of bigint and bigint"), "{error}");

        let store = PgStore::new(&theirs);
        let counters = counters(&store);
        for id in ["A", "B", "C"] {
            counters.start(id.to_owned(), event::Started).await.unwrap();
        }
        step(&counters, "A", 1).await.unwrap();
        let id = "A".to_owned();
        let keyed = || counters.dispatch(&id, event::Stepped { by: 1 }).idempotent("key");
        assert!(!keyed().await.unwrap().replayed);
        assert!(keyed().await.unwrap().replayed);
        // One that comes to a group, one that begins twice, and one at the wrong version.
        let steps = ["A", "B", "C"].map(|id| tokio::spawn(step(&counters, id, 1)));
        for step in steps {
            step.await.unwrap().unwrap();
        }
        counters.start("A".to_owned(), event::Started).await.unwrap_err();
        let elsewhere = counters_of_another(&pool);
        step(&elsewhere, "A", 1).await.unwrap();
        step(&counters, "A", 1).await.unwrap();
        assert_eq!(total(&store, "A").await, 5);
        assert_eq!(store.events(0, 99).await.unwrap().len(), 10);
        theirs.close().await;
        execute(&pool, &format!("DROP OWNED BY {login} CASCADE")).await;
    });
    drop(database);
    let drop = [&login, roles.application(), roles.owner()]
        .map(|role| format!("DROP ROLE {role};"))
        .concat();
    runtime().block_on(Databases::get().run(&drop));
}

/// Another process with the same store.
fn counters_of_another(pool: &sqlx::PgPool) -> crate::counter::Counters {
    counters(&PgStore::new(pool))
}

/// The source without the sign of assignments, which is no operator: one for each column behind `SET`.
fn assigned(source: &str) -> String {
    let mut parts = source.split("SET ");
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find("WHERE").into_iter().chain(part.find(';')).min();
        let (columns, rest) = part.split_at(end.unwrap_or(part.len()));
        for column in columns.split(',') {
            let is_name = |it: &str| it.trim().chars().all(|it| it.is_alphanumeric() || "_\"".contains(it));
            match column.split_once('=') {
                Some((name, value)) if is_name(name) => all.push_str(value),
                _ => all.push_str(column),
            }
            all.push(' ');
        }
        all.push_str(rest);
    }
    all
}

/// What a path could lead astray in the source of a function: operators, and what looks them up unseen, types, functions.
fn unqualified(source: &str) -> Vec<String> {
    const OPERATORS: &str = "<>=+-*/|~!@#%^&?";
    const LOOK_UP: [&str; 7] = ["IN", "ANY", "BETWEEN", "LIKE", "SIMILAR", "NULLIF", "DISTINCT"];
    const TYPES: [&str; 8] = [
        "bigint",
        "integer",
        "text",
        "uuid",
        "jsonb",
        "timestamptz",
        "boolean",
        "smallint",
    ];
    let lines = source.lines().map(|line| line.split("--").next().unwrap_or_default());
    let source = lines.collect::<Vec<_>>().join("\n");
    // Every second part is a literal.
    let source: String = source.split('\'').step_by(2).collect::<Vec<_>>().join("''");
    let source = assigned(&source.replace(":=", " ").replace("::pg_catalog.", " pg_catalog."));
    let (mut found, mut rest) = (Vec::new(), source.replace("CASE WHEN", "WHEN"));
    while let Some((before, after)) = rest.split_once("OPERATOR(pg_catalog.") {
        rest = format!("{before} {}", after.split_once(')').unwrap_or_default().1);
    }
    // Options of `RAISE`.
    for option in ["ERRCODE", "SCHEMA", "TABLE", "CONSTRAINT", "MESSAGE"] {
        rest = rest.replace(&format!("{option} ="), " ");
    }
    found.extend(rest.chars().filter(|it| OPERATORS.contains(*it)).map(String::from));
    let is_of_word = |it: char| it.is_alphanumeric() || "_.\"".contains(it);
    let mut word = String::new();
    for it in rest.replace(" (", "(").chars().chain([' ']) {
        if is_of_word(it) {
            word.push(it);
            continue;
        }
        let is_call = it == '(' && word.chars().all(|it| it.is_lowercase() || "_.".contains(it)) && !word.is_empty();
        // Column lists stand behind the names of tables.
        let is_qualified = word.starts_with("pg_catalog.") || word.contains('"') || word.ends_with(".entity");
        if LOOK_UP.contains(&&*word) || TYPES.contains(&&*word) || is_call && !is_qualified || word == "CASE" {
            found.push(word.clone());
        }
        word.clear();
    }
    found
}

#[test]
fn functions_have_a_pinned_search_path_or_look_nothing_up_in_it() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::new(&pool);
        store.index::<counter::Machine>(|_| {}).await.unwrap();
        let sql = "SELECT proname, prosrc FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
            WHERE nspname = 'eventer' AND NOT 'search_path=pg_catalog, pg_temp' = ANY (coalesce(proconfig, '{}'))
            ORDER BY proname";
        let rows = sqlx::query(sql).fetch_all(&pool).await.unwrap();
        for row in &rows {
            let (name, source): (String, String) = (row.get(0), row.get(1));
            assert_eq!(unqualified(&source), [""; 0], "{name}");
        }
        let names: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(
            names,
            ["commit_event_1", "counter_index", "guard_entity_1", "guard_event_1"]
        );
    });
}

#[test]
fn what_is_looked_up_in_a_path_is_seen() {
    for source in [
        "IF a = 1 THEN",
        "a IS DISTINCT FROM b",
        "a IN (1)",
        "a = ANY (b)",
        "CASE a WHEN 1 THEN",
        "stored bigint;",
        "format('a')",
        "a::text",
        "SET a = b = c WHERE",
        "SET a = 1 WHERE b = 1",
    ] {
        assert_ne!(unqualified(source), [""; 0], "{source}");
    }
    for source in [
        "a := 1; -- a = 1",
        "a OPERATOR(pg_catalog.=) '='",
        "CASE WHEN a THEN b END",
        "COALESCE(a, 1)",
        "SET a = b, c = COALESCE(d, e) WHERE a OPERATOR(pg_catalog.=) 1",
        "pg_catalog.format('a')",
    ] {
        assert_eq!(unqualified(source), [""; 0], "{source}");
    }
}
