//! A pass over a whole store finds whatever is wrong with it, and nothing else.

use std::time::Duration;

use eventer::store::History;
use eventer::store::postgres::{Finding, PgStore, Verification};
use eventer::{Fault, Part, StateMachine, state_machine};
use sqlx::PgPool;
use std::time::UNIX_EPOCH;

use eventer_tests::tasks::{Person, data, task};
use tokio::task::JoinSet;

use crate::counter::{counter, counter::event, counters, step};
use crate::databases::{Databases, execute, runtime};

/// A store with these counters, each with two steps.
pub fn with_counters(ids: &[&str], test: impl AsyncFnOnce(PgPool, PgStore)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(async {
        let counters = counters(&store);
        for id in ids {
            counters.start((*id).to_owned(), event::Started).await.unwrap();
            for by in 1..=2 {
                step(&counters, id, by).await.unwrap();
            }
        }
        test(pool, store).await;
    });
}

/// All findings of a pass.
pub async fn findings(store: &PgStore) -> Vec<Finding> {
    all(store.verify::<counter::Machine>()).await.0
}

async fn all(mut verification: Verification<counter::Machine>) -> (Vec<Finding>, Verification<counter::Machine>) {
    let mut findings = Vec::new();
    while let Some(finding) = verification.next().await.unwrap() {
        findings.push(finding);
    }
    (findings, verification)
}

/// What was found about which entity, without how to go on.
fn short(findings: &[Finding]) -> Vec<String> {
    let line = |finding: &Finding| format!("{}: {}", finding.id, finding.corrupt);
    findings.iter().map(line).collect()
}

/// Somebody changes the middle one of three counters, and this is found about it. The others are as they were.
fn check(by: &str, expected: &[&str]) {
    with_counters(&["a", "b", "c"], async |pool, store| {
        assert_eq!(short(&findings(&store).await), [""; 0]);
        execute(&pool, by).await;
        let expected: Vec<_> = expected.iter().map(|line| format!("b: {line}")).collect();
        assert_eq!(short(&findings(&store).await), expected, "{by}");
    });
}

#[test]
fn events_that_are_missing_are_found() {
    let first = "DELETE FROM eventer.event WHERE id = 'b' AND version = 1";
    check(first, &["the event of version 1 is missing"]);
    let middle = "DELETE FROM eventer.event WHERE id = 'b' AND version = 2";
    check(middle, &["the event of version 2 is missing"]);
    let last = "DELETE FROM eventer.event WHERE id = 'b' AND version = 3";
    check(last, &["the event of version 3 is missing"]);
    let all = "DELETE FROM eventer.event WHERE id = 'b'";
    check(all, &["there is a state of version 3, and not one event"]);
}

#[test]
fn states_that_do_not_fit_their_events_are_found() {
    for (set, found) in [
        (
            "version = 2, last_event_id = (SELECT event_id FROM eventer.event WHERE id = 'b' AND version = 2)",
            "the stored state `Running` at version 2 is behind: there are events up to version 3",
        ),
        (
            "version = 4",
            "the stored state `Running` at version 4 has a wrong `version`: the event that it names as its last has version 3",
        ),
        (
            "version = 4, last_event_id = gen_random_uuid()",
            "the event of version 4 is missing",
        ),
        (
            "last_event_id = gen_random_uuid()",
            "the stored state `Running` at version 3 names another last event than the one of that version",
        ),
        (
            "changed_at = changed_at + interval '1 second'",
            "the stored state `Running` at version 3 has a wrong `changed_at`: it is not the time of the last event",
        ),
        (
            r#"payload = '{"total": 4}'"#,
            "the stored state `Running` at version 3 is not what the events lead to",
        ),
        (
            "payload = '[]'",
            "the stored state `Running` at version 3 cannot be read",
        ),
        (
            "state = 'Resting'",
            "the stored state `Resting` at version 3 is unknown to this machine",
        ),
        (
            "state_version = 2",
            "the stored state `Running` at version 3 has version 2 of its form, and this program knows 1",
        ),
        (
            "payload = NULL",
            "the stored state `Running` at version 3 has a wrong `payload`: NULL",
        ),
        (
            "state = NULL",
            "the stored state at version 3 has a wrong `state`: NULL",
        ),
        (
            "changed_at = 'infinity'",
            "the stored state `Running` at version 3 has a wrong `changed_at`: a time that this system does not have",
        ),
        ("version = 0", "there are events up to version 3, and no state"),
    ] {
        check(&format!("UPDATE eventer.entity SET {set} WHERE id = 'b'"), &[found]);
    }
    let delete = "DELETE FROM eventer.entity WHERE id = 'b'";
    check(delete, &["there are events up to version 3, and no state"]);
}

