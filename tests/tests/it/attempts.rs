//! What conflicts is decided again: how often, and after which pauses.

use std::future::ready;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use eventer::store::{Commit, Committed, History, Loaded, Store, StoreError, StoredEvent};
use eventer::{Clock, EventId, Ids, MemoryStore, RandomIds, Sleep, StateMachine};
use pollster::block_on;

use crate::machines::Limits;
use crate::machines::counter::{self, event};

/// Tells of a conflict for each of the next commits.
#[derive(Clone, Default)]
struct Contested {
    inner: MemoryStore,
    conflicts_left: Arc<AtomicU32>,
}

impl Store for Contested {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        self.inner.load(machine, id, key).await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let one_less = self
            .conflicts_left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        match one_less {
            Ok(_) => Ok(Committed::Conflict { place: 0, found: 99 }),
            Err(_) => self.inner.commit(commit).await,
        }
    }
}

impl History for Contested {
    async fn history(&self, machine: &str, id: &str, after: u64, max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.inner.history(machine, id, after, max).await
    }
}

/// Notes for how long it is asked to wait, and does not.
#[derive(Clone, Default)]
struct Noted(Arc<Mutex<Vec<Duration>>>);

impl Clock for Noted {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.0.lock().unwrap().push(duration);
        Box::pin(ready(()))
    }
}

/// Ids that make each pause as long as it can be: it takes 999 thousandths.
#[derive(Default)]
struct Longest(AtomicU64);

impl Ids for Longest {
    fn next(&self, _: SystemTime) -> EventId {
        let id = self.0.fetch_add(1_000, Ordering::Relaxed) + 999;
        EventId::from_bytes(u128::from(id).to_be_bytes())
    }
}

/// The pauses of a call that conflicts so often, and whether it succeeded.
fn pauses(conflicts: u32, ids: impl Ids) -> (Vec<Duration>, bool) {
    block_on(async {
        let (store, clock) = (Contested::default(), Noted::default());
        let counters = StateMachine::<counter::Machine, _>::builder(store.clone())
            .clock(clock.clone())
            .ids(ids)
            .build_with(Limits { step_max: 9 });
        counters.start(1, event::Started).await.unwrap();
        store.conflicts_left.store(conflicts, Ordering::Relaxed);
        let called = counters.dispatch(&1, event::Stepped { by: 1 }).await;
        if let Err(error) = &called {
            assert!(error.is_conflict(), "{error}");
        }
        let pauses = clock.0.lock().unwrap().clone();
        (pauses, called.is_ok())
    })
}

#[test]
fn pauses_are_those_of_the_clock_and_grow_up_to_50_ms() {
    // After the first conflict it is tried at once.
    assert_eq!(pauses(1, Longest::default()), (vec![], true));
    let longest_ms = [1, 2, 4, 8, 16, 32, 50, 50, 50, 50, 50, 50, 50, 50];
    let longest = longest_ms.map(|ms| Duration::from_micros(ms * 999));
    assert_eq!(pauses(15, Longest::default()), (longest.to_vec(), true));
}

#[test]
fn pauses_are_drawn_so_that_two_that_conflict_part() {
    let (first, succeeded) = pauses(15, RandomIds);
    assert!(succeeded && first.len() == 14, "{first:?}");
    let (longest, _) = pauses(15, Longest::default());
    assert!(
        first.iter().zip(&longest).all(|(drawn, longest)| drawn <= longest),
        "{first:?}"
    );
    assert_ne!(first, pauses(15, RandomIds).0);
}

#[test]
fn attempts_end() {
    let (pauses, succeeded) = pauses(16, RandomIds);
    assert!(!succeeded && pauses.len() == 14, "{pauses:?}");
}
