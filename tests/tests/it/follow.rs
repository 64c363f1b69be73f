//! Events that happened elsewhere.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use eventer::store::{EventLog, Store};
use eventer::{ErrorKind, EventId, MemoryStore, Recorded, StateMachine};
use pollster::block_on;

use crate::counted::Counted;
use crate::history::Tampered;
use crate::machines::counter::{self, Event, event};
use crate::machines::{Limits, rocket};

type Counters = StateMachine<counter::Machine, MemoryStore>;

fn counters() -> Counters {
    Counters::with_context(MemoryStore::new(), Limits { step_max: 10 })
}

async fn origin() -> Counters {
    let counters = counters();
    let counter = counters.start(1, event::Started).by("ada").await.unwrap();
    let counter = counter.send(event::Stepped { by: 2 }).because("why not").await.unwrap();
    counter.send(event::Paused).await.unwrap();
    counters
}

#[test]
fn a_replica_has_the_same_events_and_redelivery_is_harmless() {
    block_on(async {
        let (origin, replica) = (origin().await, counters());
        let events = origin.history(&1).await.unwrap();
        let receipt = replica.follow(&1, events[..2].to_vec()).await.unwrap();
        assert_eq!((receipt.version, receipt.replayed), (2, false));
        // Again, and one more.
        let receipt = replica.follow(&1, events.clone()).await.unwrap();
        assert_eq!((receipt.version, receipt.replayed), (3, false));
        for redelivered in [&events[..], &events[1..], &events[1..2], &events[..0]] {
            let receipt = replica.follow(&1, redelivered.to_vec()).await.unwrap();
            assert_eq!((receipt.version, receipt.replayed), (3, true));
        }
        assert_eq!(replica.history(&1).await.unwrap(), events);
        assert_eq!(replica.verify(&1).await.unwrap(), 3);
    });
}

#[test]
fn a_gap_and_another_past_are_conflicts_and_store_nothing() {
    block_on(async {
        let (origin, replica, elsewhere) = (origin().await, counters(), origin().await);
        let events = origin.history(&1).await.unwrap();
        let gap = replica.follow(&1, events[1..].to_vec()).await.unwrap_err();
        assert!(matches!(gap.kind(), ErrorKind::Conflict { expected: 1, found: 0 }));
        let holed = vec![events[0].clone(), events[2].clone()];
        let gap = replica.follow(&1, holed).await.unwrap_err();
        assert!(matches!(gap.kind(), ErrorKind::Conflict { expected: 2, found: 1 }));
        assert!(matches!(
            replica.history(&1).await.unwrap_err().kind(),
            ErrorKind::NotFound
        ));

        replica.follow(&1, events).await.unwrap();
        let other = elsewhere.history(&1).await.unwrap();
        let other = replica.follow(&1, other).await.unwrap_err();
        assert!(matches!(other.kind(), ErrorKind::Conflict { expected: 0, found: 3 }));
        let nobody = replica.follow(&2, []).await.unwrap_err();
        assert!(matches!(nobody.kind(), ErrorKind::NotFound));
    });
}

#[test]
fn what_is_no_transition_is_refused() {
    block_on(async {
        let (origin, replica) = (origin().await, counters());
        let mut events = origin.history(&1).await.unwrap();
        events[1].event = event::Resumed.into();
        let error = replica.follow(&1, events).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WrongState(_)));
        assert!(matches!(
            replica.load(&1).await.map(drop).unwrap_err().kind(),
            ErrorKind::NotFound
        ));
    });
}

