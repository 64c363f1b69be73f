//! Generations of a subscription: what it wrote is written anew beside what is shown.

use std::error::Error as _;

use super::cancel::{dropped_at_each_point, polled};
use super::harness::Tested;
use super::subscription_harness::{ANN, BOB, LONG, SubscribedStore, TOTALS, parking, row, step, subscription};
use super::{Rig, comparison};
use crate::store::{
    Generation, GenerationStatus, Lease, NotRebuildable, ReadModels as _, Step, StoreError, StoreErrorKind,
    Subscription, SubscriptionKind, Swap,
};

/// A step that writes the row "a".
fn writing(lease: &Lease, to: u64, value: &str) -> Step {
    Step {
        rows: vec![row("a", Some(value))],
        ..step(lease, to)
    }
}

/// A live generation at 5, and one that is being built at 0: the leases of both, and the number of the second.
fn building<R: Rig<Store: SubscribedStore>>(tested: &Tested<'_, R>) -> (Lease, Lease, u32) {
    let live = tested.lease(ANN);
    tested.taken("a step is taken", writing(&live, 5, "1"));
    let number = tested.rebuild(1);
    let mut leases = tested.claim(ANN, LONG);
    comparison::equal("rebuild: both generations are read", leases.len(), 2);
    let new = leases.remove(1);
    (leases.remove(0), new, number)
}

fn statuses<R: Rig<Store: SubscribedStore>>(tested: &Tested<'_, R>) -> Vec<(u32, GenerationStatus)> {
    tested.generations().iter().map(|it| (it.number, it.status)).collect()
}

/// A generation is built beside the live one, which is shown meanwhile.
pub fn rebuild_begins_beside_the_live_one<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (live, new, number) = building(&tested);
    let promise = "rebuild: it begins at place 0, beside the live one";
    comparison::equal(promise, (number, new.shard.generation), (2, 2));
    comparison::equal(
        promise,
        (new.position, new.is_rebuild, live.is_rebuild),
        (0, true, false),
    );
    let expected = vec![(1, GenerationStatus::Live), (2, GenerationStatus::Building)];
    comparison::equal(promise, statuses(&tested), expected);
    tested.taken(promise, writing(&new, 3, "2"));
    comparison::equal(promise, tested.shown("a").as_deref(), Some("1"));
    comparison::equal(promise, tested.written(2, "a").as_deref(), Some("2"));
    comparison::equal(promise, tested.written(1, "a").as_deref(), Some("1"));
    let places: Vec<_> = tested.generations().iter().map(Generation::position).collect();
    comparison::equal(promise, places, vec![5, 3]);
    let reader = tested.generations()[1].shards[0].worker.clone();
    comparison::equal("rebuild: it is shown who reads it", reader.as_deref(), Some(ANN));
}

/// Of two rebuilds that are asked for, one is built.
pub fn rebuild_that_is_under_way_is_the_one<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let promise = "rebuild: there is at most one";
    let first = tested.read(tested.store().rebuild(TOTALS, 3, Some(50)));
    let second = tested.read(tested.store().rebuild(TOTALS, 5, None));
    comparison::equal(promise, (first, second), (2, 2));
    let built = tested.generations().remove(1);
    comparison::equal(promise, (built.shards.len(), built.rate_max), (3, Some(50)));
    let leases = tested.claim(ANN, LONG);
    let rates: Vec<_> = leases.iter().map(|lease| (lease.rate_max, lease.shards)).collect();
    let promise = "rebuild: its leases tell its rate and its shards";
    comparison::equal(
        promise,
        rates,
        vec![(None, 1), (Some(50), 3), (Some(50), 3), (Some(50), 3)],
    );
}

/// The number of a generation that was discarded is not given again, nor do its leases count.
pub fn number_of_a_generation_is_given_once<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (_, old, number) = building(&tested);
    tested.read(tested.store().discard(TOTALS, number));
    let promise = "rebuild: a number is given once";
    comparison::equal(promise, tested.rebuild(1), 3);
    tested.claim(ANN, LONG);
    tested.lost(promise, writing(&old, 3, "2"));
    comparison::equal(promise, tested.generations()[1].position(), 0);
}

/// What is behind is not swapped.
pub fn swap_waits_until_it_is_as_far<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (_, new, number) = building(&tested);
    let promise = "swap: a generation that is behind does not become the live one";
    comparison::equal(promise, tested.swap(number), Swap::Behind { position: 0, live: 5 });
    tested.taken(promise, writing(&new, 4, "2"));
    comparison::equal(promise, tested.swap(number), Swap::Behind { position: 4, live: 5 });
    comparison::equal(promise, tested.shown("a").as_deref(), Some("1"));
    comparison::equal(promise, statuses(&tested)[1].1, GenerationStatus::Building);
}

