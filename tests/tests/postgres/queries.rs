//! Queries, over the indices of machines.

use std::error::Error as _;

use eventer::store::postgres::{PgError, PgStore};
use eventer::{ErrorKind, StateMachine, state_machine};
use eventer_tests::tasks::task::{Machine, event, index};
use eventer_tests::tasks::{Person, data};
use eventer_tests::{queries, unread};
use sqlx::PgPool;

use crate::counter::{counter, counters, until};
use crate::databases::{Databases, execute, runtime};

/// Runs something on a store with the index of tasks: directly, and behind a pooler.
fn on_indexed<F: Future<Output = Result<(), eventer::Error<Machine>>>>(test: impl Fn(PgStore) -> F) {
    let direct = Databases::get().copy();
    let bounced = Databases::bounced().copy();
    let stores = [
        PgStore::new(&direct.pool()),
        PgStore::builder(&bounced.pool()).transaction_pooling().build(),
    ];
    runtime().block_on(async {
        for store in stores {
            store.index::<Machine>(|_| {}).await.unwrap();
            test(store).await.unwrap();
        }
    });
}

fn on_migrated(test: impl AsyncFnOnce(PgPool, PgStore)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(test(pool, store));
}

type Tasks = StateMachine<Machine, PgStore>;

async fn open(tasks: &Tasks, id: &str, serial: u64) {
    let data = data(serial);
    tasks.start(id.to_owned(), event::Opened { data }).await.unwrap();
}

/// What a query is refused with.
async fn refusal(tasks: &Tasks) -> String {
    let error = tasks.query().page(9).await.unwrap_err();
    let ErrorKind::Store(error) = error.kind() else {
        panic!("{error:?}")
    };
    error.source().unwrap().downcast_ref::<PgError>().unwrap().to_string()
}

/// How many entities have another row in the index than their state and values say.
const ASTRAY: &str = "SELECT count(*) FROM eventer.entity AS e
    FULL JOIN eventer.task_index AS i ON i.tenant = e.tenant AND i.id = e.id
    WHERE (e.machine = 'task' AND e.version > 0 OR e.id IS NULL) AND (
        i.id IS NULL OR e.id IS NULL OR i.state <> e.state OR i.entered_at <> e.entered_at
        OR i.title IS DISTINCT FROM e.indexed ->> 'title'
        OR i.cost IS DISTINCT FROM (e.indexed ->> 'cost')::bigint
        OR i.person IS DISTINCT FROM e.indexed ->> 'person'
        OR i.serial IS DISTINCT FROM (e.indexed ->> 'serial')::numeric
    )";

/// Makes the index one that a program made which did not know the field.
const LACKS_SERIAL: &str = "ALTER TABLE eventer.task_index DROP COLUMN serial;
    UPDATE eventer.indexed_machine SET filled = array_remove(filled, 'serial');
    CREATE OR REPLACE FUNCTION eventer.task_index() RETURNS trigger LANGUAGE plpgsql AS '
    BEGIN
        IF NEW.machine = ''task'' THEN
            UPDATE eventer.task_index SET state = NEW.state, entered_at = NEW.entered_at WHERE id = NEW.id;
        END IF;
        RETURN NULL;
    END'";

async fn astray(pool: &PgPool) -> i64 {
    sqlx::query_scalar(ASTRAY).fetch_one(pool).await.unwrap()
}

#[test]
fn without_an_index_a_query_says_what_to_do() {
    on_migrated(async |_, store| {
        let tasks = Tasks::new(store.clone());
        assert_eq!(
            refusal(&tasks).await,
            "the index of machine \"task\" is not there, or not complete: run `PgStore::index` for it"
        );
        store.index::<Machine>(|_| {}).await.unwrap();
        assert_eq!(tasks.query().page(9).await.unwrap().entities.len(), 0);
    });
}

