//! What is stored, and what happens when it cannot be read.

use eventer::store::{Commit, Committed, History, Loaded, Store, StoreError, StoreErrorKind, StoredEvent, StoredState};
use eventer::{ErrorKind, Fault, MemoryStore, StateMachine, state_machine};
use pollster::block_on;

#[state_machine(name = "v1.note")]
pub mod note {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    #[serde(rename_all_fields = "camelCase")]
    pub enum State {
        #[state(name = "written")]
        Written { first_line: String },
        #[terminal]
        Burnt,
    }

    #[event]
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        #[event(name = "was-written")]
        Written {
            text: String,
        },
        Appended(String),
        Burnt,
    }

    #[transition]
    fn write(event: event::Written) -> state::Written {
        state::Written { first_line: event.text }
    }

    #[transition]
    fn append(state: &mut state::Written, event: event::Appended) {
        state.first_line += &event.0;
    }

    #[transition]
    fn burn(_: state::Written, _: event::Burnt) -> state::Burnt {
        state::Burnt
    }
}

use note::event;

/// A store that shows what it is given, or gives back what it is told.
#[derive(Default, Clone)]
struct Altered {
    inner: MemoryStore,
    state: Option<(&'static str, &'static str)>,
    event: Option<(&'static str, &'static str)>,
}

impl Store for Altered {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        let mut loaded = self.inner.load(machine, id, key).await?;
        if let (Some(snapshot), Some((name, payload))) = (&mut loaded.snapshot, self.state) {
            snapshot.state = StoredState::new(name, payload.into(), b"null".to_vec());
        }
        Ok(loaded)
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.inner.commit(commit).await
    }
}

impl History for Altered {
    async fn history(
        &self,
        machine: &str,
        id: &str,
        after: u64,
        len_max: usize,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let mut history = self.inner.history(machine, id, after, len_max).await?;
        if let (Some(last), Some((name, payload))) = (history.last_mut(), self.event) {
            (last.name, last.payload) = (name.into(), payload.into());
        }
        Ok(history)
    }
}

