//! What is entered in an index, whatever else is written meanwhile.

use eventer::store::postgres::PgStore;
use eventer::{StateMachine, state_machine};
use eventer_tests::tasks::Person;
use eventer_tests::tasks::task::{Machine, event, index};

use super::{LACKS_SERIAL, Tasks, astray, on_migrated, open, refusal};
use crate::counter::{counter, counters, until};
use crate::databases::execute;

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