#[test]
fn an_index_that_comes_later_has_what_was_there_before() {
    on_migrated(async |pool, store| {
        let tasks = Tasks::new(store.clone());
        for number in 0..450 {
            open(&tasks, &format!("{number:03}"), number).await;
        }
        let mut shown = Vec::new();
        let done = store.index::<Machine>(|done| shown.push(done.entities)).await.unwrap();
        assert_eq!((done.entities, done.written), (450, 450));
        assert_eq!(shown, [200, 400, 450]);
        assert_eq!(astray(&pool).await, 0);
        assert_eq!(
            tasks
                .query()
                .filter(index::serial().at_least(440_u64))
                .count()
                .await
                .unwrap(),
            10
        );
        // Nothing is left to be done.
        let done = store
            .index::<Machine>(|_| panic!("nothing is looked at"))
            .await
            .unwrap();
        assert_eq!((done.entities, done.written), (0, 0));
        let done = store.reindex::<Machine>(|_| {}).await.unwrap();
        assert_eq!((done.entities, done.written), (450, 0));
    });
}

#[test]
fn who_empties_all_entities_empties_their_index() {
    on_migrated(async |pool, store| {
        store.index::<Machine>(|_| {}).await.unwrap();
        let tasks = Tasks::new(store.clone());
        for number in 0..3 {
            open(&tasks, &number.to_string(), number).await;
        }
        execute(&pool, "TRUNCATE eventer.entity").await;
        assert_eq!(astray(&pool).await, 0);
        assert_eq!(tasks.query().count().await.unwrap(), 0);
    });
}

/// As a program of the next version does, after one that did not know the field.
#[test]
fn a_field_that_is_indexed_later_is_filled_and_refused_until_then() {
    on_migrated(async |pool, store| {
        store.index::<Machine>(|_| {}).await.unwrap();
        let tasks = Tasks::new(store.clone());
        for number in 0..3 {
            open(&tasks, &number.to_string(), number).await;
        }
        execute(
            &pool,
            "ALTER TABLE eventer.task_index DROP COLUMN serial;
            UPDATE eventer.indexed_machine SET filled = array_remove(filled, 'serial');
            CREATE OR REPLACE FUNCTION eventer.task_index() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            UPDATE eventer.entity SET indexed = indexed - 'serial'",
        )
        .await;
        let store = PgStore::new(&pool);
        let tasks = Tasks::new(store.clone());
        assert_eq!(
            refusal(&tasks).await,
            "the index of machine \"task\" lacks serial: run `PgStore::index` for it"
        );
        let done = store.index::<Machine>(|_| {}).await.unwrap();
        assert_eq!((done.entities, done.written), (3, 3));
        assert_eq!(
            tasks.query().filter(index::serial().is(2_u64)).count().await.unwrap(),
            1
        );
        assert_eq!(astray(&pool).await, 0);
    });
}

/// As a program of the next version does that stores something before its field has a column.
#[test]
fn values_that_are_stored_before_their_column_is_there_are_in_it() {
    on_migrated(async |pool, store| {
        store.index::<Machine>(|_| {}).await.unwrap();
        let tasks = Tasks::new(store);
        for number in 0..3 {
            open(&tasks, &number.to_string(), number).await;
        }
        execute(&pool, LACKS_SERIAL).await;
        let store = PgStore::new(&pool);
        let done = store.index::<Machine>(|_| {}).await.unwrap();
        assert_eq!((done.entities, done.written), (3, 3));
        let tasks = Tasks::new(store);
        assert_eq!(
            tasks.query().filter(index::serial().is(2_u64)).count().await.unwrap(),
            1
        );
        assert_eq!(astray(&pool).await, 0);
    });
}

