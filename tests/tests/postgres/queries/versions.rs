//! Programs of several versions, each of which knows other fields.

use eventer::store::postgres::PgStore;
use eventer_tests::tasks::Person;
use eventer_tests::tasks::task::{Machine, event, index};

use super::{LACKS_SERIAL, Tasks, astray, on_migrated, open, refusal};
use crate::databases::execute;

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