#[test]
fn events_that_were_changed_are_found() {
    for (set, found) in [
        (
            "payload = '{\"by\": \"x\"}'",
            &["the stored event `Stepped` at version 2 cannot be read"][..],
        ),
        (
            "type = 'Leapt'",
            &["the stored event `Leapt` at version 2 is unknown to this machine"],
        ),
        (
            "payload = '{\"by\": 5}'",
            &["the stored state `Running` at version 3 is not what the events lead to"],
        ),
        (
            "type = 'Started', payload = 'null'",
            &[
                "the stored event `Started` at version 2 is no transition: state `Running` does not take event `Started`; it \
               takes `Stepped`",
            ],
        ),
        (
            "type_version = 2",
            &["the stored event `Stepped` at version 2 has version 2 of its form, and this program knows 1"],
        ),
        (
            "to_state = 'Walking'",
            &[
                "the stored event `Stepped` at version 2 has a wrong `to_state`: `Walking`, and the machine goes to \
                 `Running`",
                "the stored event `Stepped` at version 3 has a wrong `from_state`: `Running`, and the event before leads to \
                 `Walking`",
            ],
        ),
        (
            "from_state = NULL",
            &[
                "the stored event `Stepped` at version 2 has a wrong `from_state`: none, and the event before leads to \
               `Running`",
            ],
        ),
        (
            "at = '-infinity'",
            &["the stored event `Stepped` at version 2 has a wrong `at`: a time that this system does not have"],
        ),
        (
            "at = at - interval '1 day'",
            &["the stored event `Stepped` at version 2 has a wrong `at`: it is before that of the event before"],
        ),
        (
            "position = 100",
            &["the stored event `Stepped` at version 3 has a wrong `position`: 6, and the event before has 100"],
        ),
        (
            "bucket = 1000",
            &["the stored event `Stepped` at version 2 has a wrong `bucket`: 1000, and that of its id is 745"],
        ),
    ] {
        check(
            &format!("UPDATE eventer.event SET {set} WHERE id = 'b' AND version = 2"),
            found,
        );
    }
    // After an event that cannot be read, the others are looked at as far as they can be.
    check(
        "UPDATE eventer.event SET type = 'Leapt' WHERE id = 'b' AND version = 1;
        UPDATE eventer.event SET payload = 'null' WHERE id = 'b' AND version = 2;
        UPDATE eventer.event SET to_state = 'Walking' WHERE id = 'b' AND version = 3;",
        &[
            "the stored event `Leapt` at version 1 is unknown to this machine",
            "the stored event `Stepped` at version 2 cannot be read",
            "the stored event `Stepped` at version 3 leads from `Running` to `Walking`, and the machine has no such edge",
        ],
    );
}

#[test]
fn what_is_found_is_one_line_that_says_how_to_go_on() {
    with_counters(&["a"], async |pool, store| {
        execute(
            &pool,
            r#"UPDATE eventer.event SET payload = '{"by": "x"}' WHERE version = 2"#,
        )
        .await;
        let found = findings(&store).await;
        let [finding] = &*found else { panic!("{found:?}") };
        assert_eq!((finding.machine, &*finding.id), ("counter", "a"));
        let corrupt = &finding.corrupt;
        assert_eq!(
            (corrupt.version, corrupt.part, &*corrupt.name),
            (2, Part::Event, "Stepped")
        );
        assert!(matches!(corrupt.fault, Fault::Unreadable(_)));
        assert_eq!(
            finding.to_string(),
            "counter \"a\": the stored event `Stepped` at version 2 cannot be read (invalid type: string \"x\", expected u64 \
             at line 1 column 10): run the program that stored it, or restore its row from a backup: nothing else holds an \
             event"
        );
    });
}

#[test]
fn a_pass_comes_by_every_entity_and_event_once() {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(async {
        // More entities than are looked at together, of which every tenth has events alone, or a state alone; and one with
        // more events than are read at once.
        let fill = "
            INSERT INTO eventer.event
                (version, at, tenant, bucket, event_id, correlation, machine, id, type, from_state, to_state, payload)
            SELECT v, '2026-01-01', 0, 0, gen_random_uuid(), gen_random_uuid(), 'counter', 'i' || n,
                CASE v WHEN 1 THEN 'Started' ELSE 'Stepped' END, CASE WHEN v > 1 THEN 'Running' END, 'Running',
                CASE v WHEN 1 THEN 'null' ELSE '{\"by\": 1}' END::jsonb
            FROM generate_series(1, 999) AS n, generate_series(1, CASE n WHEN 500 THEN 3000 ELSE 3 END) AS v;
            INSERT INTO eventer.entity (version, changed_at, tenant, last_event_id, machine, id, state, payload)
            SELECT version, at, 0, event_id, 'counter', id, 'Running', jsonb_build_object('total', version - 1)
            FROM eventer.event AS e
            WHERE version = (SELECT max(version) FROM eventer.event WHERE id = e.id);
            DELETE FROM eventer.entity WHERE id LIKE 'i%0' AND id <> 'i500';
            DELETE FROM eventer.event WHERE id LIKE 'i%5';
            INSERT INTO eventer.entity (version, tenant, machine, id) VALUES (0, 0, 'counter', 'i2 never began');
            INSERT INTO eventer.entity (version, tenant, machine, id) VALUES (1, 0, 'somebody else''s', 'i3');
            INSERT INTO eventer.event
                (version, at, tenant, bucket, event_id, correlation, machine, id, type, to_state, payload)
            VALUES (1, now(), 0, 0, gen_random_uuid(), gen_random_uuid(), 'another', 'i4', 'Any', 'Any', '{}');";
        execute(&pool, fill).await;
        let (findings, verification) = all(store.verify::<counter::Machine>()).await;
        let count = |is: fn(&Fault) -> bool| findings.iter().filter(|it| is(&it.corrupt.fault)).count();
        assert_eq!(count(|fault| matches!(fault, Fault::NoState)), 98);
        assert_eq!(count(|fault| matches!(fault, Fault::NoEvents)), 100);
        let mut others: Vec<_> = findings.iter().filter(|it| it.corrupt.part == Part::Event).collect();
        assert!(
            others
                .iter()
                .all(|it| matches!(&it.corrupt.fault, Fault::Column { column, .. } if column == "bucket"))
        );
        // Each event once, in order, but no more than 16 of one entity.
        let events = 3 * 898 + 16;
        assert!(
            others.len() <= events && others.len() > events - 100,
            "{}",
            others.len()
        );
        others.retain(|it| it.id == "i500");
        assert_eq!(others.len(), 16);
        assert_eq!(verification.entities(), 999);
        assert_eq!(verification.events(), 3 * 898 + 3000);
        assert_eq!(verification.found(), findings.len() as u64);
        let mut ids: Vec<_> = findings.iter().map(|finding| finding.id.clone()).collect();
        ids.dedup();
        assert!(ids.is_sorted());
        assert_eq!(
            store.machines().await.unwrap(),
            ["another", "counter", "somebody else's"]
        );
    });
}

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

