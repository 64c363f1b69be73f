//! Traps that other libraries of this kind fell into, each as a test.
//!
//! Others are elsewhere: a rebuild that deletes the read model with each event, and two workers of one name, in `reading`
//! (`a_rebuild_takes_the_place_of_the_live_one`, `several_make_it_together`); a notification that is lost, doubled or gone
//! during failover, in `subscriptions::waking`; an acknowledgement that is lost, and errors at a statement other than the
//! last, in `faults`; repeats that wait where a transaction is stricter, in `isolation`.

use std::collections::HashSet;
use std::time::Duration;

use eventer::store::EventLog;
use eventer::store::postgres::PgStore;
use eventer::{ErrorKind, Fault, MemoryStore, StateMachine};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::counter::{counter, counter::event, counters, step, total};
use crate::databases::{Databases, execute, runtime};

fn on_migrated(test: impl AsyncFnOnce(PgPool, PgStore)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(test(pool, store));
}

/// A counter with the id "A" and so many steps, each by one.
async fn stepped(store: &PgStore, steps: u64) {
    let counters = counters(store);
    counters.start("A".to_owned(), event::Started).await.unwrap();
    for _ in 0..steps {
        step(&counters, "A", 1).await.unwrap();
    }
}

/// Somebody's own connection, with a transaction that is left open.
async fn transaction(pool: &PgPool, sql: &'static str) -> PgConnection {
    let mut connection = PgConnection::connect_with(&pool.connect_options()).await.unwrap();
    sqlx::raw_sql("BEGIN").execute(&mut connection).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection
}

/// An event that somebody stores by hand, as the transaction of a slow commit does.
const SLOW_EVENT: &str = "SELECT eventer.commit_event_1(
    0, 'counter', 'slow', 0::smallint, 0, NULL, 1, 'Running', '{\"total\":0}', NULL, NULL, now(), gen_random_uuid(), 'Started',
    'null', NULL, 'Running', now(), NULL, NULL, NULL, gen_random_uuid(), NULL, NULL, NULL)";

async fn end(mut connection: PgConnection, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
}

#[test]
fn a_state_has_each_event_once() {
    on_migrated(async |_, store| {
        for steps in 1..=20 {
            step_once(&store, steps).await;
        }
    });
}

async fn step_once(store: &PgStore, steps: u64) {
    if steps == 1 {
        stepped(store, 1).await;
    } else {
        // Without anything at hand, so that each call begins with the stored state.
        step(&counters(store), "A", 1).await.unwrap();
    }
    assert_eq!(total(store, "A").await, steps);
    assert_eq!(counters(store).verify(&"A".to_owned()).await.unwrap(), steps + 1);
}

#[test]
fn a_state_of_an_old_shape_is_not_an_empty_state() {
    on_migrated(async |pool, store| {
        stepped(&store, 3).await;
        execute(&pool, r#"UPDATE eventer.entity SET payload = '{"count": 3}'"#).await;
        let error = counters(&store).load(&"A".to_owned()).await.map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Corrupt(corrupt) if corrupt.version == 4));
        let error = step(&counters(&store), "A", 1).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Corrupt(_)), "{error:?}");
        assert_eq!(store.events(0, 99).await.unwrap().len(), 4, "nothing was stored on it");
    });
}

#[test]
fn ids_and_payloads_are_never_a_part_of_the_sql() {
    on_migrated(async |_, store| {
        let counters = counters(&store);
        let ids = [
            "'",
            "''",
            "\\'",
            "'; DROP TABLE eventer.event; --",
            "$1",
            "{\"A\"}",
            "{A,B}",
            "a\"b",
            "%s",
            "NULL",
            "ü🦀\u{1}\n",
        ];
        for id in ids {
            counters.start(id.to_owned(), event::Started).await.unwrap();
            counters
                .dispatch(&id.to_owned(), event::Stepped { by: 1 })
                .idempotent(id)
                .by(id)
                .because(id)
                .await
                .unwrap();
            assert_eq!(total(&store, id).await, 1);
            let history = counters.history(&id.to_owned()).await.unwrap();
            assert_eq!(history[1].actor.as_deref(), Some(id));
        }
        assert_eq!(store.events(0, 99).await.unwrap().len(), 2 * ids.len());
    });
}

