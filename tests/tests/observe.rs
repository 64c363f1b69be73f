//! Calls as traces and metrics show them. The names and fields are part of the interface: those who watch a service
//! rely on them, so this pins each.

mod observed;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Waker;
use std::time::Duration;

use eventer::inbox::{Inbox, MessageId, Received};
use eventer::publisher::Scripted;
use eventer::store::{Commit, ParkedEvents, ReadModels, Store};
use eventer::worker::Retries;
use eventer::{MemoryStore, OpenTelemetry, Prepared, StateMachine, Workers};
use eventer_tests::purses::{Owners, purse};
use metrics_util::MetricKind;
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use opentelemetry::Context;
use opentelemetry::trace::{FutureExt, SpanContext, TraceContextExt, TraceFlags, TraceState};
use pollster::block_on;
use tracing::field;

use observed::contested::Contested;
use observed::spans::{Seen, Spans};
use observed::tank::{self, Any, command, event};
use observed::told::Told;

type Tanks = StateMachine<tank::Machine, Contested>;

/// Runs a test on tank 1, which is open, and gives the spans of the calls that the test makes.
fn spans_of<F: Future<Output = ()>>(test: impl FnOnce(Tanks) -> F) -> Vec<Seen> {
    let tanks = Tanks::new(Contested::default());
    block_on(async { tanks.start(1, event::Opened).await }).unwrap();
    let spans = Spans::default();
    tracing::subscriber::with_default(spans.subscriber(), || block_on(test(tanks)));
    spans.take()
}

/// A span as it should be; no version where there is none.
fn call(operation: &str, event: &str, version: Option<u64>, outcome: &str) -> Seen {
    let fields = [
        ("operation", Some(operation.to_owned())),
        ("machine", Some("tank".to_owned())),
        ("entity", Some("1".to_owned())),
        ("event", Some(event.to_owned())),
        ("version", version.map(|version| version.to_string())),
        ("outcome", Some(outcome.to_owned())),
    ];
    Seen {
        target: "eventer",
        name: "eventer.call",
        fields: fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect(),
    }
}

async fn open(tanks: &Tanks) -> eventer::Entity<tank::Machine, tank::state::Open, Contested> {
    match tanks.load(&1).await.unwrap() {
        Any::Open(tank) => tank,
        Any::Closed(_) => panic!("it is open"),
    }
}

#[test]
fn each_way_to_call_has_a_span() {
    let spans = spans_of(|_| async {
        let tanks = Tanks::new(Contested::default());
        let tank = tanks.start(1, event::Opened).await.unwrap();
        let tank = tank.send(event::Filled { by: 1 }).await.unwrap();
        tank.execute(command::Fill { by: 2 }).await.unwrap();
        tanks.dispatch(&1, event::Filled { by: 3 }).await.unwrap();
        tanks.execute(&1, command::Fill { by: 4 }).await.unwrap();
        let replica = Tanks::new(Contested::default());
        let history = tanks.history(&1).await.unwrap();
        replica.follow(&1, history).await.unwrap();
        // To look changes nothing, so it is no call.
        tanks.load(&1).await.unwrap();
        tanks.why_not(&1, command::Fill { by: 5 }).await.unwrap();
    });
    let expected = [
        call("start", "Opened", Some(1), "stored"),
        call("send", "Filled", Some(2), "stored"),
        call("send", "Fill", Some(3), "stored"),
        call("dispatch", "Filled", Some(4), "stored"),
        call("dispatch", "Fill", Some(5), "stored"),
        call("follow", "Opened", Some(5), "stored"),
    ];
    assert_eq!(spans, expected);
}

#[test]
fn an_id_that_is_none_is_told_as_well() {
    let spans = spans_of(|_| async {
        let purses = StateMachine::<purse::Machine, _>::new(MemoryStore::new());
        let id = "ü".repeat(9_999);
        let opened = || purse::event::Opened { owner: "ada".into() };
        let lost = purse::event::Lost { owner: "ada".into() };
        purses.start(id.clone(), opened()).await.map(drop).unwrap_err();
        purses
            .start(id.clone(), opened())
            .prepare()
            .await
            .map(drop)
            .unwrap_err();
        purses.dispatch(&id, lost).await.unwrap_err();
        purses.follow(&id, []).await.unwrap_err();
    });
    let seen: Vec<_> = spans
        .iter()
        .map(|span| {
            (
                &*span.fields["operation"],
                &*span.fields["outcome"],
                &*span.fields["entity"],
            )
        })
        .collect();
    let shown = "ü".repeat(64) + "…";
    let expected = ["start", "prepare", "dispatch", "follow"].map(|operation| (operation, "invalid_id", &*shown));
    assert_eq!(seen, expected);
}

