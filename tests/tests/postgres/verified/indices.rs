//! What is stored beside a state: its values, and their rows in the index.

use std::time::{Duration, UNIX_EPOCH};

use eventer::StateMachine;
use eventer::store::postgres::PgStore;
use eventer_tests::tasks::{Person, data, task};
use sqlx::PgPool;

use crate::databases::{Databases, execute, runtime};

/// What was found of the tasks of a store, without how to go on.
async fn findings_of_tasks(store: &PgStore) -> Vec<String> {
    let mut verification = store.verify::<task::Machine>();
    let mut lines = Vec::new();
    while let Some(finding) = verification.next().await.unwrap() {
        lines.push(format!("{}: {}", finding.id, finding.corrupt));
    }
    lines
}

/// Three tasks, with values that are written in several ways.
async fn take_three(store: &PgStore) {
    let tasks = StateMachine::<task::Machine, _>::new(store.clone());
    for (id, cost, hours, due) in [
        ("a", i64::MIN, 1e16, Some(UNIX_EPOCH + Duration::from_micros(1_500_001))),
        ("b", 10, 0.1, None),
        ("c", -1, -0.0, Some(UNIX_EPOCH)),
    ] {
        let mut data = data(u64::MAX);
        (data.title, data.hours, data.due) = (format!("'{id}' \"\\\u{1} ü"), hours, due);
        let id = id.to_owned();
        tasks.start(id.clone(), task::event::Opened { data }).await.unwrap();
        let person = Person("ada".to_owned());
        tasks.dispatch(&id, task::event::Took { person }).await.unwrap();
        tasks.dispatch(&id, task::event::Costed { cost }).await.unwrap();
    }
}

fn on_tasks(test: impl AsyncFnOnce(PgPool, PgStore)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(async {
        take_three(&store).await;
        test(pool, store).await;
    });
}