#[test]
fn a_replay_that_misses_an_event_fails() {
    on_migrated(async |pool, store| {
        stepped(&store, 5).await;
        execute(&pool, "DELETE FROM eventer.event WHERE version = 3").await;
        let (counters, id) = (counters(&store), "A".to_owned());
        for error in [
            counters.verify(&id).await.map(drop).unwrap_err(),
            counters.state_at(&id, 6).await.map(drop).unwrap_err(),
        ] {
            let ErrorKind::Corrupt(corrupt) = error.kind() else {
                panic!("{error:?}")
            };
            assert!(matches!(corrupt.fault, Fault::Missing), "{corrupt:?}");
        }
    });
}

#[test]
fn an_event_that_cannot_be_read_is_not_passed_over() {
    on_migrated(async |pool, store| {
        stepped(&store, 3).await;
        let (counters, id) = (counters(&store), "A".to_owned());
        for change in [
            "UPDATE eventer.event SET type = 'Vanished' WHERE version = 2",
            "UPDATE eventer.event SET type = 'Stepped', payload = '\"text\"' WHERE version = 2",
        ] {
            execute(&pool, change).await;
            for error in [
                counters.history(&id).await.map(drop).unwrap_err(),
                counters.verify(&id).await.map(drop).unwrap_err(),
                counters.state_at(&id, 4).await.map(drop).unwrap_err(),
            ] {
                assert!(
                    matches!(error.kind(), ErrorKind::Corrupt(corrupt) if corrupt.version == 2),
                    "{error:?}"
                );
            }
            // The log is for readers who know other machines, and has it as it is.
            assert_eq!(store.events(0, 99).await.unwrap().len(), 4);
        }
    });
}

#[test]
fn one_connection_is_enough_for_any_number_of_calls() {
    on_migrated(async |pool, _| {
        let options = PgConnectOptions::clone(&pool.connect_options());
        let one = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(20))
            .connect_lazy_with(options);
        for store in [
            PgStore::with_shared_pool(&one),
            PgStore::builder(&one).connections_max(1).build(),
        ] {
            let mut tasks = JoinSet::new();
            for _ in 0..32 {
                let store = store.clone();
                tasks.spawn(async move {
                    let (counters, id) = (counters(&store), "A".to_owned());
                    let _ = counters.start(id.clone(), event::Started).await;
                    counters.history(&id).await.unwrap();
                    store.events(0, 1).await.unwrap();
                });
            }
            let all = timeout(Duration::from_secs(30), tasks.join_all());
            all.await.expect("nobody waits for somebody who waits");
        }
    });
}

