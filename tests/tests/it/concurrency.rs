//! Random calls from many threads at once: whatever the order, what was acknowledged is there, once and whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Barrier;
use std::thread;

use eventer::store::{EventLog, LoggedEvent, Outbox, StoredMessage};
use eventer::{EventId, MemoryStore, Receipt, StateMachine};
use pollster::block_on;
use proptest::prelude::*;

use crate::odometer::ledger;
use crate::odometer::odometer::{self, command, event};

type Odometers = StateMachine<odometer::Machine, MemoryStore>;

#[derive(Debug, Clone, Copy, PartialEq)]
enum How {
    Dispatch,
    Execute,
    Walk,
    Typed,
}

#[derive(Debug, Clone)]
struct Call {
    id: u64,
    by: u64,
    how: How,
    key: Option<u64>,
}

impl Call {
    /// The steps that it is to store.
    fn steps(&self) -> Vec<u64> {
        vec![self.by; if self.how == How::Walk { 2 } else { 1 }]
    }

    /// Makes the call; what it stores gives `reason`. No receipt if others were faster.
    async fn run(&self, odometers: &Odometers, reason: String) -> Option<Receipt> {
        let (id, by) = (self.id, self.by);
        let call = match self.how {
            How::Dispatch => odometers.dispatch(&id, event::Stepped { by }),
            How::Execute => odometers.execute(&id, command::Step { by }),
            How::Walk => odometers.execute(&id, command::Walk { by }),
            How::Typed => {
                let odometer::Any::Running(odometer) = odometers.load(&id).await.unwrap();
                let mut call = odometer.execute(command::Step { by }).because(reason);
                if let Some(key) = self.key {
                    call = call.idempotent(key.to_string());
                }
                return match call.await {
                    Ok(odometer) => {
                        let receipt = *odometer.receipt().expect("a call led here");
                        assert_eq!(receipt.version, odometer.version());
                        Some(receipt)
                    }
                    Err(failed) => {
                        assert!(failed.error().is_conflict(), "{failed}");
                        None
                    }
                };
            }
        };
        let call = call.because(reason);
        let ended = match self.key {
            Some(key) => call.idempotent(key.to_string()).await,
            None => call.await,
        };
        // By id it is decided again, many times: with this few callers nobody gives up.
        Some(ended.unwrap())
    }
}

fn call() -> impl Strategy<Value = Call> {
    let how = prop_oneof![
        Just(How::Dispatch),
        Just(How::Execute),
        Just(How::Walk),
        Just(How::Typed)
    ];
    (1..=3_u64, 1..=9_u64, how, prop::option::weighted(0.5, 1..=2_u64)).prop_map(|(id, by, how, key)| {
        match (key, how) {
            // Under one key the same is asked for.
            (Some(key), How::Execute | How::Typed) => Call {
                id,
                by: key,
                how,
                key: Some(key),
            },
            // Both steps together cross one ten at most: a call can link to the ledger once.
            (_, How::Walk) => Call {
                id,
                by: by.div_ceil(2),
                how,
                key: None,
            },
            _ => Call { id, by, how, key: None },
        }
    })
}

/// Makes the calls from 8 threads, and gives each with its receipt.
fn run(odometers: &Odometers, calls: &[Call]) -> Vec<Option<Receipt>> {
    let part = |number: usize| &calls[number * calls.len() / 8..(number + 1) * calls.len() / 8];
    let parts: Vec<_> = (0..8).map(part).collect();
    let barrier = Barrier::new(parts.len());
    thread::scope(|scope| {
        let mut number = 0;
        let mut threads = Vec::new();
        for part in parts {
            let (first, barrier) = (number, &barrier);
            number += part.len();
            threads.push(scope.spawn(move || {
                barrier.wait();
                let numbered = (first..).zip(part);
                let run = |(number, call): (usize, &Call)| block_on(call.run(odometers, number.to_string()));
                numbered.map(run).collect::<Vec<_>>()
            }));
        }
        threads.into_iter().flat_map(|it| it.join().unwrap()).collect()
    })
}

fn steps_in(events: &[&LoggedEvent]) -> Vec<u64> {
    let stepped = events.iter().filter(|it| it.event.name == "Stepped");
    let by = |it: &&LoggedEvent| serde_json::from_slice::<serde_json::Value>(&it.event.payload).unwrap()["by"].as_u64();
    stepped.map(|it| by(it).unwrap()).collect()
}