/// Walks, goes on, and rests.
#[state_machine]
mod walker {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Walking,
        #[terminal]
        Resting,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Began,
        Rested,
        WentOn,
    }

    #[transition]
    fn begin(_: event::Began) -> state::Walking {
        state::Walking
    }

    #[transition]
    fn rest(_: state::Walking, _: event::Rested) -> state::Resting {
        state::Resting
    }

    #[transition]
    fn go_on(_: &mut state::Walking, _: event::WentOn) {}
}

/// The same under the same name of another program, which lets pass what this one stores.
mod old {
    use super::state_machine;

    #[state_machine]
    pub mod walker {
        use serde::{Deserialize, Serialize};

        #[state]
        #[ignore(state::Walking, event::WentOn)]
        #[derive(Serialize, Deserialize)]
        pub enum State {
            Walking,
            #[terminal]
            Resting,
        }

        #[event]
        #[derive(Clone, Serialize, Deserialize)]
        pub enum Event {
            Began,
            Rested,
            #[expect_warning(unused, reason = "the program that stores it has a transition on it")]
            WentOn,
        }

        #[transition]
        fn begin(_: event::Began) -> state::Walking {
            state::Walking
        }

        #[transition]
        fn rest(_: state::Walking, _: event::Rested) -> state::Resting {
            state::Resting
        }
    }
}

#[test]
fn edges_that_the_graph_lacks_are_found() {
    let database = Databases::get().copy();
    let store = PgStore::new(&database.pool());
    runtime().block_on(async {
        let walkers = StateMachine::<walker::Machine, _>::new(store.clone());
        let walker = walkers.start("w".to_owned(), walker::event::Began).await.unwrap();
        let walker = walker.send(walker::event::WentOn).await.unwrap();
        walker.send(walker::event::Rested).await.unwrap();
        assert!(store.verify::<walker::Machine>().next().await.unwrap().is_none());
        let mut lines = Vec::new();
        let mut verification = store.verify::<old::walker::Machine>();
        while let Some(finding) = verification.next().await.unwrap() {
            lines.push(finding.corrupt.to_string());
        }
        assert_eq!(
            lines,
            ["the stored event `WentOn` at version 2 leads from `Walking` to `Walking`, and the machine has no such edge"]
        );
    });
}

#[test]
fn a_pass_beside_writers_finds_nothing() {
    let database = Databases::get().copy();
    let store = PgStore::new(&database.pool());
    runtime().block_on(async {
        store.index::<counter::Machine>(|_| {}).await.unwrap();
        let mut writers = JoinSet::new();
        for writer in 0..4 {
            let counters = counters(&store);
            writers.spawn(async move {
                for number in 0.. {
                    let id = format!("{}", (number * 7 + writer) % 300);
                    let started = counters.start(id.clone(), event::Started).await;
                    if started.is_err() {
                        step(&counters, &id, 1).await.unwrap();
                    }
                }
            });
        }
        let mut seen = 0;
        let begin = std::time::Instant::now();
        while begin.elapsed() < Duration::from_secs(3) {
            let (findings, verification) = all(store.verify::<counter::Machine>()).await;
            assert_eq!(short(&findings), [""; 0]);
            seen = verification.events();
        }
        writers.shutdown().await;
        assert!(seen > 100, "too little was written to tell: {seen}");
        assert!(!store.history("counter", "1", 0, 1).await.unwrap().is_empty());
    });
}