#[test]
fn stored_is_the_name_and_the_variants_own_serde_form() {
    block_on(async {
        let store = MemoryStore::new();
        let notes = StateMachine::<note::Machine, _>::new(store.clone());
        let note = notes
            .start("n".into(), event::Written { text: "a".into() })
            .await
            .unwrap();
        note.send(event::Appended("b\u{10FFFF}\t".into())).await.unwrap();
        let stored = store.load("v1.note", "n", None).await.unwrap().snapshot.unwrap();
        assert_eq!((stored.at.version, &*stored.state.name), (2, "written"));
        assert_eq!(stored.state.payload, "{\"firstLine\":\"ab\u{10FFFF}\\t\"}".as_bytes());
        let history = store.history("v1.note", "n", 0, 9).await.unwrap();
        let kept: Vec<_> = history
            .iter()
            .map(|it| (it.name.as_str(), it.payload.clone()))
            .collect();
        assert_eq!(kept[0], ("was-written", br#"{"text":"a"}"#.to_vec()));
        assert_eq!(kept[1], ("Appended", "\"b\u{10FFFF}\\t\"".as_bytes().to_vec()));
    });
}

#[test]
fn what_cannot_be_read_is_named_with_its_version() {
    block_on(async {
        let store = Altered::default();
        let notes = StateMachine::<note::Machine, _>::new(store.clone());
        let note = notes
            .start("n".into(), event::Written { text: "a".into() })
            .await
            .unwrap();
        note.send(event::Burnt).await.unwrap();
        for (altered, text) in [
            (
                Altered {
                    state: Some(("written", "{\"firstLine\":7}")),
                    ..store.clone()
                },
                r#"v1.note "n": the stored state `written` at version 2 cannot be read: "#,
            ),
            (
                Altered {
                    state: Some(("Drowned", "null")),
                    ..store.clone()
                },
                r#"v1.note "n": the stored state `Drowned` at version 2 is unknown to this machine: "#,
            ),
        ] {
            let notes = StateMachine::<note::Machine, _>::new(altered);
            for error in [
                notes.load(&"n".into()).await.map(drop).unwrap_err(),
                notes.dispatch(&"n".into(), event::Burnt).await.map(drop).unwrap_err(),
            ] {
                assert!(error.to_string().starts_with(text), "{error}");
                assert!(matches!(error.kind(), ErrorKind::Corrupt(_)));
            }
        }
        for (altered, known) in [(("Burnt", "{"), true), (("Flooded", "null"), false)] {
            let notes = StateMachine::<note::Machine, _>::new(Altered {
                event: Some(altered),
                ..store.clone()
            });
            let error = notes.history(&"n".into()).await.unwrap_err();
            let ErrorKind::Corrupt(corrupt) = error.kind() else {
                panic!("{error:?}")
            };
            assert_eq!(
                (
                    corrupt.version,
                    corrupt.name.as_str(),
                    matches!(corrupt.fault, Fault::Unreadable(_))
                ),
                (2, altered.0, known)
            );
        }
    });
}

#[test]
fn a_huge_payload_comes_back_whole() {
    block_on(async {
        let notes = StateMachine::<note::Machine, _>::new(MemoryStore::new());
        let text = "é".repeat(5 * 1024 * 1024);
        notes
            .start("n".into(), event::Written { text: text.clone() })
            .await
            .unwrap();
        let note::Any::Written(note) = notes.load(&"n".into()).await.unwrap() else {
            panic!("it is written")
        };
        assert!(note.state().first_line == text);
    });
}

/// A store that is down.
struct Down;

impl Down {
    fn error<T>() -> Result<T, StoreError> {
        Err(StoreError::new(StoreErrorKind::Unavailable, "the cable is out"))
    }
}

impl Store for Down {
    async fn load(&self, _: &str, _: &str, _: Option<&str>) -> Result<Loaded, StoreError> {
        Down::error()
    }

    async fn commit(&self, _: Commit) -> Result<Committed, StoreError> {
        Down::error()
    }
}

impl History for Down {
    async fn history(&self, _: &str, _: &str, _: u64, _: usize) -> Result<Vec<StoredEvent>, StoreError> {
        Down::error()
    }
}

#[test]
fn a_store_that_is_down_is_an_error_that_a_retry_may_help() {
    block_on(async {
        let notes = StateMachine::<note::Machine, _>::new(Down);
        let written = event::Written { text: String::new() };
        for error in [
            notes.start("n".into(), written).await.map(drop).unwrap_err(),
            notes.dispatch(&"n".into(), event::Burnt).await.map(drop).unwrap_err(),
            notes.history(&"n".into()).await.map(drop).unwrap_err(),
        ] {
            assert!(matches!(error.kind(), ErrorKind::Store(_)) && error.is_retryable());
            assert_eq!(error.to_string(), r#"v1.note "n": the store is not available"#);
            assert_eq!(
                std::error::Error::source(&error).unwrap().to_string(),
                "the cable is out"
            );
        }
    });
}

#[state_machine]
mod meter {
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        On { reading: Reading },
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Read(Reading),
        Odd(Vec<(Option<Reading>, char)>, std::collections::BTreeMap<String, f32>),
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Reading {
        Value(f64),
        Nested(Box<Reading>),
        Named { unit: String },
        Whole(i64, u64),
    }

    #[transition]
    fn begin(event: event::Read) -> state::On {
        state::On { reading: event.0 }
    }

    #[transition]
    fn read(state: &mut state::On, event: event::Read) {
        state.reading = event.0;
    }

    #[transition]
    fn odd(_: &state::On, _: event::Odd) {}
}

#[test]
fn what_could_not_be_read_back_is_refused_before_it_is_stored() {
    use meter::{Any, Event, Reading, event};

    fn nested(depth: usize) -> Reading {
        (0..depth).fold(Reading::Whole(i64::MIN, u64::MAX), |inner, _| {
            Reading::Nested(Box::new(inner))
        })
    }

    block_on(async {
        let meters = StateMachine::<meter::Machine, _>::new(MemoryStore::new());
        meters
            .start("m".into(), event::Read(Reading::Value(f64::MAX)))
            .await
            .unwrap();
        let odd = |reading, letter, key: &str, value| {
            Event::from(event::Odd(
                vec![(Some(reading), letter)],
                [(key.to_owned(), value)].into(),
            ))
        };
        let fine = || Reading::Value(-0.0);
        for (bad, why) in [
            (
                event::Read(Reading::Value(f64::NAN)).into(),
                "it holds NaN, which JSON cannot express",
            ),
            (
                event::Read(Reading::Value(f64::NEG_INFINITY)).into(),
                "it holds -inf, which JSON cannot express",
            ),
            (
                event::Read(Reading::Named { unit: "k\0".into() }).into(),
                "it holds a NUL character",
            ),
            (event::Read(nested(100)).into(), "it is nested deeper than 100 levels"),
            (
                odd(Reading::Value(f64::INFINITY), 'a', "a", 1.0),
                "it holds inf, which JSON cannot express",
            ),
            (odd(fine(), '\0', "a", 1.0), "it holds a NUL character"),
            (odd(fine(), 'a', "\0", 1.0), "it holds a NUL character"),
            (
                odd(fine(), 'a', "a", f32::NAN),
                "it holds NaN, which JSON cannot express",
            ),
        ] {
            let error = meters.dispatch(&"m".into(), bad).await.unwrap_err();
            let ErrorKind::Unencodable { source, .. } = error.kind() else {
                panic!("{error:?}")
            };
            assert_eq!(source.to_string(), why);
        }
        for good in [
            event::Read(nested(97)).into(),
            odd(fine(), 'a', "a", f32::MIN),
            event::Read(Reading::Value(f64::MIN_POSITIVE)).into(),
        ] {
            meters.dispatch(&"m".into(), good.clone()).await.unwrap();
            let history = meters.history(&"m".into()).await.unwrap();
            assert_eq!(
                history.last().map(|last| &last.event),
                Some(&good),
                "it reads back as it was"
            );
            let Any::On(_) = meters.load(&"m".into()).await.unwrap();
        }
        assert_eq!(meters.history(&"m".into()).await.unwrap().len(), 4);
    });
}

/// What somebody else wrote as JSON, kept as it is.
#[state_machine(id = u64)]
mod clip {
    use serde::{Deserialize, Serialize};
    use serde_json::value::RawValue;

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        Pasted { json: Box<RawValue> },
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Pasted { json: Box<RawValue> },
    }

    #[transition]
    fn paste(event: event::Pasted) -> state::Pasted {
        state::Pasted { json: event.json }
    }

    #[transition]
    fn paste_again(_: state::Pasted, event: event::Pasted) -> state::Pasted {
        state::Pasted { json: event.json }
    }
}

fn pasted(json: &str) -> clip::event::Pasted {
    let json = serde_json::value::RawValue::from_string(json.to_owned()).unwrap();
    clip::event::Pasted { json }
}

#[test]
fn raw_json_is_held_to_the_rules_of_payloads() {
    block_on(async {
        let clips = StateMachine::<clip::Machine, _>::new(MemoryStore::new());
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        // One level is the event's own.
        clips.start(1, pasted(&nested(99))).await.unwrap();
        assert_eq!(clips.verify(&1).await.unwrap(), 1);
        let bad = [r#""\u0000""#, r#"{"a\u0000":1}"#, r#"["\ud800"]"#, "1e999"].map(str::to_owned);
        for json in bad.into_iter().chain([nested(100), nested(200), nested(100_000)]) {
            let begun = clips.start(2, pasted(&json)).await.map(drop).unwrap_err();
            let keyed = clips
                .dispatch(&1, pasted(&json))
                .idempotent("k")
                .await
                .map(drop)
                .unwrap_err();
            for error in [begun, keyed] {
                assert!(
                    matches!(error.kind(), ErrorKind::Unencodable { name: "Pasted", .. }),
                    "{error:?}"
                );
            }
        }
        assert_eq!(clips.verify(&1).await.unwrap(), 1);
    });
}

#[test]
fn raw_json_is_kept_as_it_is_and_compared_as_a_value() {
    block_on(async {
        let clips = StateMachine::<clip::Machine, _>::new(MemoryStore::new());
        let json = r#"{"b": [1.00, 1267650600228229401496703205377], "a": "\ud83d\ude00"}"#;
        clips.start(1, pasted("0")).await.unwrap();
        clips.dispatch(&1, pasted(json)).idempotent("k").await.unwrap();
        assert_eq!(clips.verify(&1).await.unwrap(), 2);
        let clip::Event::Pasted(kept) = &clips.history(&1).await.unwrap()[1].event;
        assert_eq!(kept.json.get(), json);
        let same = r#"{"a":"\ud83d\ude00","b":[1.00,1267650600228229401496703205377]}"#;
        assert!(clips.dispatch(&1, pasted(same)).idempotent("k").await.unwrap().replayed);
        let other = json.replace("377]", "376]");
        let error = clips.dispatch(&1, pasted(&other)).idempotent("k").await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::KeyReused { .. }), "{error}");
        clips.dispatch(&1, pasted(&other)).await.unwrap();
        let fields = clips.diff(&1, 2, 3).await.unwrap().fields;
        let paths: Vec<_> = fields.iter().map(|it| &*it.path).collect();
        assert_eq!(paths, ["/state/json/b/1"]);
    });
}
