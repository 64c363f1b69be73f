//! Sessions that are ended, transactions that stand still, and servers that are restarted, between steps and in them.

use std::time::Duration;

use eventer::store::postgres::PgStore;
use eventer::store::{ReadModels, Step, StoreErrorKind, Subscriptions};
use eventer_test_server::{Server, Stop};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::time::sleep;

use super::{LONG, claimed, lease, leases, on_subscribed, step, subscribe};
use crate::databases::{execute, runtime};

const END_OTHERS: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()";

/// A count that is moved on with its place: each event once.
async fn counts_on(store: &PgStore, worker: &str, upto: u64) {
    loop {
        let claimed = claimed(store, worker, LONG).await;
        if let Err(error) = &claimed {
            assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error:?}");
        }
        let Some(mut mine) = claimed.into_iter().flatten().next() else {
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        loop {
            if mine.position >= upto {
                return;
            }
            let Ok(rows) = store.rows("totals", 1, &["a".to_owned()]).await else {
                break;
            };
            let counted: u64 = rows[0].as_deref().map_or(0, |it| serde_json::from_slice(it).unwrap());
            let to = mine.position + 1;
            match store.advance(step(&mine, to, &(counted + 1).to_string())).await {
                Ok(true) => mine.position = to,
                Ok(false) => break,
                Err(error) => {
                    let kinds = [StoreErrorKind::Unavailable, StoreErrorKind::Unknown];
                    assert!(kinds.contains(&error.kind()), "{error:?}");
                    break;
                }
            }
        }
    }
}

async fn counted(store: &PgStore) -> (u64, u64) {
    let row = store.row("totals", "a").await.unwrap().unwrap();
    let place = store.generations("totals").await.unwrap()[0].position();
    (serde_json::from_slice(&row).unwrap(), place)
}

#[test]
fn sessions_that_are_ended_at_steps_leave_each_event_counted_once() {
    on_subscribed(async |pool, store| {
        let counting = counts_on(&store, "ann", 300);
        let ending = async {
            let mut connection = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
            for _ in 0..25 {
                sleep(Duration::from_millis(20)).await;
                sqlx::raw_sql(END_OTHERS).execute(&mut connection).await.unwrap();
            }
        };
        tokio::join!(counting, ending);
        // The connections that are left may all be lost.
        drop(store);
        let store = PgStore::new(&pool);
        assert_eq!(counted(&store).await, (300, 300));
    });
}

/// Whoever holds the shard in a transaction keeps others waiting only until a time-out of the server ends it.
#[test]
fn a_leader_that_stands_still_in_its_transaction_is_taken_over() {
    on_subscribed(async |pool, store| {
        let old = leases(&store, "ann", Duration::from_millis(600)).await.remove(0);
        let mut still = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
        sqlx::raw_sql("BEGIN").execute(&mut still).await.unwrap();
        let held: i32 = sqlx::query_scalar("SELECT eventer.hold_1(0, 'totals', 1, 0, $1, 0, 5, 1200)")
            .bind(i64::try_from(old.epoch).unwrap())
            .fetch_one(&mut still)
            .await
            .unwrap();
        assert_eq!(held, 1);
        sleep(Duration::from_millis(700)).await;
        // The lease ran out, and the row is held: claims do not wait for it.
        assert_eq!(leases(&store, "bob", LONG).await, []);
        sleep(Duration::from_millis(1_200)).await;
        let new = lease(&store, "bob").await;
        assert!(new.epoch > old.epoch);
        assert!(!store.advance(step(&old, 5, "1")).await.unwrap());
        assert!(store.advance(step(&new, 5, "2")).await.unwrap());
        assert!(sqlx::raw_sql("COMMIT").execute(&mut still).await.is_err());
        assert_eq!(counted(&store).await, (2, 5));
    });
}

/// A lease can be renewed while its step is under way.
#[test]
fn a_lease_is_renewed_during_a_step() {
    on_subscribed(async |pool, store| {
        let old = lease(&store, "ann").await;
        let mut connection = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
        let mut transaction = connection.begin().await.unwrap();
        sqlx::query("SELECT eventer.hold_1(0, 'totals', 1, 0, $1, 0, 5, NULL)")
            .bind(i64::try_from(old.epoch).unwrap())
            .execute(&mut *transaction)
            .await
            .unwrap();
        let claimed = tokio::time::timeout(Duration::from_secs(5), lease(&store, "ann")).await;
        assert_eq!(claimed.unwrap(), old);
        transaction.rollback().await.unwrap();
    });
}

#[test]
fn a_server_that_is_restarted_between_steps_keeps_the_place() {
    let server = Server::start(&[]).unwrap();
    runtime().block_on(async {
        let pool: PgPool = PgPoolOptions::new().connect_lazy(&server.url("postgres")).unwrap();
        let store = PgStore::new(&pool);
        store.migrate().await.unwrap();
        subscribe(&store).await;
        for (place, stop) in [(5, Stop::Fast), (9, Stop::Immediate), (12, Stop::Fast)] {
            let mine = lease(&store, "ann").await;
            assert!(store.advance(step(&mine, place, &place.to_string())).await.unwrap());
            server.restart(stop).unwrap();
            assert_eq!(counted(&store).await, (place, place));
            // What was read before the server's life ended is worth nothing, though nobody else has the shard.
            let read_before = Step {
                from: place,
                ..step(&mine, place + 1, "0")
            };
            assert!(!store.advance(read_before).await.unwrap());
        }
        execute(&pool, "SELECT 1").await;
    });
}