/// What is found is what the repair that it names repairs.
#[test]
fn what_is_stored_beside_a_state_is_looked_at() {
    on_tasks(async |pool, store| {
        store.index::<task::Machine>(|_| {}).await.unwrap();
        assert_eq!(findings_of_tasks(&store).await, [""; 0]);
        let entered = "the stored state `Taken` at version 3 has a wrong `entered_at`: it is not the time of the event that \
                       led to the state";
        let indexed = |fields: &str| {
            format!("the stored state `Taken` at version 3 has a wrong `indexed`: {fields} not as the state has it")
        };
        for (set, expected) in [
            ("entered_at = entered_at + interval '1 second'", entered.to_owned()),
            ("entered_at = NULL", entered.to_owned()),
            ("entered_at = 'infinity'", entered.to_owned()),
            (r#"indexed = indexed || '{"cost": 7}'"#, indexed("`cost`")),
            (r#"indexed = indexed || '{"due": "5.000000"}'"#, indexed("`due`")),
            // In the index it is the same number, which the server writes in another way.
            (
                r#"indexed = indexed || '{"effort": 3.602879701896402e16}'"#,
                indexed("`effort`"),
            ),
            ("indexed = indexed - 'title'", indexed("`title`")),
        ] {
            execute(&pool, &format!("UPDATE eventer.entity SET {set} WHERE id = 'b'")).await;
            assert_eq!(findings_of_tasks(&store).await, [format!("b: {expected}")], "{set}");
            let rebuild = store.rebuild_state::<task::Machine>("b").await.unwrap();
            rebuild.apply().await.unwrap();
            assert_eq!(findings_of_tasks(&store).await, [""; 0], "{set}");
        }
        for (change, expected) in [
            ("DELETE FROM eventer.task_index WHERE id = 'b'", "no row of it"),
            (
                "UPDATE eventer.task_index SET state = 'Open', entered_at = now() WHERE id = 'b'",
                "another `state`, `entered_at`",
            ),
            (
                "UPDATE eventer.task_index SET weight = NULL WHERE id = 'b'",
                "another `weight`",
            ),
            (
                "UPDATE eventer.task_index SET person = 'bob' WHERE id = 'b'",
                "another `person`",
            ),
            (
                "UPDATE eventer.task_index SET title = '' WHERE id = 'b'",
                "another `title`",
            ),
            (
                "UPDATE eventer.task_index SET cost = 11 WHERE id = 'b'",
                "another `cost`",
            ),
            (
                "UPDATE eventer.task_index SET effort = 'NaN' WHERE id = 'b'",
                "another `effort`",
            ),
            (
                "UPDATE eventer.task_index SET urgent = true WHERE id = 'b'",
                "another `urgent`",
            ),
            (
                "UPDATE eventer.task_index SET due = '-infinity' WHERE id = 'b'",
                "another `due`",
            ),
            (
                "UPDATE eventer.task_index SET serial = serial - 1 WHERE id = 'b'",
                "another `serial`",
            ),
        ] {
            execute(&pool, change).await;
            assert_eq!(
                findings_of_tasks(&store).await,
                [format!("b: the index has {expected}")],
                "{change}"
            );
            store.reindex::<task::Machine>(|_| {}).await.unwrap();
            assert_eq!(findings_of_tasks(&store).await, [""; 0], "{change}");
        }
        let orphan = "INSERT INTO eventer.task_index (tenant, id, state, entered_at) VALUES (0, 'b2', 'Open', now())";
        execute(&pool, orphan).await;
        let mut verification = store.verify::<task::Machine>();
        let finding = verification.next().await.unwrap().expect("the row is found");
        assert_eq!(
            finding.to_string(),
            "task \"b2\": the index has a row of it, and there is neither a state nor an event: only queries are concerned: \
             enter all entities anew (`reindex` of the store), and remove a row of none"
        );
        assert!(verification.next().await.unwrap().is_none());
        assert_eq!(verification.entities(), 3);
    });
}

/// Whatever somebody wrote there, the pass goes on.
#[test]
fn values_that_no_column_holds_are_found() {
    on_tasks(async |pool, store| {
        store.index::<task::Machine>(|_| {}).await.unwrap();
        for indexed in [
            r#"{"cost": "many", "due": "x", "effort": [], "serial": {}}"#,
            "[1]",
            "7",
            "null",
        ] {
            let sql = format!(
                "ALTER TABLE eventer.entity DISABLE TRIGGER task_index;
                UPDATE eventer.entity SET indexed = '{indexed}' WHERE id = 'b'"
            );
            execute(&pool, &sql).await;
            let found = findings_of_tasks(&store).await;
            let [state, index] = &*found else { panic!("{found:?}") };
            assert!(
                state.contains("has a wrong `indexed`: ") && state.contains("`cost`"),
                "{state}"
            );
            assert!(
                index.starts_with("b: the index has another ") && index.contains("`cost`"),
                "{index}"
            );
        }
    });
}

/// A field that became one later is not missed before every entity was entered.
#[test]
fn an_index_that_is_not_complete_is_not_looked_at() {
    on_tasks(async |pool, store| {
        let lacks = "UPDATE eventer.entity SET indexed = indexed - 'serial'";
        execute(&pool, lacks).await;
        assert_eq!(findings_of_tasks(&store).await, [""; 0]);
        store.index::<task::Machine>(|_| {}).await.unwrap();
        execute(
            &pool,
            "ALTER TABLE eventer.entity DISABLE TRIGGER task_index;
            ALTER TABLE eventer.task_index DROP COLUMN serial;
            UPDATE eventer.indexed_machine SET filled = array_remove(filled, 'serial')",
        )
        .await;
        execute(&pool, lacks).await;
        assert_eq!(findings_of_tasks(&store).await, [""; 0]);
        execute(
            &pool,
            "UPDATE eventer.indexed_machine SET filled = NULL; DELETE FROM eventer.task_index",
        )
        .await;
        assert_eq!(findings_of_tasks(&store).await, [""; 0]);
        // A wrong value is one all the same.
        execute(
            &pool,
            r#"UPDATE eventer.entity SET indexed = '{"cost": 7}' WHERE id = 'b'"#,
        )
        .await;
        let found = findings_of_tasks(&store).await;
        assert!(
            found.len() == 1 && found[0].contains("has a wrong `indexed`: `cost` not"),
            "{found:?}"
        );
    });
}
