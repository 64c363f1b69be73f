//! An error of each kind, and whether a retry can help: as the table of the book has it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use eventer::store::{Commit, Committed, History, Loaded, Store, StoreError, StoreErrorKind, StoredEvent, StoredState};
use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
use pollster::block_on;

const CALLS: &str = include_str!("../../../book/src/reference/calls.md");

#[derive(Debug)]
pub struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("it is broken")
    }
}

impl std::error::Error for Broken {}

#[state_machine(id = String)]
mod scale {
    use super::Broken;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        Level { grams: f64 },
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Set,
        Loaded { grams: f64 },
        Swung,
        Rung,
    }

    #[command]
    pub enum Command {
        Set { all: Vec<Event> },
        Clear,
    }

    #[message]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum Message {
        Rung,
    }

    #[transition]
    fn set(_: event::Set) -> state::Level {
        state::Level { grams: 0.0 }
    }

    #[transition]
    fn load(state: &mut state::Level, event: event::Loaded) {
        state.grams += event.grams;
    }

    #[transition]
    fn swing(_: &state::Level, _: event::Swung) {}

    #[transition]
    fn ring(_: &state::Level, _: event::Rung) {}

    #[hook]
    fn swing_on(_: &state::Level, _: &event::Swung) -> Option<event::Swung> {
        Some(event::Swung)
    }

    #[publish]
    fn tell(_: &state::Level, _: &event::Rung) -> Result<Vec<Message>, Broken> {
        Err(Broken)
    }

    #[decide]
    fn decide_set(command: command::Set) -> Vec<Event> {
        command.all
    }

    #[decide]
    fn decide_clear(_: &state::Level, _: command::Clear) -> Result<event::Swung, Broken> {
        Err(Broken)
    }
}

use scale::{Any, command, event};

type Error = eventer::Error<scale::Machine>;

/// What goes wrong in the store.
#[derive(Clone, Copy)]
enum Fault {
    Load(StoreErrorKind),
    Commit(StoreErrorKind),
    AnswerLost,
    Unreadable,
}

/// A store in which one thing goes wrong, if any.
#[derive(Clone, Default)]
struct Faulty {
    inner: MemoryStore,
    fault: Arc<Mutex<Option<Fault>>>,
}

impl Faulty {
    fn fault(&self) -> Option<Fault> {
        *self.fault.lock().unwrap()
    }
}

impl Store for Faulty {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        let mut loaded = self.inner.load(machine, id, key).await?;
        match (self.fault(), &mut loaded.snapshot) {
            (Some(Fault::Load(kind)), _) => Err(StoreError::new(kind, Broken)),
            (Some(Fault::Unreadable), Some(snapshot)) => {
                snapshot.state = StoredState::new("Level", b"7".to_vec(), b"null".to_vec());
                Ok(loaded)
            }
            _ => Ok(loaded),
        }
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        match self.fault() {
            Some(Fault::Commit(kind)) => Err(StoreError::new(kind, Broken)),
            Some(Fault::AnswerLost) => Err(StoreError::unknown(commit, Broken)),
            _ => self.inner.commit(commit).await,
        }
    }
}

impl History for Faulty {
    async fn history(&self, machine: &str, id: &str, after: u64, max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.inner.history(machine, id, after, max).await
    }
}

/// A scale, which goes wrong as it is told.
async fn scales() -> (Faulty, StateMachine<scale::Machine, Faulty>) {
    let store = Faulty::default();
    // A state at hand would save the load that is to fail.
    let scales = StateMachine::builder(store.clone()).recent_max(0).build();
    scales.start("1".to_owned(), event::Set).await.unwrap();
    (store, scales)
}

