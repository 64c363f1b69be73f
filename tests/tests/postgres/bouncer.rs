//! The store behind PgBouncer in transaction mode: the contract, and what a session cannot be relied on for.

use std::collections::HashSet;
use std::sync::Mutex;
use std::time::Duration;

use eventer::ErrorKind;
use eventer::conformance::Rig;
use eventer::store::postgres::{InlineSql, PgStore};
use eventer::store::{Change, EventLog};
use eventer_test_server::{Bouncer, Server, Stop};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgConnection, PgPool, Row};
use tokio::task::JoinSet;

use crate::counter::{Counters, counter::event, counters, step, total, until};
use crate::databases::{Database, Databases, execute, runtime};

/// Databases of one test.
#[derive(Default)]
struct Bounced {
    databases: Mutex<Vec<Database>>,
}

impl Rig for Bounced {
    type Store = PgStore;

    fn open(&self) -> PgStore {
        let database = Databases::bounced().copy();
        let store = PgStore::builder(&database.pool()).transaction_pooling().build();
        self.databases.lock().unwrap().push(database);
        store
    }

    fn run<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
        runtime().block_on(future)
    }
}

eventer::conformance!(Bounced::default());
eventer::subscription_conformance!(Bounced::default());
eventer::inbox_conformance!(Bounced::default());

fn on_bounced(test: impl AsyncFnOnce(PgPool, PgStore, Counters)) {
    let database = Databases::bounced().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::builder(&pool).transaction_pooling().build();
        let counters = counters(&store);
        test(pool, store, counters).await;
    });
}

/// Has the pooler open as many sessions as it may, and waits until the statements of one connection have met them all. A
/// session that is at work for another connection is passed over, so a fixed number of statements need not meet it.
async fn meet_all_sessions(pool: &PgPool) {
    let mut transactions = Vec::new();
    for _ in 0..3 {
        transactions.push(pool.begin().await.unwrap());
    }
    for transaction in transactions {
        transaction.rollback().await.unwrap();
    }
    let mut connection = pool.acquire().await.unwrap();
    let mut met: HashSet<i32> = HashSet::new();
    until("one connection has met three sessions", async || {
        let row = sqlx::raw_sql("SELECT pg_backend_pid()").fetch_one(&mut *connection);
        met.insert(row.await.unwrap().get(0));
        met.len() == 3
    })
    .await;
}

#[test]
fn sessions_are_shared_and_differ_from_one_transaction_to_the_next() {
    on_bounced(async |pool, _, _| meet_all_sessions(&pool).await);
}

#[test]
fn many_processes_may_migrate_through_it() {
    let database = Databases::bounced().empty();
    let pool = database.pool();
    runtime().block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..8 {
            let store = PgStore::builder(&pool).transaction_pooling().build();
            tasks.spawn(async move { store.migrate().await.map(|applied| applied.len()) });
        }
        let applied = tasks.join_all().await.into_iter().map(Result::unwrap);
        assert_eq!(applied.filter(|count| *count > 0).count(), 1, "one of them did it all");
        PgStore::builder(&pool)
            .transaction_pooling()
            .build()
            .check()
            .await
            .unwrap();
    });
}

#[test]
fn many_tasks_of_several_processes_store_all_and_read_all() {
    on_bounced(async |pool, store, counters| {
        let ids: Vec<_> = (0..40).map(|number| format!("A{number}")).collect();
        let mut starting = JoinSet::new();
        for id in ids.clone() {
            let counters = counters.clone();
            starting.spawn(async move { counters.start(id, event::Started).await.map(drop) });
        }
        assert!(starting.join_all().await.iter().all(Result::is_ok));
        let processes = [0; 3].map(|_| {
            let store = PgStore::builder(&pool).transaction_pooling().build();
            crate::counter::counters(&store)
        });
        let mut tasks = JoinSet::new();
        for task in 0..60 {
            let (counters, ids) = (processes[task % 3].clone(), ids.clone());
            tasks.spawn(async move {
                let mut done = 0;
                for id in ids.iter().skip(task % 40).take(5) {
                    done += u64::from(step(&counters, id, 1).await.is_ok());
                }
                done
            });
        }
        let done: u64 = tasks.join_all().await.into_iter().sum();
        let mut stored = 0;
        for id in &ids {
            stored += total(&store, id).await;
        }
        assert_eq!(stored, done);
        let (mut seen, mut after) = (0, 0);
        until("all is decided", async || {
            let page = store.events(after, 100).await.unwrap();
            assert!(page.is_sorted_by_key(|it| it.event.position));
            seen += page.len() as u64;
            after = page.last().map_or(after, |it| it.event.position);
            seen == done + 40
        })
        .await;
    });
}

