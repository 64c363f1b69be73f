//! The schema: how it comes to be, and which programs it fits.

use std::error::Error as _;

use eventer::store::postgres::{PgError, PgStore, Schema};
use eventer::store::{EventLog, Store, StoreErrorKind};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use tokio::task::JoinSet;

use crate::counter::{counter::event, counters, total};
use crate::databases::{Databases, execute, runtime};

/// Takes away all that came after the second migration.
pub const SECOND: &str = "DELETE FROM eventer.migration WHERE number >= 3;
    DROP FUNCTION eventer.positions_1, eventer.server_1;
    DROP TABLE eventer.server_life;
    DROP FUNCTION eventer.rebuild_state_1;
    DROP TABLE eventer.edge;
    DROP TABLE eventer.indexed_machine, eventer.indexed_lacking;
    DROP FUNCTION eventer.guard_event_1, eventer.guard_history_1, eventer.guard_entity_1;
    DROP VIEW eventer.live_row;
    DROP TABLE eventer.subscription, eventer.generation, eventer.shard, eventer.lease, eventer.worker,
        eventer.subscription_row, eventer.parked, eventer.discarded;
    DROP FUNCTION eventer.add_generation_1, eventer.subscribe_1, eventer.parked_keys_1, eventer.due_keys_1,
        eventer.waiting_1, eventer.claim_1, eventer.hold_1, eventer.shown_1,
        eventer.advance_1, eventer.subscription_locked_1, eventer.rebuild_1, eventer.pause_1, eventer.throttle_1, eventer.swap_1,
        eventer.discard_1, eventer.reset_1, eventer.forget_generation_1, eventer.sweep_1, eventer.requeue_1,
        eventer.requeue_all_1, eventer.give_up_1;
    DROP TABLE eventer.inbox;
    DROP FUNCTION eventer.receive_1, eventer.forget_received_1;
    DROP FUNCTION eventer.inline_key_1, eventer.inline_1, eventer.inline_locked_1, eventer.inline_set_1,
        eventer.holding_1, eventer.holds_1, eventer.hold_sql_1, eventer.move_sql_1";

/// No migration.
const NONE: [u32; 0] = [];

/// Runs on an empty database.
fn on_empty(test: impl AsyncFnOnce(PgPool, PgStore)) {
    let database = Databases::get().empty();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(test(pool, store));
}

/// Runs on a database that has the schema.
fn on_migrated(test: impl AsyncFnOnce(PgPool, PgStore)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(test(pool, store));
}

