//! What was parked is tried again.

use super::super::harness::Tested;
use super::super::subscription_harness::{ANN, LONG, SubscribedStore, TOTALS, parking, step};
use super::super::{Rig, comparison};
use super::steps::{filled, keys, parks, settles, statuses, texts};
use crate::store::{Lease, ParkedEvents as _, ParkedStatus, Parking, ReadModels as _, Swap};

/// A key that is requeued is told to who reads, and what is settled is gone.
pub fn requeued_events_are_tried_again<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    let promise = "requeue: all of a key is to be tried again";
    let store = tested.store();
    comparison::equal(promise, tested.read(store.requeue(TOTALS, "other")), false);
    comparison::equal(promise, keys(&tested), (texts(&["a", "b"]), vec![]));
    comparison::equal(promise, tested.read(store.requeue(TOTALS, "a")), true);
    let requeued = ParkedStatus::Requeued;
    let expected = vec![
        (positions[0], requeued.clone()),
        (positions[1], requeued),
        (positions[2], ParkedStatus::Waiting),
    ];
    comparison::equal(promise, statuses(&tested), expected);
    comparison::equal(promise, keys(&tested), (texts(&["a", "b"]), texts(&["a"])));
    tested.taken(promise, settles(&lease, &positions[..2]));
    let promise = "requeue: what was settled leaves the list";
    comparison::equal(promise, statuses(&tested), vec![(positions[2], ParkedStatus::Waiting)]);
    comparison::equal(promise, keys(&tested), (texts(&["b"]), vec![]));
}

/// All keys are requeued in one call.
pub fn requeue_all_takes_all_keys<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let promise = "requeue all: it tells under how many keys something is parked";
    let requeued = || tested.read(tested.store().requeue_all(TOTALS));
    comparison::equal(promise, requeued(), 0);
    let (lease, positions) = filled(&tested);
    let number = tested.rebuild(1);
    let beside = tested.claim(ANN, LONG).remove(1);
    tested.taken(
        "a step is taken",
        parks(&beside, vec![parking(positions[0], "b", Some("no"))]),
    );
    comparison::equal(promise, requeued(), 2);
    comparison::equal("requeue all: the same again is as before", requeued(), 2);
    let promise = "requeue all: all is to be tried again, in all generations";
    let all: Vec<_> = statuses(&tested).into_iter().map(|it| it.1).collect();
    comparison::equal(promise, all, vec![ParkedStatus::Requeued; 4]);
    let told: Vec<_> = tested
        .claim(ANN, LONG)
        .into_iter()
        .map(|lease| lease.requeued)
        .collect();
    comparison::equal(promise, told, vec![texts(&["a", "b"]), texts(&["b"])]);
    tested.read(tested.store().discard(TOTALS, number));

    let promise = "requeue all: what was given up or settled stays as it is";
    tested.read(tested.store().give_up(TOTALS, positions[2], "gone"));
    tested.taken(promise, settles(&lease, &positions[..1]));
    comparison::equal(promise, requeued(), 1);
    let expected = vec![
        (positions[1], ParkedStatus::Requeued),
        (positions[2], ParkedStatus::GivenUp("gone".to_owned())),
    ];
    comparison::equal(promise, statuses(&tested), expected);
}

/// Nobody reads what is retired: what it parked is not tried again.
pub fn what_is_retired_is_not_tried_again<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, _) = filled(&tested);
    let number = tested.rebuild(1);
    let beside = tested.claim(ANN, LONG).remove(1);
    tested.taken("a step is taken", step(&beside, lease.position));
    comparison::equal("swapped: what is as far is shown", tested.swap(number), Swap::Done);
    let promise = "requeue: nothing is parked that a live generation reads";
    comparison::equal(promise, tested.read(tested.store().requeue(TOTALS, "a")), false);
    comparison::equal(promise, tested.read(tested.store().requeue_all(TOTALS)), 0);
    let statuses: Vec<_> = statuses(&tested).into_iter().map(|it| it.1).collect();
    comparison::equal(promise, statuses, vec![ParkedStatus::Waiting; 3]);
}

