//! The answer of the store is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eventer::store::{Commit, Committed, History, Loaded, Store, StoreError, StoreErrorKind, StoredEvent};
use eventer::{ErrorKind, MemoryStore, StateMachine};
use pollster::block_on;

use crate::machines::Limits;
use crate::machines::counter::{self, event};
use crate::machines::rocket;

/// Loses the answer to the next commit, before or after it is stored.
#[derive(Clone, Default)]
struct Lossy {
    inner: MemoryStore,
    loses_request: Arc<AtomicBool>,
    loses_answer: Arc<AtomicBool>,
    is_away: Arc<AtomicBool>,
}

impl Store for Lossy {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        self.inner.load(machine, id, key).await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(StoreError::new(StoreErrorKind::Unavailable, "nobody listens"));
        }
        if self.loses_request.swap(false, Ordering::Relaxed) {
            return Err(StoreError::unknown(commit, "the connection died"));
        }
        if self.loses_answer.swap(false, Ordering::Relaxed) {
            self.inner.commit(commit.clone()).await?;
            return Err(StoreError::unknown(commit, "the connection died"));
        }
        self.inner.commit(commit).await
    }
}

impl History for Lossy {
    async fn history(&self, machine: &str, id: &str, after: u64, max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.inner.history(machine, id, after, max).await
    }
}

#[test]
fn sending_it_again_tells_and_stores_it_once() {
    block_on(async {
        for stored_then in [false, true] {
            let store = Lossy::default();
            let counters = StateMachine::<counter::Machine, _>::with_context(store.clone(), Limits { step_max: 9 });
            counters.start(1, event::Started).await.unwrap();
            let lost = if stored_then {
                &store.loses_answer
            } else {
                &store.loses_request
            };
            lost.store(true, Ordering::Relaxed);
            let error = counters.dispatch(&1, event::Stepped { by: 2 }).await.unwrap_err();
            assert_eq!(
                error.to_string(),
                r#"counter "1": the store did not say whether it stored the call"#
            );
            assert_eq!(
                std::error::Error::source(&error).unwrap().to_string(),
                "the connection died"
            );
            assert!(!error.is_retryable(), "it might be done twice");
            assert_eq!(
                counters.history(&1).await.unwrap().len(),
                if stored_then { 2 } else { 1 }
            );
            let ErrorKind::Unknown(unresolved) = error.into_kind() else {
                panic!("it is unknown")
            };
            let receipt = counters.resolve(unresolved).await.unwrap();
            assert_eq!((receipt.version, receipt.position), (2, Some(2)));
            assert_eq!(counters.history(&1).await.unwrap().len(), 2);
        }
    });
}

#[test]
fn what_was_not_stored_and_is_overtaken_never_will_be() {
    block_on(async {
        let store = Lossy::default();
        let counters = StateMachine::<counter::Machine, _>::with_context(store.clone(), Limits { step_max: 9 });
        counters.start(1, event::Started).await.unwrap();
        store.loses_request.store(true, Ordering::Relaxed);
        let error = counters.dispatch(&1, event::Stepped { by: 2 }).await.unwrap_err();
        counters.dispatch(&1, event::Paused).await.unwrap();
        let ErrorKind::Unknown(unresolved) = error.into_kind() else {
            panic!("it is unknown")
        };
        let error = counters.resolve(unresolved).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Conflict { expected: 1, found: 2 }));
    });
}

#[test]
fn a_call_of_another_machine_is_not_sent() {
    block_on(async {
        let store = Lossy::default();
        let counters = StateMachine::<counter::Machine, _>::with_context(store.clone(), Limits { step_max: 9 });
        store.loses_request.store(true, Ordering::Relaxed);
        let error = counters.start(1, event::Started).await.unwrap_err();
        let ErrorKind::Unknown(unresolved) = error.into_kind() else {
            panic!("the answer was lost")
        };
        let rockets = StateMachine::<rocket::Machine, _>::new(store);
        let error = rockets.resolve(unresolved).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Store(_)), "{error}");
        let error = counters.load(&1).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotFound), "{error}");
    });
}

#[test]
fn it_stays_unknown_while_the_store_is_away() {
    block_on(async {
        let store = Lossy::default();
        let counters = StateMachine::<counter::Machine, _>::with_context(store.clone(), Limits { step_max: 9 });
        counters.start(1, event::Started).await.unwrap();
        store.loses_answer.store(true, Ordering::Relaxed);
        let mut error = counters.dispatch(&1, event::Stepped { by: 2 }).await.unwrap_err();
        store.is_away.store(true, Ordering::Relaxed);
        for _ in 0..3 {
            let ErrorKind::Unknown(unresolved) = error.into_kind() else {
                panic!("what was stored may not be reported as not stored")
            };
            error = counters.resolve(unresolved).await.unwrap_err();
        }
        store.is_away.store(false, Ordering::Relaxed);
        let ErrorKind::Unknown(unresolved) = error.into_kind() else {
            panic!("it is still unknown")
        };
        assert_eq!(counters.resolve(unresolved).await.unwrap().version, 2);
    });
}
