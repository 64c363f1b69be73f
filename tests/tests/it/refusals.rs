//! Calls that do nothing, and say why.

use eventer::{DynEventer, ErrorKind, MemoryStore, ReplayError, StateMachine};
use expect_test::{Expect, expect};
use pollster::block_on;

use crate::machines::counter::{self, Any, Event, Refusal, command, event};
use crate::machines::{Limits, TooFar, rocket};

type Counters = StateMachine<counter::Machine, MemoryStore>;
type Rockets = StateMachine<rocket::Machine, MemoryStore>;
type Error = eventer::Error<counter::Machine>;

async fn counters() -> Counters {
    let counters = Counters::with_context(MemoryStore::new(), Limits { step_max: 10 });
    counters.start(1, event::Started).await.unwrap();
    counters
}

fn check(error: &Error, text: &Expect) {
    text.assert_eq(&error.to_string());
}

#[test]
fn a_refusal_is_typed_and_gives_the_entity_back() {
    block_on(async {
        let counters = counters().await;
        let Any::Running(counter) = counters.load(&1).await.unwrap() else {
            panic!("it runs")
        };
        let refused = counter.execute(command::Step { by: 11 }).await.unwrap_err();
        assert!(matches!(refused.error().refusal(), Some(Refusal::Step(TooFar(11)))));
        let source = std::error::Error::source(&refused).unwrap();
        assert_eq!(source.to_string(), "11 is too far");
        let counter = refused.into_entity().expect("a refusal changes nothing");
        assert_eq!(counter.execute(command::Step { by: 10 }).await.unwrap().version(), 2);
    });
}

/// The call is at fault, and nothing was asked of the entity.
#[test]
fn a_key_that_cannot_be_used_gives_the_entity_back() {
    block_on(async {
        let counters = counters().await;
        let Any::Running(counter) = counters.load(&1).await.unwrap() else {
            panic!("it runs")
        };
        let failed = counter.send(event::Stepped { by: 1 }).idempotent("").await.unwrap_err();
        assert!(
            matches!(failed.error().kind(), ErrorKind::InvalidKey { .. }),
            "{failed}"
        );
        let counter = failed.into_entity().expect("nothing changed");
        let failed = counter.send(event::Stepped { by: 1 }).by("a\0").await.unwrap_err();
        let counter = failed.into_entity().expect("nothing changed");
        assert_eq!(counter.send(event::Stepped { by: 1 }).await.unwrap().version(), 2);
    });
}

#[test]
fn why_not_tells_and_stores_nothing() {
    block_on(async {
        let counters = counters().await;
        let why = counters.why_not(&1, command::Step { by: 11 }).await.unwrap();
        assert!(matches!(why, Some(Refusal::Step(TooFar(11)))));
        assert!(counters.why_not(&1, command::Step { by: 1 }).await.unwrap().is_none());
        assert_eq!(counters.history(&1).await.unwrap().len(), 1);
        let error = counters.why_not(&1, command::Bounce).await.unwrap_err();
        check(
            &error,
            &expect![[r#"counter "1": state `Running` does not handle command `Bounce`"#]],
        );
    });
}

#[test]
fn an_event_in_the_wrong_state_names_what_would_be_valid() {
    block_on(async {
        let counters = counters().await;
        let error = counters.dispatch(&1, event::Resumed).await.unwrap_err();
        check(
            &error,
            &expect![[
                r#"counter "1": state `Running` does not take event `Resumed`; it takes `Stepped`, `Paused`, `Stopped`"#
            ]],
        );
        let ErrorKind::WrongState(wrong) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(
            (wrong.machine(), wrong.state(), wrong.event()),
            ("counter", Some("Running"), "Resumed")
        );
        assert_eq!(wrong.allowed().collect::<Vec<_>>(), ["Stepped", "Paused", "Stopped"]);
        assert!(!error.is_retryable());
    });
}

#[test]
fn a_path_that_is_none_stores_nothing_of_it() {
    block_on(async {
        let counters = counters().await;
        let events = vec![event::Stepped { by: 1 }.into(), event::Resumed.into()];
        let error = counters
            .execute(&1, command::Random { events: events.clone() })
            .await
            .unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WrongState(_)));
        let error = counters.why_not(&1, command::Random { events }).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WrongState(_)));
        assert_eq!(counters.history(&1).await.unwrap().len(), 1);
    });
}