/// What fails again waits again, with what is known by then.
pub fn requeued_events_may_be_parked_again<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    tested.read(tested.store().requeue(TOTALS, "a"));
    let again = Parking {
        attempts: 7,
        ..parking(positions[0], "c", Some("it fails\0again"))
    };
    let promise = "parked: what is parked again is replaced";
    tested.taken(promise, parks(&lease, vec![again]));
    let found = tested.parked().remove(0);
    comparison::equal(
        promise,
        (&*found.key, found.attempts, found.status),
        ("c", 7, ParkedStatus::Waiting),
    );
    let promise = "parked: a NUL in the error is replaced";
    comparison::equal(promise, found.error.as_deref(), Some("it fails\u{FFFD}again"));
    comparison::equal(
        "parked: it waits under the new key",
        keys(&tested),
        (texts(&["a", "b", "c"]), texts(&["a"])),
    );
}

/// An event that was tried and then waits behind another keeps its error.
pub fn events_that_wait_again_keep_what_is_known<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    let behind = Parking {
        attempts: 0,
        ..parking(positions[2], "b", None)
    };
    let promise = "parked: what waits again keeps its error and how often it was tried";
    tested.taken(promise, parks(&lease, vec![behind]));
    let found = tested.parked().remove(2);
    comparison::equal(
        promise,
        (found.error.as_deref(), found.attempts, found.status),
        (Some("no stock"), 1, ParkedStatus::Waiting),
    );
}

/// What was to be tried again behind an event that fails again waits for it.
pub fn events_wait_for_one_that_fails_again<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    let promise = "parked: what is behind an event that fails again waits for it";
    tested.read(tested.store().requeue(TOTALS, "a"));
    tested.read(tested.store().requeue(TOTALS, "b"));
    tested.taken(
        promise,
        parks(&lease, vec![parking(positions[0], "a", Some("it fails again"))]),
    );
    let expected = [ParkedStatus::Waiting, ParkedStatus::Waiting, ParkedStatus::Requeued];
    let found: Vec<_> = statuses(&tested).into_iter().map(|(_, status)| status).collect();
    comparison::equal(promise, &found[..], &expected[..]);
    comparison::equal(promise, keys(&tested).1, texts(&["b"]));
}

/// What comes behind an event that is to be tried again is tried with it: nothing before it would lead to that later.
pub fn events_are_tried_with_what_they_wait_for<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 2);
    let positions = tested.positions(6);
    let leases = tested.claim(ANN, LONG);
    let lease = &leases[0];
    let park = |lease: &Lease, place: usize, key, error| {
        tested.taken(
            "a step is taken",
            parks(lease, vec![parking(positions[place], key, error)]),
        );
    };
    for (place, key) in ["a", "b", "c"].into_iter().enumerate() {
        park(lease, place, key, Some("no"));
    }
    tested.read(tested.store().requeue(TOTALS, "a"));
    tested.read(tested.store().give_up(TOTALS, positions[1], "gone"));
    let promise = "parked: what waits for an event that is to be tried again is tried with it";
    park(lease, 3, "a", None);
    park(lease, 4, "b", None);
    park(lease, 5, "c", None);
    park(&leases[1], 3, "a", None);
    let given_up = ParkedStatus::GivenUp("gone".to_owned());
    let expected = vec![
        (positions[0], ParkedStatus::Requeued),
        (positions[1], given_up.clone()),
        (positions[2], ParkedStatus::Waiting),
        (positions[3], ParkedStatus::Requeued),
        (positions[3], ParkedStatus::Waiting),
        (positions[4], ParkedStatus::Requeued),
        (positions[5], ParkedStatus::Waiting),
    ];
    comparison::equal(promise, statuses(&tested), expected);
    let promise = "parked: what waits for an event that fails again waits, in whichever order a step has both";
    let again = [(3, None), (0, Some("it fails again")), (5, None)];
    let again = again.map(|(place, error)| parking(positions[place], "a", error));
    tested.taken(promise, parks(lease, again.to_vec()));
    let of_a = tested.parked().into_iter().filter(|it| it.key == "a");
    let of_a: Vec<_> = of_a.map(|it| it.status).collect();
    comparison::equal(promise, of_a, vec![ParkedStatus::Waiting; 4]);
}
