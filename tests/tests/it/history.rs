//! What an entity was, and whether its state is what its events lead to.

use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use eventer::store::{Commit, Committed, History, Loaded, Store, StoreError, StoredEvent, StoredState};
use eventer::{Clock, ErrorKind, MemoryStore, Sleep, StateMachine, SystemClock};
use pollster::block_on;

use crate::counted::Counted;
use crate::machines::Limits;
use crate::machines::counter::{self, Event, State, event};

/// A clock that goes as it is told.
pub struct Told(pub Mutex<Vec<u64>>);

impl Clock for Told {
    fn now(&self) -> SystemTime {
        at(self.0.lock().unwrap().pop().expect("a time is left"))
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        SystemClock.sleep(duration)
    }
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Times 10, 20, 20 (set back to 5), 30.
async fn counted() -> StateMachine<counter::Machine, MemoryStore> {
    let clock = Told(Mutex::new(vec![30, 5, 20, 10]));
    let counters = StateMachine::builder(MemoryStore::new())
        .clock(clock)
        .build_with(Limits { step_max: 9 });
    counters.start(1, event::Started).await.unwrap();
    for event in [
        Event::from(event::Stepped { by: 3 }),
        event::Paused.into(),
        event::Stopped.into(),
    ] {
        counters.dispatch(&1, event).await.unwrap();
    }
    counters
}

#[test]
fn each_version_can_be_seen_again() {
    block_on(async {
        let counters = counted().await;
        let mut seen = Vec::new();
        for version in 1..=4 {
            let past = counters.state_at(&1, version).await.unwrap();
            assert_eq!(past.version, version);
            seen.push((past.state, past.data.total));
        }
        assert_eq!(
            seen,
            [
                (State::Running(counter::state::Running), 0),
                (State::Running(counter::state::Running), 3),
                (State::Paused(counter::state::Paused), 3),
                (State::Stopped(counter::state::Stopped { at: 3 }), 3),
            ]
        );
        for version in [0, 5] {
            let error = counters.state_at(&1, version).await.unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::NoSuchVersion { asked, found: 4 } if *asked == version));
            let text = format!(r#"counter "1": it has no version {version}: its version is 4"#);
            assert_eq!(error.to_string(), text);
        }
        let error = counters.state_at(&2, 1).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotFound));
    });
}

#[test]
fn the_times_of_an_entity_only_grow() {
    block_on(async {
        let counters = counted().await;
        let times: Vec<_> = counters.history(&1).await.unwrap().iter().map(|it| it.at).collect();
        assert_eq!(times, [at(10), at(20), at(20), at(30)]);
        for (time, version) in [(10, 1), (19, 1), (20, 3), (29, 3), (30, 4), (99, 4)] {
            let past = counters.as_of(&1, at(time)).await.unwrap().unwrap();
            assert_eq!(past.version, version, "as of {time}");
        }
        assert!(counters.as_of(&1, at(9)).await.unwrap().is_none());
        let error = counters.as_of(&2, at(9)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotFound));
    });
}

/// In whole microseconds, so that it is the same in every store.
#[test]
fn times_are_cut_to_microseconds() {
    struct Fine;

    impl Clock for Fine {
        fn now(&self) -> SystemTime {
            UNIX_EPOCH + Duration::new(10, 123_456_789)
        }

        fn sleep(&self, duration: Duration) -> Sleep {
            SystemClock.sleep(duration)
        }
    }

    block_on(async {
        let counters = StateMachine::<counter::Machine, _>::builder(MemoryStore::new())
            .clock(Fine)
            .build_with(Limits { step_max: 9 });
        counters.start(1, event::Started).await.unwrap();
        let [begun] = &counters.history(&1).await.unwrap()[..] else {
            panic!("one event")
        };
        assert_eq!(begun.at, UNIX_EPOCH + Duration::new(10, 123_456_000));
    });
}