#[test]
fn a_start_tells_its_outcome() {
    let spans = spans_of(|tanks| async move {
        let start = || tanks.start(1, event::Opened).idempotent("k");
        assert!(start().await.is_err());
        let others = Tanks::new(Contested::default());
        for _ in 0..2 {
            others.start(1, event::Opened).idempotent("k").await.unwrap();
        }
        assert!(others.start(1, command::Open).idempotent("k").await.is_err());
    });
    let expected = [
        call("start", "Opened", None, "already_exists"),
        call("start", "Opened", Some(1), "stored"),
        call("start", "Opened", Some(1), "replayed"),
        call("start", "Open", None, "key_reused"),
    ];
    assert_eq!(spans, expected);
}

#[test]
fn a_call_by_id_tells_its_outcome() {
    let spans = spans_of(|tanks| async move {
        let fill = |by| tanks.execute(&1, command::Fill { by });
        fill(0).await.unwrap();
        fill(11).await.unwrap_err();
        fill(7).await.unwrap_err();
        fill(1).idempotent("k").await.unwrap();
        fill(1).idempotent("k").await.unwrap();
        fill(2).idempotent("k").await.unwrap_err();
        fill(2).idempotent("").await.unwrap_err();
        tanks.dispatch(&1, event::Opened).await.unwrap_err();
        tanks.execute(&1, command::Open).await.unwrap_err();
        tanks.store().conflict_next(16);
        fill(1).await.unwrap_err();
    });
    let expected = [
        call("dispatch", "Fill", Some(1), "nothing"),
        call("dispatch", "Fill", None, "refused"),
        call("dispatch", "Fill", None, "hook_failed"),
        call("dispatch", "Fill", Some(2), "stored"),
        call("dispatch", "Fill", Some(2), "replayed"),
        call("dispatch", "Fill", None, "key_reused"),
        call("dispatch", "Fill", None, "invalid_key"),
        call("dispatch", "Opened", None, "wrong_state"),
        call("dispatch", "Open", None, "not_handled"),
        call("dispatch", "Fill", None, "conflict"),
    ];
    assert_eq!(spans, expected);

    let spans = spans_of(|_| async {
        let none = Tanks::new(Contested::default());
        none.dispatch(&1, event::Closed).await.unwrap_err();
    });
    assert_eq!(spans, [call("dispatch", "Closed", None, "not_found")]);
}

#[test]
fn a_typed_call_tells_its_outcome() {
    let spans = spans_of(|tanks| async move {
        let tank = open(&tanks).await.execute(command::Fill { by: 0 }).await.unwrap();
        let tank = tank.execute(command::Fill { by: 11 }).await.unwrap_err().into_entity();
        let tank = tank.expect("a refusal gives it back");
        tank.send(event::Filled { by: 7 }).await.unwrap_err();
        let (one, other, late) = (open(&tanks).await, open(&tanks).await, open(&tanks).await);
        one.send(event::Filled { by: 1 }).idempotent("k").await.unwrap();
        other.send(event::Filled { by: 1 }).idempotent("k").await.unwrap();
        late.send(event::Filled { by: 1 }).await.unwrap_err();
        let tank = open(&tanks).await;
        tank.send(event::Filled { by: 2 }).idempotent("k").await.unwrap_err();
    });
    let expected = [
        call("send", "Fill", Some(1), "nothing"),
        call("send", "Fill", None, "refused"),
        call("send", "Filled", None, "hook_failed"),
        call("send", "Filled", Some(2), "stored"),
        call("send", "Filled", Some(2), "replayed"),
        call("send", "Filled", None, "conflict"),
        call("send", "Filled", None, "key_reused"),
    ];
    assert_eq!(spans, expected);
}

