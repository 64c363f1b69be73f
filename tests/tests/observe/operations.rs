//! Calls as traces show them: a span for each, which tells its outcome.

use std::task::Waker;

use eventer::store::{Commit, Store};
use eventer::{MemoryStore, OpenTelemetry, Prepared, StateMachine};
use eventer_tests::purses::purse;
use opentelemetry::Context;
use opentelemetry::trace::{FutureExt, SpanContext, TraceContextExt, TraceFlags, TraceState};
use pollster::block_on;
use tracing::field;

use super::{Tanks, call, open, spans_of};
use crate::observed::contested::Contested;
use crate::observed::spans::{Spans, watched_everywhere};
use crate::observed::tank::{self, command, event};

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
    watched_everywhere();
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

#[test]
fn events_carry_the_current_span_of_opentelemetry() {
    const TRACE: u128 = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736;
    const SPAN: u64 = 0x00f0_67aa_0ba9_02b7;
    watched_everywhere();
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
