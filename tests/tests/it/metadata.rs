//! What is recorded with each event besides the event.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use eventer::store::{EventLog, History, Outbox};
use eventer::{Cause, ErrorKind, EventId, Ids, MemoryStore, StateMachine, TraceContext};
use pollster::block_on;

use crate::machines::Limits;
use crate::machines::counter::{self, command, event};
use crate::parcel::{account, parcel};

/// Ids that count from 1.
#[derive(Default)]
struct Counted(AtomicU64);

impl Ids for Counted {
    fn next(&self, _: SystemTime) -> EventId {
        id(self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

fn id(number: u64) -> EventId {
    EventId::from_bytes(u128::from(number).to_be_bytes())
}

struct Traced;

impl TraceContext for Traced {
    fn current(&self) -> Option<String> {
        Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into())
    }
}

#[test]
fn a_trace_that_no_store_can_keep_is_refused() {
    struct Broken;

    impl TraceContext for Broken {
        fn current(&self) -> Option<String> {
            Some("00\0".into())
        }
    }

    block_on(async {
        let counters: StateMachine<counter::Machine, _> = StateMachine::builder(MemoryStore::new())
            .traces(Broken)
            .build_with(Limits { step_max: 10 });
        let error = counters.start(1, event::Started).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Unencodable { name: "trace", .. }),
            "{error}"
        );
        let error = counters.load(&1).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotFound), "{error}");
    });
}

fn counters(store: MemoryStore) -> StateMachine<counter::Machine, MemoryStore> {
    StateMachine::builder(store)
        .ids(Counted::default())
        .traces(Traced)
        .build_with(Limits { step_max: 10 })
}

/// What an event on another entity and a message carry along from the call that they follow from.
#[test]
fn what_follows_says_who_and_why_and_belongs_to_the_trace() {
    block_on(async {
        let store = MemoryStore::new();
        let parcels: StateMachine<parcel::Machine, _> = StateMachine::builder(store.clone()).traces(Traced).build();
        let accounts: StateMachine<account::Machine, _> = StateMachine::new(store.clone());
        let opened = account::event::Opened { reports_to: None };
        accounts.start(7, opened).await.unwrap();
        parcels.start(1, parcel::event::Packed { cents: 250 }).await.unwrap();
        let cause = Cause::new(id(77), id(70));
        let pay = parcels.execute(&1, parcel::command::Pay { by: 7 });
        pay.by("ada").because("it is due").caused_by(cause).await.unwrap();
        let charged = accounts.history(&7).await.unwrap().pop().unwrap();
        let trace = Traced.current();
        assert_eq!(
            (charged.actor.as_deref(), charged.reason.as_deref()),
            (Some("ada"), Some("it is due"))
        );
        assert_eq!((charged.correlation, &charged.trace), (id(70), &trace));

        let to = "1010 Vienna".to_owned();
        let call = parcels.dispatch(&1, parcel::event::Sent { to });
        call.by("bob").because("it is paid").caused_by(cause).await.unwrap();
        let sent = parcels.history(&1).await.unwrap().pop().unwrap();
        let messages = store.messages(0, 9).await.unwrap();
        assert_eq!(messages.len(), 2);
        for message in messages {
            assert_eq!(
                (message.actor.as_deref(), message.reason.as_deref()),
                (Some("bob"), Some("it is paid"))
            );
            assert_eq!((message.cause, message.correlation), (sent.event_id, id(70)));
            assert_eq!(message.trace, trace);
        }
    });
}

#[test]
fn an_event_says_who_and_why_and_what_led_to_it() {
    block_on(async {
        let counters = counters(MemoryStore::new());
        // Two events: the decision gives a path.
        let begun = counters
            .start(1, command::Start)
            .by("ada")
            .because("a test")
            .await
            .unwrap();
        let cause = Cause::new(id(77), id(70));
        begun.send(event::Resumed).caused_by(cause).await.unwrap();
        let history = counters.history(&1).await.unwrap();
        let seen: Vec<_> = history
            .iter()
            .map(|it| {
                (
                    it.event_id,
                    it.actor.as_deref(),
                    it.reason.as_deref(),
                    it.cause,
                    it.correlation,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                (id(1), Some("ada"), Some("a test"), None, id(1)),
                (id(2), Some("ada"), Some("a test"), None, id(1)),
                (id(3), None, None, Some(id(77)), id(70)),
            ]
        );
        let states: Vec<_> = history
            .iter()
            .map(|it| (it.from_state.as_deref(), &*it.to_state))
            .collect();
        assert_eq!(
            states,
            [
                (None, "Running"),
                (Some("Running"), "Paused"),
                (Some("Paused"), "Running")
            ]
        );
        assert!(
            history
                .iter()
                .all(|it| it.trace.as_deref().is_some_and(|trace| trace.starts_with("00-4bf9")))
        );
        // What follows from a recorded event carries its correlation on.
        counters
            .dispatch(&1, event::Paused)
            .caused_by(&history[2])
            .await
            .unwrap();
        let last = counters.history(&1).await.unwrap().pop().unwrap();
        assert_eq!((last.cause, last.correlation), (Some(id(3)), id(70)));
    });
}

#[test]
fn the_log_shows_all_entities_in_one_order() {
    block_on(async {
        let store = MemoryStore::new();
        let counters = counters(store.clone());
        for number in 1..=40 {
            counters.start(number, event::Started).await.unwrap();
            counters
                .dispatch(&number, event::Stepped { by: 1 })
                .idempotent("k")
                .await
                .unwrap();
        }
        let mut positions = Vec::new();
        let mut after = 0;
        loop {
            let page = store.events(after, 7).await.unwrap();
            let Some(last) = page.last() else { break };
            after = last.event.position;
            positions.extend(
                page.iter()
                    .map(|logged| (logged.event.position, logged.id.clone(), logged.event.version)),
            );
        }
        let expected =
            (1..=80_u64).map(|position| (position, position.div_ceil(2).to_string(), (position - 1) % 2 + 1));
        assert!(positions.into_iter().eq(expected));
        assert_eq!(store.watermark().await.unwrap(), 80);
        let stored = store.history("counter", "7", 0, 9).await.unwrap();
        assert_eq!((stored[0].key.as_deref(), stored[1].key.as_deref()), (None, Some("k")));
    });
}

#[test]
fn a_nul_in_who_or_why_is_refused() {
    block_on(async {
        let counters = counters(MemoryStore::new());
        for (call, part) in [
            (counters.start(1, event::Started).by("a\0"), "actor"),
            (counters.start(1, event::Started).because("\0"), "reason"),
        ] {
            let error = call.await.unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Unencodable { name, .. } if *name == part));
        }
    });
}

#[test]
fn ids_begin_with_their_time() {
    block_on(async {
        let counters = StateMachine::with_context(MemoryStore::new(), Limits { step_max: 10 });
        let mut counter: eventer::Entity<counter::Machine, _, _> = counters.start(1, event::Started).await.unwrap();
        for _ in 0..20 {
            counter = counter.send(event::Stepped { by: 1 }).await.unwrap();
        }
        for recorded in counters.history(&1).await.unwrap() {
            let bytes = recorded.event_id.to_bytes();
            assert_eq!(bytes[6] >> 4, 7, "version 7");
            let millis = recorded.at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
            let begins = bytes[..6].iter().fold(0, |whole, byte| whole << 8 | u128::from(*byte));
            assert_eq!(begins, millis);
            assert_eq!(recorded.event_id.to_string().parse(), Ok(recorded.event_id));
        }
    });
}
