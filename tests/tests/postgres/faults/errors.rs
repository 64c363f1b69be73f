//! Errors of the server at any statement, and at the commit itself.

use std::time::Duration;

use eventer::store::postgres::PgStore;
use eventer::store::{StoreErrorKind, Views};
use eventer::{ErrorKind, StateMachine, state_machine};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::time::timeout;

use super::clients::{Pages, open_all, page_id};
use super::crashes::until_answered;
use super::page::page::event;
use super::stage::Stage;
use crate::databases::runtime;

/// Before each kind of row is written, and once more at the end of the transaction, a function is called, which does
/// nothing at first. A trigger takes locks that writers wait for, so they are made before anybody writes.
pub async fn install(stage: &Stage) {
    raise(stage, "40001", 0).await;
    for table in ["entity", "event", "outbox"] {
        let sql = format!(
            "CREATE TRIGGER raise_before BEFORE INSERT OR UPDATE ON eventer.{table}
                FOR EACH ROW EXECUTE FUNCTION raise_now();
            CREATE CONSTRAINT TRIGGER raise_at_commit AFTER INSERT OR UPDATE ON eventer.{table}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_now();"
        );
        stage.run(&sql).await;
    }
}

/// From now on these functions fail so often.
pub async fn raise(stage: &Stage, code: &str, in_a_hundred: u32) {
    let sql = format!(
        "CREATE OR REPLACE FUNCTION raise_now() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF random() * 100 < {in_a_hundred} THEN
                RAISE EXCEPTION 'raised by the test' USING ERRCODE = '{code}';
            END IF;
            RETURN NEW;
        END $$;"
    );
    stage.run(&sql).await;
}

/// A shelf of which a view tells how much it holds, until it is shut.
#[state_machine]
mod shelf {
    use eventer::View;
    use serde::{Deserialize, Serialize};

    #[state]
    #[ignore(state::Shut, event::Put)]
    #[derive(Serialize, Deserialize)]
    pub enum State {
        Open {
            items: u64,
        },
        #[terminal]
        Shut,
    }

    #[event]
    #[derive(Clone, Serialize, Deserialize)]
    pub enum Event {
        Built,
        Put,
        Closed,
    }

    #[transition]
    fn build(_: event::Built) -> state::Open {
        state::Open { items: 0 }
    }

    #[transition]
    fn put(state: &mut state::Open, _: event::Put) {
        state.items += 1;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Shut {
        state::Shut
    }

    #[view]
    fn held(id: &String, state: &state::Open, _: &event::Put) -> View<u64> {
        View::put(id.clone(), state.items)
    }
}

/// The first three rows that are written into a table fail: at their statement, or at the end of the transaction.
async fn raise_thrice(stage: &Stage, table: &str, code: &str, at_the_end: bool) {
    let trigger = if at_the_end {
        format!("CREATE CONSTRAINT TRIGGER t AFTER INSERT ON eventer.{table} DEFERRABLE INITIALLY DEFERRED")
    } else {
        format!("CREATE TRIGGER t BEFORE INSERT ON eventer.{table}")
    };
    let sql = format!(
        "DROP SEQUENCE IF EXISTS public.attempts;
        CREATE SEQUENCE public.attempts;
        DROP TRIGGER IF EXISTS t ON eventer.idempotency;
        DROP TRIGGER IF EXISTS t ON eventer.view_row;
        CREATE OR REPLACE FUNCTION public.raise_thrice() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF nextval('public.attempts') <= 3 THEN
                RAISE EXCEPTION 'raised by the test' USING ERRCODE = '{code}';
            END IF;
            RETURN NEW;
        END $$;
        {trigger} FOR EACH ROW EXECUTE FUNCTION public.raise_thrice()"
    );
    stage.run(&sql).await;
}

/// Keys of calls that come to nothing, and rows of views, which no page writes.
#[test]
fn errors_at_keys_and_at_rows_of_views_lose_nothing() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        let (store, pool) = (stage.direct_store(), stage.direct());
        let shelves = StateMachine::<shelf::Machine, _>::new(store.clone());
        let mut number = 0;
        for (code, at_the_end) in [("40001", false), ("40001", true), ("40P01", false), ("40P01", true)] {
            for table in ["idempotency", "view_row"] {
                number += 1;
                let id = format!("{number}");
                shelves.start(id.clone(), shelf::event::Built).await.unwrap();
                let is_shut = table == "idempotency";
                if is_shut {
                    shelves.dispatch(&id, shelf::event::Closed).await.unwrap();
                }
                raise_thrice(&stage, table, code, at_the_end).await;
                let put = || shelves.dispatch(&id, shelf::event::Put).idempotent("key");
                let what = format!("{code} at {table}, at the end: {at_the_end}");
                let first = put().await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
                assert!(!first.replayed, "{what}");
                assert!(put().await.unwrap().replayed, "{what}");
                let attempts: i64 = sqlx::query_scalar("SELECT last_value FROM public.attempts")
                    .fetch_one(&pool)
                    .await
                    .unwrap();
                assert_eq!(attempts, 4, "{what}");
                let held = store.view("shelf", "held", &id).await.unwrap();
                assert_eq!(held.as_deref(), (!is_shut).then_some(&b"1"[..]), "{what}");
                assert_eq!(shelves.verify(&id).await.unwrap(), 2, "{what}");
            }
        }
    });
}