#[test]
fn a_call_that_is_prepared_tells_so_and_how_it_is_stored() {
    let spans = spans_of(|tanks| async move {
        let fill = |by| tanks.execute(&1, command::Fill { by }).idempotent("k").prepare();
        let stored = async |prepared: &Prepared<tank::Machine>| {
            let put = |commit: &Commit| tanks.store().commit(commit.clone());
            prepared.stored_by(put).await.is_ok()
        };
        fill(11).await.unwrap_err();
        let (one, other) = (fill(1).await.unwrap(), fill(1).await.unwrap());
        let late = tanks.dispatch(&1, event::Closed).prepare().await.unwrap();
        assert!(stored(&one).await && stored(&other).await && !stored(&late).await);
        drop(fill(1).await.unwrap());
        drop(tanks.execute(&1, command::Fill { by: 0 }).prepare().await.unwrap());
        drop(tanks.start(1, event::Opened).prepare().await.unwrap());
    });
    let expected = [
        call("prepare", "Fill", None, "refused"),
        call("prepare", "Fill", Some(2), "prepared"),
        call("prepare", "Fill", Some(2), "prepared"),
        call("prepare", "Closed", Some(2), "prepared"),
        call("store", "Filled", Some(2), "stored"),
        call("store", "Filled", Some(2), "replayed"),
        call("store", "Closed", None, "conflict"),
        call("prepare", "Fill", Some(2), "replayed"),
        call("prepare", "Fill", Some(2), "nothing"),
        call("prepare", "Opened", Some(1), "prepared"),
    ];
    assert_eq!(spans, expected);
}

#[test]
fn what_a_message_leads_to_is_told_and_counted() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let spans = metrics::with_local_recorder(&recorder, || {
        let store = MemoryStore::new();
        let tanks = StateMachine::<tank::Machine, _>::new(store.clone());
        block_on(async { tanks.start(1, event::Opened).await }).unwrap();
        let spans = Spans::default();
        let received = async {
            let inbox = Inbox::new(store, "levels").unwrap();
            let message = MessageId::new("/pump", "1").unwrap();
            let others = AtomicU32::new(1);
            let fill = async || {
                let prepared = tanks.dispatch(&1, event::Filled { by: 2 }).prepare().await;
                // Others are faster, once.
                if others.swap(0, Ordering::Relaxed) > 0 {
                    tanks.dispatch(&1, event::Filled { by: 1 }).await.unwrap();
                }
                prepared
            };
            let first = inbox.receive(&message, fill).await.unwrap();
            let again = inbox.receive(&message, fill).await.unwrap();
            assert!(matches!((first, again), (Received::First(_), Received::Again)));
        };
        tracing::subscriber::with_default(spans.subscriber(), || block_on(received));
        spans.take()
    });
    let expected = [
        call("prepare", "Filled", Some(2), "prepared"),
        call("dispatch", "Filled", Some(2), "stored"),
        call("store", "Filled", None, "conflict"),
        call("prepare", "Filled", Some(3), "prepared"),
        call("store", "Filled", Some(3), "stored"),
        call("prepare", "Filled", Some(4), "prepared"),
        call("store", "Filled", None, "again"),
    ];
    assert_eq!(spans, expected);
    let measured = measured(&snapshotter);
    let of = |name: &str, labels: &str| measured.get(&(name.to_owned(), labels.to_owned())).copied();
    for outcome in ["stored", "conflict", "again"] {
        let labels = format!("machine=tank operation=store outcome={outcome}");
        assert_eq!(of("eventer_calls_total", &labels), Some(1), "{outcome}");
    }
    assert_eq!(of("eventer_conflicts_total", "machine=tank"), Some(1));
}

#[test]
fn a_call_that_is_dropped_tells_so() {
    let spans = spans_of(|tanks| async move {
        tanks.store().fall_silent();
        let mut call = tanks.dispatch(&1, event::Filled { by: 1 }).into_future();
        let mut context = std::task::Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(&mut context).is_pending());
    });
    assert_eq!(spans, [call("dispatch", "Filled", None, "dropped")]);
}

#[test]
fn a_call_whose_span_nobody_wants_leaves_the_spans_around_it_alone() {
    let spans = Spans::without("eventer");
    tracing::subscriber::with_default(spans.subscriber(), || {
        let request = tracing::info_span!("request", version = field::Empty, outcome = field::Empty);
        let tanks = Tanks::new(Contested::default());
        let _entered = request.enter();
        block_on(async { tanks.start(1, event::Opened).await }).unwrap();
    });
    let spans = spans.take();
    assert_eq!(
        spans
            .iter()
            .map(|span| (span.name, span.fields.len()))
            .collect::<Vec<_>>(),
        [("request", 0)]
    );
}

