//! Subscriptions, and where they begin.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::super::fixtures::{begin, full, of};
use super::super::harness::Tested;
use super::super::subscription_harness::{ANN, LONG, SubscribedStore, TOTALS, step, subscription};
use super::super::{Rig, comparison};
use crate::store::{EventFilter, LogEnds, Reads, Share, Subscription, SubscriptionKind, Subscriptions as _};

/// The shares of several readers are all events, each of its entities, and no event is in two.
pub fn shares_divide_the_log_by_entities<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::open(rig);
    tested.positions(40);
    let log = tested.log();
    let promise = "share: each entity falls to one of the readers";
    for of in [1, 2, 3, 7, 1_024] {
        let mut all = vec![];
        for shard in 0..of {
            let filter = EventFilter {
                share: Some(Share { shard, of }),
                ..EventFilter::default()
            };
            let page = tested.events_of(&filter, 0, usize::MAX).events;
            let expected = log.iter().filter(|logged| filter.passes_event(logged)).cloned();
            comparison::equal(promise, &page, &expected.collect());
            all.extend(page);
            if of == 1_024 && shard > 60 {
                break;
            }
        }
        all.sort_by_key(|logged| logged.event.position);
        if of < 1_024 {
            comparison::equal(promise, &all, &log);
        }
    }
}

/// Of what nobody subscribed to there is no lease.
pub fn lease_of_nothing_is_none<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::open(rig);
    comparison::equal("leased: of nothing there is no lease", tested.claim(ANN, LONG), vec![]);
}

/// A first lease is of the first generation, where the subscription begins.
pub fn lease_begins_where_the_subscription_begins<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::open(rig);
    let begins = Subscription {
        position: 7,
        ..subscription(TOTALS, 2)
    };
    tested.subscribe(&begins);
    let leases = tested.claim(ANN, LONG);
    let promise = "leased: a lease says what of which generation is read, and how far it was";
    comparison::equal(promise, leases.len(), 2);
    for (number, lease) in (0..).zip(leases) {
        let shard = &lease.shard;
        comparison::equal(
            promise,
            (&*shard.subscription, shard.generation, shard.shard),
            (TOTALS, 1, number),
        );
        comparison::equal(promise, (lease.shards, lease.position, lease.rate_max), (2, 7, None));
        comparison::equal(promise, (lease.is_rebuild, lease.is_paused), (false, false));
        comparison::equal(
            promise,
            (lease.parked, lease.requeued, lease.waiting),
            (vec![], vec![], 0),
        );
    }
}

/// How far is to be read is told of both logs.
pub fn ends_of_both_logs_are_told<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::open(rig);
    let ends = || tested.read(tested.store().ends());
    let promise = "ends: of empty logs they are 0";
    comparison::equal(promise, ends(), LogEnds::default());
    let before = tested.stored("an event is stored", &of([begin("A"), begin("B")]));
    let position = tested.stored("an event and a message are stored", &full(begin("C")));
    // The message, as soon as the outbox shows it.
    let message = tested.outbox().remove(0);
    let promise = "ends: they reach what was stored";
    let since = Instant::now();
    while ends().events < position.unwrap_or_default() {
        assert!(
            since.elapsed() < tested.limits().lag_max,
            "{promise}: it is {:?}",
            ends()
        );
        sleep(Duration::from_millis(2));
    }
    comparison::equal(promise, ends().messages, message.position);
    comparison::equal(promise, ends().events, tested.watermark());
    assert!(before < position, "{promise}: {before:?} is before {position:?}");
}

/// Who subscribes to what is there finds it as it is.
pub fn subscription_that_is_there_stays<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 2);
    let lease = tested.claim(ANN, LONG).remove(0);
    tested.taken("a step is taken", step(&lease, 5));
    let promise = "subscribe: it is known whether one is there";
    let is_there = |name| tested.read(tested.store().is_subscribed(name));
    comparison::equal(promise, (is_there(TOTALS), is_there("other")), (true, false));
    let promise = "subscribe: one that is there stays as it is";
    for (shards, position) in [(2, 0), (9, 0), (2, 9)] {
        tested.subscribe(&Subscription {
            position,
            ..subscription(TOTALS, shards)
        });
    }
    let leases = tested.claim(ANN, LONG);
    comparison::equal(
        promise,
        (leases.len(), leases[0].position, leases[0].epoch),
        (2, 5, lease.epoch),
    );
    let other = Subscription {
        reads: Reads::Messages,
        ..subscription(TOTALS, 2)
    };
    tested.refuses(
        "subscribe: one that reads another log is refused",
        tested.store().subscribe(&other),
    );
    for kind in [SubscriptionKind::Delivered, SubscriptionKind::ProjectedSql] {
        let other = Subscription {
            kind,
            ..subscription(TOTALS, 2)
        };
        tested.refuses(
            "subscribe: one of another kind is refused",
            tested.store().subscribe(&other),
        );
    }
}

/// Names and numbers of shards beyond the contract are refused, and those at its limits are not.
pub fn subscriptions_beyond_the_contract_are_refused<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "subscribe: a name has 1 to 200 bytes and no NUL";
    for name in ["", "a\0b", &"n".repeat(201), &"é".repeat(101)] {
        tested.refuses(promise, tested.store().subscribe(&subscription(name, 1)));
    }
    for name in ["a'b\"c\\d%", &"é".repeat(100)] {
        tested.subscribe(&subscription(name, 1));
        comparison::equal(promise, tested.claim_of(ANN, &[name], LONG, false).len(), 1);
    }
    let promise = "subscribe: a generation has 1 to 1,024 shards";
    for shards in [0, 1_025, u16::MAX] {
        tested.refuses(promise, tested.store().subscribe(&subscription("s", shards)));
    }
    tested.subscribe(&subscription("s", 1_024));
    comparison::equal(promise, tested.claim_of(ANN, &["s"], LONG, false).len(), 1_024);
}

/// Who waits is woken by what is stored, and does not wait for ever.
pub fn who_waits_is_woken<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let store = tested.store();
    for number in 0..3 {
        let commit = of([begin(&format!("W{number}"))]);
        let woken = tested.run(async {
            let woken = store.woken();
            let committed = crate::store::Store::commit(store, commit).await;
            let mut woken = std::pin::pin!(woken);
            let limit = crate::clock::Clock::sleep(&crate::clock::SystemClock, Duration::from_secs(20));
            let mut limit = std::pin::pin!(limit);
            let either = std::future::poll_fn(|context| {
                if woken.as_mut().poll(context).is_ready() {
                    return std::task::Poll::Ready(true);
                }
                limit.as_mut().poll(context).map(|()| false)
            });
            committed.is_ok() && either.await
        });
        comparison::equal("woken: who waits is woken after something was stored", woken, true);
    }
}
