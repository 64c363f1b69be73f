//! Stores that do not answer.

use std::future::{Future, pending};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use eventer::projection::{BoxError, Happened, ReadModel, WaitError};
use eventer::reactor::{Reacting, Reactor, ReactsTo};
use eventer::store::{
    Claim, EventFilter, EventLog, EventPage, Generation, Lease, LogEnds, LoggedEvent, Parked, ParkedEvents, ReadModels,
    ShardId, Step, StoreError, Subscription, Subscriptions, Swap,
};
use eventer::worker;
use eventer::{MemoryStore, StateMachine, Workers};
use eventer_tests::purses::{Listener, Owner, Owners, purse};
use tokio::time::sleep;

/// Does not answer a claim of the listener, nor that of who leaves with what is stuck.
#[derive(Clone)]
struct Deaf(MemoryStore);

impl EventLog for Deaf {
    async fn events(&self, after: u64, len_max: usize) -> Result<Vec<LoggedEvent>, StoreError> {
        self.0.events(after, len_max).await
    }

    async fn events_of(&self, filter: &EventFilter, after: u64, len_max: usize) -> Result<EventPage, StoreError> {
        self.0.events_of(filter, after, len_max).await
    }

    async fn watermark(&self) -> Result<u64, StoreError> {
        self.0.watermark().await
    }
}

impl Subscriptions for Deaf {
    async fn subscribe(&self, subscription: &Subscription) -> Result<(), StoreError> {
        self.0.subscribe(subscription).await
    }

    async fn is_subscribed(&self, name: &str) -> Result<bool, StoreError> {
        self.0.is_subscribed(name).await
    }

    async fn claim(&self, claim: &Claim) -> Result<Vec<Lease>, StoreError> {
        if claim.subscriptions == ["listener"] || claim.leaving && claim.subscriptions == [Stuck::NAME] {
            pending::<()>().await;
        }
        self.0.claim(claim).await
    }

    async fn rows(
        &self,
        subscription: &str,
        generation: u32,
        keys: &[String],
    ) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.0.rows(subscription, generation, keys).await
    }

    async fn advance(&self, step: Step) -> Result<bool, StoreError> {
        self.0.advance(step).await
    }

    async fn ends(&self) -> Result<LogEnds, StoreError> {
        self.0.ends().await
    }

    fn woken(&self) -> impl Future<Output = ()> + Send {
        self.0.woken()
    }
}

impl ParkedEvents for Deaf {
    async fn parked(&self, subscription: &str, after: u64, len_max: usize) -> Result<Vec<Parked>, StoreError> {
        self.0.parked(subscription, after, len_max).await
    }

    async fn parked_under(
        &self,
        shard: &ShardId,
        key: &str,
        after: u64,
        len_max: usize,
    ) -> Result<Vec<Parked>, StoreError> {
        self.0.parked_under(shard, key, after, len_max).await
    }

    async fn requeue(&self, subscription: &str, key: &str) -> Result<bool, StoreError> {
        self.0.requeue(subscription, key).await
    }

    async fn requeue_all(&self, subscription: &str) -> Result<u64, StoreError> {
        self.0.requeue_all(subscription).await
    }

    async fn give_up(&self, subscription: &str, position: u64, reason: &str) -> Result<bool, StoreError> {
        self.0.give_up(subscription, position, reason).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_is_not_answered_holds_up_neither_the_others_nor_who_stops() {
    let store = MemoryStore::new();
    let purses = StateMachine::<purse::Machine, _>::new(store.clone());
    let running = Workers::new(Deaf(store.clone()))
        .react(Listener::default())
        .project(Owners::<1>::default())
        .start()
        .await
        .unwrap();
    let owner = "Ada".to_owned();
    purses
        .start("p".to_owned(), purse::event::Opened { owner: owner.clone() })
        .await
        .unwrap();
    let model = ReadModel::<Owners<1>, _>::new(store.clone());
    let opened = Some(1);
    for _ in 0..600 {
        if model.get(&owner).await.unwrap().map(|it: Owner| it.purses) == opened {
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(model.get(&owner).await.unwrap().map(|it| it.purses), opened);
    let begin = tokio::time::Instant::now();
    running.stop().await;
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(6), "{took:?}");
    let generations = store.generations("owners").await.unwrap();
    assert_eq!(generations[0].shards[0].worker, None, "what it had is given back");
}

/// Never ends.
#[derive(Clone, Default)]
struct Stuck {
    has_begun: Arc<AtomicBool>,
}

impl Reactor for Stuck {
    const NAME: &'static str = "stuck";

    fn follow(reacting: Reacting<Self>) -> Reacting<Self> {
        reacting.machine::<purse::Machine>()
    }
}

impl ReactsTo<purse::Machine> for Stuck {
    async fn react(&self, _: &Happened<purse::Machine>) -> Result<(), BoxError> {
        self.has_begun.store(true, Ordering::SeqCst);
        pending().await
    }
}

/// 5 s for what was begun, and 5 s for what is given back.
#[tokio::test(start_paused = true)]
async fn who_stops_is_not_held_up_by_claims_that_are_not_answered() {
    let store = MemoryStore::new();
    let purses = StateMachine::<purse::Machine, _>::new(store.clone());
    let stuck = Stuck::default();
    let workers = Workers::new(Deaf(store)).lease(Duration::from_secs(60));
    let running = workers.react(stuck.clone()).start().await.unwrap();
    let owner = "Ada".to_owned();
    purses
        .start("p".to_owned(), purse::event::Opened { owner })
        .await
        .unwrap();
    while !stuck.has_begun.load(Ordering::SeqCst) {
        sleep(Duration::from_millis(100)).await;
    }
    let begin = tokio::time::Instant::now();
    running.stop().await;
    let took = begin.elapsed();
    assert!(took < Duration::from_millis(10_100), "{took:?}");
}

/// Tells nothing.
struct Mute;

impl ReadModels for Mute {
    async fn row(&self, _: &str, _: &str) -> Result<Option<Vec<u8>>, StoreError> {
        pending().await
    }

    async fn rows_after(&self, _: &str, _: &str, _: usize) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        pending().await
    }

    async fn generations(&self, _: &str) -> Result<Vec<Generation>, StoreError> {
        pending().await
    }

    async fn parked_len(&self, _: &str, _: u32) -> Result<u64, StoreError> {
        pending().await
    }

    async fn rebuild(&self, _: &str, _: u16, _: Option<u32>) -> Result<u32, StoreError> {
        pending().await
    }

    async fn pause(&self, _: &str, _: u32, _: bool) -> Result<(), StoreError> {
        pending().await
    }

    async fn throttle(&self, _: &str, _: u32, _: Option<u32>) -> Result<(), StoreError> {
        pending().await
    }

    async fn swap(&self, _: &str, _: u32) -> Result<Swap, StoreError> {
        pending().await
    }

    async fn discard(&self, _: &str, _: u32) -> Result<(), StoreError> {
        pending().await
    }

    async fn reset(&self, _: &str) -> Result<(), StoreError> {
        pending().await
    }
}

#[tokio::test]
async fn who_waits_does_not_wait_for_a_store_that_does_not_answer() {
    let begin = Instant::now();
    let waited = worker::wait_for(&Mute, "owners", 7, Duration::from_millis(20)).await;
    assert!(
        matches!(
            waited,
            Err(WaitError::TimedOut {
                position: 0,
                expected: 7,
                ..
            })
        ),
        "{waited:?}"
    );
    assert!(begin.elapsed() < Duration::from_secs(30));
}
