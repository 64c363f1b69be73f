//! What is stored, and what happens when it cannot be read.

use eventer::store::{Commit, Committed, Snapshot, Store, StoreError, StoredEvent, StoredState};
use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
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
    async fn load(&self, machine: &str, id: &str) -> Result<Option<Snapshot>, StoreError> {
        let mut snapshot = self.inner.load(machine, id).await?;
        if let (Some(snapshot), Some((name, payload))) = (&mut snapshot, self.state) {
            snapshot.state = StoredState {
                name: name.into(),
                payload: payload.into(),
                data: b"null".to_vec(),
            };
        }
        Ok(snapshot)
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.inner.commit(commit).await
    }

    async fn history(&self, machine: &str, id: &str) -> Result<Vec<StoredEvent>, StoreError> {
        let mut history = self.inner.history(machine, id).await?;
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
        note.send(event::Appended("b\u{10FFFF}\0".into())).await.unwrap();
        let stored = store.load("v1.note", "n").await.unwrap().unwrap();
        assert_eq!((stored.version, stored.state.name.as_str()), (2, "written"));
        assert_eq!(
            stored.state.payload,
            "{\"firstLine\":\"ab\u{10FFFF}\\u0000\"}".as_bytes()
        );
        let history = store.history("v1.note", "n").await.unwrap();
        let kept: Vec<_> = history
            .iter()
            .map(|it| (it.name.as_str(), it.payload.clone()))
            .collect();
        assert_eq!(kept[0], ("was-written", br#"{"text":"a"}"#.to_vec()));
        assert_eq!(kept[1], ("Appended", "\"b\u{10FFFF}\\u0000\"".as_bytes().to_vec()));
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
                r#"v1.note "n": the stored `written` at version 2 cannot be read"#,
            ),
            (
                Altered {
                    state: Some(("Drowned", "null")),
                    ..store.clone()
                },
                r#"v1.note "n": `Drowned`, stored at version 2, is unknown to this machine"#,
            ),
        ] {
            let notes = StateMachine::<note::Machine, _>::new(altered);
            for error in [
                notes.load(&"n".into()).await.map(drop).unwrap_err(),
                notes.dispatch(&"n".into(), event::Burnt).await.map(drop).unwrap_err(),
            ] {
                assert_eq!(error.to_string(), text);
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
                (corrupt.version, corrupt.name.as_str(), corrupt.source.is_some()),
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

impl Store for Down {
    async fn load(&self, _: &str, _: &str) -> Result<Option<Snapshot>, StoreError> {
        Err(StoreError::new("the cable is out"))
    }

    async fn commit(&self, _: Commit) -> Result<Committed, StoreError> {
        Err(StoreError::new("the cable is out"))
    }

    async fn history(&self, _: &str, _: &str) -> Result<Vec<StoredEvent>, StoreError> {
        Err(StoreError::new("the cable is out"))
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
            assert_eq!(error.to_string(), r#"v1.note "n": the store failed"#);
            assert_eq!(
                std::error::Error::source(&error).unwrap().to_string(),
                "the cable is out"
            );
        }
    });
}