/// What was counted and measured under a name: the labels, and the count or the number of values.
fn measured(snapshotter: &Snapshotter) -> BTreeMap<(String, String), u64> {
    let all = snapshotter.snapshot().into_vec();
    all.into_iter()
        .map(|(key, _, _, value)| {
            let (kind, key) = key.into_parts();
            let mut labels: Vec<_> = key
                .labels()
                .map(|label| format!("{}={}", label.key(), label.value()))
                .collect();
            labels.sort();
            let count = match (kind, value) {
                (MetricKind::Counter, DebugValue::Counter(count)) => count,
                (MetricKind::Histogram, DebugValue::Histogram(values)) => {
                    assert!(
                        values.iter().all(|seconds| (0.0..60.0).contains(&seconds.0)),
                        "{values:?}"
                    );
                    values.len() as u64
                }
                other => panic!("neither counter nor histogram: {other:?}"),
            };
            ((key.name().to_owned(), labels.join(" ")), count)
        })
        .collect()
}

#[test]
fn calls_are_counted_and_timed() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        block_on(async {
            let tanks = Tanks::new(Contested::default());
            let tank = tanks.start(1, event::Opened).await.unwrap();
            tanks.start(1, event::Opened).await.unwrap_err();
            tank.send(event::Filled { by: 1 }).await.unwrap();
            for by in [1, 2, 0, 11, 1] {
                let _ = tanks.execute(&1, command::Fill { by }).await;
            }
            // Decided again twice, first on a state at hand, and it is one call.
            tanks.store().conflict_next(2);
            tanks.execute(&1, command::Fill { by: 1 }).await.unwrap();
            // A typed call is not decided again: its outcome tells of the conflict.
            let tank = open(&tanks).await;
            tanks.store().conflict_next(1);
            tank.send(event::Filled { by: 1 }).await.unwrap_err();
        });
    });
    let expected = [
        ("eventer_call_seconds", "machine=tank operation=dispatch", 6),
        ("eventer_call_seconds", "machine=tank operation=send", 2),
        ("eventer_call_seconds", "machine=tank operation=start", 2),
        (
            "eventer_calls_total",
            "machine=tank operation=dispatch outcome=nothing",
            1,
        ),
        (
            "eventer_calls_total",
            "machine=tank operation=dispatch outcome=refused",
            1,
        ),
        (
            "eventer_calls_total",
            "machine=tank operation=dispatch outcome=stored",
            4,
        ),
        ("eventer_calls_total", "machine=tank operation=send outcome=conflict", 1),
        ("eventer_calls_total", "machine=tank operation=send outcome=stored", 1),
        (
            "eventer_calls_total",
            "machine=tank operation=start outcome=already_exists",
            1,
        ),
        ("eventer_calls_total", "machine=tank operation=start outcome=stored", 1),
        ("eventer_conflicts_total", "machine=tank", 2),
    ];
    let expected = expected
        .into_iter()
        .map(|(name, labels, count)| ((name.to_owned(), labels.to_owned()), count))
        .collect();
    assert_eq!(measured(&snapshotter), expected);
}

