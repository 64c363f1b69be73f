//! Workers that stop while something is under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use eventer::projection::BoxError;
use eventer::publisher::{Envelope, Publisher};
use eventer::store::EventFilter;
use eventer::{MemoryStore, StateMachine, Workers};
use eventer_tests::purses::purse;
use tokio::time::sleep;

/// Takes longer than a lease.
#[derive(Clone, Default)]
struct Slow {
    begun: Arc<AtomicU32>,
    ended: Arc<AtomicU32>,
}

const LEASE: Duration = Duration::from_millis(500);

impl Publisher for Slow {
    async fn publish(&self, envelopes: &[Envelope]) -> Vec<Result<(), BoxError>> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        sleep(LEASE * 4).await;
        self.ended.fetch_add(1, Ordering::SeqCst);
        envelopes.iter().map(|_| Ok(())).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_begun_is_ended_by_who_stops_and_begun_by_nobody_else() {
    let store = MemoryStore::new();
    let purses = StateMachine::<purse::Machine, _>::new(store.clone());
    let slow = Slow::default();
    let start = || {
        let workers = Workers::new(store.clone()).lease(LEASE);
        workers
            .relay_events("live", EventFilter::default(), slow.clone())
            .start()
    };
    let first = start().await.unwrap();
    let owner = "Ada".to_owned();
    purses
        .start("p".to_owned(), purse::event::Opened { owner })
        .await
        .unwrap();
    while slow.begun.load(Ordering::SeqCst) == 0 {
        sleep(Duration::from_millis(10)).await;
    }
    let second = start().await.unwrap();
    first.stop().await;
    sleep(LEASE * 2).await;
    second.stop().await;
    let counts = (slow.begun.load(Ordering::SeqCst), slow.ended.load(Ordering::SeqCst));
    assert_eq!(counts, (1, 1));
}