/// What is as far becomes the live one, and the other is read no more.
pub fn swap_shows_the_new_one<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (old, new, number) = building(&tested);
    tested.taken("a step is taken", writing(&new, 5, "2"));
    let promise = "swap: a generation that is as far becomes the live one";
    comparison::equal(promise, tested.swap(number), Swap::Done);
    comparison::equal(promise, tested.swap(number), Swap::Done);
    comparison::equal(promise, tested.shown("a").as_deref(), Some("2"));
    let expected = vec![(1, GenerationStatus::Retired), (2, GenerationStatus::Live)];
    comparison::equal(promise, statuses(&tested), expected);
    let promise = "swap: the one that was live is read no more";
    let at = |lease: Lease| Lease { position: 5, ..lease };
    tested.lost(promise, writing(&at(old), 6, "3"));
    let leases = tested.claim(ANN, LONG);
    comparison::equal(promise, leases.len(), 1);
    comparison::equal(promise, (leases[0].shard.generation, leases[0].is_rebuild), (2, false));
    tested.taken("swap: the new one goes on", writing(&at(new), 6, "4"));
    comparison::equal("swap: the new one is shown", tested.shown("a").as_deref(), Some("4"));
    tested.refuses("swap: what is retired stays so", tested.store().swap(TOTALS, 1));
}

/// The rate may be another one while it is built.
pub fn throttle_changes_the_rate<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let number = tested.read(tested.store().rebuild(TOTALS, 1, Some(9)));
    for rate in [Some(u32::MAX), None, Some(1)] {
        tested.read(tested.store().throttle(TOTALS, number, rate));
        let told = tested.claim(ANN, LONG);
        let rates = (tested.generations()[1].rate_max, told[1].rate_max, told[0].rate_max);
        comparison::equal("throttle: its leases tell its rate", rates, (rate, rate, None));
    }
    tested.refuses(
        "throttle: there is such a generation",
        tested.store().throttle(TOTALS, 9, None),
    );
    tested.refuses(
        "throttle: there is such a subscription",
        tested.store().throttle("none", 1, None),
    );
}

/// The rate is that of the building.
pub fn swap_ends_the_rate<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let number = tested.read(tested.store().rebuild(TOTALS, 1, Some(9)));
    comparison::equal("swap: both are at 0", tested.swap(number), Swap::Done);
    let rate = tested.generations()[1].rate_max;
    comparison::equal("swap: the live one has no rate", rate, None);
}

/// A swap ends a pause as it ends a rate.
pub fn swap_ends_a_pause<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let number = tested.rebuild(1);
    tested.read(tested.store().pause(TOTALS, number, true));
    comparison::equal("swap: both are at 0", tested.swap(number), Swap::Done);
    let promise = "swap: the live one is not paused";
    comparison::equal(promise, tested.generations()[1].is_paused, false);
    let lease = tested.lease(ANN);
    tested.taken(promise, writing(&lease, 1, "1"));
}

/// A generation that is not shown is removed with all that it wrote.
pub fn discard_removes_what_is_not_shown<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (_, new, number) = building(&tested);
    let position = tested.positions(1)[0];
    let mut parks = writing(&new, 3, "2");
    parks.parked = vec![parking(position, "a", Some("it fails"))];
    tested.taken("a step is taken", parks);
    let promise = "discard: a generation is removed with its rows and what it parked";
    tested.read(tested.store().discard(TOTALS, number));
    comparison::equal(promise, (tested.written(2, "a"), tested.parked().len()), (None, 0));
    comparison::equal(promise, statuses(&tested), vec![(1, GenerationStatus::Live)]);
    tested.lost(promise, writing(&Lease { position: 3, ..new }, 6, "3"));
    comparison::equal(promise, tested.claim(ANN, LONG).len(), 1);
    tested.read(tested.store().discard(TOTALS, number));
    tested.read(tested.store().discard("other", 1));
    tested.refuses("discard: the live one stays", tested.store().discard(TOTALS, 1));
    comparison::equal("discard: the live one stays", tested.shown("a").as_deref(), Some("1"));
    tested.refuses(
        "swap: what was discarded is not there",
        tested.store().swap(TOTALS, number),
    );
}

/// The live generation begins anew, and who read it does not.
pub fn reset_begins_anew<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let position = tested.positions(1)[0];
    let old = tested.lease(ANN);
    let mut parks = writing(&old, 5, "1");
    parks.parked = vec![parking(position, "a", Some("it fails"))];
    tested.taken("a step is taken", parks);
    tested.read(tested.store().reset(TOTALS));
    let promise = "reset: the live generation is empty and begins at place 0";
    comparison::equal(promise, (tested.shown("a"), tested.parked().len()), (None, 0));
    comparison::equal(promise, tested.generations()[0].position(), 0);
    let promise = "reset: who read it loses the lease";
    tested.lost(promise, writing(&old, 6, "2"));
    tested.lost(
        promise,
        writing(
            &Lease {
                position: 5,
                ..old.clone()
            },
            6,
            "2",
        ),
    );
    let new = tested.lease(BOB);
    assert!(new.epoch > old.epoch, "{promise}: the next has a later epoch");
    let promise = "reset: what is put in its place has a number of its own";
    comparison::equal(promise, (old.shard.generation, new.shard.generation), (1, 2));
    comparison::equal(promise, tested.written(1, "a"), None);
    comparison::equal(promise, tested.rebuild(1), 3);
    tested.taken(promise, writing(&new, 1, "3"));
    comparison::equal(promise, tested.shown("a").as_deref(), Some("3"));
}

