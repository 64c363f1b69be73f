//! Inboxes in Postgres: in transactions of the caller's, in those of the store, and when answers are lost.

use std::process;
use std::time::{Duration, Instant};

use eventer::inbox::{Inbox, MessageId, Received};
use eventer::store::StoreErrorKind;
use eventer::store::postgres::{PgStore, Roles};
use eventer::{ErrorKind, StateMachine};
use eventer_test_server::{Fault, Way};
use eventer_tests::inboxes;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection, PgPool};
use tokio::task::JoinSet;

use crate::counter::{Counters, counter, counter::event, counters, total, until};
use crate::databases::{Databases, execute, runtime};
use crate::faults::stage::{Stage, say};

/// Runs something on a store of its own, directly and behind a pooler.
fn on_stores<F: Future<Output = ()>>(test: impl Fn(PgStore) -> F) {
    let (direct, bounced) = (Databases::get().copy(), Databases::bounced().copy());
    let stores = [
        PgStore::new(&direct.pool()),
        PgStore::builder(&bounced.pool()).transaction_pooling().build(),
    ];
    runtime().block_on(async {
        for store in stores {
            test(store).await;
        }
    });
}

#[test]
fn a_message_takes_effect_once() {
    on_stores(inboxes::a_message_takes_effect_once);
}

#[test]
fn a_conflict_is_decided_again() {
    on_stores(inboxes::a_conflict_is_decided_again);
}

#[test]
fn a_key_that_was_used_is_the_effect() {
    on_stores(inboxes::a_key_that_was_used_is_the_effect);
}

#[test]
fn deliveries_at_once_take_effect_once() {
    on_stores(inboxes::deliveries_at_once_take_effect_once);
}

#[test]
fn what_is_relayed_twice_is_received_once() {
    let (one, other) = (Databases::get().copy(), Databases::get().copy());
    let stores = [PgStore::new(&one.pool()), PgStore::new(&other.pool())];
    let [one, other] = stores;
    runtime().block_on(inboxes::what_is_relayed_twice_is_received_once(one, other));
}

fn message(number: u64) -> MessageId {
    MessageId::new("/bank", number.to_string()).unwrap()
}

fn on_table(test: impl AsyncFnOnce(PgPool, Inbox<PgStore>, Counters)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        execute(&pool, "CREATE TABLE done (by bigint)").await;
        let store = PgStore::new(&pool);
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        test(pool, Inbox::new(store, "tests").unwrap(), counters).await;
    });
}

const DO: &str = "INSERT INTO done VALUES (1)";

async fn done(pool: &PgPool) -> i64 {
    let count = sqlx::query_scalar("SELECT count(*) FROM done");
    count.fetch_one(pool).await.unwrap()
}

#[test]
fn statements_of_the_callers_take_effect_once() {
    on_table(async |pool, inbox, counters| {
        let id = "A".to_owned();
        for (commits, is_first) in [(false, true), (true, true), (true, false), (false, false)] {
            let mut transaction = pool.begin().await.unwrap();
            let received = inbox.receive_in(&mut transaction, &message(1)).await.unwrap();
            assert_eq!(received.is_first(), is_first);
            if received.is_first() {
                sqlx::query(DO).execute(&mut *transaction).await.unwrap();
                // And a call of a machine with them.
                let stepped = counters
                    .dispatch(&id, event::Stepped { by: 2 })
                    .prepare()
                    .await
                    .unwrap();
                inbox.store().commit_in(&mut transaction, &stepped).await.unwrap();
            }
            if commits {
                transaction.commit().await.unwrap();
            } else {
                transaction.rollback().await.unwrap();
            }
        }
        assert_eq!((done(&pool).await, total(inbox.store(), "A").await), (1, 2));
        assert!(inbox.has(&message(1)).await.unwrap());
    });
}

