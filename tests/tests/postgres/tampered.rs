//! Rows that were changed by hand: errors name what was found, and nothing is stored.

use std::error::Error as _;
use std::time::SystemTime;

use eventer::store::postgres::PgStore;
use eventer::store::{EventLog, History, LoggedEvent, Store, StoreErrorKind};
use eventer::{Error, ErrorKind, Part};
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

fn id() -> String {
    "A".to_owned()
}

/// What is corrupt, by the error of a call: version, part, name, and the whole sentence.
fn corrupt(error: &Error<counter::Machine>) -> (u64, Part, &str, String) {
    let ErrorKind::Corrupt(corrupt) = error.kind() else {
        panic!("{error:?}")
    };
    (corrupt.version, corrupt.part, &corrupt.name, error.to_string())
}

const EVENT_HELP: &str =
    "run the program that stored it, or restore its row from a backup: nothing else holds an event";
const STATE_HELP: &str = "the events are what counts: verify them, and have the state made anew from them \
                          (`rebuild_state` of the store)";

#[test]
fn events_without_their_state_are_not_an_entity_that_never_was() {
    tampered("DELETE FROM eventer.entity", async |_, store| {
        let counters = counters(&store);
        let error = counters.start(id(), event::Started).await.unwrap_err();
        let found = text(&error);
        assert!(
            found.starts_with(r#"the state of counter "A" does not fit its events"#),
            "{found}"
        );
        for error in [
            counters.load(&id()).await.map(drop).unwrap_err(),
            counters
                .dispatch(&id(), event::Stepped { by: 1 })
                .await
                .map(drop)
                .unwrap_err(),
            counters.verify(&id()).await.map(drop).unwrap_err(),
        ] {
            assert_eq!(
                text(&error),
                "counter \"A\" has events up to version 2, and no row in `entity`: look at what \
                 `PgStore::rebuild_state` would make from the events, and apply it"
            );
        }
        // What does not need the state is there.
        assert_eq!(counters.history(&id()).await.unwrap().len(), 2);
        assert_eq!(counters.state_at(&id(), 2).await.unwrap().version, 2);
        let error = counters.load(&"B".to_owned()).await.map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotFound), "{error:?}");
    });
}

#[test]
fn a_state_without_events_is_named_by_who_reads_them() {
    tampered("DELETE FROM eventer.event", async |_, store| {
        let counters = counters(&store);
        for error in [
            counters.history(&id()).await.map(drop).unwrap_err(),
            counters.state_at(&id(), 1).await.map(drop).unwrap_err(),
            counters.as_of(&id(), SystemTime::now()).await.map(drop).unwrap_err(),
            counters.verify(&id()).await.map(drop).unwrap_err(),
        ] {
            assert_eq!(
                corrupt(&error),
                (
                    2,
                    Part::State,
                    "Running",
                    "counter \"A\": there is a state of version 2, and not one event: restore the events from a backup: \
                     nothing else holds them"
                        .to_owned()
                )
            );
        }
    });
}

