//! Faults of the store: they are no answer to what was asked of a state that is stale, or under a key that is known.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use eventer::store::{Commit, Committed, History, Loaded, Store, StoreError, StoreErrorKind, StoredEvent};
use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
use pollster::block_on;

use crate::machines::rocket;

/// A store with a limit, that may be unable to load rockets, or anything.
#[derive(Clone, Default)]
struct Faulty {
    inner: MemoryStore,
    rockets_are_lost: Arc<AtomicBool>,
    is_away: Arc<AtomicBool>,
    loads: Arc<AtomicUsize>,
    /// The longest payload of a state; 0 for any.
    len_max: Arc<AtomicUsize>,
}

impl Store for Faulty {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        self.loads.fetch_add(1, Ordering::Relaxed);
        if self.is_away.load(Ordering::Relaxed) {
            return Err(StoreError::new(StoreErrorKind::Unavailable, "it gives no answer"));
        }
        if machine == "rocket" && self.rockets_are_lost.load(Ordering::Relaxed) {
            return Err(StoreError::new(StoreErrorKind::Corrupt, "the row makes no sense"));
        }
        self.inner.load(machine, id, key).await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let len_max = self.len_max.load(Ordering::Relaxed);
        if len_max > 0 && commit.changes.iter().any(|it| it.state.payload.len() > len_max) {
            return Err(StoreError::new(StoreErrorKind::Refused, "it is too long"));
        }
        self.inner.commit(commit).await
    }
}

impl History for Faulty {
    async fn history(&self, machine: &str, id: &str, after: u64, max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.inner.history(machine, id, after, max).await
    }
}

/// A bell that launches a rocket while it is loud.
#[state_machine(id = u64)]
mod bell {
    use crate::machines::rocket;
    use eventer::Link;
    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum State {
        Loud { text: String },
        Mute,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Event {
        Hung,
        Rung,
        Added { text: String },
        Cleared,
        Muted,
    }

    #[transition]
    fn hang(_: event::Hung) -> state::Loud {
        state::Loud { text: String::new() }
    }

    #[transition]
    fn ring(_: &state::Loud, _: event::Rung) {}

    #[transition]
    fn ring_mute(_: &state::Mute, _: event::Rung) {}

    #[transition]
    fn add(state: &mut state::Loud, event: event::Added) {
        state.text.push_str(&event.text);
    }

    #[transition]
    fn clear(state: &mut state::Loud, _: event::Cleared) {
        state.text.clear();
    }

    #[transition]
    fn mute(_: state::Loud, _: event::Muted) -> state::Mute {
        state::Mute
    }

    #[link]
    fn launch(_: &state::Loud, _: &event::Rung) -> Link<rocket::Machine> {
        Link::to("r1", rocket::event::Launched { fuel: 0 })
    }
}

type Bells<St> = StateMachine<bell::Machine, St>;

/// A bell whose state is at hand, and a rocket.
async fn hung() -> (Faulty, Bells<Faulty>) {
    let store = Faulty::default();
    let rockets = StateMachine::<rocket::Machine, _>::new(store.clone());
    rockets.start("r1".to_owned(), rocket::event::Built).await.unwrap();
    let bells = Bells::new(store.clone());
    bells.start(1, bell::event::Hung).await.unwrap();
    bells.dispatch(&1, bell::event::Cleared).await.unwrap();
    (store, bells)
}

/// Other processes, which keep states of their own.
fn elsewhere(store: &Faulty) -> Bells<MemoryStore> {
    Bells::new(store.inner.clone())
}

fn added(len: usize) -> bell::event::Added {
    bell::event::Added { text: "a".repeat(len) }
}

#[test]
fn a_repeat_by_id_needs_no_entity_that_the_first_call_linked_to() {
    block_on(async {
        let (store, bells) = hung().await;
        let ring = || bells.dispatch(&1, bell::event::Rung).idempotent("k");
        let first = ring().await.unwrap();
        store.rockets_are_lost.store(true, Ordering::Relaxed);
        let again = ring().await.unwrap();
        assert_eq!((again.version, again.replayed), (first.version, true));
    });
}

#[test]
fn nor_does_a_typed_repeat() {
    block_on(async {
        let (store, bells) = hung().await;
        let bell::Any::Loud(bell) = bells.load(&1).await.unwrap() else {
            panic!("it is loud")
        };
        let bell = bell.send(bell::event::Rung).idempotent("k").await.unwrap();
        store.rockets_are_lost.store(true, Ordering::Relaxed);
        let bell = bell.send(bell::event::Rung).idempotent("k").await.unwrap();
        assert!(bell.receipt().unwrap().replayed);
    });
}

#[test]
fn an_entity_that_only_a_stale_state_links_to_is_not_needed() {
    block_on(async {
        let (store, bells) = hung().await;
        elsewhere(&store).dispatch(&1, bell::event::Muted).await.unwrap();
        store.rockets_are_lost.store(true, Ordering::Relaxed);
        let receipt = bells.dispatch(&1, bell::event::Rung).await.unwrap();
        assert_eq!(receipt.version, 4);
    });
}

#[test]
fn what_is_linked_to_and_cannot_be_loaded_is_named() {
    block_on(async {
        let (store, bells) = hung().await;
        store.rockets_are_lost.store(true, Ordering::Relaxed);
        let error = bells.dispatch(&1, bell::event::Rung).idempotent("k").await.unwrap_err();
        assert_eq!((error.machine(), error.id()), ("rocket", "r1"));
        assert!(matches!(error.kind(), ErrorKind::Store(_)), "{error}");
    });
}

/// Each load of a store that does not answer may take a minute.
#[test]
fn who_links_to_what_a_store_that_is_away_has_asks_it_once() {
    block_on(async {
        let (store, bells) = hung().await;
        store.is_away.store(true, Ordering::Relaxed);
        store.loads.store(0, Ordering::Relaxed);
        let error = bells.dispatch(&1, bell::event::Rung).idempotent("k").await.unwrap_err();
        assert_eq!((error.machine(), error.id()), ("rocket", "r1"));
        assert!(error.is_retryable(), "{error}");
        assert_eq!(store.loads.load(Ordering::Relaxed), 1);
    });
}

#[test]
fn a_stale_state_that_is_too_long_for_the_store_is_decided_again() {
    block_on(async {
        let (store, bells) = hung().await;
        bells.dispatch(&1, added(900)).await.unwrap();
        elsewhere(&store).dispatch(&1, bell::event::Cleared).await.unwrap();
        store.len_max.store(1_000, Ordering::Relaxed);
        let receipt = bells.dispatch(&1, added(200)).await.unwrap();
        assert_eq!(receipt.version, 5);
        // And what is too long where the entity is stays refused.
        let error = bells.dispatch(&1, added(900)).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Store(error) if error.kind() == StoreErrorKind::Refused),
            "{error}"
        );
    });
}