#[test]
fn versions_are_compared_field_by_field() {
    block_on(async {
        let counters = counted().await;
        let difference = counters.diff(&1, 1, 4).await.unwrap();
        assert_eq!((difference.from_state, difference.to_state), ("Running", "Stopped"));
        let fields: Vec<_> = difference
            .fields
            .iter()
            .map(|field| (&*field.path, field.before.as_deref(), field.after.as_deref()))
            .collect();
        assert_eq!(
            fields,
            [
                ("/state", Some("null"), Some(r#"{"at":3}"#)),
                ("/data/steps", Some("0"), Some("1")),
                ("/data/total", Some("0"), Some("3")),
            ]
        );
        assert!(counters.diff(&1, 2, 2).await.unwrap().is_empty());
    });
}

#[test]
fn more_events_than_one_page_are_all_there() {
    block_on(async {
        let counters = StateMachine::with_context(MemoryStore::new(), Limits { step_max: 9 });
        let mut counter = counters.start(1, event::Started).await.unwrap();
        for _ in 0..2_500 {
            counter = counter.send(event::Stepped { by: 1 }).await.unwrap();
        }
        let history: Vec<_> = counters.history(&1).await.unwrap();
        assert!(history.iter().map(|it| it.version).eq(1..=2_501));
        assert_eq!(counters.state_at(&1, 2_049).await.unwrap().data.total, 2_048);
        assert_eq!(counters.verify(&1).await.unwrap(), 2_501);
        assert_eq!(counter.data().total, 2_500);
    });
}

/// A store in which somebody changed something by hand.
#[derive(Clone, Default)]
pub struct Tampered {
    pub inner: MemoryStore,
    state: Option<(&'static str, &'static str)>,
    pub without: Option<u64>,
    renamed: Option<(u64, &'static str, &'static str)>,
}

impl Store for Tampered {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        let mut loaded = self.inner.load(machine, id, key).await?;
        if let (Some(snapshot), Some((name, payload))) = (&mut loaded.snapshot, self.state) {
            snapshot.state = StoredState::new(name, payload.into(), snapshot.state.data.clone());
        }
        Ok(loaded)
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.inner.commit(commit).await
    }
}

impl History for Tampered {
    async fn history(
        &self,
        machine: &str,
        id: &str,
        after: u64,
        len_max: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let mut events = self.inner.history(machine, id, after, len_max).await?;
        events.retain(|event| Some(event.version) != self.without);
        for event in &mut events {
            if let Some((version, name, payload)) = self.renamed
                && event.version == version
            {
                (event.name, event.payload) = (name.into(), payload.into());
            }
        }
        Ok(events)
    }
}

#[test]
fn verify_names_what_is_wrong() {
    block_on(async {
        let store = Tampered::default();
        let run = |store: Tampered| StateMachine::<counter::Machine, _>::with_context(store, Limits { step_max: 9 });
        let counters = run(store.clone());
        counters.start(1, event::Started).await.unwrap();
        counters.dispatch(&1, event::Stepped { by: 3 }).await.unwrap();
        counters.dispatch(&1, event::Stopped).await.unwrap();
        assert_eq!(counters.verify(&1).await.unwrap(), 3);
        for (tampered, text) in [
            (
                Tampered {
                    state: Some(("Running", "null")),
                    ..store.clone()
                },
                "the stored state at version 3 is `Running`, and the events lead to `Stopped`",
            ),
            (
                Tampered {
                    state: Some(("Stopped", r#"{"at":4}"#)),
                    ..store.clone()
                },
                "the stored state `Stopped` at version 3 is not what the events lead to",
            ),
            (
                Tampered {
                    without: Some(2),
                    ..store.clone()
                },
                "the event of version 2 is missing",
            ),
            (
                Tampered {
                    without: Some(3),
                    ..store.clone()
                },
                "the event of version 3 is missing",
            ),
            (
                Tampered {
                    renamed: Some((2, "Resumed", "null")),
                    ..store.clone()
                },
                "the stored event `Resumed` at version 2 is no transition: state `Running` does not take event `Resumed`; \
                 it takes `Stepped`, `Paused`, `Stopped`",
            ),
            (
                Tampered {
                    renamed: Some((2, "Doubled", "null")),
                    ..store.clone()
                },
                "the stored event `Doubled` at version 2 is unknown to this machine",
            ),
            (
                Tampered {
                    renamed: Some((2, "Stepped", "{")),
                    ..store.clone()
                },
                "the stored event `Stepped` at version 2 cannot be read",
            ),
        ] {
            let error = run(tampered).verify(&1).await.unwrap_err();
            let ErrorKind::Corrupt(corrupt) = error.kind() else {
                panic!("{error:?}")
            };
            assert_eq!(corrupt.to_string(), text);
            assert_eq!(error.to_string(), format!("counter \"1\": {text}: {}", corrupt.help()));
            assert!(!error.is_retryable());
        }
    });
}

/// Counters, and a call on counter 1 that another process makes between two reads of this one.
fn raced(call: counter::Event) -> StateMachine<counter::Machine, Counted> {
    let store = Counted::default();
    store.after_history(move |store| {
        let others = StateMachine::with_context(store.clone(), Limits { step_max: 9 });
        block_on(async {
            match call {
                Event::Started(started) => drop(others.start(1, started).await.unwrap()),
                event => drop(others.dispatch(&1, event).await.unwrap()),
            }
        });
    });
    StateMachine::with_context(store, Limits { step_max: 9 })
}

#[test]
fn an_entity_that_begins_between_two_reads_is_not_corrupt() {
    block_on(async {
        let raced = || raced(event::Started.into());
        assert_eq!(raced().history(&1).await.unwrap().len(), 1);
        assert_eq!(raced().history_page(&1, 0, 9).await.unwrap().len(), 1);
        assert_eq!(raced().state_at(&1, 1).await.unwrap().version, 1);
        assert_eq!(raced().diff(&1, 1, 1).await.unwrap().fields, []);
        let (past, future) = (at(9), SystemTime::now() + Duration::from_secs(999));
        assert!(raced().as_of(&1, past).await.unwrap().is_none());
        assert_eq!(raced().as_of(&1, future).await.unwrap().unwrap().version, 1);
    });
}

#[test]
fn nor_is_one_that_goes_on_between_them() {
    block_on(async {
        let before = |counters: StateMachine<counter::Machine, Counted>| async move {
            let others = StateMachine::with_context(counters.store().inner.clone(), Limits { step_max: 9 });
            others.start(1, event::Started).await.unwrap();
            counters
        };
        let raced = || before(raced(event::Stepped { by: 3 }.into()));
        assert_eq!(raced().await.state_at(&1, 2).await.unwrap().data.total, 3);
        let difference = raced().await.diff(&1, 1, 2).await.unwrap();
        assert_eq!(difference.fields.len(), 2);
        assert_eq!(raced().await.history_page(&1, 1, 9).await.unwrap().len(), 1);
        let error = raced().await.state_at(&1, 3).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::NoSuchVersion { asked: 3, found: 2 }),
            "{error}"
        );
    });
}

/// A store that lost all events from one on.
#[derive(Clone)]
struct Cut {
    inner: MemoryStore,
    from: u64,
}

impl Store for Cut {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        self.inner.load(machine, id, key).await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.inner.commit(commit).await
    }
}