#[test]
fn an_event_that_is_missing_is_named() {
    tampered("DELETE FROM eventer.event WHERE version = 2", async |pool, store| {
        // Not at hand yet, so that the state is loaded.
        for by in 1..=2 {
            counters(&store).dispatch(&id(), event::Stepped { by }).await.unwrap();
        }
        let counters = counters(&store);
        for error in [
            counters.history(&id()).await.map(drop).unwrap_err(),
            counters.state_at(&id(), 3).await.map(drop).unwrap_err(),
            counters.diff(&id(), 1, 2).await.map(drop).unwrap_err(),
            counters.verify(&id()).await.map(drop).unwrap_err(),
        ] {
            let (version, part, _, text) = corrupt(&error);
            assert_eq!((version, part), (2, Part::Event));
            assert!(
                text.starts_with(r#"counter "A": the event of version 2 is missing: "#),
                "{text}"
            );
        }
        assert_eq!(counters.state_at(&id(), 1).await.unwrap().version, 1);
        execute(&pool, "DELETE FROM eventer.event WHERE version > 1").await;
        // At the end it is missed as well.
        for error in [
            counters.state_at(&id(), 3).await.map(drop).unwrap_err(),
            counters.verify(&id()).await.map(drop).unwrap_err(),
        ] {
            assert_eq!(corrupt(&error).0, 2);
        }
    });
}

#[test]
fn payloads_of_another_shape_are_named() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for payload in ["null", "7", r#"{"by": -1}"#, r#"{"to": 1}"#, &deep] {
        let by = format!("UPDATE eventer.event SET payload = '{payload}' WHERE version = 2");
        tampered(&by, async |_, store| {
            let counters = counters(&store);
            for error in [
                counters.history(&id()).await.map(drop).unwrap_err(),
                counters.state_at(&id(), 2).await.map(drop).unwrap_err(),
                counters.verify(&id()).await.map(drop).unwrap_err(),
            ] {
                let sentence =
                    format!("counter \"A\": the stored event `Stepped` at version 2 cannot be read: {EVENT_HELP}");
                assert_eq!(corrupt(&error), (2, Part::Event, "Stepped", sentence));
                assert!(error.source().is_some());
            }
            // Who follows the log gets it raw, and decides.
            assert_eq!(store.events(0, 9).await.unwrap().len(), 2);
        });
        let by = format!("UPDATE eventer.entity SET payload = '{payload}'");
        tampered(&by, async |_, store| {
            let counters = counters(&store);
            for error in [
                counters.load(&id()).await.map(drop).unwrap_err(),
                counters
                    .dispatch(&id(), event::Stepped { by: 1 })
                    .await
                    .map(drop)
                    .unwrap_err(),
                counters.verify(&id()).await.map(drop).unwrap_err(),
            ] {
                let sentence =
                    format!("counter \"A\": the stored state `Running` at version 2 cannot be read: {STATE_HELP}");
                assert_eq!(corrupt(&error), (2, Part::State, "Running", sentence));
            }
        });
    }
}

#[test]
fn names_that_the_machine_does_not_have_are_named() {
    tampered(
        "UPDATE eventer.event SET type = 'Leapt' WHERE version = 2",
        async |_, store| {
            let counters = counters(&store);
            for error in [
                counters.history(&id()).await.map(drop).unwrap_err(),
                counters.state_at(&id(), 2).await.map(drop).unwrap_err(),
                counters.verify(&id()).await.map(drop).unwrap_err(),
            ] {
                let sentence = "counter \"A\": the stored event `Leapt` at version 2 is unknown to this machine: run the \
                            program that stored it, or give the machine what was renamed or removed; nothing is lost";
                assert_eq!(corrupt(&error), (2, Part::Event, "Leapt", sentence.to_owned()));
            }
            assert_eq!(store.events(0, 9).await.unwrap()[1].event.name, "Leapt");
        },
    );
    tampered("UPDATE eventer.entity SET state = 'Resting'", async |_, store| {
        let error = counters(&store).load(&id()).await.map(drop).unwrap_err();
        let help = "run the program that stored it, or give the machine what was renamed or removed; if its events say \
                    otherwise, have it made anew from them (`rebuild_state` of the store)";
        let sentence =
            format!("counter \"A\": the stored state `Resting` at version 2 is unknown to this machine: {help}");
        assert_eq!(corrupt(&error), (2, Part::State, "Resting", sentence));
    });
}

#[test]
fn a_state_that_was_changed_by_hand_is_found() {
    tampered(
        r#"UPDATE eventer.entity SET payload = '{"total": 9}'"#,
        async |_, store| {
            let error = counters(&store).verify(&id()).await.unwrap_err();
            let sentence = format!(
                "counter \"A\": the stored state `Running` at version 2 is not what the events lead to: {STATE_HELP}"
            );
            assert_eq!(corrupt(&error), (2, Part::State, "Running", sentence));
        },
    );
}