#[test]
fn migrations_are_applied_once() {
    on_empty(async |_, store| {
        assert_eq!(store.migrate().await.unwrap(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(store.migrate().await.unwrap(), NONE);
        store.check().await.unwrap();
    });
}

#[test]
fn many_processes_may_migrate_at_once() {
    on_empty(async |pool, _| {
        let mut tasks = JoinSet::new();
        for _ in 0..8 {
            let store = PgStore::new(&pool);
            tasks.spawn(async move { store.migrate().await.unwrap() });
        }
        let mut applied = tasks.join_all().await;
        applied.sort();
        assert_eq!(applied.concat(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });
}

#[test]
fn an_empty_database_is_named_as_such() {
    on_empty(async |_, store| {
        let error = store.check().await.unwrap_err();
        assert!(matches!(error, PgError::NotMigrated { .. }), "{error:?}");
        let error = store.load("counter", "A", None).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Failed);
        let source = error.source().unwrap().to_string();
        let (start, end) = (
            r#"there is no store in the schema "eventer" of the database "eventer_test_"#,
            r#"": run `PgStore::migrate`"#,
        );
        assert!(source.starts_with(start) && source.ends_with(end), "{source}");
        store.migrate().await.unwrap();
        store.load("counter", "A", None).await.unwrap();
    });
}

#[test]
fn a_wrong_schema_is_told_where_the_store_is() {
    on_migrated(async |pool, store| {
        execute(&pool, r#"ALTER SCHEMA eventer RENAME TO "Shop-2"; CREATE SCHEMA more"#).await;
        let error = store.check().await.unwrap_err();
        assert!(
            matches!(&error, PgError::NotMigrated { others, .. } if others == &[r#""Shop-2""#]),
            "{error:?}"
        );
        let end =
            r#"name the right schema by `PgBuilder::schema` (there is a store in "Shop-2"), or run `PgStore::migrate`"#;
        assert!(error.to_string().ends_with(end), "{error}");
        let right = PgStore::builder(&pool).schema(Schema::new("Shop-2").unwrap()).build();
        right.check().await.unwrap();
    });
}

#[test]
fn a_function_or_table_that_somebody_removed_is_named() {
    for (removed, name) in [
        ("DROP FUNCTION eventer.commit_event_1", "commit_event_1"),
        ("DROP TABLE eventer.entity", "eventer.entity"),
        ("ALTER TABLE eventer.entity RENAME COLUMN payload TO p", "payload"),
    ] {
        on_migrated(async |pool, store| {
            execute(&pool, removed).await;
            let error = counters(&store)
                .start("A".to_owned(), event::Started)
                .await
                .unwrap_err();
            let source = error.source().expect("the store says why").to_string();
            assert!(
                source.starts_with("what the migrations made is not there as they made it (")
                    && source.contains(name)
                    && source.contains("PgStore::migration_sql"),
                "{source}"
            );
        });
    }
}

#[test]
fn an_older_schema_is_refused_until_it_is_migrated() {
    on_migrated(async |pool, store| {
        execute(&pool, SECOND).await;
        let error = store.watermark().await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Failed);
        let error = store.check().await.unwrap_err();
        assert!(
            matches!(
                error,
                PgError::Older {
                    found: 2,
                    needed: 9,
                    ..
                }
            ),
            "{error:?}"
        );
        assert_eq!(store.migrate().await.unwrap(), [3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(store.watermark().await.unwrap(), 0);
    });
}

#[test]
fn a_newer_schema_is_refused_only_if_it_says_so() {
    on_migrated(async |pool, store| {
        let newer = "INSERT INTO eventer.migration (number, name, known_by) VALUES (98, 'newer', 1)";
        execute(&pool, newer).await;
        store.check().await.unwrap();
        assert_eq!(store.migrate().await.unwrap(), NONE);
        execute(
            &pool,
            "INSERT INTO eventer.migration (number, name, known_by) VALUES (99, 'breaks', 99)",
        )
        .await;
        for error in [store.check().await.unwrap_err(), store.migrate().await.unwrap_err()] {
            assert!(
                matches!(
                    error,
                    PgError::Newer {
                        found: 99,
                        known: 9,
                        ..
                    }
                ),
                "{error:?}"
            );
        }
    });
}

#[test]
fn a_sequence_with_a_cache_is_refused() {
    for sequence in ["event_position", "message_position"] {
        on_migrated(async |pool, store| {
            execute(&pool, &format!("ALTER SEQUENCE eventer.{sequence} CACHE 20")).await;
            let error = store.check().await.unwrap_err().to_string();
            assert!(error.starts_with(r#"a sequence in "eventer" has CACHE 20"#), "{error}");
        });
    }
}

#[test]
fn a_server_that_may_lose_commits_is_refused_unless_that_is_allowed() {
    on_migrated(async |pool, _| {
        let alter =
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$";
        execute(&pool, alter).await;
        let error = PgStore::new(&pool).check().await.unwrap_err().to_string();
        assert!(error.starts_with("synchronous_commit is off"), "{error}");
        PgStore::builder(&pool)
            .may_lose_commits()
            .build()
            .check()
            .await
            .unwrap();
    });
}

#[test]
fn schemas_keep_stores_apart() {
    on_empty(async |pool, store| {
        let other = PgStore::builder(&pool).schema(Schema::new("Shop-2").unwrap()).build();
        for (store, by) in [(&store, 1), (&other, 2)] {
            assert_eq!(store.migrate().await.unwrap(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
            let counters = counters(store);
            counters.start("A".to_owned(), event::Started).await.unwrap();
            counters.dispatch(&"A".to_owned(), event::Stepped { by }).await.unwrap();
        }
        assert_eq!((total(&store, "A").await, total(&other, "A").await), (1, 2));
        for store in [store, other] {
            assert_eq!(store.events(0, 9).await.unwrap().len(), 2);
        }
    });
}

#[test]
fn the_sql_can_be_applied_by_hand() {
    on_empty(async |pool, store| {
        execute(&pool, &PgStore::migration_sql(store.schema(), None)).await;
        store.check().await.unwrap();
        assert_eq!(store.migrate().await.unwrap(), NONE);
        counters(&store).start("A".to_owned(), event::Started).await.unwrap();
    });
}

/// Everything in the schema, by name and definition, and what the ledger says.
async fn made(pool: &PgPool) -> Vec<String> {
    let sql =
        "SELECT 'function ' || oid::regprocedure || prosrc FROM pg_proc WHERE pronamespace = 'eventer'::regnamespace
        UNION ALL
        SELECT 'column ' || attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod)
        FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid
        WHERE c.relnamespace = 'eventer'::regnamespace AND NOT attisdropped
        UNION ALL
        SELECT 'migration ' || number || name || known_by FROM eventer.migration
        ORDER BY 1";
    sqlx::query_scalar(sql).fetch_all(pool).await.unwrap()
}

#[test]
fn an_older_schema_is_brought_further_by_hand() {
    on_migrated(async |pool, store| {
        let expected = made(&pool).await;
        execute(&pool, SECOND).await;
        let older = made(&pool).await;
        assert!(matches!(store.check().await, Err(PgError::Older { found: 2, .. })));
        // What goes on from elsewhere changes nothing.
        for (wrong, said) in [
            (
                1,
                r#"the schema "eventer" is at migration 2, and this text goes on from 1"#,
            ),
            (
                5,
                r#"the schema "eventer" is at migration 2, and this text goes on from 5"#,
            ),
        ] {
            let sql = PgStore::migration_sql_after(store.schema(), None, wrong);
            let mut connection = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
            let applied = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await;
            let error = applied.unwrap_err().into_database_error().unwrap();
            assert_eq!((error.message(), error.code().as_deref()), (said, Some("55000")));
        }
        assert_eq!(made(&pool).await, older);
        execute(&pool, &PgStore::migration_sql_after(store.schema(), None, 2)).await;
        assert_eq!(made(&pool).await, expected);
        store.check().await.unwrap();
        assert_eq!(store.migrate().await.unwrap(), NONE);
        counters(&store).start("A".to_owned(), event::Started).await.unwrap();
    });
}

#[test]
fn what_comes_after_nothing_is_all_of_it() {
    let schema = Schema::default();
    assert_eq!(
        PgStore::migration_sql_after(&schema, None, 0),
        PgStore::migration_sql(&schema, None)
    );
    on_empty(async |pool, store| {
        let sql = PgStore::migration_sql_after(store.schema(), None, 9);
        let mut connection = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
        let applied = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await;
        let error = applied.unwrap_err().to_string();
        assert!(
            error.contains(r#"there is no store in the schema "eventer""#),
            "{error}"
        );
    });
}

#[test]
fn a_search_path_of_others_changes_nothing() {
    on_migrated(async |pool, _| {
        execute(
            &pool,
            "CREATE SCHEMA trap;
            CREATE TABLE trap.entity (a integer);
            CREATE TABLE trap.event (a integer);
            CREATE FUNCTION trap.coalesce(bigint, integer) RETURNS bigint LANGUAGE sql AS 'SELECT 7';
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = trap', current_database()); END $$",
        )
        .await;
        let store = PgStore::new(&pool);
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        counters
            .dispatch(&"A".to_owned(), event::Stepped { by: 3 })
            .await
            .unwrap();
        assert_eq!(total(&store, "A").await, 3);
        assert_eq!(store.watermark().await.unwrap(), 2);
    });
}