/// As a program of an older version does that is in service again for a while: it has no value for what it does not know.
#[test]
fn a_field_that_is_written_without_its_value_is_filled_again() {
    on_migrated(async |pool, store| {
        store.index::<Machine>(|_| {}).await.unwrap();
        let tasks = Tasks::new(store.clone());
        for number in 0..3 {
            open(&tasks, &number.to_string(), number).await;
        }
        // What has no value was not forgotten.
        let person = Person("ada".to_owned());
        tasks.dispatch(&"0".to_owned(), event::Took { person }).await.unwrap();
        let done = store
            .index::<Machine>(|_| panic!("nothing is looked at"))
            .await
            .unwrap();
        assert_eq!(done.entities, 0);
        let has = async |serial: u64| {
            let found = tasks.query().filter(index::serial().is(serial)).count().await;
            found.unwrap() == 1
        };
        for (forgets, id, written) in [
            ("indexed = indexed - 'serial'", 2, 1),
            ("indexed = NULL", 1, 1),
            ("indexed = indexed - 'serial'", 2, 1),
        ] {
            execute(&pool, &format!("UPDATE eventer.entity SET {forgets} WHERE id = '{id}'")).await;
            assert!(!has(id).await);
            let done = store.index::<Machine>(|_| {}).await.unwrap();
            assert_eq!((done.entities, done.written), (3, written));
            assert!(has(id).await);
            let done = store
                .index::<Machine>(|_| panic!("nothing is looked at"))
                .await
                .unwrap();
            assert_eq!(done.entities, 0);
        }
        assert_eq!(astray(&pool).await, 0);
    });
}

/// What was noted is only forgotten by who filled the field to the end.
#[test]
fn a_field_that_was_filled_again_halfway_is_filled_again() {
    on_migrated(async |pool, store| {
        store.index::<Machine>(|_| {}).await.unwrap();
        let tasks = Tasks::new(store.clone());
        open(&tasks, "1", 1).await;
        execute(&pool, "UPDATE eventer.entity SET indexed = NULL").await;
        let begun = "UPDATE eventer.indexed_lacking SET filling = gen_random_uuid()";
        execute(&pool, begun).await;
        let has = async || {
            let found = tasks.query().filter(index::serial().is(1_u64)).count().await;
            found.unwrap() == 1
        };
        // An older program goes on meanwhile.
        execute(&pool, "UPDATE eventer.entity SET indexed = '{}'").await;
        assert!(!has().await);
        let noted = "SELECT count(*) FROM eventer.indexed_lacking WHERE field = 'serial'";
        let noted = async || sqlx::query_scalar::<_, i64>(noted).fetch_one(&pool).await.unwrap();
        assert_eq!(noted().await, 2);
        assert_eq!(store.index::<Machine>(|_| {}).await.unwrap().entities, 1);
        assert!(has().await);
        assert_eq!(noted().await, 0);
    });
}

/// Those who write without a field at the same time do not wait for each other.
#[test]
fn what_is_noted_of_a_field_holds_nobody_up() {
    on_migrated(async |pool, store| {
        store.index::<Machine>(|_| {}).await.unwrap();
        let tasks = Tasks::new(store.clone());
        for number in 1..=2 {
            open(&tasks, &number.to_string(), number).await;
        }
        let mut transaction = pool.begin().await.unwrap();
        let forget = "UPDATE eventer.entity SET indexed = NULL WHERE id = '1'";
        sqlx::query(forget).execute(&mut *transaction).await.unwrap();
        execute(
            &pool,
            "SET LOCAL lock_timeout = '200ms'; UPDATE eventer.entity SET indexed = NULL WHERE id = '2'",
        )
        .await;
        transaction.commit().await.unwrap();
        let done = store.index::<Machine>(|_| {}).await.unwrap();
        assert_eq!((done.entities, done.written), (2, 2));
    });
}

#[test]
fn a_field_whose_type_changed_is_refused_with_the_repair() {
    on_migrated(async |pool, store| {
        store.index::<Machine>(|_| {}).await.unwrap();
        execute(&pool, "ALTER TABLE eventer.task_index ALTER COLUMN serial TYPE text").await;
        for error in [
            store.index::<Machine>(|_| {}).await.unwrap_err(),
            store.reindex::<Machine>(|_| {}).await.unwrap_err(),
        ] {
            assert_eq!(
                error.to_string(),
                "the index of machine \"task\" has \"serial\" as text, and it is numeric by now: give the field another \
                 name by `#[index(name = \"..\")]`, or drop that column of its table once no program uses it"
            );
        }

        execute(&pool, "ALTER TABLE eventer.task_index DROP COLUMN serial").await;
        let tasks = Tasks::new(store.clone());
        store.index::<Machine>(|_| {}).await.unwrap();
        open(&tasks, "a", 7).await;
        let found = tasks.query().filter(index::serial().is(7)).page(9).await.unwrap();
        assert_eq!(found.entities.len(), 1);
    });
}