/// Each call that was acknowledged is there once and whole; of those that were not there is nothing.
fn check_acknowledged(calls: &[Call], receipts: &[Option<Receipt>], log: &[LoggedEvent]) {
    let mut by_call: BTreeMap<usize, Vec<&LoggedEvent>> = BTreeMap::new();
    for logged in log {
        if let Some(reason) = &logged.event.reason {
            by_call.entry(reason.parse().unwrap()).or_default().push(logged);
        }
    }
    let mut keys: BTreeMap<(u64, u64), BTreeSet<_>> = BTreeMap::new();
    let mut first_of_keys = 0;
    for (number, (call, receipt)) in calls.iter().zip(receipts).enumerate() {
        let stored = by_call.get(&number).map_or(&[][..], Vec::as_slice);
        let done = receipt.filter(|receipt| !receipt.replayed);
        assert_eq!(steps_in(stored), if done.is_some() { call.steps() } else { vec![] });
        // The store numbers each entity's events in one go; those of others may come before the linked ones.
        let own = stored.iter().filter(|it| it.machine == "odometer");
        let positions: Vec<_> = own.map(|it| it.event.position).collect();
        assert!(positions.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{positions:?}");
        if let Some(done) = done {
            let own = stored.iter().rfind(|it| it.machine == "odometer").unwrap();
            assert_eq!(own.id, call.id.to_string());
            assert_eq!(
                (done.version, done.position),
                (own.event.version, Some(own.event.position))
            );
        }
        if let (Some(key), Some(receipt)) = (call.key, receipt) {
            first_of_keys += usize::from(!receipt.replayed);
            keys.entry((call.id, key))
                .or_default()
                .insert((receipt.version, receipt.position));
        }
    }
    assert_eq!(first_of_keys, keys.len());
    assert!(keys.values().all(|outcomes| outcomes.len() == 1), "{keys:?}");
}

/// A chained event follows its cause at once; each has its one booking, whose cause it is.
fn check_causes(log: &[LoggedEvent]) {
    let mut rounded: BTreeMap<EventId, EventId> = BTreeMap::new();
    for (place, logged) in log.iter().enumerate() {
        match &*logged.event.name {
            "Rounded" => {
                let before = &log[place - 1];
                assert_eq!((&before.id, &*before.event.name), (&logged.id, "Stepped"));
                assert_eq!(logged.event.cause, Some(before.event.event_id));
                assert_eq!(logged.event.correlation, before.event.correlation);
                rounded.insert(logged.event.event_id, logged.event.correlation);
            }
            "Booked" => {
                let correlation = rounded.remove(&logged.event.cause.unwrap());
                assert_eq!(correlation, Some(logged.event.correlation));
            }
            _ => assert_eq!(logged.event.cause, None),
        }
    }
    assert!(rounded.is_empty(), "not booked: {rounded:?}");
}

/// Each round is told once, by the entity that it is of.
fn check_messages(log: &[LoggedEvent], messages: &[StoredMessage]) {
    let rounded = log.iter().filter(|it| it.event.name == "Rounded");
    let rounded: BTreeSet<_> = rounded
        .map(|it| (it.event.event_id, &*it.id, it.event.correlation))
        .collect();
    let told: BTreeSet<_> = messages.iter().map(|it| (it.cause, &*it.id, it.correlation)).collect();
    assert_eq!(told, rounded);
    assert_eq!(messages.len(), rounded.len(), "some are told twice");
    assert!(messages.iter().map(|it| it.position).eq(1..=messages.len() as u64));
    let mut rounds: BTreeMap<&str, u64> = BTreeMap::new();
    for message in messages {
        let round = rounds.entry(&message.id).or_default();
        *round += 1;
        let payload: serde_json::Value = serde_json::from_slice(&message.payload).unwrap();
        assert_eq!(
            payload["rounds"].as_u64(),
            Some(*round),
            "those of one entity are in its order"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_time: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_acknowledged_is_there_once_and_whole(calls in prop::collection::vec(call(), 32..=48)) {
        let store = MemoryStore::new();
        let odometers = Odometers::new(store.clone());
        let ledgers = StateMachine::<ledger::Machine, _>::new(store.clone());
        block_on(async { ledgers.start(1, ledger::event::Opened).await }).unwrap();
        for id in 1..=3 {
            block_on(async { odometers.start(id, event::Started).await }).unwrap();
        }
        let receipts = run(&odometers, &calls);

        let log = block_on(store.events(0, 9_999)).unwrap();
        let positions: Vec<_> = log.iter().map(|it| it.event.position).collect();
        prop_assert!(positions.iter().copied().eq(1..=log.len() as u64));
        let mut versions: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for LoggedEvent { machine, id, event, .. } in &log {
            let version = versions.entry((machine, id)).or_default();
            *version += 1;
            prop_assert_eq!(event.version, *version);
        }
        check_acknowledged(&calls, &receipts, &log);
        check_causes(&log);
        check_messages(&log, &block_on(store.messages(0, 9_999)).unwrap());

        let mut rounds = 0;
        for id in 1..=3 {
            prop_assert_eq!(block_on(odometers.verify(&id)).unwrap(), versions[&("odometer", &*id.to_string())]);
            let odometer::Any::Running(odometer) = block_on(odometers.load(&id)).unwrap();
            let own: Vec<_> = log.iter().filter(|it| it.machine == "odometer" && it.id == id.to_string()).collect();
            prop_assert_eq!(odometer.state().total, steps_in(&own).iter().sum::<u64>());
            prop_assert_eq!(odometer.state().rounds, odometer.state().total / 10);
            rounds += odometer.state().rounds;
        }
        prop_assert_eq!(block_on(ledgers.verify(&1)).unwrap(), rounds + 1);
        let ledger::Any::Open(ledger) = block_on(ledgers.load(&1)).unwrap();
        prop_assert_eq!(ledger.state().total, rounds);
    }
}
