//! Calls that are dropped while they wait for something else than one commit: for an answer that was lost, for their turn
//! after a conflict, and for what is only prepared.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use eventer::store::{Commit, Committed, History, Loaded, Store, StoreError, StoredEvent};
use eventer::{Clock, ErrorKind, Sleep, StateMachine};
use pollster::block_on;

use crate::cancellation::{Calling, Slow, ends_within, once};
use crate::machines::Limits;
use crate::machines::counter::{self, event};
use crate::storage::note;

/// What the store answers next.
#[derive(Clone, Copy)]
enum Answer {
    /// That somebody else was there first.
    Conflict,
    /// Nothing, and it has stored nothing.
    LostBefore,
    /// Nothing, and it has stored all.
    LostAfter,
}

/// Answers in this way for so many commits.
#[derive(Clone)]
struct Answering {
    inner: Slow,
    answer: Answer,
    left: Arc<AtomicU32>,
}

impl Store for Answering {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        self.inner.load(machine, id, key).await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let one_less = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if one_less.is_err() {
            return self.inner.commit(commit).await;
        }
        once().await;
        match self.answer {
            Answer::Conflict => Ok(Committed::Conflict { place: 0, found: 99 }),
            Answer::LostBefore => Err(StoreError::unknown(commit, "the connection died")),
            Answer::LostAfter => {
                self.inner.commit(commit.clone()).await?;
                Err(StoreError::unknown(commit, "the connection died"))
            }
        }
    }
}

impl History for Answering {
    async fn history(&self, machine: &str, id: &str, after: u64, max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        self.inner.history(machine, id, after, max).await
    }
}

/// Takes a while for each pause, however long it is to be.
struct Unhurried;

impl Clock for Unhurried {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(once())
    }
}

type Counters = StateMachine<counter::Machine, Answering>;

/// A counter that was started, before so many answers of that kind.
async fn counters(answer: Answer, times: u32) -> Counters {
    let store = Answering {
        inner: Slow::default(),
        answer,
        left: Arc::default(),
    };
    let counters = Counters::builder(store.clone())
        .clock(Unhurried)
        .build_with(Limits { step_max: 9 });
    counters.start(1, event::Started).await.unwrap();
    store.left.store(times, Ordering::Relaxed);
    counters
}

/// The versions that counter 1 has after its call was dropped after each number of polls.
fn versions(begin: impl Fn() -> (Counters, Calling)) -> Vec<u64> {
    let mut versions = Vec::new();
    for polls in 0.. {
        let (counters, mut calling) = begin();
        let ended = ends_within(polls, &mut calling);
        drop(calling);
        block_on(async {
            versions.push(counters.verify(&1).await.unwrap());
            // Whatever was waited for, the next call is not held up.
            counters.dispatch(&1, event::Stepped { by: 1 }).await.unwrap();
        });
        if ended {
            return versions;
        }
    }
    unreachable!("a call comes to its end")
}

/// They only grow, from the first to the last.
fn grow(versions: &[u64], first: u64, last: u64) {
    assert!(versions.is_sorted(), "{versions:?}");
    assert_eq!((versions.first(), versions.last()), (Some(&first), Some(&last)));
}

#[test]
fn a_call_that_is_dropped_between_its_attempts_is_whole_or_nothing() {
    let versions = versions(|| {
        let counters = block_on(counters(Answer::Conflict, 4));
        let calling = counters.clone();
        let call = async move {
            calling.dispatch(&1, event::Stepped { by: 2 }).await.unwrap();
        };
        (counters, Box::pin(call))
    });
    grow(&versions, 1, 2);
    let before = versions.iter().filter(|version| **version == 1).count();
    assert!(before > 12, "four attempts, three pauses and their loads: {versions:?}");
}

#[test]
fn resolving_that_is_dropped_leaves_the_call_whole_or_nothing() {
    for (answer, first) in [(Answer::LostBefore, 1), (Answer::LostAfter, 2)] {
        let versions = versions(|| {
            let (counters, unresolved) = block_on(async {
                let counters = counters(answer, 1).await;
                let error = counters.dispatch(&1, event::Stepped { by: 2 }).await.unwrap_err();
                let ErrorKind::Unknown(unresolved) = error.into_kind() else {
                    panic!("it is unknown")
                };
                (counters, unresolved)
            });
            let calling = counters.clone();
            let call = async move {
                calling.resolve(unresolved).await.unwrap();
            };
            (counters, Box::pin(call))
        });
        grow(&versions, first, 2);
    }
}

#[test]
fn a_call_that_is_dropped_while_it_is_prepared_stores_nothing() {
    let versions = versions(|| {
        let counters = block_on(counters(Answer::Conflict, 0));
        let calling = counters.clone();
        let call = async move {
            let _ = calling.dispatch(&1, event::Stepped { by: 2 }).prepare().await.unwrap();
        };
        (counters, Box::pin(call))
    });
    grow(&versions, 1, 1);
}

#[test]
fn a_keyed_start_that_is_dropped_is_one_life_when_it_is_repeated() {
    for polls in 0.. {
        let store = Slow::default();
        let notes = StateMachine::<note::Machine, _>::new(store.clone());
        let start = || async {
            let started = notes.start_keyed("request 1", note::event::Written { text: "a".into() });
            started.await.unwrap().id().clone()
        };
        let calling = notes.clone();
        let mut call: Calling = Box::pin(async move {
            let event = note::event::Written { text: "a".into() };
            calling.start_keyed("request 1", event).await.unwrap();
        });
        let ended = ends_within(polls, &mut call);
        drop(call);
        let (first, again) = block_on(async { (start().await, start().await) });
        assert_eq!(first, again);
        let events = block_on(eventer::store::EventLog::events(&store.0, 0, 9)).unwrap();
        assert_eq!(events.len(), 1, "after {polls} polls");
        if ended {
            assert!(polls > 2);
            return;
        }
    }
}