/// Also the one of a machine without indexed fields.
#[test]
fn an_index_that_is_made_again_has_nothing_twice() {
    on_migrated(async |pool, store| {
        let made = async || -> Vec<String> {
            let sql =
                "SELECT indexname::text FROM pg_indexes WHERE tablename IN ('counter_index', 'task_index') ORDER BY 1";
            sqlx::query_scalar(sql).fetch_all(&pool).await.unwrap()
        };
        store.reindex::<counter::Machine>(|_| {}).await.unwrap();
        store.reindex::<Machine>(|_| {}).await.unwrap();
        let before = made().await;
        store.reindex::<counter::Machine>(|_| {}).await.unwrap();
        store.reindex::<Machine>(|_| {}).await.unwrap();
        assert_eq!(made().await, before);
    });
}

/// The names of machines are not ours.
#[state_machine]
pub mod machine {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        #[terminal]
        Running,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Started,
    }

    #[transition]
    fn start(_: event::Started) -> state::Running {
        state::Running
    }
}

#[test]
fn a_machine_may_be_called_machine() {
    on_migrated(async |_, store| {
        store.index::<machine::Machine>(|_| {}).await.unwrap();
        let machines = StateMachine::<machine::Machine, _>::new(store);
        let started = machines.start("a".to_owned(), machine::event::Started);
        started.await.unwrap();
        assert_eq!(machines.query().count().await.unwrap(), 1);
    });
}

/// A commit has the table of entities before it has the one of the index.
#[test]
fn a_column_is_added_while_a_transaction_is_on_its_way_to_the_index() {
    on_migrated(async |pool, store| {
        store.index::<Machine>(|_| {}).await.unwrap();
        let (tasks, counters) = (Tasks::new(store.clone()), counters(&store));
        open(&tasks, "a", 1).await;
        execute(&pool, LACKS_SERIAL).await;
        let start = counters.start("b".to_owned(), counter::event::Started);
        let start = start.prepare().await.unwrap();
        let person = Person("ada".to_owned());
        let id = "a".to_owned();
        let take = tasks.dispatch(&id, event::Took { person }).prepare().await.unwrap();
        let mut transaction = pool.begin().await.unwrap();
        store.commit_in(&mut transaction, &start).await.unwrap();
        let indexing = tokio::spawn({
            let store = PgStore::new(&pool);
            async move { store.index::<Machine>(|_| {}).await.map(drop) }
        });
        until("the index waits for the transaction", async || {
            let sql = "SELECT count(*) FROM pg_locks
                WHERE NOT granted AND relation = 'eventer.entity'::regclass
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
            sqlx::query_scalar::<_, i64>(sql).fetch_one(&pool).await.unwrap() == 1
        })
        .await;
        store.commit_in(&mut transaction, &take).await.unwrap();
        transaction.commit().await.unwrap();
        indexing.await.unwrap().unwrap();
        assert_eq!(astray(&pool).await, 0);
    });
}

