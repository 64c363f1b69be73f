//! A database whose transactions are stricter by default: what waits must still see what it waited for.

use eventer::store::Store;
use eventer::store::StoreErrorKind;
use eventer::store::postgres::{PgError, PgStore};
use eventer::{StateMachine, state_machine};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::task::JoinSet;

use crate::counter::{counter::event, counters, total, until};
use crate::databases::{Database, Databases, execute, runtime};

/// A door that is open is not moved by knocking.
#[state_machine]
mod door {
    use serde::{Deserialize, Serialize};

    #[state]
    #[ignore(state::Open, event::Knocked)]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Open,
        Shut,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Opened,
        Closed,
        Knocked,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Shut {
        state::Shut
    }

    #[transition]
    fn answer(_: state::Shut, _: event::Knocked) -> state::Open {
        state::Open
    }
}

/// Runs with a pool whose connections begin transactions that see nothing newer than themselves.
fn on_strict(database: &Database, test: impl AsyncFnOnce(PgPool)) {
    let pool = database.pool();
    runtime().block_on(async {
        let alter = "DO $$ BEGIN
            EXECUTE format(
                'ALTER DATABASE %I SET default_transaction_isolation = ''repeatable read''', current_database()
            );
        END $$";
        execute(&pool, alter).await;
        let options = PgConnectOptions::clone(&pool.connect_options());
        test(PgPoolOptions::new().connect_lazy_with(options)).await;
    });
}

/// Two processes make one call that comes to nothing, and both wait for the same entity.
async fn repeated(pool: &PgPool, stores: [PgStore; 2], key: &str) {
    let mut holder = pool.begin().await.unwrap();
    let lock = "SELECT FROM eventer.entity WHERE machine = 'door' FOR UPDATE";
    sqlx::query(lock).execute(&mut *holder).await.unwrap();
    let mut calls = JoinSet::new();
    for store in stores {
        let (doors, key) = (StateMachine::<door::Machine, _>::new(store), key.to_owned());
        calls.spawn(async move {
            let id = "front".to_owned();
            let call = doors.dispatch(&id, door::event::Knocked).idempotent(key);
            call.await.map(|receipt| receipt.replayed)
        });
    }
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    until("both calls wait", async || {
        sqlx::query_scalar::<_, i64>(waiting).fetch_one(pool).await.unwrap() == 2
    })
    .await;
    holder.rollback().await.unwrap();
    let answers = calls.join_all().await;
    let mut answers: Vec<bool> = answers.into_iter().map(|answer| answer.unwrap()).collect();
    answers.sort_unstable();
    assert_eq!(answers, [false, true], "one is the repeat of the other");
}

#[test]
fn concurrent_repeats_of_a_call_that_comes_to_nothing_are_answered_alike() {
    let database = Databases::get().copy();
    on_strict(&database, async |pool| {
        let doors = StateMachine::<door::Machine, _>::new(PgStore::new(&pool));
        doors.start("front".to_owned(), door::event::Opened).await.unwrap();
        let own = || PgStore::new(&pool);
        repeated(&pool, [own(), own()], "own").await;
        let pooled = || PgStore::builder(&pool).transaction_pooling().build();
        repeated(&pool, [pooled(), pooled()], "pooled").await;
        let shared = || PgStore::builder(&pool).shared_pool().transaction_pooling().build();
        repeated(&pool, [shared(), shared()], "shared").await;
    });
}

#[test]
fn many_processes_may_migrate_at_once() {
    for pooled in [false, true] {
        let database = Databases::get().empty();
        on_strict(&database, async |pool| {
            let mut tasks = JoinSet::new();
            for _ in 0..8 {
                let builder = PgStore::builder(&pool);
                let store = if pooled { builder.transaction_pooling() } else { builder }.build();
                tasks.spawn(async move { store.migrate().await.unwrap() });
            }
            let applied = tasks.join_all().await.concat();
            assert_eq!(applied, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        });
    }
}

/// The store cannot set a connection of the user's to what it needs, and a call for itself is no transaction with a level.
#[test]
fn a_shared_pool_that_is_stricter_is_refused_with_what_to_do() {
    let database = Databases::get().copy();
    on_strict(&database, async |pool| {
        let store = PgStore::with_shared_pool(&pool);
        let error = store.check().await.unwrap_err();
        assert!(matches!(error, PgError::Unsuitable { .. }), "{error:?}");
        let said = error.to_string();
        assert!(
            said.starts_with("default_transaction_isolation is repeatable read, so ")
                && said.contains(r#".options([("default_transaction_isolation", "read committed")])"#),
            "{said}"
        );
        let error = store.load("counter", "A", None).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Failed);

        // What it says helps.
        let options = PgConnectOptions::clone(&pool.connect_options());
        let options = options.options([("default_transaction_isolation", "read committed")]);
        let pool = PgPoolOptions::new().connect_lazy_with(options);
        let store = PgStore::with_shared_pool(&pool);
        store.check().await.unwrap();
        counters(&store).start("A".to_owned(), event::Started).await.unwrap();
        assert_eq!(total(&store, "A").await, 0);
    });
}