fn errors_lose_nothing(code: &'static str) {
    runtime().block_on(async {
        let stage = Stage::new().await;
        install(&stage).await;
        let (verdict, ()) = stage
            .under_load(16, async |stage, clients| {
                raise(stage, code, 5).await;
                until_answered(clients, 300).await;
                raise(stage, code, 0).await;
                until_answered(clients, 50).await;
            })
            .await;
        verdict.check(350);
    });
}

#[test]
fn a_serialization_failure_at_any_statement_loses_nothing() {
    errors_lose_nothing("40001");
}

#[test]
fn a_deadlock_at_any_statement_loses_nothing() {
    errors_lose_nothing("40P01");
}

#[test]
fn a_session_that_the_server_ends_by_itself_loses_nothing() {
    errors_lose_nothing("57P05");
}

/// A real one: another transaction takes the same two rows in the other order.
#[test]
fn a_deadlock_with_somebody_else_is_tried_again() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        // The call looks for a deadlock once, this long after it began to wait; the other one must wait by then.
        let options: PgConnectOptions = stage.server.url("postgres").parse().unwrap();
        let options = options.options([("deadlock_timeout", "3s")]);
        let store = PgStore::new(&PgPoolOptions::new().connect_lazy_with(options));
        open_all(&store).await;
        let pages = Pages::new(store);
        let pool = stage.direct();
        let mut other = pool.begin().await.unwrap();
        for sql in [
            "SET LOCAL deadlock_timeout = '60s'",
            "SELECT FROM eventer.entity WHERE id = 'page 1' FOR UPDATE",
        ] {
            sqlx::query(sql).execute(&mut *other).await.unwrap();
        }
        let calling = tokio::spawn(async move {
            let to = page_id(1);
            let copied = event::Copied { token: 1, to };
            let receipt = pages.dispatch(&page_id(0), copied).await;
            receipt.map(|receipt| receipt.version)
        });
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        crate::counter::until("the call waits", async || {
            sqlx::query_scalar::<_, i64>(waiting).fetch_one(&pool).await.unwrap() == 1
        })
        .await;
        let sql = "SELECT FROM eventer.entity WHERE id = 'page 0' FOR UPDATE";
        sqlx::query(sql).execute(&mut *other).await.unwrap();
        other.rollback().await.unwrap();
        assert_eq!(calling.await.unwrap().unwrap(), 2);
        let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        crate::counter::until("the deadlock is counted", async || {
            sqlx::query_scalar::<_, i64>(deadlocks).fetch_one(&pool).await.unwrap() == 1
        })
        .await;
    });
}

#[test]
fn a_statement_time_out_stores_nothing_and_the_store_goes_on() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        let options: PgConnectOptions = stage.server.url("postgres").parse().unwrap();
        let options = options.options([("statement_timeout", "100ms")]);
        let store = PgStore::new(&PgPoolOptions::new().connect_lazy_with(options));
        open_all(&store).await;
        let pages = Pages::new(store);
        let (id, pool) = (page_id(0), stage.direct());
        let mut holder = pool.begin().await.unwrap();
        let lock = "SELECT FROM eventer.entity WHERE id = 'page 0' FOR UPDATE";
        sqlx::query(lock).execute(&mut *holder).await.unwrap();
        let error = pages.dispatch(&id, event::Noted { token: 1 }).await.unwrap_err();
        assert!(error.is_retryable(), "{error:?}");
        let ErrorKind::Store(store) = error.kind() else {
            panic!("it is known that nothing was stored: {error:?}")
        };
        assert_eq!(store.kind(), StoreErrorKind::Unavailable);
        holder.rollback().await.unwrap();
        let receipt = pages.dispatch(&id, event::Noted { token: 2 }).await.unwrap();
        assert_eq!(receipt.version, 2);
    });
}

#[test]
fn a_long_transaction_elsewhere_holds_up_neither_writers_nor_readers() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        let pool = stage.direct();
        let mut long = pool.begin().await.unwrap();
        for sql in [
            "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            "CREATE TABLE elsewhere (a integer)",
            "SELECT pg_current_xact_id(), count(*) FROM eventer.event",
        ] {
            sqlx::query(sql).execute(&mut *long).await.unwrap();
        }
        let load = stage.under_load(8, async |_, clients| until_answered(clients, 200).await);
        // The reader ends when it saw everything.
        let (verdict, ()) = timeout(Duration::from_secs(60), load)
            .await
            .expect("nobody waits for it");
        long.commit().await.unwrap();
        verdict.check(200);
    });
}