/// Those who begin while the index is filled are in it, and so are those who change.
#[test]
fn an_index_is_filled_while_others_write() {
    on_migrated(async |pool, store| {
        let tasks = Tasks::new(store.clone());
        for number in 0..300 {
            open(&tasks, &format!("{number:03}"), number).await;
        }
        let writing = tokio::spawn({
            let tasks = tasks.clone();
            async move {
                for number in 0..200 {
                    open(&tasks, &format!("{number:03}b"), number).await;
                    let id = format!("{:03}", 299 - number);
                    tasks.dispatch(&id, event::Costed { cost: -1 }).await.unwrap();
                    let person = Person("ada".to_owned());
                    tasks.dispatch(&id, event::Took { person }).await.unwrap();
                }
            }
        });
        // Twice at once, as two processes that start.
        let (one, other) = tokio::join!(store.index::<Machine>(|_| {}), store.index::<Machine>(|_| {}));
        one.unwrap();
        other.unwrap();
        writing.await.unwrap();
        assert_eq!(astray(&pool).await, 0);
        assert_eq!(tasks.query().count().await.unwrap(), 500);
        assert_eq!(
            tasks
                .query()
                .filter(index::cost().is(-1))
                .in_states(["Taken"])
                .count()
                .await
                .unwrap(),
            200
        );
    });
}

#[test]
fn an_entity_that_cannot_be_read_is_named_and_does_not_hold_up_the_others() {
    on_migrated(async |pool, store| {
        let tasks = Tasks::new(store.clone());
        for id in ["a", "b", "c"] {
            open(&tasks, id, 1).await;
        }
        execute(&pool, "UPDATE eventer.entity SET state = 'Lost' WHERE id = 'b'").await;
        execute(&pool, "UPDATE eventer.entity SET payload = NULL WHERE id = 'c'").await;
        let done = store.index::<Machine>(|_| {}).await.unwrap();
        let unreadable: Vec<_> = done.unreadable.iter().map(|finding| &*finding.id).collect();
        assert_eq!(unreadable, ["b", "c"]);
        let form = "UPDATE eventer.entity SET state_version = 2, payload = '{\"weight\": \"Light\"}' WHERE id = 'c'";
        execute(&pool, form).await;
        let done = store.reindex::<Machine>(|_| {}).await.unwrap();
        let unreadable = done.unreadable.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert!(unreadable[1].contains("has version 2 of its form"), "{unreadable:?}");
        execute(&pool, "UPDATE eventer.entity SET state_version = 1 WHERE id = 'c'").await;
        assert_eq!(
            tasks.query().in_states(["Open"]).page(9).await.unwrap().entities.len(),
            2
        );
        let states = tasks.query().count_by_state().await.unwrap();
        assert_eq!(states, [("Open".to_owned(), 2), ("Lost".to_owned(), 1)]);
        let page = tasks.query().page(9).await.unwrap();
        assert_eq!((page.entities.len(), &*page.unreadable[0].id), (2, "b"));
        // Nor does what only the server can tell.
        for (set, fault) in [
            (
                "state_version = 2",
                "has version 2 of its form, and this program knows 1",
            ),
            ("state_version = 1, payload = NULL", "has a wrong `payload`: NULL"),
            (
                "changed_at = 'infinity'",
                "has a wrong `changed_at`: a time that this system does not have",
            ),
        ] {
            execute(&pool, &format!("UPDATE eventer.entity SET {set} WHERE id = 'c'")).await;
            let page = tasks.query().page(9).await.unwrap();
            let [_, unreadable] = &page.unreadable[..] else {
                panic!("{page:?}")
            };
            assert_eq!((page.entities.len(), &*unreadable.id), (1, "c"));
            let found = unreadable.error.to_string();
            assert!(
                found.starts_with(&format!("task \"c\": the stored state `Open` at version 1 {fault}: ")),
                "{found}"
            );
        }
    });
}

#[test]
fn lists_go_past_what_cannot_be_read() {
    on_indexed(unread::lists_go_past_what_cannot_be_read);
}

