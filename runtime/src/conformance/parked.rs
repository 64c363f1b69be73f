//! What could not be taken.

use super::made::{begin, full, of};
use super::subscribed::{ANN, LONG, SubscribedStore, TOTALS, parking, step, subscription};
use super::tested::Tested;
use super::{Rig, same};
use crate::store::{Lease, Logged, ParkedEvents as _, ParkedStatus, Parking, Reads, Step, Subscription};

/// A step from 0 that parks these.
fn parks(lease: &Lease, parked: Vec<Parking>) -> Step {
    Step {
        parked,
        ..step(lease, lease.position)
    }
}

/// A step from 0 that settles these.
fn settles(lease: &Lease, settled: &[u64]) -> Step {
    Step {
        settled: settled.to_vec(),
        ..step(lease, lease.position)
    }
}

/// Two events are parked under "a", and one under "b".
fn filled<R: Rig<Store: SubscribedStore>>(tested: &Tested<'_, R>) -> (Lease, Vec<u64>) {
    let positions = tested.positions(3);
    let lease = tested.lease(ANN);
    let parked = vec![
        parking(positions[2], "b", Some("no stock")),
        parking(positions[0], "a", Some("it fails\nfor a reason")),
        parking(positions[1], "a", None),
    ];
    tested.taken("a step is taken", parks(&lease, parked));
    (lease, positions)
}

fn statuses<R: Rig<Store: SubscribedStore>>(tested: &Tested<'_, R>) -> Vec<(u64, ParkedStatus)> {
    tested
        .parked()
        .into_iter()
        .map(|it| (it.what.position(), it.status))
        .collect()
}

/// The keys under which something is parked, and those that are to be tried again.
fn keys<R: Rig<Store: SubscribedStore>>(tested: &Tested<'_, R>) -> (Vec<String>, Vec<String>) {
    let lease = tested.lease(ANN);
    (lease.parked, lease.requeued)
}

fn texts(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

/// What is parked is listed with the event, in order of positions.
pub fn parked_events_are_listed<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    let (log, found) = (tested.log(), tested.parked());
    let promise = "parked: what is parked is listed in order, with the event and why";
    same::equal(promise, found.len(), 3);
    for (place, parked) in found.iter().enumerate() {
        same::equal(promise, &parked.what, &Logged::Event(log[place].clone()));
        same::equal(promise, parked.what.position(), positions[place]);
        same::equal(promise, &parked.shard, &lease.shard);
        same::equal(promise, (parked.attempts, &parked.status), (1, &ParkedStatus::Waiting));
    }
    let told: Vec<_> = found.iter().map(|it| (&*it.key, it.error.as_deref())).collect();
    let expected = vec![
        ("a", Some("it fails\nfor a reason")),
        ("a", None),
        ("b", Some("no stock")),
    ];
    same::equal(promise, told, expected);
    let age = found[0].since.elapsed().unwrap_or_default();
    assert!(age.as_secs() < 600, "{promise}: since when ({age:?} ago)");
    same::equal(
        "parked: leases tell the keys",
        keys(&tested),
        (texts(&["a", "b"]), vec![]),
    );
    same::equal(
        "parked: nothing else is parked",
        tested.read(tested.store().parked("other", 0, 9)),
        vec![],
    );
}

/// What is parked is listed in pages.
pub fn parked_events_are_listed_in_pages<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (_, positions) = filled(&tested);
    let all = tested.parked();
    let promise = "parked: a page has what is parked after a position, and no more than asked for";
    for (after, from) in [(0, 0), (positions[0], 1), (positions[1], 2), (positions[2], 3)] {
        for len_max in 0..4 {
            let page = tested.read(tested.store().parked(TOTALS, after, len_max));
            same::equal(promise, page, all[from..].iter().take(len_max).cloned().collect());
        }
    }
}

/// Messages are parked as events are.
pub fn parked_messages_are_listed<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::open(rig);
    tested.subscribe(&Subscription {
        reads: Reads::Messages,
        ..subscription(TOTALS, 1)
    });
    tested.stored("a message is stored", &of([begin("first")]));
    tested.stored("a message is stored", &full(begin("second")));
    let message = tested.outbox().remove(0);
    let lease = tested.lease(ANN);
    let parked = vec![parking(message.position, "a", Some("it fails"))];
    tested.taken("a step is taken", parks(&lease, parked));
    let promise = "parked: a message is listed as it stands in the outbox";
    let found: Vec<_> = tested.parked().into_iter().map(|it| it.what).collect();
    same::equal(promise, found, vec![Logged::Message(message)]);
}