/// Waits until workers tell this of their subscriptions, which have a shard each.
async fn tell(told: &Told, expected: &[(&str, &str, f64)]) {
    let full = |(name, subscription, value): &(&str, &str, f64)| {
        let labels = match *name {
            "lag" | "parked" => format!("subscription={subscription} generation=1 shard=0"),
            _ => format!("subscription={subscription}"),
        };
        ((format!("eventer_subscription_{name}"), labels), *value)
    };
    let expected: BTreeMap<_, _> = expected.iter().map(full).collect();
    for _ in 0..2_000 {
        if told.shown("eventer_subscription") == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(told.shown("eventer_subscription"), expected);
}

/// A worker tells of each of its shards how far behind it is and how much waits there, also of one that is paused, and
/// counts what fails.
#[test]
fn workers_tell_how_far_they_are_and_what_is_parked() {
    let told = Told::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    metrics::with_local_recorder(&told, || {
        runtime.block_on(async {
            let store = MemoryStore::new();
            let (owners, broker) = (Owners::<1>::default(), Scripted::new(|_, _| Ok(())));
            let retries = Retries {
                attempts: 3,
                first: Duration::from_millis(1),
                longest: Duration::from_millis(1),
            };
            let workers = || {
                let workers = Workers::new(store.clone()).lease(Duration::from_millis(150));
                let workers = workers.retries(retries).project(owners.clone());
                workers.relay("receipts", broker.clone()).start()
            };
            // Paused before they are read, so that nothing of what happens is tried.
            workers().await.unwrap().stop().await;
            for name in ["owners", "receipts"] {
                store.pause(name, 1, true).await.unwrap();
            }
            let running = workers().await.unwrap();
            let purses = StateMachine::<purse::Machine, _>::new(store.clone());
            let owner = || "Ada".to_owned();
            purses
                .start("p1".to_owned(), purse::event::Opened { owner: owner() })
                .await
                .unwrap();
            for cents in [-1, 5, 6] {
                let paid = purse::event::Paid { owner: owner(), cents };
                purses.dispatch(&"p1".to_owned(), paid).await.unwrap();
            }
            // Four events, three of which sent a message.
            let idle = [
                ("lag", "owners", 4.0),
                ("lag", "receipts", 3.0),
                ("parked", "owners", 0.0),
                ("parked", "receipts", 0.0),
            ];
            tell(&told, &idle).await;

            for name in ["owners", "receipts"] {
                store.pause(name, 1, false).await.unwrap();
            }
            let failed = |parked, retried, waiting| {
                [
                    ("lag", "owners", 0.0),
                    ("lag", "receipts", 0.0),
                    ("parked", "owners", waiting),
                    ("parked", "receipts", 0.0),
                    ("parked_total", "owners", parked),
                    ("retries_total", "owners", retried),
                ]
            };
            tell(&told, &failed(1.0, 2.0, 3.0)).await;
            assert_eq!(broker.published().len(), 3);
            // What fails again is tried as often, and parked again.
            assert!(store.requeue("owners", "view:Ada").await.unwrap());
            tell(&told, &failed(2.0, 4.0, 3.0)).await;
            let poison = store.parked("owners", 0, 1).await.unwrap().remove(0).what.position();
            assert!(store.give_up("owners", poison, "a mistake of the till").await.unwrap());
            tell(&told, &failed(2.0, 4.0, 0.0)).await;

            // Who has a shard no more says nothing of it.
            store.pause("owners", 1, true).await.unwrap();
            let paid = purse::event::Paid {
                owner: owner(),
                cents: 7,
            };
            purses.dispatch(&"p1".to_owned(), paid).await.unwrap();
            let mut behind = failed(2.0, 4.0, 0.0);
            behind[0].2 = 1.0;
            tell(&told, &behind).await;
            running.stop().await;
            tell(&told, &failed(2.0, 4.0, 0.0)).await;
        });
    });
}

#[test]
fn events_carry_the_current_span_of_opentelemetry() {
    const TRACE: u128 = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736;
    const SPAN: u64 = 0x00f0_67aa_0ba9_02b7;
    let cases = [
        (TRACE, SPAN, 0x01, Some(format!("00-{TRACE:032x}-{SPAN:016x}-01"))),
        (TRACE, SPAN, 0x00, Some(format!("00-{TRACE:032x}-{SPAN:016x}-00"))),
        // Numbers keep their width; of the flags, version 00 has only the lowest.
        (
            1,
            2,
            0xff,
            Some(format!("00-{}1-{}2-01", "0".repeat(31), "0".repeat(15))),
        ),
        (0, SPAN, 0x01, None),
        (TRACE, 0, 0x01, None),
    ];
    let tanks: Tanks = StateMachine::builder(Contested::default())
        .traces(OpenTelemetry)
        .build();
    for (id, (trace, span, flags, expected)) in (1..).zip(cases) {
        let flags = TraceFlags::new(flags);
        let remote = SpanContext::new(trace.into(), span.into(), flags, true, TraceState::default());
        let context = Context::new().with_remote_span_context(remote);
        let call = tanks.start(id, event::Opened).into_future().with_context(context);
        block_on(call).unwrap();
        let recorded = block_on(tanks.history(&id)).unwrap().remove(0);
        assert_eq!(recorded.trace, expected);
    }
    // Without any span.
    block_on(async { tanks.dispatch(&1, event::Closed).await }).unwrap();
    assert_eq!(block_on(tanks.history(&1)).unwrap()[1].trace, None);
}
