//! At which pace workers read: in time that goes on when all wait, so that no busy machine is slow.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eventer::projection::{BoxError, Following, Follows, Happened, Projection, ReadModel, RebuildOptions};
use eventer::store::{EventLog, ReadModels};
use eventer::worker::Running;
use eventer::{MemoryStore, StateMachine, Workers};
use eventer_tests::purses::purse;
use tokio::time::{Instant, sleep};

/// Keeps when it was told of what.
#[derive(Clone, Default)]
struct Told {
    times: Arc<Mutex<Vec<Instant>>>,
}

impl Told {
    fn times(&self) -> Vec<Instant> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Projection for Told {
    const NAME: &'static str = "told";
    type Key = String;
    type View = u64;

    fn follow(following: Following<Self>) -> Following<Self> {
        following.machine::<purse::Machine>()
    }
}

impl Follows<purse::Machine> for Told {
    fn key(&self, _: &Happened<purse::Machine>) -> Option<String> {
        Some("all".to_owned())
    }

    fn apply(&self, view: &mut Option<u64>, _: &Happened<purse::Machine>) -> Result<(), BoxError> {
        *view.get_or_insert_default() += 1;
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        times.push(Instant::now());
        Ok(())
    }
}

/// How many events there are.
const EVENTS: usize = 100;

/// How many a second, at most.
const RATE: u32 = 5;

/// A projection that workers keep, and that has been told of everything; they end with the last.
async fn followed(store: &MemoryStore) -> (Told, Running) {
    let purses = StateMachine::<purse::Machine, _>::new(store.clone());
    for number in 0..EVENTS {
        let owner = "Ada".to_owned();
        let opened = purse::event::Opened { owner };
        purses.start(format!("p{number}"), opened).await.unwrap();
    }
    let told = Told::default();
    // Its lease is told of more often than it may read on.
    let workers = Workers::new(store.clone()).lease(Duration::from_millis(900));
    let running = workers.project(told.clone()).start().await.unwrap();
    while told.times().len() < EVENTS {
        sleep(Duration::from_millis(10)).await;
    }
    (told, running)
}

/// Waits until a generation has read everything.
async fn built(store: &MemoryStore, generation: u32) {
    let end = store.watermark().await.unwrap();
    loop {
        let generations = store.generations("told").await.unwrap();
        let built = generations.iter().find(|it| it.number == generation).unwrap();
        if built.position() >= end {
            break;
        }
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_rebuild_takes_no_more_events_a_second_than_it_may() {
    let store = MemoryStore::new();
    let (told, running) = followed(&store).await;
    let live = told.times();
    assert!(
        live[EVENTS - 1] - live[0] < Duration::from_secs(1),
        "nothing holds it up"
    );

    let generation = store.rebuild("told", 1, Some(RATE)).await.unwrap();
    built(&store, generation).await;
    running.stop().await;
    let built = &told.times()[EVENTS..];
    assert_eq!(built.len(), EVENTS);
    for (first, last) in built.iter().zip(&built[RATE as usize..]) {
        let took = *last - *first;
        assert!(
            took >= Duration::from_secs(1),
            "{RATE} events after another one within {took:?}"
        );
    }
    let took = built[EVENTS - 1] - built[0];
    let due = Duration::from_secs((EVENTS as u64).div_ceil(RATE.into()));
    assert!(took <= due, "it takes as many as it may: {took:?}");
}

/// Who sees that it takes too long, or that it costs others too much, need not begin it anew.
#[tokio::test(start_paused = true)]
async fn the_rate_of_a_rebuild_may_change_while_it_runs() {
    let store = MemoryStore::new();
    let (told, running) = followed(&store).await;
    let model = ReadModel::<Told, _>::new(store.clone());
    let rebuilding = model.rebuild(RebuildOptions::default().rate_max(1)).await.unwrap();
    let begin = Instant::now();
    let is_slow = async |seconds: u64, throttled: usize| {
        sleep(Duration::from_secs(seconds)).await;
        let took = told.times().len() - EVENTS;
        assert!(took <= throttled, "{took} events at 1 a second");
    };
    is_slow(10, 11).await;
    rebuilding.throttle(Some(RATE)).await.unwrap();
    is_slow(10, 11 + 55).await;
    assert!(told.times().len() - EVENTS > 40, "it takes as many as it may now");
    rebuilding.throttle(None).await.unwrap();
    built(&store, rebuilding.generation()).await;
    assert!(begin.elapsed() < Duration::from_secs(22), "{:?}", begin.elapsed());
    running.stop().await;
}
