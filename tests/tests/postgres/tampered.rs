//! Rows that were changed by hand: errors name what was found, and nothing is stored.

use std::error::Error as _;

use eventer::store::postgres::PgStore;
use eventer::store::{History, Store, StoreErrorKind};
use eventer::{Error, ErrorKind};
use sqlx::PgPool;

use crate::counter::{counter, counter::event, counters};
use crate::databases::{Databases, execute, runtime};

/// A counter with two events, and what somebody does to it.
fn tampered(by: &str, test: impl AsyncFnOnce(PgPool, PgStore)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    let store = PgStore::new(&pool);
    runtime().block_on(async {
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        counters
            .dispatch(&"A".to_owned(), event::Stepped { by: 1 })
            .await
            .unwrap();
        execute(&pool, by).await;
        test(pool, store).await;
    });
}

fn text(error: &Error<counter::Machine>) -> String {
    let ErrorKind::Store(store) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(store.kind(), StoreErrorKind::Corrupt);
    store.source().unwrap().to_string()
}

#[test]
fn a_state_without_its_events_does_not_begin_again() {
    tampered("DELETE FROM eventer.entity", async |_, store| {
        let error = counters(&store)
            .start("A".to_owned(), event::Started)
            .await
            .unwrap_err();
        let found = text(&error);
        assert!(
            found.starts_with(r#"the state of counter "A" does not fit its events"#),
            "{found}"
        );
        assert_eq!(store.load("counter", "A", None).await.unwrap().snapshot, None);
        assert_eq!(store.history("counter", "A", 0, 9).await.unwrap().len(), 2);
    });
}

#[test]
fn a_state_of_an_older_version_takes_no_event() {
    let by = "UPDATE eventer.entity SET version = 1, last_event_id = (
        SELECT event_id FROM eventer.event WHERE version = 1
    )";
    tampered(by, async |_, store| {
        let error = counters(&store)
            .dispatch(&"A".to_owned(), event::Stepped { by: 1 })
            .await
            .unwrap_err();
        let found = text(&error);
        assert!(
            found.starts_with(r#"the state of counter "A" does not fit its events"#),
            "{found}"
        );
    });
}

#[test]
fn a_last_event_that_is_another_is_a_conflict() {
    tampered(
        "UPDATE eventer.entity SET last_event_id = gen_random_uuid()",
        async |_, store| {
            // A state that was at hand is not stored over what somebody repaired.
            let loaded = store.load("counter", "A", None).await.unwrap().snapshot.unwrap();
            assert_eq!(loaded.at.version, 2);
            counters(&store)
                .dispatch(&"A".to_owned(), event::Stepped { by: 1 })
                .await
                .unwrap();
        },
    );
}

#[test]
fn an_infinite_time_is_named() {
    tampered("UPDATE eventer.entity SET changed_at = 'infinity'", async |_, store| {
        let error = store.load("counter", "A", None).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Corrupt);
        let found = error.source().unwrap().to_string();
        assert!(
            found.starts_with(r#"the state of counter "A" cannot be read"#),
            "{found}"
        );
    });
}

#[test]
fn a_state_that_is_half_there_is_named() {
    tampered("UPDATE eventer.entity SET payload = NULL", async |_, store| {
        let error = store.load("counter", "A", None).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Corrupt);
        let found = error.source().unwrap().to_string();
        assert!(
            found.starts_with(r#"the state of counter "A" cannot be read"#),
            "{found}"
        );
    });
}