#[test]
fn what_a_later_program_stored_is_not_taken_for_what_it_looks_like() {
    tampered(
        "UPDATE eventer.event SET type_version = 2 WHERE version = 2",
        async |_, store| {
            let counters = counters(&store);
            for error in [
                counters.history(&id()).await.map(drop).unwrap_err(),
                counters.state_at(&id(), 2).await.map(drop).unwrap_err(),
            ] {
                let ErrorKind::Store(error) = error.kind() else {
                    panic!("{error:?}")
                };
                assert_eq!(error.kind(), StoreErrorKind::Failed);
                assert_eq!(
                    error.source().unwrap().to_string(),
                    "the event of version 2 of counter \"A\" was stored in version 2 of its form, and this program knows 1: run \
                 the program that stored it, or a later one"
                );
            }
            // Who follows the log is told so of the event, not of the log.
            let logged = store.events(0, 9).await.unwrap();
            let read = logged.iter().map(LoggedEvent::happened::<counter::Machine>);
            let [Ok(Some(_)), Err(unreadable)] = &read.collect::<Vec<_>>()[..] else {
                panic!("{logged:?}")
            };
            let sentence =
                "the stored event `Stepped` at version 2 has version 2 of its form, and this program knows 1";
            assert_eq!(unreadable.to_string(), sentence);
            let page = counters.events().page(9).await.unwrap();
            assert_eq!((page.events.len(), page.unreadable[0].position, page.upto), (1, 2, 2));
            let error = &page.unreadable[0].error;
            let help = "run the program that stored it, or a later one";
            assert_eq!(corrupt(error).3, format!("counter \"A\": {sentence}: {help}"));
        },
    );
    tampered("UPDATE eventer.entity SET state_version = 3", async |_, store| {
        let counters = counters(&store);
        for error in [
            counters.load(&id()).await.map(drop).unwrap_err(),
            counters
                .dispatch(&id(), event::Stepped { by: 1 })
                .await
                .map(drop)
                .unwrap_err(),
            counters
                .dispatch(&id(), event::Stepped { by: 1 })
                .idempotent("key")
                .await
                .map(drop)
                .unwrap_err(),
        ] {
            let ErrorKind::Store(error) = error.kind() else {
                panic!("{error:?}")
            };
            assert_eq!(
                error.source().unwrap().to_string(),
                "the state of counter \"A\" was stored in version 3 of its form, and this program knows 1: run the program \
                 that stored it, or a later one"
            );
        }
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
fn a_column_that_cannot_be_read_is_named() {
    for (set, column, reason) in [
        (
            "changed_at = 'infinity'",
            "changed_at",
            "a time that this system does not have",
        ),
        ("payload = NULL", "payload", "NULL"),
        ("state = NULL", "state", "NULL"),
        ("last_event_id = NULL", "last_event_id", "NULL"),
    ] {
        tampered(&format!("UPDATE eventer.entity SET {set}"), async |_, store| {
            let error = store.load("counter", "A", None).await.unwrap_err();
            assert_eq!(error.kind(), StoreErrorKind::Corrupt);
            assert_eq!(
                error.source().unwrap().to_string(),
                format!(
                    "the state of counter \"A\" cannot be read: its column `{column}` holds what it cannot hold \
                     ({reason}); `PgStore::verify` tells what else is wrong"
                )
            );
        });
    }
    tampered(
        "UPDATE eventer.event SET at = '-infinity' WHERE version = 2",
        async |_, store| {
            for (error, what) in [
                (
                    store.history("counter", "A", 0, 9).await.map(drop).unwrap_err(),
                    r#"the event of version 2 of counter "A""#,
                ),
                (
                    store.events(0, 9).await.map(drop).unwrap_err(),
                    "the event at position 2",
                ),
            ] {
                let found = error.source().unwrap().to_string();
                let start = format!("{what} cannot be read: its column `at` holds what it cannot hold (");
                assert!(found.starts_with(&start), "{found}");
            }
        },
    );
}
