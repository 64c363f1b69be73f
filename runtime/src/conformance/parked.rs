//! Parked events and messages: those that could not be taken.

mod requeues;
mod settlement;
mod steps;

pub use requeues::{
    events_are_tried_with_what_they_wait_for, events_that_wait_again_keep_what_is_known,
    events_wait_for_one_that_fails_again, requeue_all_takes_all_keys, requeued_events_are_tried_again,
    requeued_events_may_be_parked_again, what_is_retired_is_not_tried_again,
};
pub use settlement::{
    events_are_given_up_or_taken, events_are_settled_once, events_that_are_given_up_stay_listed,
    events_that_are_given_up_while_they_are_tried_stay_so, key_of_an_event_given_up_is_told_until_it_is_settled,
};

use super::fixtures::{begin, full, of};
use super::harness::Tested;
use super::subscription_harness::{ANN, LONG, SubscribedStore, TOTALS, parking, subscription};
use super::{Rig, comparison};
use crate::store::{Lease, Logged, ParkedEvents as _, ParkedStatus, ReadModels as _, Reads, Subscription};
use steps::{filled, keys, lays_aside, parks, settles, statuses, texts};

/// What is parked is listed with the event, in order of positions.
pub fn parked_events_are_listed<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let (lease, positions) = filled(&tested);
    let (log, found) = (tested.log(), tested.parked());
    let promise = "parked: what is parked is listed in order, with the event and why";
    comparison::equal(promise, found.len(), 3);
    for (place, parked) in found.iter().enumerate() {
        comparison::equal(promise, &parked.what, &Logged::Event(log[place].clone()));
        comparison::equal(promise, parked.what.position(), positions[place]);
        comparison::equal(promise, &parked.shard, &lease.shard);
        comparison::equal(promise, (parked.attempts, &parked.status), (1, &ParkedStatus::Waiting));
    }
    let told: Vec<_> = found.iter().map(|it| (&*it.key, it.error.as_deref())).collect();
    let expected = vec![
        ("a", Some("it fails\nfor a reason")),
        ("a", None),
        ("b", Some("no stock")),
    ];
    comparison::equal(promise, told, expected);
    let age = found[0].since.elapsed().unwrap_or_default();
    assert!(age.as_secs() < 600, "{promise}: since when ({age:?} ago)");
    comparison::equal(
        "parked: leases tell the keys",
        keys(&tested),
        (texts(&["a", "b"]), vec![]),
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
            comparison::equal(promise, page, all[from..].iter().take(len_max).cloned().collect());
        }
    }
}

/// A page ends with a position, not within it.
pub fn what_is_parked_at_a_position_is_listed_together<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 2);
    let positions = tested.positions(2);
    let leases = tested.claim(ANN, LONG);
    for lease in &leases {
        let all = positions.iter().map(|&position| parking(position, "a", Some("no")));
        tested.taken("a step is taken", parks(lease, all.collect()));
    }
    let promise = "parked: a page lists all that is parked at its last position";
    let all = tested.parked();
    comparison::equal(promise, all.len(), 4);
    for (len_max, len) in [(0, 0), (1, 2), (2, 2), (3, 4), (4, 4)] {
        let page = tested.read(tested.store().parked(TOTALS, 0, len_max));
        comparison::equal(promise, page, all[..len].to_vec());
    }
    let page = tested.read(tested.store().parked(TOTALS, positions[0], 1));
    comparison::equal(promise, page, all[2..].to_vec());
}