#[test]
fn who_comes_second_waits_and_learns_what_became_of_the_first() {
    on_table(async |pool, inbox, counters| {
        let id = "A".to_owned();
        for commits in [true, false] {
            let message = message(u64::from(commits));
            let mut first = pool.begin().await.unwrap();
            assert!(inbox.receive_in(&mut first, &message).await.unwrap().is_first());
            let second = async {
                let receive = inbox
                    .receive(&message, || counters.dispatch(&id, event::Stepped { by: 5 }).prepare())
                    .await;
                (receive.unwrap(), Instant::now())
            };
            let end = async {
                tokio::time::sleep(Duration::from_millis(300)).await;
                let ended_at = Instant::now();
                if commits {
                    first.commit().await.unwrap();
                } else {
                    first.rollback().await.unwrap();
                }
                ended_at
            };
            let ((received, received_at), ended_at) = tokio::join!(second, end);
            assert_eq!(received == Received::Again, commits, "{received:?}");
            assert!(received_at >= ended_at, "it did not wait");
        }
        assert_eq!(total(inbox.store(), "A").await, 5);
    });
}

#[test]
fn who_waits_too_long_is_told_so_and_holds_nothing() {
    on_table(async |pool, inbox, counters| {
        let id = "A".to_owned();
        let message = message(1);
        let mut first = pool.begin().await.unwrap();
        assert!(inbox.receive_in(&mut first, &message).await.unwrap().is_first());
        let receive = || inbox.receive(&message, || counters.dispatch(&id, event::Stepped { by: 5 }).prepare());
        let waiting = tokio::join!(receive(), async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            // It waits before it takes the entity.
            counters.dispatch(&id, event::Stepped { by: 1 }).await.unwrap();
        });
        let error = waiting.0.unwrap_err();
        let ErrorKind::Store(store) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(store.kind(), StoreErrorKind::Unavailable, "{error:?}");
        assert!(error.is_retryable());
        first.rollback().await.unwrap();
        assert!(receive().await.unwrap().is_first());
        assert_eq!(total(inbox.store(), "A").await, 6);
    });
}

#[test]
fn a_stricter_transaction_is_told_that_it_cannot_see_the_first() {
    on_table(async |pool, inbox, _| {
        let mut transaction = pool.begin().await.unwrap();
        let strict = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM eventer.inbox";
        sqlx::raw_sql(strict).execute(&mut *transaction).await.unwrap();
        assert!(inbox.note(&message(1)).await.unwrap().is_first());
        let error = inbox.receive_in(&mut transaction, &message(1)).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error:?}");
        transaction.rollback().await.unwrap();
    });
}

/// Connections are cut anywhere in it, also where the server has stored it and nobody hears so.
#[test]
fn cut_connections_leave_each_message_with_one_effect() {
    const MESSAGES: u64 = 150;
    runtime().block_on(async {
        let stage = Stage::new().await;
        let store = stage.proxied_store(4);
        let counters = counters(&store);
        let id = "A".to_owned();
        counters.start(id.clone(), event::Started).await.unwrap();
        let inbox = Inbox::new(store.clone(), "tests").unwrap();
        let (before, mut again) = (stage.proxy.struck(), 0);
        for number in 0..MESSAGES {
            let way = if number % 3 == 0 { Way::ToServer } else { Way::ToClient };
            stage.proxy.arm(way, 20 + number * 11 % 900, Fault::Cut);
            let mut attempts = 0;
            let received = loop {
                let receive = inbox
                    .receive(&message(number), || {
                        counters.dispatch(&id, event::Stepped { by: 1 }).prepare()
                    })
                    .await;
                match receive {
                    Ok(received) => break received,
                    Err(error) => {
                        let ErrorKind::Store(failed) = error.kind() else {
                            panic!("{error:?}")
                        };
                        let kinds = [StoreErrorKind::Unavailable, StoreErrorKind::Unknown];
                        assert!(kinds.contains(&failed.kind()), "{error:?}");
                    }
                }
                attempts += 1;
            };
            stage.proxy.disarm();
            // Who is told nothing of an error is the first.
            assert!(attempts > 0 || received.is_first(), "message {number}");
            again += u64::from(!received.is_first());
        }
        let cuts = stage.proxy.struck() - before;
        say(format_args!(
            "{MESSAGES} messages, {cuts} cut connections, {again} answered with `Again`"
        ));
        assert!(cuts > 50, "{cuts} cuts");
        assert_eq!(total(&stage.direct_store(), "A").await, MESSAGES);
    });
}

