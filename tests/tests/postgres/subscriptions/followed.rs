//! What the server reads for those who follow some events of a long log.

use eventer::export;
use eventer::store::postgres::PgStore;
use eventer::store::{EventFilter, EventLog};
use sqlx::PgPool;

use crate::databases::{Databases, execute, runtime};

/// Events of two machines, of which one in 5,000 is rare.
const FILL: &str = "
    INSERT INTO eventer.event
        (version, at, tenant, bucket, event_id, correlation, machine, id, type, to_state, payload)
    SELECT 1, timestamptz '2024-01-01' + n * interval '1 second', 0, n % 1024, gen_random_uuid(), gen_random_uuid(),
        CASE WHEN n % 2 = 0 THEN 'order' ELSE 'payment' END, 'A' || n,
        CASE WHEN n % 5000 = 0 THEN 'Rare' ELSE 'Usual' END, 'Running', '{}'
    FROM generate_series(1, 120000) AS n;
    ANALYZE eventer.event;";

/// How often the table of events was read as a whole, and how many entries of its indices were read.
async fn reads(pool: &PgPool) -> (i64, i64) {
    let sql = "SELECT seq_scan, idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'event'";
    sqlx::query_as(sql).fetch_one(pool).await.unwrap()
}

#[test]
fn a_filter_reads_no_more_than_the_part_that_is_asked_for() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        execute(&pool, FILL).await;
        let before = reads(&pool).await;
        let store = PgStore::new(&pool);
        let mut filter = EventFilter::default();
        filter.follow("order", &["Rare"]);
        let page = store.events_of(&filter, 0, 1_000).await.unwrap();
        assert_eq!((page.events.len(), page.upto), (24, 120_000));
        // Another page of the same prepared statement, near the end of the log.
        for _ in 0..8 {
            let page = store.events_of(&filter, 119_000, 10).await.unwrap();
            assert_eq!((page.events.len(), page.upto), (1, 120_000));
        }
        drop(store);
        // The server counts what a session did when it ends.
        crate::counter::until("the server has counted", async || reads(&pool).await.1 > before.1).await;
        let after = reads(&pool).await;
        assert_eq!(after.0, before.0, "the table of events was read as a whole");
        let fetched = after.1 - before.1;
        assert!(
            (24..=120_000 + 9 * 1_000).contains(&fetched),
            "{fetched} entries were read"
        );
    });
}

/// Two rare events with two million positions of others between them, most of which were given up.
const SPARSE: &str = "
    INSERT INTO eventer.event
        (position, version, at, tenant, bucket, event_id, correlation, machine, id, type, to_state, payload)
    SELECT n * 1000, 1, timestamptz '2024-01-01', 0, n % 1024, gen_random_uuid(), gen_random_uuid(), 'order', 'A' || n,
        CASE WHEN n % 2000 = 1 THEN 'Rare' ELSE 'Usual' END, 'Running', '{}'
    FROM generate_series(1, 2001) AS n;
    SELECT setval('eventer.event_position', 2001000);
    ANALYZE eventer.event;";

#[test]
fn what_is_rare_is_found_a_part_of_the_log_at_a_time() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        execute(&pool, SPARSE).await;
        let store = PgStore::new(&pool);
        let mut filter = EventFilter::default();
        filter.follow("order", &["Rare"]);
        let (mut found, mut places) = (Vec::new(), vec![0]);
        loop {
            let page = store.events_of(&filter, places[places.len() - 1], 2).await.unwrap();
            found.extend(page.events.iter().map(|logged| logged.event.position));
            places.push(page.upto);
            if page.is_end {
                break;
            }
        }
        assert_eq!(found, [1_000, 2_001_000]);
        assert_eq!(
            places,
            [0, 400_000, 800_000, 1_200_000, 1_600_000, 2_000_000, 2_001_000]
        );

        // Who wants all of it gets all of it.
        let mut lines = Vec::new();
        let exported = export::ndjson(&store, &filter, 0, None, &mut lines).await.unwrap();
        assert_eq!((exported.events, exported.position), (2, 2_001_000));
    });
}