/// A key that is requeued is told to who reads, and what is settled is gone.
pub fn requeued_events_are_tried_again<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    let promise = "requeue: all of a key is to be tried again";
    let store = tested.store();
    same::equal(promise, tested.read(store.requeue(TOTALS, "other")), false);
    same::equal(promise, tested.read(store.requeue("other", "a")), false);
    same::equal(promise, keys(&tested), (texts(&["a", "b"]), vec![]));
    same::equal(promise, tested.read(store.requeue(TOTALS, "a")), true);
    let requeued = ParkedStatus::Requeued;
    let expected = vec![
        (positions[0], requeued.clone()),
        (positions[1], requeued),
        (positions[2], ParkedStatus::Waiting),
    ];
    same::equal(promise, statuses(&tested), expected);
    same::equal(promise, keys(&tested), (texts(&["a", "b"]), texts(&["a"])));
    tested.taken(promise, settles(&lease, &positions[..2]));
    let promise = "requeue: what was settled leaves the list";
    same::equal(promise, statuses(&tested), vec![(positions[2], ParkedStatus::Waiting)]);
    same::equal(promise, keys(&tested), (texts(&["b"]), vec![]));
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
    same::equal(
        promise,
        (&*found.key, found.attempts, found.status),
        ("c", 7, ParkedStatus::Waiting),
    );
    let promise = "parked: a NUL in the error is replaced";
    same::equal(promise, found.error.as_deref(), Some("it fails\u{FFFD}again"));
    same::equal(
        "parked: it waits under the new key",
        keys(&tested),
        (texts(&["a", "b", "c"]), texts(&["a"])),
    );
}

/// What is given up stays as a record, and the others of its key are tried again.
pub fn events_that_are_given_up_stay_listed<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    let store = tested.store();
    let promise = "give up: the event stays listed with the reason, and the others of its key are tried again";
    same::equal(
        promise,
        tested.read(store.give_up(TOTALS, positions[2] + 1, "gone")),
        false,
    );
    same::equal(
        promise,
        tested.read(store.give_up("other", positions[0], "gone")),
        false,
    );
    same::equal(
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
    same::equal(promise, statuses(&tested), expected);
    same::equal(promise, keys(&tested), (texts(&["a", "b"]), texts(&["a"])));
    let promise = "give up: what was given up is not tried again";
    same::equal(
        promise,
        tested.read(store.give_up(TOTALS, positions[0], "twice")),
        false,
    );
    tested.taken(promise, settles(&lease, &positions[..2]));
    let expected = vec![(positions[0], given_up.clone()), (positions[2], ParkedStatus::Waiting)];
    same::equal(promise, statuses(&tested), expected);
    same::equal(promise, keys(&tested), (texts(&["b"]), vec![]));
    same::equal(promise, tested.read(store.requeue(TOTALS, "a")), false);
    same::equal(promise, statuses(&tested)[0].1.clone(), given_up);
}

/// Who reads is told of a key also when its only event was given up: nothing else says that it may go on.
pub fn key_of_an_event_given_up_is_told_until_it_is_settled<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    tested.read(tested.store().give_up(TOTALS, positions[2], "it does not matter"));
    let promise = "give up: who reads is told of the key until it is settled";
    same::equal(promise, keys(&tested), (texts(&["a", "b"]), texts(&["b"])));
    tested.taken(promise, settles(&lease, &positions[2..]));
    same::equal(promise, keys(&tested), (texts(&["a"]), vec![]));
}

/// What is parked belongs to its shard.
pub fn parked_keys_belong_to_their_shard<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 2);
    let position = tested.positions(1)[0];
    let leases = tested.claim(ANN, LONG);
    tested.taken("a step is taken", parks(&leases[1], vec![parking(position, "a", None)]));
    let found: Vec<_> = tested.claim(ANN, LONG).into_iter().map(|lease| lease.parked).collect();
    let promise = "parked: a lease tells the keys of its shard";
    same::equal(promise, found, vec![vec![], texts(&["a"])]);
}

/// A step that is lost parks and settles nothing.
pub fn lost_steps_park_nothing<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (mut lease, positions) = filled(&tested);
    lease.epoch += 1;
    let promise = "fenced: a step that is lost parks and settles nothing";
    let before = tested.parked();
    tested.lost(promise, settles(&lease, &positions));
    tested.lost(promise, parks(&lease, vec![parking(positions[0], "z", None)]));
    same::equal(promise, tested.parked(), before);
}