#[test]
fn calls_in_a_transaction_and_inline_sql_go_through_it() {
    struct Log;

    impl InlineSql for Log {
        fn name(&self) -> &'static str {
            "log"
        }

        fn follows(&self, _: &str) -> bool {
            true
        }

        async fn apply(
            &self,
            change: &Change,
            connection: &mut PgConnection,
        ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            let statement = sqlx::query("INSERT INTO log VALUES ($1)").persistent(false);
            statement.bind(&change.id).execute(connection).await?;
            Ok(())
        }
    }

    on_bounced(async |pool, _, _| {
        execute(&pool, "CREATE TABLE log (id text)").await;
        let store = PgStore::builder(&pool).transaction_pooling().inline_sql(Log).build();
        let counters = counters(&store);
        let mut tasks = JoinSet::new();
        for number in 0..10 {
            let counters = counters.clone();
            tasks.spawn(async move {
                let id = format!("A{number}");
                counters.start(id.clone(), event::Started).await.unwrap();
                step(&counters, &id, 1).await.unwrap();
            });
        }
        tasks.join_all().await;
        for (number, commit) in [(1, false), (2, true)] {
            let id = format!("A{number}");
            let prepared = counters
                .dispatch(&id, event::Stepped { by: 5 })
                .prepare()
                .await
                .unwrap();
            let mut transaction = pool.begin().await.unwrap();
            store.commit_in(&mut transaction, &prepared).await.unwrap();
            if commit {
                transaction.commit().await.unwrap();
            } else {
                transaction.rollback().await.unwrap();
            }
        }
        assert_eq!((total(&store, "A1").await, total(&store, "A2").await), (1, 6));
        let rows = sqlx::raw_sql("SELECT count(*) FROM log")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(rows.get::<i64, _>(0), 21);
    });
}

#[test]
fn an_entity_that_is_held_holds_up_no_other_and_leaves_no_transaction_open() {
    on_bounced(async |pool, store, counters| {
        for id in ["A", "B"] {
            counters.start(id.to_owned(), event::Started).await.unwrap();
        }
        let mut holder = pool.begin().await.unwrap();
        let lock = "SELECT FROM eventer.entity WHERE id = 'A' FOR UPDATE";
        sqlx::raw_sql(lock).execute(&mut *holder).await.unwrap();
        let mut held = Box::pin(step(&counters, "A", 1));
        let gave_up = tokio::time::timeout(Duration::from_millis(100), &mut held).await;
        assert!(gave_up.is_err());
        drop(held);
        for _ in 0..5 {
            let sent = tokio::time::timeout(Duration::from_secs(5), step(&counters, "B", 1)).await;
            sent.expect("others go on").unwrap();
        }
        holder.rollback().await.unwrap();
        step(&counters, "A", 10).await.unwrap();
        until("who gave up is stored too", async || total(&store, "A").await == 11).await;
        let idle = "SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        let idle = sqlx::raw_sql(idle).fetch_one(&pool).await.unwrap();
        assert_eq!(idle.get::<i64, _>(0), 0);
    });
}

#[test]
fn a_refused_payload_leaves_no_transaction_open() {
    on_bounced(async |pool, store, counters| {
        counters.start("A".to_owned(), event::Started).await.unwrap();
        execute(&pool, "DROP TABLE eventer.event CASCADE").await;
        for _ in 0..10 {
            let error = step(&counters, "A", 1).await.unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Store(_)), "{error:?}");
        }
        assert_eq!(total(&store, "A").await, 0);
        let idle = "SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        let idle = sqlx::raw_sql(idle).fetch_one(&pool).await.unwrap();
        assert_eq!(idle.get::<i64, _>(0), 0);
    });
}

/// What the log takes for one life of the server.
async fn server(pool: &PgPool) -> Result<String, sqlx::Error> {
    let row = sqlx::raw_sql("SELECT server FROM eventer.positions_1()").fetch_one(pool);
    row.await?.try_get(0)
}

#[test]
fn a_crash_behind_it_is_noticed_by_the_log_and_another_session_is_none() {
    let server_ = Server::start(&[]).unwrap();
    let bouncer = Bouncer::start(&server_, 3).unwrap();
    runtime().block_on(async {
        let options: PgConnectOptions = bouncer.url("postgres").parse().unwrap();
        let pool = PgPoolOptions::new().connect_lazy_with(options.extra_float_digits(None));
        let store = PgStore::builder(&pool).transaction_pooling().build();
        store.migrate().await.unwrap();
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        let mut lives = HashSet::new();
        meet_all_sessions(&pool).await;
        for _ in 0..8 {
            lives.insert(server(&pool).await.unwrap());
            assert_eq!(store.events(0, 9).await.unwrap().len(), 1);
        }
        assert_eq!(lives.len(), 1);
        for stop in [Stop::Immediate, Stop::Fast] {
            server_.restart(stop).unwrap();
            until("it is back", async || step(&counters, "A", 1).await.is_ok()).await;
            assert!(lives.insert(server(&pool).await.unwrap()), "after {stop:?}");
            until("the log goes on", async || {
                store.events(0, 9).await.is_ok_and(|it| it.len() >= 2)
            })
            .await;
        }
        // One process that is killed makes the server recover, without another start.
        let kill = "COPY (SELECT 1) TO PROGRAM 'kill -9 $PPID'";
        let _ = sqlx::raw_sql(kill).execute(&pool).await;
        // Until it has noticed, other processes go on.
        until("another life begins", async || {
            server(&pool).await.is_ok_and(|it| !lives.contains(&it))
        })
        .await;
        until("it is back", async || step(&counters, "A", 1).await.is_ok()).await;
        until("the log goes on", async || {
            store.events(0, 9).await.is_ok_and(|it| it.len() >= 4)
        })
        .await;
        assert_eq!(counters.verify(&"A".to_owned()).await.unwrap(), 4);
    });
    drop(bouncer);
}