/// However long a commit takes: there is no time after which a reader stops waiting for it.
#[test]
fn a_slow_commit_is_not_missed_by_a_reader_who_went_on() {
    on_migrated(async |pool, store| {
        assert!(store.events(0, 9).await.unwrap().is_empty());
        let slow = transaction(&pool, SLOW_EVENT).await;
        stepped(&store, 5).await;
        let (mut cursor, mut seen) = (0, Vec::new());
        for round in 0..40 {
            for logged in store.events(cursor, 9).await.unwrap() {
                cursor = logged.event.position;
                seen.push(logged.id);
            }
            if round == 30 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(seen.is_empty(), "a lower number is not decided: {seen:?}");
        end(slow, "COMMIT").await;
        let ids: Vec<_> = store.events(cursor, 9).await.unwrap();
        let ids: Vec<_> = ids.iter().map(|logged| &*logged.id).collect();
        assert_eq!(ids, ["slow", "A", "A", "A", "A", "A", "A"]);
    });
}

#[test]
fn a_long_transaction_elsewhere_stops_no_reader() {
    on_migrated(async |pool, store| {
        let elsewhere = transaction(&pool, "CREATE TABLE elsewhere (a integer); SELECT pg_current_xact_id()").await;
        stepped(&store, 5).await;
        assert_eq!(store.events(0, 9).await.unwrap().len(), 6);
        assert_eq!(store.watermark().await.unwrap(), 6);
        end(elsewhere, "ROLLBACK").await;
    });
}

#[test]
fn a_low_number_that_commits_after_a_higher_one_comes_first() {
    on_migrated(async |pool, store| {
        assert!(store.events(0, 9).await.unwrap().is_empty());
        let slow = transaction(&pool, SLOW_EVENT).await;
        stepped(&store, 0).await;
        assert!(store.events(0, 9).await.unwrap().is_empty());
        end(slow, "COMMIT").await;
        let events = store.events(0, 9).await.unwrap();
        let found: Vec<_> = events.iter().map(|it| (it.event.position, &*it.id)).collect();
        assert_eq!(found, [(1, "slow"), (2, "A")]);
    });
}

#[test]
fn no_two_events_have_one_position() {
    on_migrated(async |_, store| {
        let mut tasks = JoinSet::new();
        for task in 0..16 {
            let store = store.clone();
            tasks.spawn(async move {
                let (counters, id) = (counters(&store), format!("{task}"));
                let mut positions = Vec::new();
                let started = counters.start(id.clone(), event::Started).await.unwrap();
                positions.extend(started.receipt().and_then(|receipt| receipt.position));
                for _ in 0..10 {
                    let receipt = counters.dispatch(&id, event::Stepped { by: 1 }).await.unwrap();
                    positions.extend(receipt.position);
                }
                positions
            });
        }
        let told: Vec<u64> = tasks.join_all().await.into_iter().flatten().collect();
        assert_eq!(told.len(), 16 * 11);
        assert_eq!(told.iter().collect::<HashSet<_>>().len(), told.len());
        let events = store.events(0, 999).await.unwrap();
        assert_eq!(events.len(), told.len());
    });
}

/// More than a number of 16 bits counts, and than Postgres takes parameters.
#[test]
fn an_entity_can_have_any_number_of_events() {
    const STEPS: u64 = 66_000;
    on_migrated(async |pool, store| {
        stepped(&store, 1).await;
        execute(
            &pool,
            "INSERT INTO eventer.event
                (version, at, tenant, bucket, event_id, correlation, machine, id, type, from_state, to_state, payload)
            SELECT 2 + n, at, tenant, bucket, gen_random_uuid(), correlation, machine, id, type, from_state, to_state,
                payload
            FROM eventer.event, generate_series(1, 65999) AS n WHERE version = 2;
            UPDATE eventer.entity SET version = 66001, payload = '{\"total\": 66000}', last_event_id = (
                SELECT event_id FROM eventer.event WHERE version = 66001
            )",
        )
        .await;
        step(&counters(&store), "A", 1).await.unwrap();
        assert_eq!(total(&store, "A").await, STEPS + 1);
        assert_eq!(counters(&store).verify(&"A".to_owned()).await.unwrap(), STEPS + 2);
        let after = store.events(STEPS, 9).await.unwrap();
        let positions: Vec<_> = after.iter().map(|logged| logged.event.position).collect();
        assert_eq!(positions, [STEPS + 1, STEPS + 2]);
    });
}

#[test]
fn every_store_conflicts() {
    on_migrated(async |_, store| {
        let kind = async |error: ErrorKind<_>| assert!(matches!(error, ErrorKind::Conflict { expected: 1, found: 2 }));
        let id = "A".to_owned();
        let (memory, postgres) = (
            StateMachine::<counter::Machine, _>::new(MemoryStore::new()),
            counters(&store),
        );
        memory.start(id.clone(), event::Started).await.unwrap();
        postgres.start(id.clone(), event::Started).await.unwrap();
        {
            let counter::Any::Running(one) = memory.load(&id).await.unwrap();
            let counter::Any::Running(other) = memory.load(&id).await.unwrap();
            one.send(event::Stepped { by: 1 }).await.unwrap();
            let failed = other.send(event::Stepped { by: 1 }).await.unwrap_err();
            kind(failed.into_error().into_kind()).await;
        }
        let counter::Any::Running(one) = postgres.load(&id).await.unwrap();
        let counter::Any::Running(other) = postgres.load(&id).await.unwrap();
        one.send(event::Stepped { by: 1 }).await.unwrap();
        let failed = other.send(event::Stepped { by: 1 }).await.unwrap_err();
        kind(failed.into_error().into_kind()).await;
    });
}

#[test]
fn no_transition_is_lost_to_another() {
    on_migrated(async |pool, store| {
        stepped(&store, 0).await;
        let mut tasks = JoinSet::new();
        for number in 0..16 {
            // Two processes, each with states of its own at hand.
            let store = if number % 2 == 0 {
                store.clone()
            } else {
                PgStore::new(&pool)
            };
            tasks.spawn(async move {
                let (counters, mut stored) = (counters(&store), 0);
                for _ in 0..10 {
                    match step(&counters, "A", 1).await {
                        Ok(()) => stored += 1,
                        Err(error) => assert!(error.is_conflict(), "{error:?}"),
                    }
                }
                stored
            });
        }
        let stored: u64 = tasks.join_all().await.into_iter().sum();
        assert!(stored > 0);
        assert_eq!(total(&store, "A").await, stored);
        assert_eq!(counters(&store).verify(&"A".to_owned()).await.unwrap(), stored + 1);
    });
}

#[test]
fn concurrent_repeats_of_a_call_are_all_answered_alike() {
    on_migrated(async |pool, store| {
        stepped(&store, 0).await;
        for round in 0..5_u64 {
            let mut tasks = JoinSet::new();
            for _ in 0..16 {
                let counters = counters(&PgStore::new(&pool));
                tasks.spawn(async move {
                    let receipt = counters
                        .dispatch(&"A".to_owned(), event::Stepped { by: 1 })
                        .idempotent(format!("key {round}"))
                        .await
                        .unwrap();
                    (receipt.version, receipt.replayed)
                });
            }
            let answers = tasks.join_all().await;
            assert!(answers.iter().all(|(version, _)| *version == round + 2), "{answers:?}");
            assert_eq!(answers.iter().filter(|(_, replayed)| !replayed).count(), 1);
            assert_eq!(total(&store, "A").await, round + 1);
        }
    });
}

#[test]
fn what_is_tried_again_is_what_was_asked_for() {
    on_migrated(async |pool, store| {
        stepped(&store, 0).await;
        // The first attempts fail; the one that is stored has the events of the first.
        execute(
            &pool,
            "CREATE SEQUENCE public.attempts;
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('public.attempts') <= 3 THEN
                    RAISE EXCEPTION 'raised by the test' USING ERRCODE = '40001';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON eventer.event FOR EACH ROW EXECUTE FUNCTION refuse()",
        )
        .await;
        counters(&store)
            .dispatch(&"A".to_owned(), event::Stepped { by: 17 })
            .idempotent("once")
            .by("ada")
            .await
            .unwrap();
        let attempts: i64 = sqlx::query_scalar("SELECT last_value FROM public.attempts")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(attempts, 4);
        let history = counters(&store).history(&"A".to_owned()).await.unwrap();
        let [_, stepped] = &history[..] else {
            panic!("two events: {history:?}")
        };
        assert_eq!(stepped.event, counter::event::Stepped { by: 17 }.into());
        assert_eq!((stepped.version, stepped.actor.as_deref()), (2, Some("ada")));
    });
}

#[test]
fn numbers_are_sorted_as_numbers() {
    on_migrated(async |pool, store| {
        execute(&pool, "ALTER SEQUENCE eventer.event_position RESTART 95").await;
        stepped(&store, 119).await;
        let history = counters(&store).history(&"A".to_owned()).await.unwrap();
        let versions: Vec<_> = history.iter().map(|recorded| recorded.version).collect();
        assert_eq!(versions, (1..=120).collect::<Vec<_>>());
        let events = store.events(0, 999).await.unwrap();
        let positions: Vec<_> = events.iter().map(|logged| logged.event.position).collect();
        assert_eq!(positions, (95..215).collect::<Vec<_>>());
    });
}

#[test]
fn a_slow_commit_holds_up_nobody_elses() {
    on_migrated(async |pool, store| {
        let counters = counters(&store);
        for id in ["A", "B", "C"] {
            counters.start(id.to_owned(), event::Started).await.unwrap();
        }
        let slow = transaction(&pool, "SELECT FROM eventer.entity WHERE id = 'A' FOR UPDATE").await;
        let waiting = tokio::spawn(step(&counters, "A", 1));
        let mut tasks = JoinSet::new();
        for number in 0..64 {
            tasks.spawn(step(&counters, ["B", "C"][number % 2], 1));
        }
        let others = timeout(Duration::from_secs(20), tasks.join_all());
        let others = others.await.expect("they do not wait for the slow one");
        let stored = others.iter().filter(|answer| answer.is_ok()).count() as u64;
        assert_eq!(total(&store, "B").await + total(&store, "C").await, stored);
        assert!(stored >= 2, "{others:?}");
        assert!(!waiting.is_finished());
        end(slow, "ROLLBACK").await;
        waiting.await.unwrap().unwrap();
        assert_eq!(total(&store, "A").await, 1);
    });
}