#[test]
fn entities_that_are_not_there_and_that_are() {
    block_on(async {
        let counters = counters().await;
        let missing = counters.load(&2).await.unwrap_err();
        check(&missing, &expect![[r#"counter "2": there is no such entity"#]]);
        assert!(matches!(missing.kind(), ErrorKind::NotFound));
        assert!(matches!(
            counters.dispatch(&2, event::Paused).await.unwrap_err().kind(),
            ErrorKind::NotFound
        ));
        assert!(matches!(
            counters.execute(&2, command::Toggle).await.unwrap_err().kind(),
            ErrorKind::NotFound
        ));
        assert!(matches!(
            counters.history(&2).await.unwrap_err().kind(),
            ErrorKind::NotFound
        ));
        assert!(matches!(
            counters.allowed(&2).await.unwrap_err().kind(),
            ErrorKind::NotFound
        ));
        let second = counters.start(1, event::Started).await.unwrap_err();
        check(&second, &expect![[r#"counter "1": it exists already"#]]);
        assert!(matches!(second.kind(), ErrorKind::AlreadyExists));
    });
}

#[test]
fn ids_that_no_store_can_keep_are_refused() {
    block_on(async {
        let rockets = Rockets::new(MemoryStore::new());
        for (id, reason) in [
            (String::new(), "the text is no id: it is empty"),
            ("a\0b".to_owned(), "the text is no id: it contains NUL"),
            ("x".repeat(1025), "the text is no id: it is longer than 1,024 bytes"),
        ] {
            let error = rockets.start(id.clone(), rocket::event::Built).await.unwrap_err();
            let ErrorKind::InvalidId(why) = error.kind() else {
                panic!("{error:?}")
            };
            assert_eq!(why.to_string(), reason);
            assert!(matches!(
                rockets.load(&id).await.unwrap_err().kind(),
                ErrorKind::InvalidId(_)
            ));
        }
        for id in ["'; DROP TABLE event; --", "\\", "\u{10FFFF}", &"x".repeat(1024)] {
            rockets.start(id.to_owned(), rocket::event::Built).await.unwrap();
            rockets.load(&id.to_owned()).await.unwrap();
        }
    });
}

#[test]
fn a_history_that_is_none_names_the_version() {
    let error = eventer::DynEventer::<counter::Machine>::replay([]).unwrap_err();
    assert_eq!(error, ReplayError::Empty);
    let error = eventer::DynEventer::<counter::Machine>::replay([Event::from(event::Paused)]).unwrap_err();
    assert!(matches!(error, ReplayError::Invalid { version: 1, source } if source.state().is_none()));
    let error = eventer::DynEventer::<counter::Machine>::replay([
        event::Started.into(),
        event::Paused.into(),
        Event::from(event::Paused),
    ]);
    let error = error.unwrap_err();
    assert_eq!(error.to_string(), "event 3 of the history is not valid there");
    let source = std::error::Error::source(&error).unwrap().to_string();
    expect!["machine `counter`: state `Paused` does not take event `Paused`; it takes `Resumed`, `Stopped`"]
        .assert_eq(&source);
}

#[test]
fn no_life_begins_in_the_middle() {
    let error = DynEventer::<counter::Machine>::start(event::Paused).unwrap_err();
    expect!["machine `counter`: no life begins with event `Paused`; one begins with `Started`"]
        .assert_eq(&error.to_string());
}

#[test]
fn an_ignored_event_is_accepted_and_changes_nothing() {
    block_on(async {
        let rockets = Rockets::new(MemoryStore::new());
        let id = "ignored".to_owned();
        rockets.start(id.clone(), rocket::event::Built).await.unwrap();
        let receipt = rockets.dispatch(&id, rocket::event::Built).await.unwrap();
        assert_eq!((receipt.version, receipt.position), (1, None));
        rockets
            .dispatch(&id, rocket::event::Launched { fuel: 1 })
            .await
            .unwrap();
        let receipt = rockets
            .dispatch(&id, rocket::event::Launched { fuel: 9 })
            .await
            .unwrap();
        assert_eq!((receipt.version, receipt.position), (3, None));
    });
    let events = [rocket::Event::from(rocket::event::Built), rocket::event::Built.into()];
    let mut rocket = eventer::DynEventer::<rocket::Machine>::replay(events).unwrap();
    rocket.apply(rocket::event::Built).unwrap();
    assert_eq!(rocket.state(), &rocket::State::Ground(rocket::state::Ground));
}

#[test]
fn of_two_cells_that_name_as_much_the_first_counts() {
    #[eventer::state_machine]
    mod door {
        #[state]
        #[ignore(_, event::Shut)]
        #[reject(state::Shut, _, "it is shut")]
        #[reject(state::Open, _, "it is open")]
        #[ignore(_, event::Opened)]
        pub enum State {
            Open,
            Shut,
        }

        #[event]
        pub enum Event {
            Built,
            Opened,
            Shut,
        }

        #[transition]
        fn build(_: event::Built) -> state::Open {
            state::Open
        }

        #[transition]
        fn shut(_: state::Open, _: event::Shut) -> state::Shut {
            state::Shut
        }

        #[transition]
        fn open(_: state::Shut, _: event::Opened) -> state::Open {
            state::Open
        }
    }
    let mut door = DynEventer::<door::Machine>::start(door::event::Built).unwrap();
    let rejected = door.apply(door::event::Opened).unwrap_err();
    assert_eq!(rejected.reason(), Some("it is open"));
    door.apply(door::event::Shut).unwrap();
    door.apply(door::event::Shut).unwrap();
    let rejected = door.apply(door::event::Built).unwrap_err();
    assert_eq!(rejected.reason(), Some("it is shut"));
}

#[test]
fn what_cannot_be_used_as_an_id_says_why() {
    block_on(async {
        let rockets = Rockets::new(MemoryStore::new());
        let error = rockets.start(String::new(), rocket::event::Built).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidId(_)));
        expect![[r#"rocket "": the text is no id: it is empty"#]].assert_eq(&error.to_string());
        assert!(std::error::Error::source(&error).is_none(), "it would be said twice");
    });
}

#[test]
fn a_rejected_event_says_why() {
    let mut rocket = DynEventer::<rocket::Machine>::start(rocket::event::Built).unwrap();
    let rejected = rocket.apply(rocket::event::Arrived).unwrap_err();
    assert_eq!(rejected.reason(), Some("it has not left yet"));
    expect!["machine `rocket`: state `Ground` rejects event `Arrived`: it has not left yet"]
        .assert_eq(&rejected.to_string());
    rocket.apply(rocket::event::Launched { fuel: 1 }).unwrap();
    rocket.apply(rocket::event::Arrived).unwrap();
    let rejected = rocket.apply(rocket::event::Built).unwrap_err();
    assert_eq!(
        rejected.reason(),
        Some("nothing is built up there"),
        "what names both comes before `_`"
    );
}
