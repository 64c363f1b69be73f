//! What a claim waits for, and what it does not.

use std::time::Duration;

use eventer::Workers;
use eventer::publisher::Broadcast;
use eventer::store::postgres::PgStore;
use eventer::store::{
    Claim, EventFilter, ParkedEvents, ReadModels, Reads, Step, StoreErrorKind, Subscription, SubscriptionKind,
    Subscriptions,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use tokio::time::timeout;

use super::{lease, leases, on_subscribed, step};
use crate::counter::{counter::event, counters};
use crate::databases::execute;

async fn holder(pool: &PgPool, sql: &'static str) -> PgConnection {
    let mut holder = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
    sqlx::raw_sql("BEGIN").execute(&mut holder).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut holder).await.unwrap();
    holder
}

/// Lets go of it: a session that is only closed lets go a while later.
async fn free(mut holder: PgConnection) {
    sqlx::raw_sql("ROLLBACK").execute(&mut holder).await.unwrap();
}

/// Until when the subscription `other` is leased, in seconds.
async fn lease_of_other(pool: &PgPool) -> f64 {
    let sql = "SELECT extract(epoch FROM l.until)::float8 FROM eventer.lease AS l
        JOIN eventer.subscription AS s ON s.id = l.subscription WHERE s.name = 'other'";
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

/// How many rows are left of a generation.
async fn rows_of(pool: &PgPool, generation: i32) -> i64 {
    let sql = "SELECT count(*) FROM eventer.subscription_row WHERE generation = $1";
    sqlx::query_scalar(sql).bind(generation).fetch_one(pool).await.unwrap()
}

/// A rebuild as far as the live generation, with a row of each and many of the second.
async fn rebuilt(pool: &PgPool, store: &PgStore) -> u32 {
    let live = lease(store, "ann").await;
    assert!(store.advance(step(&live, 0, "1")).await.unwrap());
    let number = store.rebuild("totals", 1, None).await.unwrap();
    let new = leases(store, "ann", super::LONG).await.remove(1);
    assert!(store.advance(step(&new, 0, "2")).await.unwrap());
    execute(
        pool,
        "INSERT INTO eventer.subscription_row
        SELECT tenant, subscription, generation, 'key' || n, '0' FROM eventer.subscription_row, generate_series(1, 25000) AS n
        WHERE generation = 2",
    )
    .await;
    number
}

#[test]
fn who_claims_does_not_wait_until_a_generation_is_removed() {
    on_subscribed(async |pool, store| {
        let number = rebuilt(&pool, &store).await;
        let holder = holder(
            &pool,
            "SELECT FROM eventer.subscription_row WHERE generation = 2 AND key = 'key7' FOR UPDATE",
        )
        .await;
        let discarding = tokio::spawn({
            let store = store.clone();
            async move { store.discard("totals", number).await }
        });
        crate::counter::until("it is gone", async || {
            store.generations("totals").await.unwrap().len() == 1
        })
        .await;
        assert_eq!(leases(&store, "ann", super::LONG).await.len(), 1);
        discarding.await.unwrap().unwrap();
        assert_eq!(rows_of(&pool, 2).await, 1, "what somebody holds is left");
        free(holder).await;
        store.discard("totals", number).await.unwrap();
        assert_eq!((rows_of(&pool, 1).await, rows_of(&pool, 2).await), (1, 0));
    });
}

#[test]
fn who_claims_does_not_wait_until_what_was_reset_is_removed() {
    on_subscribed(async |pool, store| {
        let number = rebuilt(&pool, &store).await;
        store.swap("totals", number).await.unwrap();
        let holder = holder(
            &pool,
            "SELECT FROM eventer.subscription_row WHERE generation = 2 AND key = 'key7' FOR UPDATE",
        )
        .await;
        store.reset("totals").await.unwrap();
        let new = lease(&store, "bob").await;
        assert_eq!((new.shard.generation, new.position), (3, 0));
        assert!(
            store
                .advance(Step {
                    to: 4,
                    ..step(&new, 0, "3")
                })
                .await
                .unwrap()
        );
        free(holder).await;
        store.discard("totals", 1).await.unwrap();
        assert_eq!((rows_of(&pool, 2).await, rows_of(&pool, 3).await), (0, 1));
    });
}

#[test]
fn a_subscription_that_is_held_holds_up_no_other() {
    on_subscribed(async |pool, store| {
        let other = Subscription {
            name: "other".to_owned(),
            kind: SubscriptionKind::Projected,
            reads: Reads::Events,
            shards: 1,
            position: 0,
        };
        store.subscribe(&other).await.unwrap();
        let claim = Claim {
            worker: "ann".to_owned(),
            subscriptions: vec!["totals".to_owned(), "other".to_owned()],
            lease: super::LONG,
            reading: vec![],
            leaving: false,
        };
        assert_eq!(store.claim(&claim).await.unwrap().len(), 2);
        let before = lease_of_other(&pool).await;
        let holder = holder(
            &pool,
            "SELECT FROM eventer.subscription WHERE name = 'totals' FOR UPDATE",
        )
        .await;
        let error = store.claim(&claim).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
        let after = lease_of_other(&pool).await;
        assert!(after > before, "it is claimed once more: {after} > {before}");
        let generations = store.generations("other").await.unwrap();
        assert_eq!(generations[0].shards[0].worker.as_deref(), Some("ann"));
        free(holder).await;
    });
}

/// A subscription whose row is held is claimed later, and the others at once.
#[test]
fn a_name_that_is_held_holds_up_no_other() {
    on_subscribed(async |pool, store| {
        let broadcast = Broadcast::new(16);
        let mut received = broadcast.subscribe();
        let start = || {
            let workers = Workers::new(store.clone());
            let workers = workers.relay_events("held", EventFilter::default(), broadcast.clone());
            workers
                .relay_events("live", EventFilter::default(), broadcast.clone())
                .start()
        };
        start().await.unwrap().stop().await;
        let holder = holder(&pool, "SELECT FROM eventer.subscription WHERE name = 'held' FOR UPDATE").await;
        let running = start().await.unwrap();
        counters(&store).start("A".to_owned(), event::Started).await.unwrap();
        let heard = timeout(Duration::from_secs(30), received.recv()).await;
        assert!(heard.is_ok(), "the other name is not read");
        free(holder).await;
        running.stop().await;
    });
}

/// The keys under which very much is parked are found without reading all of it.
#[test]
fn a_claim_reads_no_more_than_the_keys_of_what_is_parked() {
    on_subscribed(async |pool, store| {
        let fill =
            "INSERT INTO eventer.parked (position, since, tenant, subscription, generation, shard, attempts, key)
            SELECT n, now(), 0, 1, 1, 0, 1, CASE WHEN n % 50000 = 0 THEN 'view:rare ' || n ELSE 'view:all' END
            FROM generate_series(1, 100000) AS n";
        execute(&pool, fill).await;
        execute(&pool, "VACUUM ANALYZE eventer.parked").await;
        // In order of keys: all, and each of the rare ones.
        let parked = lease(&store, "ann").await.parked;
        assert_eq!(parked, ["view:all", "view:rare 100000", "view:rare 50000"]);
        let mut session = pool.acquire().await.unwrap();
        for function in ["parked_keys_1", "due_keys_1", "waiting_1"] {
            let sql = format!("EXPLAIN (ANALYZE, BUFFERS) SELECT eventer.{function}(1, 1, 0)");
            let mut blocks = u32::MAX;
            // The first time, a session reads what the server knows of the tables, too.
            for _ in 0..4 {
                let query = sqlx::query_scalar(AssertSqlSafe(sql.clone()));
                let plan: Vec<String> = query.fetch_all(&mut *session).await.unwrap();
                let buffers = plan.iter().find(|line| line.contains("Buffers: shared")).unwrap();
                let numbers = buffers.split(['=', ' ']).filter_map(|part| part.parse::<u32>().ok());
                blocks = blocks.min(numbers.sum());
            }
            assert!(blocks < 300, "{function}: {blocks} blocks");
        }
    });
}

/// However many keys are requeued, a claim tells a part of them, and the others when these are done.
#[test]
fn a_claim_tells_a_part_of_very_many_keys_that_are_due() {
    on_subscribed(async |pool, store| {
        let fill =
            "INSERT INTO eventer.parked (position, since, tenant, subscription, generation, shard, attempts, key)
            SELECT n, now(), 0, s.id, 1, 0, 1, 'key ' || to_char(n, 'FM00000')
            FROM eventer.subscription AS s, generate_series(1, 12000) AS n";
        execute(&pool, fill).await;
        assert_eq!(store.parked_len("totals", 1).await.unwrap(), 1_000);
        assert_eq!(store.requeue_all("totals").await.unwrap(), 12_000);
        let due = lease(&store, "ann").await.requeued;
        assert_eq!((due.len(), &*due[9_999]), (10_000, "key 10000"));
        execute(&pool, "DELETE FROM eventer.parked WHERE position <= 10000").await;
        let due = lease(&store, "ann").await.requeued;
        assert_eq!((due.len(), &*due[0]), (2_000, "key 10001"));
    });
}

/// Blocks that a statement reads, at best.
async fn blocks(pool: &PgPool, sql: &str) -> u32 {
    let mut session = pool.acquire().await.unwrap();
    let mut blocks = u32::MAX;
    // The first time, a session reads what the server knows of the tables, too.
    for _ in 0..4 {
        let sql = format!("EXPLAIN (ANALYZE, BUFFERS) {sql}");
        let query = sqlx::query_scalar(AssertSqlSafe(sql));
        let plan: Vec<String> = query.fetch_all(&mut *session).await.unwrap();
        let buffers = plan.iter().find(|line| line.contains("Buffers: shared")).unwrap();
        let numbers = buffers.split(['=', ' ']).filter_map(|part| part.parse::<u32>().ok());
        blocks = blocks.min(numbers.sum());
    }
    blocks
}

/// What is settled stays as a record, and is not read for what is not.
#[test]
fn what_was_settled_is_not_read_to_requeue_or_to_give_up() {
    on_subscribed(async |pool, _| {
        let fill = "INSERT INTO eventer.parked
                (position, since, tenant, subscription, generation, shard, attempts, key, is_settled, status)
            SELECT n, now(), 0, s.id, 1, 0, 1, 'all', n <= 100000, CASE WHEN n <= 100000 THEN 'given up' ELSE 'waiting' END
            FROM eventer.subscription AS s, generate_series(1, 100003) AS n";
        execute(&pool, fill).await;
        for analyzed in [false, true] {
            for (status, sql) in [
                ("requeued", "SELECT eventer.requeue_1(0, 'totals', 'all')"),
                ("requeued", "SELECT eventer.requeue_all_1(0, 'totals')"),
                ("given up", "SELECT eventer.give_up_1(0, 'totals', 100001, 'no')"),
            ] {
                // Something is to be done each time.
                execute(
                    &pool,
                    "UPDATE eventer.parked SET status = 'waiting' WHERE NOT is_settled",
                )
                .await;
                if analyzed {
                    execute(&pool, "VACUUM ANALYZE eventer.parked").await;
                }
                let blocks = blocks(&pool, sql).await;
                assert!(blocks < 300, "{sql}: {blocks} blocks");
                let first = "SELECT status FROM eventer.parked WHERE position = 100001";
                let first: String = sqlx::query_scalar(first).fetch_one(&pool).await.unwrap();
                let others = "SELECT count(*) FROM eventer.parked WHERE NOT is_settled AND status = 'requeued'";
                let others: i64 = sqlx::query_scalar(others).fetch_one(&pool).await.unwrap();
                assert_eq!((&*first, others), (status, if status == "requeued" { 3 } else { 2 }));
            }
        }
    });
}
