//! Calls that are decided first and stored later.

use eventer::store::{Commit, Committed, Store, StoreError};
use eventer::{ErrorKind, MemoryStore, StateMachine};
use pollster::block_on;

use crate::machines::Limits;
use crate::machines::counter::{self, event};

/// As an adapter does that has transactions.
async fn put(store: &MemoryStore, commit: &Commit) -> Result<Committed, StoreError> {
    store.commit(commit.clone()).await
}

#[test]
fn a_prepared_call_is_stored_when_it_is_stored_and_not_before() {
    block_on(async {
        let store = MemoryStore::default();
        let counters = StateMachine::<counter::Machine, _>::with_context(store.clone(), Limits { step_max: 9 });
        let begun = counters.start(1, event::Started).prepare().await.unwrap();
        let error = counters.load(&1).await.err().unwrap();
        assert!(matches!(error.kind(), ErrorKind::NotFound));
        let receipt = begun.stored_by(|commit| put(&store, commit)).await.unwrap();
        assert_eq!((receipt.version, receipt.position), (1, Some(1)));

        let step = || counters.dispatch(&1, event::Stepped { by: 2 });
        let (first, late) = (step().prepare().await.unwrap(), step().prepare().await.unwrap());
        assert_eq!(counters.history(&1).await.unwrap().len(), 1);
        let receipt = first.stored_by(|commit| put(&store, commit)).await.unwrap();
        assert_eq!(receipt.version, 2);
        let error = late.stored_by(|commit| put(&store, commit)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Conflict { expected: 1, found: 2 }));
        // Calls that are not prepared go on from there.
        assert_eq!(step().await.unwrap().version, 3);

        let again = counters.start(1, event::Started).prepare().await.unwrap();
        let error = again.stored_by(|commit| put(&store, commit)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::AlreadyExists));
        assert_eq!(error.id(), "1");
    });
}

#[test]
fn a_call_that_was_made_before_under_its_key_has_nothing_to_store() {
    block_on(async {
        let store = MemoryStore::default();
        let counters = StateMachine::<counter::Machine, _>::with_context(store.clone(), Limits { step_max: 9 });
        counters.start(1, event::Started).await.unwrap();
        let call = || counters.dispatch(&1, event::Stepped { by: 2 }).idempotent("key");
        let (first, second) = (call().prepare().await.unwrap(), call().prepare().await.unwrap());
        for (prepared, replayed) in [(first, false), (second, true)] {
            let receipt = prepared.stored_by(|commit| put(&store, commit)).await.unwrap();
            assert_eq!((receipt.version, receipt.replayed), (2, replayed));
        }
        let third = call().prepare().await.unwrap();
        assert!(third.commit().is_none());
        let receipt = third.stored_by(async |_| -> Result<Committed, StoreError> { unreachable!("nothing is stored") });
        assert!(receipt.await.unwrap().replayed);
    });
}