/// The SQLSTATE of a statement that has to fail.
async fn denied(options: &PgConnectOptions, sql: &'static str) {
    let mut connection = PgConnection::connect_with(options).await.unwrap();
    match sqlx::raw_sql(sql).execute(&mut connection).await {
        Err(sqlx::Error::Database(error)) => assert_eq!(error.code().unwrap_or_default(), "42501", "{sql}"),
        other => panic!("`{sql}` did not fail: {other:?}"),
    }
}

#[test]
fn application_and_workers_receive_and_cannot_write_otherwise() {
    let database = Databases::get().empty();
    let pool = database.pool();
    let name = |of: &str| format!("eventer_{of}_inbox_{}", process::id());
    let roles = Roles::new(&name("owner"), &name("app")).unwrap();
    let roles = roles.worked_by(&name("worker")).unwrap();
    let logins = [(name("a"), roles.application()), (name("w"), name("worker").leak())];
    let stranger = name("stranger");
    runtime().block_on(async {
        PgStore::new(&pool).migrate_with(&roles).await.unwrap();
        let options = |user: &str| {
            PgConnectOptions::clone(&pool.connect_options())
                .username(user)
                .password("secret")
        };
        for (number, (login, role)) in (1..).zip(&logins) {
            execute(
                &pool,
                &format!("CREATE ROLE {login} LOGIN PASSWORD 'secret' IN ROLE {role}"),
            )
            .await;
            let theirs = PgPoolOptions::new().connect_lazy_with(options(login));
            let inbox = Inbox::new(PgStore::new(&theirs), "tests").unwrap();
            let mut transaction = theirs.begin().await.unwrap();
            assert!(
                inbox
                    .receive_in(&mut transaction, &message(number))
                    .await
                    .unwrap()
                    .is_first()
            );
            transaction.commit().await.unwrap();
            assert_eq!(inbox.note(&message(number)).await.unwrap(), Received::Again);
            assert!(inbox.has(&message(number)).await.unwrap());
            assert_eq!(inbox.forget(Duration::from_secs(60), 9).await.unwrap(), 0);
            for sql in [
                "INSERT INTO eventer.inbox SELECT * FROM eventer.inbox",
                "UPDATE eventer.inbox SET id = 'other'",
                "DELETE FROM eventer.inbox",
                "TRUNCATE eventer.inbox",
            ] {
                denied(&options(login), sql).await;
            }
            theirs.close().await;
        }
        let create =
            format!("CREATE ROLE {stranger} LOGIN PASSWORD 'secret'; GRANT USAGE ON SCHEMA eventer TO {stranger}");
        execute(&pool, &create).await;
        denied(&options(&stranger), "SELECT eventer.receive_1(0, 'c', 's', 'i')").await;
        denied(&options(&stranger), "SELECT eventer.forget_received_1(0, 'c', 0, 9)").await;
    });
    drop(database);
    let [(app, _), (worker, _)] = &logins;
    let of_roles = [roles.application(), &name("worker"), roles.owner()];
    let all = [app, worker, &stranger].map(String::as_str).into_iter().chain(of_roles);
    let drop: Vec<_> = all.map(|role| format!("DROP ROLE {role};")).collect();
    runtime().block_on(Databases::get().run(&drop.concat()));
}

/// What the server counted about the entries.
struct Counted {
    /// How often all were read.
    whole: i64,
    /// How often the index by age was read.
    by_age: i64,
    deleted: i64,
}

async fn counted(pool: &PgPool) -> Counted {
    let sql = "SELECT t.seq_scan, i.idx_scan, t.n_tup_del
        FROM pg_stat_user_tables AS t JOIN pg_stat_user_indexes AS i USING (relid)
        WHERE t.relname = 'inbox' AND i.indexrelname = 'inbox_age'";
    let (whole, by_age, deleted) = sqlx::query_as(sql).fetch_one(pool).await.unwrap();
    Counted { whole, by_age, deleted }
}