/// What a shard parked under a key is found by it, in pages, until it is settled.
pub fn parked_events_are_listed_under_their_key<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 2);
    let positions = tested.positions(3);
    let leases = tested.claim(ANN, LONG);
    let under = |place: usize, key| parking(positions[place], key, Some("no"));
    let of_first = vec![under(0, "a"), under(1, "b"), under(2, "a")];
    tested.taken("a step is taken", parks(&leases[0], of_first));
    tested.taken("a step is taken", parks(&leases[1], vec![under(1, "a")]));
    let found = |shard: usize, key, after, len_max| {
        let shard = &leases[shard].shard;
        let found = tested.read(tested.store().parked_under(shard, key, after, len_max));
        found.iter().map(|it| it.what.position()).collect::<Vec<_>>()
    };
    let promise = "parked: what is parked under a key of a shard is found by it";
    comparison::equal(promise, found(0, "a", 0, 9), vec![positions[0], positions[2]]);
    comparison::equal(promise, found(0, "b", 0, 9), vec![positions[1]]);
    comparison::equal(promise, found(1, "a", 0, 9), vec![positions[1]]);
    comparison::equal(promise, found(1, "b", 0, 9), vec![]);
    let promise = "parked: what is parked under a key is found in pages";
    comparison::equal(promise, found(0, "a", 0, 1), vec![positions[0]]);
    comparison::equal(promise, found(0, "a", positions[0], 1), vec![positions[2]]);
    comparison::equal(promise, found(0, "a", positions[2], 1), vec![]);
    let whole = tested.read(tested.store().parked_under(&leases[1].shard, "a", 0, 9));
    let listed = tested.parked().into_iter().filter(|it| it.shard == leases[1].shard);
    comparison::equal(promise, whole, listed.collect());

    tested.read(tested.store().give_up(TOTALS, positions[2], "gone"));
    let promise = "parked: what was given up is found by its key until it is settled";
    comparison::equal(promise, found(0, "a", 0, 9), vec![positions[0], positions[2]]);
    tested.taken(promise, lays_aside(&leases[0], &[positions[2]]));
    comparison::equal(promise, found(0, "a", 0, 9), vec![positions[0]]);
}

/// A lease tells how much of what its shard has parked waits.
pub fn what_waits_is_counted<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 2);
    let positions = tested.positions(3);
    let leases = tested.claim(ANN, LONG);
    let promise = "parked: a lease counts what waits in its shard";
    let told = || {
        let shards = leases.iter().map(|lease| lease.shard.clone()).collect::<Vec<_>>();
        // Counted too for shards that are being read, for which a claim does not tell the keys.
        let told = [tested.claim_reading(ANN, &shards), tested.claim(ANN, LONG)];
        let counts = |leases: &Vec<Lease>| (leases[0].waiting, leases[1].waiting);
        let [reading, anew] = told.each_ref().map(counts);
        comparison::equal(promise, reading, anew);
        anew
    };
    comparison::equal(promise, told(), (0, 0));
    let parked = vec![
        parking(positions[0], "a", Some("it fails")),
        parking(positions[1], "a", None),
        parking(positions[2], "b", Some("it fails")),
    ];
    tested.taken("a step is taken", parks(&leases[0], parked));
    tested.taken(
        "a step is taken",
        parks(&leases[1], vec![parking(positions[0], "a", None)]),
    );
    comparison::equal(promise, told(), (3, 1));
    tested.read(tested.store().requeue(TOTALS, "b"));
    let promise = "parked: what is to be tried again waits, and what was given up does not";
    comparison::equal(promise, told(), (3, 1));
    tested.read(tested.store().give_up(TOTALS, positions[0], "gone"));
    comparison::equal(promise, told(), (2, 0));
    tested.taken("a step settles", settles(&leases[0], &positions[2..]));
    tested.taken("a step settles", lays_aside(&leases[0], &positions[..1]));
    let promise = "parked: what is settled does not wait";
    comparison::equal(promise, told(), (1, 0));
}