#[test]
fn what_the_state_ignores_did_not_happen_and_is_refused_too() {
    block_on(async {
        let rockets = || StateMachine::<rocket::Machine, _>::new(MemoryStore::new());
        let (origin, replica, id) = (rockets(), rockets(), "r1".to_owned());
        origin.start(id.clone(), rocket::event::Built).await.unwrap();
        origin.dispatch(&id, rocket::event::Launched { fuel: 0 }).await.unwrap();
        let mut events = origin.history(&id).await.unwrap();
        let mut again = events[1].clone();
        (again.version, again.event_id) = (3, EventId::from_bytes([7; 16]));
        events.push(again);
        let error = replica.follow(&id, events.clone()).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"rocket "r1": state `Rising` does not take event `Launched`; it takes `Burnt`, `Arrived`"#
        );
        assert!(matches!(error.kind(), ErrorKind::WrongState(_)));
        let error = replica.verify(&id).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::NotFound),
            "nothing is stored: {error}"
        );
        replica.follow(&id, events[..2].to_vec()).await.unwrap();
        assert_eq!(replica.verify(&id).await.unwrap(), 2);
    });
}

#[test]
fn a_hole_in_what_is_stored_is_named_and_not_tried_again() {
    block_on(async {
        let events = origin().await.history(&1).await.unwrap();
        let whole = Tampered::default();
        let run = |store| StateMachine::<counter::Machine, _>::with_context(store, Limits { step_max: 10 });
        run(whole.clone()).follow(&1, events.clone()).await.unwrap();
        for without in 1..=3 {
            let mut holed = whole.clone();
            holed.without = Some(without);
            let error = run(holed).follow(&1, events.clone()).await.unwrap_err();
            let text = format!(r#"counter "1": the event of version {without} is missing"#);
            assert!(error.to_string().starts_with(&text), "{error}");
            assert!(matches!(error.kind(), ErrorKind::Corrupt(_)) && !error.is_retryable());
        }
    });
}

/// A replica that somebody else follows the same events into, between its look at them and its commit.
fn overtaken(there: &[Recorded<Event>], by: &[Recorded<Event>]) -> StateMachine<counter::Machine, Counted> {
    let store = Counted::default();
    let replica = StateMachine::with_context(store.clone(), Limits { step_max: 10 });
    block_on(async {
        if !there.is_empty() {
            replica.follow(&1, there.to_vec()).await.unwrap();
        }
    });
    let by = by.to_vec();
    store.before_commit(move |store| {
        let other = Counters::with_context(store.clone(), Limits { step_max: 10 });
        block_on(other.follow(&1, by)).unwrap();
    });
    replica
}

#[test]
fn who_is_overtaken_is_told_so_and_passes_over_what_is_there_the_next_time() {
    block_on(async {
        let events = origin().await.history(&1).await.unwrap();
        // What was there, what the other stored in between, and what this one brings.
        for (there, by, brought) in [(0, 2, 3), (1, 2, 3), (0, 3, 2), (1, 3, 2), (0, 3, 3), (2, 3, 3)] {
            let replica = overtaken(&events[..there], &events[..by]);
            match replica.follow(&1, events[..brought].to_vec()).await {
                // All that it brought was stored meanwhile, as it would have stored it.
                Ok(receipt) => assert_eq!((receipt.version, by >= brought), (brought as u64, true)),
                Err(error) => {
                    let ErrorKind::Conflict { expected, found } = *error.kind() else {
                        panic!("{error}")
                    };
                    assert_eq!((expected, found, by < brought), (there as u64, by as u64, true));
                    assert!(error.is_retryable());
                }
            }
            let receipt = replica.follow(&1, events[..brought].to_vec()).await.unwrap();
            let end = by.max(brought);
            assert_eq!((receipt.version, receipt.replayed), (end as u64, by >= brought));
            assert_eq!(replica.history(&1).await.unwrap(), events[..end]);
            assert_eq!(replica.verify(&1).await.unwrap(), end as u64);
        }
    });
}

#[test]
fn of_events_that_several_follow_at_once_none_is_lost_and_none_is_there_twice() {
    const THREADS: usize = 4;
    const EVENTS: usize = 120;
    let origin = counters();
    block_on(async {
        origin.start(1, event::Started).await.unwrap();
        for by in 1..EVENTS as u64 {
            origin.dispatch(&1, event::Stepped { by }).await.unwrap();
        }
    });
    let events = block_on(origin.history(&1)).unwrap();
    for _ in 0..20 {
        let store = MemoryStore::new();
        let replica = Counters::with_context(store.clone(), Limits { step_max: 10 });
        let barrier = Barrier::new(THREADS);
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let (replica, barrier, events) = (&replica, &barrier, &events);
                scope.spawn(move || {
                    barrier.wait();
                    // Each brings all of them, in lists of another length that begin with what it brought before.
                    let len = 3 + thread;
                    for begin in (0..EVENTS).step_by(len - 1) {
                        let list = &events[begin..EVENTS.min(begin + len)];
                        let receipt = loop {
                            match block_on(replica.follow(&1, list.to_vec())) {
                                Ok(receipt) => break receipt,
                                Err(error) => assert!(error.is_conflict(), "{error}"),
                            }
                        };
                        assert!(receipt.version >= (begin + list.len()) as u64);
                        let there = block_on(replica.history_page(&1, begin as u64, list.len()));
                        assert_eq!(there.unwrap(), list, "what is acknowledged is there");
                    }
                });
            }
        });
        assert_eq!(block_on(replica.history(&1)).unwrap(), events);
        assert_eq!(block_on(replica.verify(&1)).unwrap(), EVENTS as u64);
        assert_eq!(block_on(store.events(0, 9_999)).unwrap().len(), EVENTS);
    }
}