/// What is forgotten is found by an index, however many entries there are.
#[test]
fn what_is_old_is_found_without_reading_all() {
    on_table(async |pool, inbox, _| {
        let fill = "INSERT INTO eventer.inbox
            SELECT now() - n * interval '1 s', 0, 'tests', '/bank', n::text FROM generate_series(1, 20000) AS n;
            ANALYZE eventer.inbox";
        execute(&pool, fill).await;
        let (before, old) = (counted(&pool).await, Duration::from_secs(15_000));
        let few = Inbox::new(PgStore::new(&pool), inbox.consumer()).unwrap();
        for _ in 0..8 {
            assert_eq!(few.forget(old, 10).await.unwrap(), 10);
        }
        drop(few);
        // The server counts what a session did when it ends.
        until("the server has counted", async || counted(&pool).await.deleted >= 80).await;
        let after = counted(&pool).await;
        assert!(after.by_age > before.by_age, "it is not asked what is old");
        assert_eq!(after.whole, before.whole, "all entries were read");
        assert_eq!(inbox.forget(old, 920).await.unwrap(), 920);
        assert!(!inbox.has(&message(20_000)).await.unwrap(), "the oldest first");
        // Time goes on meanwhile.
        let rest = inbox.forget(old, 9_000).await.unwrap();
        assert!((4_000..4_100).contains(&rest), "{rest}");
        assert!(inbox.has(&message(14_000)).await.unwrap());
    });
}

struct Notes;

impl eventer::store::postgres::InlineSql for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }

    fn follows(&self, machine: &str) -> bool {
        machine == "counter"
    }

    async fn apply(
        &self,
        _: &eventer::store::Change,
        connection: &mut PgConnection,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        sqlx::query(DO).execute(connection).await?;
        Ok(())
    }
}

/// Statements that follow a commit are stored with it and its message, or not.
#[test]
fn inline_statements_are_a_part_of_the_effect() {
    on_table(async |pool, plain, _| {
        let store = PgStore::builder(&pool).inline_sql(Notes).build();
        let inbox = Inbox::new(store.clone(), plain.consumer()).unwrap();
        let counters = StateMachine::<counter::Machine, _>::new(store);
        let id = "A".to_owned();
        let is_overtaken = std::sync::atomic::AtomicBool::new(false);
        for is_first in [true, false] {
            let received = inbox
                .receive(&message(1), async || {
                    let prepared = counters.dispatch(&id, event::Stepped { by: 1 }).prepare().await?;
                    if !is_overtaken.swap(true, std::sync::atomic::Ordering::SeqCst) {
                        // Past the inline statements.
                        let other = crate::counter::counters(plain.store());
                        other.dispatch(&id, event::Stepped { by: 1 }).await?;
                    }
                    Ok(prepared)
                })
                .await;
            assert_eq!(received.unwrap().is_first(), is_first);
        }
        assert_eq!((done(&pool).await, total(plain.store(), "A").await), (1, 2));
    });
}

/// Commits with statements of the user's go one by one, and have to wait on the server as deliveries have.
#[test]
fn deliveries_that_wait_for_another_hold_up_no_commit() {
    on_table(async |pool, plain, _| {
        let store = PgStore::builder(&pool).inline_sql(Notes).build();
        let mut first = pool.begin().await.unwrap();
        assert!(plain.receive_in(&mut first, &message(1)).await.unwrap().is_first());
        let mut deliveries = JoinSet::new();
        for _ in 0..8 {
            let inbox = Inbox::new(store.clone(), plain.consumer()).unwrap();
            let counters = crate::counter::counters(&store);
            deliveries.spawn(async move {
                let id = "A".to_owned();
                let step = || counters.dispatch(&id, event::Stepped { by: 1 }).prepare();
                inbox.receive(&message(1), step).await
            });
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        let (counters, id, begin) = (crate::counter::counters(&store), "A".to_owned(), Instant::now());
        for _ in 0..5 {
            counters.dispatch(&id, event::Stepped { by: 1 }).await.unwrap();
        }
        let took = begin.elapsed();
        first.commit().await.unwrap();
        let received = deliveries.join_all().await;
        assert!(received.into_iter().all(|it| it.unwrap() == Received::Again));
        assert!(took < Duration::from_secs(5), "commits took {took:?}");
    });
}
