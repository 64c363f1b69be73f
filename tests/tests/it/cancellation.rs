//! A call whose future is dropped is done whole or not at all, wherever it stood.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use eventer::store::{Commit, Committed, EventLog, History, Loaded, Outbox, Store, StoreError, StoredEvent};
use eventer::{MemoryStore, StateMachine};
use pollster::block_on;

use crate::odometer::ledger;
use crate::odometer::odometer::{self, Any, command, event};

/// Waits before and after it does what it is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slow(pub(crate) MemoryStore);

/// Ends when it is polled for the second time.
pub(crate) async fn once() {
    let mut waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl Store for Slow {
    async fn load(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, StoreError> {
        once().await;
        let loaded = self.0.load(machine, id, key).await;
        once().await;
        loaded
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        once().await;
        let committed = self.0.commit(commit).await;
        once().await;
        committed
    }
}

impl History for Slow {
    async fn history(&self, machine: &str, id: &str, after: u64, max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        once().await;
        let history = self.0.history(machine, id, after, max).await;
        once().await;
        history
    }
}

type Odometers = StateMachine<odometer::Machine, Slow>;
pub(crate) type Calling = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The events and messages of a store, without ids and times.
#[derive(Debug, PartialEq)]
struct Contents {
    events: Vec<(String, String, u64, String)>,
    messages: Vec<(String, Vec<u8>)>,
}

async fn contents(Slow(store): &Slow) -> Contents {
    let (events, messages) = (store.events(0, 99).await.unwrap(), store.messages(0, 99).await.unwrap());
    Contents {
        events: events
            .into_iter()
            .map(|it| (it.machine, it.id, it.event.version, it.event.name))
            .collect(),
        messages: messages.into_iter().map(|it| (it.id, it.payload)).collect(),
    }
}

/// A store in which odometer 1 is about to cross a ten, which chains, links to ledger 1 and publishes.
async fn about_to_round() -> (Slow, Odometers) {
    let store = Slow::default();
    let ledgers = StateMachine::<ledger::Machine, _>::new(store.clone());
    ledgers.start(1, ledger::event::Opened).await.unwrap();
    let odometers = Odometers::new(store.clone());
    odometers.start(1, event::Started).await.unwrap();
    odometers.dispatch(&1, event::Stepped { by: 9 }).await.unwrap();
    (store, odometers)
}

/// Polls a future some times; whether it ended.
pub(crate) fn ends_within(polls: usize, calling: &mut Calling) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    (0..polls).any(|_| calling.as_mut().poll(&mut context).is_ready())
}

/// The same, where the machine has at hand what another one has changed since: its next call conflicts, and is decided again.
async fn about_to_round_behind() -> (Slow, Odometers) {
    let store = Slow::default();
    let ledgers = StateMachine::<ledger::Machine, _>::new(store.clone());
    ledgers.start(1, ledger::event::Opened).await.unwrap();
    let odometers = Odometers::new(store.clone());
    odometers.start(1, event::Started).await.unwrap();
    let other = Odometers::new(store.clone());
    other.dispatch(&1, event::Stepped { by: 9 }).await.unwrap();
    (store, odometers)
}

/// Drops a call after each number of polls, up to its end.
fn check(call: impl Fn(Odometers) -> Calling, repeatable: bool) {
    check_from(about_to_round, call, repeatable);
}

fn check_from<F: Future<Output = (Slow, Odometers)>>(
    begin: impl Fn() -> F,
    call: impl Fn(Odometers) -> Calling,
    repeatable: bool,
) {
    let (before, whole) = block_on(async {
        let (store, odometers) = begin().await;
        let before = contents(&store).await;
        call(odometers).await;
        (before, contents(&store).await)
    });
    assert!(whole.events.len() >= before.events.len() + 3, "{whole:?}");
    assert_eq!(whole.messages.len(), 1);

    let (mut undone, mut done) = (0, 0);
    for polls in 0.. {
        let (store, odometers) = block_on(begin());
        let mut calling = call(odometers.clone());
        if ends_within(polls, &mut calling) {
            break;
        }
        drop(calling);
        let after = block_on(contents(&store));
        if after == before {
            assert_eq!(done, 0, "what is stored after {} polls is not after {polls}", polls - 1);
            undone += 1;
        } else {
            assert_eq!(after, whole, "after {polls} polls");
            done += 1;
        }
        // It can be called again where nothing was stored, and under a key in any case.
        if after == before || repeatable {
            block_on(call(odometers.clone()));
            assert_eq!(block_on(contents(&store)), whole);
        }
        block_on(async {
            odometers.dispatch(&1, event::Stepped { by: 10 }).await.unwrap();
            assert!(odometers.verify(&1).await.unwrap() >= 4);
            let ledgers = StateMachine::<ledger::Machine, _>::new(store);
            assert_eq!(ledgers.verify(&1).await.unwrap(), 3);
        });
    }
    assert!(undone > 0 && done > 0, "{undone} undone, {done} done");
}

#[test]
fn a_dropped_call_by_id_is_whole_or_nothing() {
    check(
        |odometers| {
            Box::pin(async move {
                odometers.dispatch(&1, event::Stepped { by: 1 }).await.unwrap();
            })
        },
        false,
    );
}

#[test]
fn a_dropped_typed_call_is_whole_or_nothing() {
    check(
        |odometers| {
            Box::pin(async move {
                let Any::Running(odometer) = odometers.load(&1).await.unwrap();
                odometer.send(event::Stepped { by: 1 }).await.unwrap();
            })
        },
        false,
    );
}

#[test]
fn a_dropped_call_under_a_key_is_whole_or_nothing_and_can_be_repeated() {
    check(
        |odometers| {
            Box::pin(async move {
                let call = odometers.execute(&1, command::Step { by: 1 });
                call.idempotent("k").await.unwrap();
            })
        },
        true,
    );
}

#[test]
fn a_dropped_call_that_is_decided_again_is_whole_or_nothing() {
    check_from(
        about_to_round_behind,
        |odometers| {
            Box::pin(async move {
                odometers.dispatch(&1, event::Stepped { by: 1 }).await.unwrap();
            })
        },
        false,
    );
}

#[test]
fn a_dropped_typed_call_under_a_key_is_whole_or_nothing_and_can_be_repeated() {
    check(
        |odometers| {
            Box::pin(async move {
                let Any::Running(odometer) = odometers.load(&1).await.unwrap();
                let call = odometer.execute(command::Step { by: 1 });
                call.idempotent("k").await.unwrap();
            })
        },
        true,
    );
}

/// Events from elsewhere are stored without what their hooks would ask for.
#[test]
fn dropped_events_from_elsewhere_are_there_all_or_none() {
    let (origin, _) = block_on(about_to_round());
    let events = block_on(Odometers::new(origin).history(&1)).unwrap();
    let (mut undone, mut done) = (0, 0);
    for polls in 0.. {
        let store = Slow::default();
        let odometers = Odometers::new(store.clone());
        let (following, events) = (odometers.clone(), events.clone());
        let len = events.len();
        let mut calling: Calling = Box::pin(async move {
            following.follow(&1, events).await.unwrap();
        });
        if ends_within(polls, &mut calling) {
            break;
        }
        drop(calling);
        match block_on(contents(&store)).events.len() {
            0 => undone += 1,
            all => {
                assert_eq!(all, len, "after {polls} polls");
                done += 1;
            }
        }
    }
    assert!(undone > 0 && done > 0, "{undone} undone, {done} done");
}

#[test]
fn a_dropped_start_is_whole_or_nothing() {
    check(
        |odometers| {
            Box::pin(async move {
                odometers.start(2, command::Leap).await.unwrap();
            })
        },
        false,
    );
}
