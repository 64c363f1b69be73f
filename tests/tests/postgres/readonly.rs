//! Servers that take no writes: a replica, and one that is set so. Reads work, and writes say why they do not.

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use eventer::store::postgres::{PgError, PgStore};
use eventer::store::{EventLog, History, Outbox, Store, StoreError, StoreErrorKind, Views};
use eventer::{Error, ErrorKind};
use eventer_test_server::Server;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::counter::{counter, counter::event, counters, total, until};
use crate::databases::{Databases, execute, runtime};

fn source(error: &StoreError) -> &PgError {
    let source = error.source().expect("the store says why");
    source.downcast_ref().expect("it is an error of Postgres")
}

/// What a commit was refused with: nothing was stored, and the call can be made again elsewhere.
fn refused(error: &Error<counter::Machine>) {
    let ErrorKind::Store(store) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(store.kind(), StoreErrorKind::Unavailable);
    assert!(error.is_retryable());
    let text = source(store).to_string();
    assert!(matches!(source(store), PgError::ReadOnly { .. }), "{text}");
    assert!(
        text.starts_with("the server takes no writes, so nothing was stored (cannot execute ")
            && text.contains("connect to the primary if `SELECT pg_is_in_recovery()` says true")
            && text.contains("default_transaction_read_only"),
        "{text}"
    );
}

fn pool(server: &Server) -> PgPool {
    PgPoolOptions::new().connect_lazy_with(server.url("postgres").parse().unwrap())
}

#[test]
fn a_replica_is_read_and_not_written() {
    let primary = Server::start(&[("wal_receiver_status_interval", "1")]).unwrap();
    let replica = primary.replica().unwrap();
    let _runtime = runtime().enter();
    let (first, second) = (PgStore::new(&pool(&primary)), PgStore::new(&pool(&replica)));
    runtime().block_on(async {
        first.migrate().await.unwrap();
        assert_eq!(first.staleness().await.unwrap(), None);
        let began = SystemTime::now() - Duration::from_secs(1);
        let near = counters(&first);
        near.start("A".to_owned(), event::Started).await.unwrap();
        near.dispatch(&"A".to_owned(), event::Stepped { by: 7 }).await.unwrap();

        // What is there arrives, and the replica says how far it is.
        let there = async || {
            second
                .history("counter", "A", 0, 9)
                .await
                .is_ok_and(|events| events.len() == 2)
        };
        until("the replica has the events", there).await;
        second.check().await.unwrap();
        assert_eq!(total(&second, "A").await, 7);
        let far = counters(&second);
        assert_eq!(far.verify(&"A".to_owned()).await.unwrap(), 2);
        assert_eq!(second.view("counter", "view", "key").await.unwrap(), None);
        let stale = second.staleness().await.unwrap().expect("it is a replica");
        assert!(stale.replayed_to.is_some_and(|time| time > began), "{stale:?}");

        // A replica that holds back says so: what it shows stays at one time, and what it received grows.
        let held = pool(&replica);
        execute(&held, "SELECT pg_wal_replay_pause()").await;
        near.dispatch(&"A".to_owned(), event::Stepped { by: 1 }).await.unwrap();
        until("the replica has received more than it shows", async || {
            second.staleness().await.unwrap().unwrap().pending_bytes > 0
        })
        .await;
        assert_eq!(total(&second, "A").await, 7);
        assert_eq!(
            second.staleness().await.unwrap().unwrap().replayed_to,
            stale.replayed_to
        );
        execute(&held, "SELECT pg_wal_replay_resume()").await;
        let there = async || total(&second, "A").await == 8;
        until("the replica has caught up", there).await;

        // Writes.
        refused(&far.start("B".to_owned(), event::Started).await.map(drop).unwrap_err());
        let dispatched = far.dispatch(&"A".to_owned(), event::Stepped { by: 1 }).await;
        refused(&dispatched.map(drop).unwrap_err());
        // There is nothing to be done, and it is not tried.
        assert_eq!(second.migrate().await.unwrap().len(), 0);

        // The log: a replica cannot know what is still to come below what it shows.
        for error in [
            second.events(0, 9).await.map(drop).unwrap_err(),
            second.messages(0, 9).await.map(drop).unwrap_err(),
            second.watermark().await.map(drop).unwrap_err(),
        ] {
            assert_eq!(error.kind(), StoreErrorKind::Unavailable);
            assert!(matches!(source(&error), PgError::Replica));
            assert!(source(&error).to_string().contains("read the log from the primary"));
        }

        // Once it is the primary, the same store writes.
        execute(&held, "SELECT pg_promote()").await;
        far.dispatch(&"A".to_owned(), event::Stepped { by: 2 }).await.unwrap();
        assert_eq!(total(&second, "A").await, 10);
        assert_eq!(second.staleness().await.unwrap(), None);
        assert_eq!(second.events(0, 9).await.unwrap().len(), 4);
    });
}

#[test]
fn a_database_that_is_set_to_read_only_says_so() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        counters(&PgStore::new(&pool))
            .start("A".to_owned(), event::Started)
            .await
            .unwrap();
        let set = |on: &str| {
            format!(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = {on}', \
                 current_database()); END $$"
            )
        };
        execute(&pool, &set("on")).await;
        let store = PgStore::new(&pool);
        let counters = counters(&store);
        assert_eq!(total(&store, "A").await, 0);
        assert_eq!(store.load("counter", "B", None).await.unwrap().snapshot, None);
        assert_eq!(store.events(0, 9).await.unwrap().len(), 1);
        assert_eq!(store.staleness().await.unwrap(), None);
        refused(
            &counters
                .start("B".to_owned(), event::Started)
                .await
                .map(drop)
                .unwrap_err(),
        );
        let dispatched = counters.dispatch(&"A".to_owned(), event::Stepped { by: 1 }).await;
        refused(&dispatched.map(drop).unwrap_err());
        // The next connection of the same store finds it as it is by then.
        execute(
            &pool,
            &format!("SET default_transaction_read_only = off; {}", set("off")),
        )
        .await;
        counters
            .dispatch(&"A".to_owned(), event::Stepped { by: 1 })
            .await
            .unwrap();
    });
}