/// A repair of what has no events leaves nothing to be found, and nothing that pages stop at.
#[test]
fn what_is_not_there_any_more_is_not_counted_and_ends_no_page() {
    on_migrated(async |pool, store| {
        store.index::<Machine>(|_| {}).await.unwrap();
        let tasks = Tasks::new(store.clone());
        for number in 0..6 {
            open(&tasks, &number.to_string(), number).await;
        }
        execute(&pool, "DELETE FROM eventer.event WHERE id = '1'").await;
        store
            .rebuild_state::<Machine>("1")
            .await
            .unwrap()
            .apply()
            .await
            .unwrap();
        execute(&pool, "DELETE FROM eventer.entity WHERE id = '3'").await;
        assert_eq!(tasks.query().count().await.unwrap(), 4);
        let page = tasks.query().page(2).await.unwrap();
        let ids: Vec<_> = page.entities.iter().map(|listed| &*listed.id).collect();
        assert_eq!((ids, page.next.is_some()), (vec!["0", "2"], true));
        assert_eq!(astray(&pool).await, 0);
    });
}

/// It was stored before its field was indexed: by then nobody refused it.
#[test]
fn a_value_that_no_index_holds_is_named_and_left_out() {
    on_migrated(async |pool, store| {
        let tasks = Tasks::new(store.clone());
        for id in ["a", "b"] {
            open(&tasks, id, 1).await;
        }
        execute(
            &pool,
            "UPDATE eventer.entity SET indexed = NULL, data = jsonb_set(data, '{title}', to_jsonb(repeat('x', 9600)))
            WHERE id = 'a'",
        )
        .await;
        let done = store.index::<Machine>(|_| {}).await.unwrap();
        let left_out: Vec<_> = done.left_out.iter().map(|it| (&*it.id, it.field, it.reason)).collect();
        assert_eq!(left_out, [("a", "title", "it is longer than 1,024 bytes")]);
        assert_eq!(tasks.query().filter(index::title().missing()).count().await.unwrap(), 1);
        assert_eq!(tasks.query().filter(index::cost().is(10)).count().await.unwrap(), 2);
    });
}

/// As after a program of another version, which knows more fields.
#[test]
fn fields_that_only_others_know_stay_in_the_index() {
    on_migrated(async |pool, store| {
        store.index::<Machine>(|_| {}).await.unwrap();
        open(&Tasks::new(store.clone()), "a", 1).await;
        execute(
            &pool,
            "UPDATE eventer.entity SET indexed = indexed || '{\"colour\": \"red\", \"cost\": 99}'",
        )
        .await;
        store.reindex::<Machine>(|_| {}).await.unwrap();
        let found: (String, String) =
            sqlx::query_as("SELECT indexed ->> 'colour', indexed ->> 'cost' FROM eventer.entity")
                .fetch_one(&pool)
                .await
                .unwrap();
        assert_eq!(found, ("red".to_owned(), "10".to_owned()));
    });
}

/// A transition that changes neither state nor values does not touch the index.
#[test]
fn what_does_not_change_is_not_written_again() {
    on_migrated(async |pool, store| {
        store.index::<Machine>(|_| {}).await.unwrap();
        let tasks = Tasks::new(store);
        open(&tasks, "a", 1).await;
        let place = async || -> String {
            let query = sqlx::query_scalar("SELECT ctid::text FROM eventer.task_index");
            query.fetch_one(&pool).await.unwrap()
        };
        let before = place().await;
        tasks
            .dispatch(&"a".to_owned(), event::Costed { cost: 10 })
            .await
            .unwrap();
        assert_eq!(place().await, before);
        tasks
            .dispatch(&"a".to_owned(), event::Costed { cost: 11 })
            .await
            .unwrap();
        assert_ne!(place().await, before);
    });
}

#[test]
fn entities_are_found_by_state_with_the_time_since_which_they_are_there() {
    on_indexed(queries::states_and_since);
}

#[test]
fn fields_are_compared_as_what_they_are() {
    on_indexed(queries::fields);
}

#[test]
fn what_no_entity_can_have_is_compared_with_what_they_have() {
    on_indexed(queries::beyond);
}

#[test]
fn values_follow_their_entity() {
    on_indexed(queries::changes);
}

#[test]
fn pages_follow_each_other_without_a_gap_or_a_repeat() {
    on_indexed(queries::pages);
}

#[test]
fn a_query_that_cannot_be_answered_says_what_is_wrong_with_it() {
    on_indexed(queries::refusals);
}