/// A record that another system kept of the first event.
fn imported(at: SystemTime) -> Recorded<Event> {
    let event_id = EventId::from_bytes([7; 16]);
    Recorded {
        event_id,
        version: 1,
        position: 0,
        from_state: None,
        to_state: "Running".into(),
        at,
        actor: Some("the old system".into()),
        reason: None,
        cause: None,
        correlation: event_id,
        trace: None,
        event: event::Started.into(),
    }
}

#[test]
fn an_import_makes_its_own_records() {
    block_on(async {
        let counters = counters();
        let imported = imported(UNIX_EPOCH);
        counters.follow(&1, [imported.clone()]).await.unwrap();
        let history = counters.history(&1).await.unwrap();
        assert_eq!((history[0].event_id, history[0].at), (imported.event_id, imported.at));
        let mut broken = imported;
        broken.actor = Some("\0".into());
        let error = counters.follow(&2, [broken]).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Unencodable { name: "actor", .. }));
    });
}

/// Cut towards the past, on both sides of 1970, so that no time moves over another.
#[test]
fn times_from_elsewhere_are_cut_to_microseconds() {
    let (nano, micro, second) = (
        Duration::from_nanos(1),
        Duration::from_micros(1),
        Duration::from_secs(1),
    );
    block_on(async {
        for (at, cut) in [
            (UNIX_EPOCH + second + 1_999 * nano, UNIX_EPOCH + second + micro),
            (UNIX_EPOCH + 999 * nano, UNIX_EPOCH),
            (UNIX_EPOCH - nano, UNIX_EPOCH - micro),
            (UNIX_EPOCH - micro, UNIX_EPOCH - micro),
            (UNIX_EPOCH - micro - nano, UNIX_EPOCH - 2 * micro),
            (UNIX_EPOCH - second + nano, UNIX_EPOCH - second),
            (UNIX_EPOCH - 3 * second, UNIX_EPOCH - 3 * second),
        ] {
            let store = MemoryStore::new();
            let counters = Counters::with_context(store.clone(), Limits { step_max: 10 });
            counters.follow(&1, [imported(at)]).await.unwrap();
            assert_eq!(counters.history(&1).await.unwrap()[0].at, cut, "{at:?}");
            let snapshot = store.load("counter", "1", None).await.unwrap().snapshot.unwrap();
            assert_eq!(snapshot.changed_at, cut, "{at:?}");
        }
    });
}
