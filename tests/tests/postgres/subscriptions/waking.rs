//! Who waits hears of what other processes stored.

use std::time::{Duration, Instant};

use eventer::Workers;
use eventer::store::Subscriptions;
use eventer::store::postgres::PgStore;
use eventer_tests::purses::{Listener, Owners};
use sqlx::Row;
use sqlx::postgres::PgListener;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::{leases, on_subscribed, step, subscribe};
use crate::counter::{counter::event, counters, until};
use crate::databases::{Databases, execute, runtime};

const LISTENERS: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN%'";

/// How long it takes until who waits is woken by what another stores.
async fn heard(waiting: &PgStore, storing: &PgStore, id: &str) -> Duration {
    let woken = waiting.woken();
    counters(storing).start(id.to_owned(), event::Started).await.unwrap();
    let begin = Instant::now();
    woken.await;
    begin.elapsed()
}

#[test]
fn who_waits_hears_of_another_process() {
    on_subscribed(async |pool, store| {
        let other = PgStore::new(&pool);
        store.woken().await;
        until("somebody listens", async || {
            let count: i64 = sqlx::query_scalar(LISTENERS).fetch_one(&pool).await.unwrap();
            count == 1
        })
        .await;
        let mut times = Vec::new();
        for number in 0..9 {
            sleep(Duration::from_millis(30)).await;
            times.push(heard(&store, &other, &format!("B{number}")).await);
        }
        times.sort_unstable();
        // By itself it looks after a second.
        assert!(times[4] < Duration::from_millis(900), "{times:?}");
    });
}

#[test]
fn who_waits_does_not_hang_when_the_listener_is_lost() {
    on_subscribed(async |pool, store| {
        store.woken().await;
        for _ in 0..3 {
            until("somebody listens", async || {
                store.woken().await;
                let count: i64 = sqlx::query_scalar(LISTENERS).fetch_one(&pool).await.unwrap();
                count == 1
            })
            .await;
            let begin = Instant::now();
            let woken = store.woken();
            execute(
                &pool,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND query LIKE 'LISTEN%'",
            )
            .await;
            woken.await;
            assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
        }
    });
}

#[test]
fn who_waits_behind_a_pooler_looks_by_itself() {
    let database = Databases::bounced().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::builder(&pool).transaction_pooling().build();
        subscribe(&store).await;
        let begin = Instant::now();
        for _ in 0..3 {
            store.woken().await;
        }
        let elapsed = begin.elapsed();
        assert!(
            (Duration::from_millis(250)..Duration::from_secs(30)).contains(&elapsed),
            "{elapsed:?}"
        );
    });
}

/// Behind a pooler a call is a transaction of several exchanges: who stands still between two of them, with the shard or the
/// subscription locked, holds up who takes over for less than a lease.
#[test]
fn what_is_locked_behind_a_pooler_is_locked_for_less_than_a_lease() {
    let database = Databases::bounced().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::builder(&pool).transaction_pooling().build();
        subscribe(&store).await;
        let triggers = "CREATE TABLE noted (what text, idle text, long text);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
                INSERT INTO public.noted VALUES (
                    TG_TABLE_NAME, current_setting('idle_in_transaction_session_timeout'),
                    current_setting('statement_timeout')
                );
                RETURN NULL;
            END $$;
            CREATE TRIGGER note AFTER UPDATE ON eventer.lease FOR EACH ROW EXECUTE FUNCTION note();
            CREATE TRIGGER note AFTER UPDATE OF position ON eventer.shard FOR EACH ROW EXECUTE FUNCTION note();";
        execute(&pool, triggers).await;
        let lease = leases(&store, "ann", Duration::from_secs(8)).await.remove(0);
        assert!(store.advance(step(&lease, 5, "1")).await.unwrap());
        let noted = sqlx::raw_sql("SELECT DISTINCT concat_ws(' ', what, idle, long) FROM noted ORDER BY 1");
        let noted = noted.fetch_all(&pool).await.unwrap();
        let noted: Vec<String> = noted.iter().map(|row| row.get(0)).collect();
        assert_eq!(noted, ["lease 4s 4s", "shard 4s 4s"]);
    });
}