/// A paused generation takes no step until it is resumed.
pub fn pause_stops_steps<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (live, new, number) = building(&tested);
    tested.read(tested.store().pause(TOTALS, number, true));
    let promise = "pause: a step of a paused generation is not stored";
    tested.lost(promise, writing(&new, 3, "2"));
    comparison::equal(promise, tested.written(2, "a"), None);
    let told: Vec<_> = tested.claim(ANN, LONG).iter().map(|lease| lease.is_paused).collect();
    comparison::equal("pause: leases tell of it", told, vec![false, true]);
    comparison::equal("pause: it is shown", tested.generations()[1].is_paused, true);
    tested.taken("pause: others go on", writing(&live_at(live, 5), 6, "1"));
    tested.read(tested.store().pause(TOTALS, number, false));
    tested.taken("pause: it ends", writing(&new, 3, "2"));
    let nothing = "pause: what is not there is not paused";
    tested.refuses(nothing, tested.store().pause(TOTALS, 9, true));
    tested.refuses(nothing, tested.store().pause("other", 1, true));
}

fn live_at(lease: Lease, position: u64) -> Lease {
    Lease { position, ..lease }
}

/// What nobody subscribed to is not made anew.
pub fn rebuild_of_nothing_is_refused<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let promise = "rebuild: of what is not there it is refused";
    tested.refuses(promise, tested.store().rebuild("other", 1, None));
    tested.refuses(promise, tested.store().reset("other"));
    tested.refuses(promise, tested.store().swap("other", 1));
    tested.refuses(promise, tested.store().swap(TOTALS, 2));
    let promise = "rebuild: a generation has 1 to 1,024 shards";
    for shards in [0, 1_025] {
        tested.refuses(promise, tested.store().rebuild(TOTALS, shards, None));
    }
    comparison::equal(promise, tested.generations().len(), 1);
}

/// What has effects outside the store is told nothing twice, whoever asks for it.
pub fn deliveries_are_not_done_anew<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::open(rig);
    tested.subscribe(&Subscription {
        kind: SubscriptionKind::Delivered,
        ..subscription(TOTALS, 1)
    });
    let lease = tested.lease(ANN);
    tested.taken("a step is taken", step(&lease, 5));
    let promise = "rebuild: of a delivery it is refused, and said so";
    let asked = tested.run(tested.store().rebuild(TOTALS, 1, None));
    comparison::equal(promise, reason(asked.err()), Some(TOTALS.to_owned()));
    let promise = "reset: of a delivery it is refused, and said so";
    let asked = tested.run(tested.store().reset(TOTALS));
    comparison::equal(promise, reason(asked.err()), Some(TOTALS.to_owned()));
    let promise = "rebuild: what is refused changes nothing";
    let found = tested.generations();
    comparison::equal(promise, (found.len(), found[0].position()), (1, 5));
    tested.taken(promise, step(&live_at(lease, 5), 6));
}

/// The subscription that is not done anew, if that is why it was refused.
fn reason(error: Option<StoreError>) -> Option<String> {
    let error = error.filter(|error| error.kind() == StoreErrorKind::Refused)?;
    let reason = error.source()?.downcast_ref::<NotRebuildable>()?;
    Some(reason.subscription.clone())
}

/// What is dropped on the way leaves one live generation, and one that is built at most.
pub fn cancelled_rebuilds_leave_one_live<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let promise = "cancellable: there is one live generation, whatever was dropped";
    dropped_at_each_point(rig, |tested, number, polls| {
        let name = format!("s{number}");
        tested.subscribe(&subscription(&name, 2));
        let store = tested.store();
        let mut done = polled(tested, store.rebuild(&name, 2, None), polls).is_some();
        let built = tested.read(store.rebuild(&name, 2, None));
        comparison::equal(promise, built, 2);
        done &= polled(tested, store.pause(&name, built, true), polls).is_some();
        done &= polled(tested, store.swap(&name, built), polls).is_some();
        comparison::equal(promise, tested.read(store.swap(&name, built)), Swap::Done);
        done &= polled(tested, store.reset(&name), polls).is_some();
        done &= polled(tested, store.discard(&name, 1), polls).is_some();
        tested.read(store.discard(&name, 1));
        let left = tested.read(store.generations(&name));
        let left: Vec<_> = left.iter().map(|it| (it.status, it.shards.len())).collect();
        let (live, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|it| it.0 == GenerationStatus::Live);
        comparison::equal(promise, live, vec![(GenerationStatus::Live, 2)]);
        // A rebuild that was dropped may be carried out as late as now.
        if !others.is_empty() {
            comparison::equal(promise, others, vec![(GenerationStatus::Building, 2)]);
        }
        done
    });
}
