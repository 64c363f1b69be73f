//! What was parked is settled or given up.

use super::super::harness::Tested;
use super::super::subscription_harness::{SubscribedStore, TOTALS, parking, row};
use super::super::{Rig, comparison};
use super::steps::{filled, keys, lays_aside, parks, settles, statuses, texts};
use crate::store::{ParkedEvents as _, ParkedStatus, Step};

/// What is given up stays as a record, and the others of its key are tried again.
pub fn events_that_are_given_up_stay_listed<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    let store = tested.store();
    let promise = "give up: the event stays listed with the reason, and the others of its key are tried again";
    comparison::equal(
        promise,
        tested.read(store.give_up(TOTALS, positions[2] + 1, "gone")),
        false,
    );
    comparison::equal(
        promise,
        tested.read(store.give_up(TOTALS, positions[0], "the customer left")),
        true,
    );
    let given_up = ParkedStatus::GivenUp("the customer left".to_owned());
    let expected = vec![
        (positions[0], given_up.clone()),
        (positions[1], ParkedStatus::Requeued),
        (positions[2], ParkedStatus::Waiting),
    ];
    comparison::equal(promise, statuses(&tested), expected);
    comparison::equal(promise, keys(&tested), (texts(&["a", "b"]), texts(&["a"])));
    let promise = "give up: the same again is as before, and another reason is refused";
    comparison::equal(
        promise,
        tested.read(store.give_up(TOTALS, positions[0], "the customer left")),
        true,
    );
    comparison::equal(promise, statuses(&tested)[0].1.clone(), given_up.clone());
    comparison::equal(
        promise,
        tested.read(store.give_up(TOTALS, positions[0], "twice")),
        false,
    );
    let promise = "give up: what was given up is not tried again";
    let both = Step {
        given_up: vec![positions[0]],
        ..settles(&lease, &positions[1..2])
    };
    tested.taken(promise, both);
    let expected = vec![(positions[0], given_up.clone()), (positions[2], ParkedStatus::Waiting)];
    comparison::equal(promise, statuses(&tested), expected);
    comparison::equal(promise, keys(&tested), (texts(&["b"]), vec![]));
    comparison::equal(promise, tested.read(store.requeue(TOTALS, "a")), false);
    comparison::equal(promise, statuses(&tested)[0].1.clone(), given_up);
}

/// Who reads is told of a key also when its only event was given up: nothing else says that it may go on.
pub fn key_of_an_event_given_up_is_told_until_it_is_settled<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    tested.read(tested.store().give_up(TOTALS, positions[2], "it does not matter"));
    let promise = "give up: who reads is told of the key until it is settled";
    comparison::equal(promise, keys(&tested), (texts(&["a", "b"]), texts(&["b"])));
    tested.taken(promise, lays_aside(&lease, &positions[2..]));
    comparison::equal(promise, keys(&tested), (texts(&["a"]), vec![]));
}

/// Who tries an event while somebody gives it up does not undo that, and is told of the key until it is settled.
pub fn events_that_are_given_up_while_they_are_tried_stay_so<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    let promise = "give up: an event that was given up stays so when it is parked again";
    comparison::equal(
        promise,
        tested.read(tested.store().give_up(TOTALS, positions[2], "gone")),
        true,
    );
    let again = || parks(&lease, vec![parking(positions[2], "b", Some("it fails again"))]);
    tested.taken(promise, again());
    let given_up = ParkedStatus::GivenUp("gone".to_owned());
    comparison::equal(promise, statuses(&tested)[2].1.clone(), given_up.clone());
    comparison::equal(promise, keys(&tested), (texts(&["a", "b"]), texts(&["b"])));
    // Also after it was settled: who reads again waits for its key.
    tested.taken(promise, lays_aside(&lease, &positions[2..]));
    tested.taken(promise, again());
    comparison::equal(promise, statuses(&tested)[2].1.clone(), given_up);
    comparison::equal(promise, keys(&tested), (texts(&["a", "b"]), texts(&["b"])));
}

/// What was made of an event that was given up meanwhile is not stored: it is given up, or in the view.
pub fn events_are_given_up_or_taken<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    tested.read(tested.store().requeue(TOTALS, "a"));
    tested.read(tested.store().give_up(TOTALS, positions[0], "gone"));
    let promise = "give up: a step that tried what was given up meanwhile is not taken";
    let before = tested.parked();
    let folded = Step {
        rows: vec![row("a", Some("1"))],
        ..settles(&lease, &positions[..2])
    };
    tested.lost(promise, folded);
    tested.lost(promise, settles(&lease, &positions[..1]));
    let promise = "give up: what was not given up is not laid aside";
    tested.lost(promise, lays_aside(&lease, &positions[..2]));
    tested.lost(promise, lays_aside(&lease, &[positions[2] + 100]));
    comparison::equal(promise, (tested.parked(), tested.shown("a")), (before, None));
    tested.taken(promise, lays_aside(&lease, &positions[..1]));
    tested.taken(promise, settles(&lease, &positions[1..2]));
    let promise = "give up: what was taken before is not parked any more";
    comparison::equal(
        promise,
        tested.read(tested.store().give_up(TOTALS, positions[1], "gone")),
        false,
    );
}

/// A step that settles is taken once: it leads nowhere, so that its place does not tell.
pub fn events_are_settled_once<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    let promise = "settled: what was settled is not settled again";
    tested.taken(promise, settles(&lease, &positions[..1]));
    tested.lost(promise, settles(&lease, &positions[..1]));
    tested.lost(promise, settles(&lease, &positions[..2]));
    tested.read(tested.store().give_up(TOTALS, positions[1], "gone"));
    tested.taken(promise, lays_aside(&lease, &positions[1..2]));
    tested.lost(promise, lays_aside(&lease, &positions[1..2]));
    let promise = "settled: what was never parked is not settled";
    tested.lost(promise, settles(&lease, &[positions[2] + 100]));
    comparison::equal(promise, tested.parked().len(), 2);
}