/// What a generation has parked is counted for itself.
pub fn what_a_generation_lacks_is_counted<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 2);
    let positions = tested.positions(3);
    let number = tested.rebuild(1);
    let leases = tested.claim(ANN, LONG);
    let told = || [1, number, 9].map(|number| tested.read(tested.store().parked_len(TOTALS, number)));
    let promise = "parked: what a generation lacks is counted, in all its shards";
    comparison::equal(promise, told(), [0, 0, 0]);
    for (place, lease) in leases[..2].iter().enumerate() {
        let parked = vec![
            parking(positions[place], "a", Some("no")),
            parking(positions[2], "a", None),
        ];
        tested.taken("a step is taken", parks(lease, parked));
    }
    let parked = vec![parking(positions[0], "a", Some("no"))];
    tested.taken("a step is taken", parks(&leases[2], parked));
    comparison::equal(promise, told(), [4, 1, 0]);
    comparison::equal(promise, tested.read(tested.store().parked_len("other", 1)), 0);
    tested.read(tested.store().requeue(TOTALS, "a"));
    let promise = "parked: what is to be tried again is lacking, and what was given up is not";
    comparison::equal(promise, told(), [4, 1, 0]);
    tested.read(tested.store().give_up(TOTALS, positions[0], "gone"));
    comparison::equal(promise, told(), [3, 0, 0]);
    tested.taken("a step settles", settles(&leases[0], &positions[2..]));
    tested.taken("a step settles", lays_aside(&leases[0], &positions[..1]));
    comparison::equal("parked: what is settled is not lacking", told(), [2, 0, 0]);
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
    comparison::equal(promise, found, vec![Logged::Message(message)]);
}

/// With another name than was meant, nothing parked would look like nothing wrong.
pub fn unknown_subscriptions_are_refused<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let store = tested.store();
    let promise = "subscriptions: what is asked about one that is not there is refused";
    tested.refuses(promise, store.generations("other"));
    tested.refuses(promise, store.parked("other", 0, 9));
    tested.refuses(promise, store.requeue("other", "a"));
    tested.refuses(promise, store.requeue_all("other"));
    tested.refuses(promise, store.give_up("other", 1, "gone"));
    let promise = "subscriptions: nothing is parked in one that is there";
    comparison::equal(promise, tested.read(store.parked(TOTALS, 0, 9)), vec![]);
    comparison::equal(promise, tested.read(store.requeue(TOTALS, "a")), false);
    comparison::equal(promise, tested.read(store.give_up(TOTALS, 1, "gone")), false);
}

/// What is parked belongs to its shard.
pub fn parked_keys_belong_to_their_shard<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 2);
    let position = tested.positions(1)[0];
    let leases = tested.claim(ANN, LONG);
    tested.taken("a step is taken", parks(&leases[1], vec![parking(position, "a", None)]));
    let found: Vec<_> = tested.claim(ANN, LONG).into_iter().map(|lease| lease.parked).collect();
    let promise = "parked: a lease tells the keys of its shard";
    comparison::equal(promise, found, vec![vec![], texts(&["a"])]);
}

/// Two shards park the same event, and each settles its own; it is given up for both.
pub fn shards_park_the_same_event<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 2);
    let position = tested.positions(1)[0];
    let leases = tested.claim(ANN, LONG);
    for (lease, key) in leases.iter().zip(["a", "b"]) {
        tested.taken(
            "a step is taken",
            parks(lease, vec![parking(position, key, Some("no"))]),
        );
    }
    let listed = || {
        tested
            .parked()
            .into_iter()
            .map(|it| (it.shard.shard, it.key))
            .collect::<Vec<_>>()
    };
    let (first, second) = ((0, "a".to_owned()), (1, "b".to_owned()));
    let promise = "parked: what two shards parked is listed for each";
    comparison::equal(promise, listed(), vec![first, second.clone()]);
    let promise = "parked: a shard settles what it parked itself";
    tested.taken(promise, settles(&leases[0], &[position]));
    comparison::equal(promise, listed(), vec![second]);
    tested.taken(
        "a step is taken",
        parks(&leases[0], vec![parking(position, "a", Some("no"))]),
    );
    let promise = "give up: an event is given up in all shards";
    comparison::equal(
        promise,
        tested.read(tested.store().give_up(TOTALS, position, "gone")),
        true,
    );
    let given_up = ParkedStatus::GivenUp("gone".to_owned());
    comparison::equal(
        promise,
        statuses(&tested),
        vec![(position, given_up.clone()), (position, given_up)],
    );
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
    comparison::equal(promise, tested.parked(), before);
}