/// Errors of calls, at least one of each kind that a machine itself gives.
async fn of_calls() -> Vec<Error> {
    let (_, scales) = scales().await;
    let (one, two, none) = ("1".to_owned(), "2".to_owned(), String::new());
    let started = async |all| scales.start(two.clone(), command::Set { all }).await.err().unwrap();
    let Any::Level(late) = scales.load(&one).await.unwrap();
    let loaded = |grams| scales.dispatch(&one, event::Loaded { grams });
    loaded(1.0).idempotent("k").await.unwrap();
    let late = late.send(event::Loaded { grams: 1.0 }).await;
    vec![
        scales.load(&two).await.err().unwrap(),
        scales.start(one.clone(), event::Set).await.err().unwrap(),
        scales.dispatch(&one, event::Set).await.unwrap_err(),
        started(vec![event::Swung.into()]).await,
        scales.execute(&one, command::Set { all: vec![] }).await.unwrap_err(),
        scales.execute(&one, command::Clear).await.unwrap_err(),
        late.err().unwrap().into(),
        loaded(2.0).idempotent("k").await.unwrap_err(),
        loaded(2.0).idempotent("").await.unwrap_err(),
        scales.dispatch(&one, event::Rung).await.unwrap_err(),
        scales.dispatch(&one, event::Swung).await.unwrap_err(),
        started(vec![]).await,
        scales.load(&none).await.err().unwrap(),
        loaded(f64::NAN).await.unwrap_err(),
        scales.history_page(&one, 0, 0).await.err().unwrap(),
        scales.state_at(&one, 9).await.err().unwrap(),
    ]
}

/// Errors of a store in which this goes wrong.
async fn of_store(fault: Fault) -> Error {
    let (store, scales) = scales().await;
    *store.fault.lock().unwrap() = Some(fault);
    let call = scales.dispatch(&"1".to_owned(), event::Loaded { grams: 1.0 }).await;
    call.unwrap_err()
}

/// The first word of a text in Rust or Markdown: the name of a kind.
fn name(text: &str) -> String {
    let name = text.trim_start_matches([' ', '`']);
    name.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// Names the kinds and whether a retry can help, from the table of the book.
fn documented() -> Vec<(String, &'static str)> {
    let (_, table) = CALLS.split_once("| `ErrorKind` |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let rows = rows.map(|row| {
        let (start, last) = row.trim_matches([' ', '|']).rsplit_once('|').unwrap();
        (name(start), last.trim())
    });
    rows.collect()
}

/// Checks an error against the table, and gives the name of its kind.
fn check(error: &Error) -> String {
    let name = name(&format!("{:?}", error.kind()));
    let documented = documented();
    let row = documented.iter().find(|(kind, _)| *kind == name);
    let can_help = match row.unwrap_or_else(|| panic!("the book has no row for {error:?}")).1 {
        "yes" => true,
        "no" | "no: it might be done twice" => false,
        "if the store is `Unavailable`" => {
            matches!(error.kind(), ErrorKind::Store(error) if error.kind() == StoreErrorKind::Unavailable)
        }
        other => panic!("the book says of {name}: {other}"),
    };
    assert_eq!(error.is_retryable(), can_help, "{error:?}");
    assert_eq!(error.is_conflict(), name == "Conflict", "{error:?}");
    assert_eq!(error.refusal().is_some(), name == "Refused", "{error:?}");
    name
}

#[test]
fn whether_a_retry_can_help_is_as_the_book_says_for_each_kind() {
    block_on(async {
        let mut errors = of_calls().await;
        errors.push(of_store(Fault::Unreadable).await);
        errors.push(of_store(Fault::AnswerLost).await);
        for kind in [
            StoreErrorKind::Unavailable,
            StoreErrorKind::Refused,
            StoreErrorKind::Corrupt,
            StoreErrorKind::Failed,
        ] {
            errors.push(of_store(Fault::Load(kind)).await);
            errors.push(of_store(Fault::Commit(kind)).await);
        }
        let made: BTreeSet<String> = errors.iter().map(check).collect();
        let documented: BTreeSet<String> = documented().into_iter().map(|(name, _)| name).collect();
        assert_eq!(made, documented);
        // A conflict, and a store that is not there for a load or for a commit.
        let retryable = errors.iter().filter(|error| error.is_retryable());
        assert_eq!(retryable.count(), 3);
    });
}