impl History for Cut {
    async fn history(&self, machine: &str, id: &str, after: u64, max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        let mut events = self.inner.history(machine, id, after, max).await?;
        events.retain(|event| event.version < self.from);
        Ok(events)
    }
}

#[test]
fn a_repeat_whose_events_are_lost_is_corrupt_and_not_an_earlier_entity() {
    block_on(async {
        let inner = MemoryStore::new();
        let limits = || Limits { step_max: 9 };
        let counters = StateMachine::<counter::Machine, _>::with_context(inner.clone(), limits());
        counters.start(1, event::Started).await.unwrap();
        counters
            .dispatch(&1, event::Stepped { by: 3 })
            .idempotent("k")
            .await
            .unwrap();
        for from in [1, 2] {
            let cut = Cut {
                inner: inner.clone(),
                from,
            };
            let counters = StateMachine::<counter::Machine, _>::with_context(cut, limits());
            let counter::Any::Running(counter) = counters.load(&1).await.unwrap() else {
                panic!("it runs")
            };
            let failed = counter
                .send(event::Stepped { by: 3 })
                .idempotent("k")
                .await
                .unwrap_err();
            let text = format!(r#"counter "1": the event of version {from} is missing"#);
            assert!(failed.to_string().starts_with(&text), "{failed}");
            let empty = counters.history_page(&1, from - 1, 9).await.unwrap_err();
            assert!(empty.to_string().starts_with(&text), "{empty}");
            let past = counters.state_at(&1, 2).await.unwrap_err();
            assert!(matches!(past.kind(), ErrorKind::Corrupt(_)), "{past}");
        }
    });
}