/// A commit in a transaction of the caller's wakes nobody before the caller says so.
#[test]
fn who_waits_hears_of_a_transaction_that_was_committed() {
    on_subscribed(async |pool, store| {
        let other = PgStore::new(&pool);
        let id = "A".to_owned();
        counters(&other).start(id.clone(), event::Started).await.unwrap();
        // Who begins to listen is woken by that.
        tokio::join!(store.woken(), other.woken());
        until("both listen", async || {
            let count: i64 = sqlx::query_scalar(LISTENERS).fetch_one(&pool).await.unwrap();
            count == 2
        })
        .await;
        // Both look by themselves after a second: this is before it.
        let wait_max = Duration::from_millis(500);
        let heard = async |says_so: bool| {
            let call = counters(&other);
            let prepared = call.dispatch(&id, event::Stepped { by: 1 }).prepare().await.unwrap();
            let mut transaction = pool.begin().await.unwrap();
            other.commit_in(&mut transaction, &prepared).await.unwrap();
            let (here, there) = (other.woken(), store.woken());
            transaction.commit().await.unwrap();
            if says_so {
                other.wake();
            }
            let heard = tokio::join!(
                tokio::time::timeout(wait_max, here),
                tokio::time::timeout(wait_max, there)
            );
            (heard.0.is_ok(), heard.1.is_ok())
        };
        // What was told before may be heard late, and a machine that is busy may be slow now and then.
        for (says_so, expected) in [(false, (false, false)), (true, (true, true))] {
            let mut tries = 0;
            while heard(says_so).await != expected {
                tries += 1;
                assert!(
                    tries < 5,
                    "whether it says so: {says_so}; whether both hear: {expected:?}"
                );
            }
        }
    });
}

/// Many commits tell the others together: no more often than each 10 ms, and also of the last.
#[test]
fn others_are_told_of_many_commits_at_once() {
    on_subscribed(async |pool, store| {
        let mut listener = PgListener::connect_with(&pool).await.unwrap();
        listener.listen("eventer").await.unwrap();
        let begin = Instant::now();
        let mut tasks = JoinSet::new();
        for task in 0..8 {
            let counters = counters(&store);
            tasks.spawn(async move {
                for number in 0..50 {
                    counters
                        .start(format!("{task}-{number}"), event::Started)
                        .await
                        .unwrap();
                }
            });
        }
        tasks.join_all().await;
        // Longer than what is owed waits, however slow the machine is.
        let (mut told, mut last) = (0, begin.elapsed());
        while let Ok(notification) = timeout(Duration::from_secs(2), listener.recv()).await {
            assert_eq!(notification.unwrap().payload(), "eventer");
            (told, last) = (told + 1, begin.elapsed());
        }
        let told_max = last.as_millis() / 10 + 2;
        assert!((1..=told_max).contains(&told), "{told} of at most {told_max}");
    });
}

/// Workers that have nothing to do ask the server now and then, and not all the time.
#[test]
fn workers_at_rest_leave_the_server_alone() {
    on_subscribed(async |pool, store| {
        let workers = Workers::new(store.clone()).project(Owners::<2>::default());
        let running = workers.react(Listener::default()).start().await.unwrap();
        counters(&store).start("A".to_owned(), event::Started).await.unwrap();
        // Until all is read, and sessions have told what they did: they do so each second.
        sleep(Duration::from_secs(3)).await;
        let transactions = async || -> i64 {
            let sql = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()";
            sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap()
        };
        let (begin, before) = (Instant::now(), transactions().await);
        sleep(Duration::from_secs(4)).await;
        let done = transactions().await - before;
        running.stop().await;
        let per_second = f64::from(i32::try_from(done).unwrap()) / begin.elapsed().as_secs_f64();
        // Three shards look each second, and what they may read is claimed each two.
        assert!(per_second < 20.0, "{per_second} transactions a second");
    });
}
