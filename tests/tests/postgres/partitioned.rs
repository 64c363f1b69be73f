//! A table of events that its owner divided into partitions: whole lives in each, since versions and keys are unique
//! there.

use eventer::store::postgres::PgStore;
use eventer::store::{EventFilter, EventLog};
use eventer::{ErrorKind, Machine, StateMachine};
use sqlx::{Connection, PgConnection, PgPool};
use tokio::task::JoinSet;

use crate::counter::{counter, counter::event, counters, step, total};
use crate::databases::{Databases, execute, runtime};
use crate::verified::findings;

/// What stands in the place of the table, with all that it promises. The primary key of a table with partitions has the
/// columns that divide it.
const DIVIDE: &str = r"
    ALTER TABLE eventer.event RENAME TO whole;
    CREATE TABLE eventer.event (LIKE eventer.whole INCLUDING DEFAULTS) PARTITION BY HASH (machine, id);
    ALTER TABLE eventer.event ADD PRIMARY KEY (position, machine, id);
    DROP TABLE eventer.whole;
    ALTER TABLE eventer.event ADD CONSTRAINT event_version UNIQUE (tenant, machine, id, version);
    CREATE UNIQUE INDEX event_key ON eventer.event (tenant, machine, id, key) WHERE key IS NOT NULL;
    CREATE TABLE eventer.event_0 PARTITION OF eventer.event FOR VALUES WITH (MODULUS 3, REMAINDER 0);
    CREATE TABLE eventer.event_1 PARTITION OF eventer.event FOR VALUES WITH (MODULUS 3, REMAINDER 1);
    CREATE TABLE eventer.event_2 PARTITION OF eventer.event FOR VALUES WITH (MODULUS 3, REMAINDER 2);";

fn on_partitions(test: impl AsyncFnOnce(PgPool, PgStore)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        execute(&pool, DIVIDE).await;
        let store = PgStore::new(&pool);
        test(pool, store).await;
    });
}

#[test]
fn calls_go_on_partitions_as_on_one_table() {
    on_partitions(async |pool, store| {
        store.guard_edges(&[counter::Machine::GRAPH]).await.unwrap();
        let counters = counters(&store);
        let ids: Vec<_> = (0..40).map(|number| format!("A{number}")).collect();
        for id in &ids {
            counters.start(id.clone(), event::Started).await.unwrap();
        }
        // At once, so that many go in one call.
        for _ in 0..3 {
            let mut steps = JoinSet::new();
            for id in &ids {
                steps.spawn(step(&counters, id, 1));
            }
            assert!(steps.join_all().await.iter().all(Result::is_ok));
        }
        let keyed = || counters.dispatch(&ids[0], event::Stepped { by: 5 }).idempotent("key");
        let first = keyed().await.unwrap();
        let again = keyed().await.unwrap();
        assert_eq!(
            (again.version, again.position, again.replayed),
            (first.version, first.position, true)
        );
        let started = counters.start(ids[1].clone(), event::Started).await.unwrap_err();
        assert!(matches!(started.kind(), ErrorKind::AlreadyExists));
        // Of two who know the same state, one decides anew.
        let elsewhere = StateMachine::<counter::Machine, _>::new(PgStore::new(&pool));
        step(&elsewhere, &ids[2], 10).await.unwrap();
        step(&counters, &ids[2], 10).await.unwrap();
        assert_eq!((total(&store, &ids[0]).await, total(&store, &ids[2]).await), (8, 23));
        assert_eq!(counters.history(&ids[2]).await.unwrap().len(), 6);

        let divided = "SELECT count(DISTINCT tableoid) FROM eventer.event";
        let divided: i64 = sqlx::query_scalar(divided).fetch_one(&pool).await.unwrap();
        assert_eq!(divided, 3, "each partition has some");
        let found = findings(&store).await;
        assert!(found.is_empty(), "{found:?}");
    });
}

/// The lock that tells who may still store events is that of the table that statements name, and not of a partition.
#[test]
fn the_log_of_partitions_misses_nothing() {
    on_partitions(async |pool, store| {
        let counters = counters(&store);
        assert_eq!(store.watermark().await.unwrap(), 0);
        let mut slow = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
        let mut transaction = slow.begin().await.unwrap();
        let prepared = counters
            .start("slow".to_owned(), event::Started)
            .prepare()
            .await
            .unwrap();
        store.commit_in(&mut transaction, &prepared).await.unwrap();
        let ids: Vec<_> = (0..20).map(|number| format!("A{number}")).collect();
        for id in &ids {
            counters.start(id.clone(), event::Started).await.unwrap();
        }
        let filter = EventFilter::default();
        for _ in 0..3 {
            assert_eq!(store.watermark().await.unwrap(), 0);
            assert_eq!(store.events(0, 99).await.unwrap(), []);
            assert_eq!(store.events_of(&filter, 0, 99).await.unwrap().events, []);
        }
        transaction.commit().await.unwrap();
        assert_eq!(store.watermark().await.unwrap(), 21);
        let (mut read, mut after) = (Vec::new(), 0);
        loop {
            let page = store.events(after, 4).await.unwrap();
            let Some(last) = page.last() else { break };
            after = last.event.position;
            read.extend(page.into_iter().map(|logged| logged.event.position));
        }
        assert_eq!(read, (1..=21).collect::<Vec<_>>());
        let page = store.events_of(&filter, 0, 99).await.unwrap();
        assert_eq!((page.events.len(), page.upto), (21, 21));
    });
}
