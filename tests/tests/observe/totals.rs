//! Calls as metrics show them: counted by outcome, and timed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use eventer::inbox::{Inbox, MessageId, Received};
use eventer::{MemoryStore, StateMachine};
use metrics_util::MetricKind;
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use pollster::block_on;

use super::{Tanks, call, open};
use crate::observed::contested::Contested;
use crate::observed::spans::{Spans, watched_everywhere};
use crate::observed::tank::{self, command, event};

#[test]
fn what_a_message_leads_to_is_told_and_counted() {
    watched_everywhere();
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
    watched_everywhere();
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
