//! What a reader stores, and that nobody else stores it again.

mod rows;

pub use rows::{
    rows_are_loaded_in_the_order_of_keys, rows_are_replaced_and_deleted, rows_are_shown_in_pages_of_any_size,
    rows_belong_to_their_subscription, rows_with_odd_keys_are_kept_apart,
};

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::cancel::{dropped_at_each_point, polled};
use super::fixtures::{begin, of};
use super::harness::Tested;
use super::subscription_harness::{ANN, BOB, LONG, SHORT, SubscribedStore, parking, row, step, subscription};
use super::threads::threads;
use super::{Rig, comparison};
use crate::store::{Lease, ReadModels as _, Step, Subscriptions as _};

/// A step that would show, if it was stored.
fn telling(lease: &Lease, to: u64) -> Step {
    Step {
        rows: vec![row("told", Some("1")), row("kept", None)],
        ..step(lease, to)
    }
}

/// Checks that nothing of a step is there.
#[track_caller]
fn untold<R: Rig<Store: SubscribedStore>>(tested: &Tested<'_, R>, promise: &str, position: u64) {
    comparison::equal(
        promise,
        (tested.shown("told"), tested.shown("kept")),
        (None, Some("0".to_owned())),
    );
    comparison::equal(promise, tested.parked().len(), 0);
    comparison::equal(promise, tested.generations()[0].position(), position);
}

/// A shard at position 3 with the row "kept".
fn begun<R: Rig<Store: SubscribedStore>>(tested: &Tested<'_, R>, lease: &Lease) -> Lease {
    let first = Step {
        rows: vec![row("kept", Some("0"))],
        ..step(lease, 3)
    };
    tested.taken("a step is taken", first);
    Lease {
        position: 3,
        ..lease.clone()
    }
}

/// A step is stored with the place it leads to.
pub fn step_is_stored_with_its_place<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let lease = begun(&tested, &tested.lease(ANN));
    let promise = "fenced: a step is stored whole, with the place that it leads to";
    comparison::equal(promise, tested.shown("kept").as_deref(), Some("0"));
    tested.taken(promise, telling(&lease, 9));
    comparison::equal(
        promise,
        (tested.shown("told").as_deref(), tested.shown("kept")),
        (Some("1"), None),
    );
    comparison::equal(promise, tested.lease(ANN).position, 9);
    comparison::equal(promise, tested.generations()[0].position(), 9);
}

/// A step that leads nowhere is stored as well, again and again.
pub fn step_may_stay_where_it_is<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let lease = begun(&tested, &tested.lease(ANN));
    let promise = "fenced: a step may stay where it is";
    tested.taken(promise, telling(&lease, 3));
    tested.taken(promise, telling(&lease, 3));
    comparison::equal(promise, tested.shown("told").as_deref(), Some("1"));
}

/// A step by a lease that another took over is lost.
pub fn step_of_a_stale_leader_is_lost<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let old = tested.claim(ANN, SHORT).remove(0);
    let old = begun(&tested, &old);
    sleep(SHORT * 2);
    let new = tested.lease(BOB);
    let promise = "fenced: nothing is stored by a lease that another took over";
    tested.lost(promise, telling(&old, 9));
    tested.lost(promise, telling(&old, 3));
    untold(&tested, promise, 3);
    tested.taken(promise, telling(&new, 4));
    tested.lost(promise, telling(&Lease { position: 4, ..old }, 9));
    comparison::equal(promise, tested.generations()[0].position(), 4);
}

/// A step that begins where the shard is not is lost: it was taken before.
pub fn step_from_another_place_is_lost<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let lease = begun(&tested, &tested.lease(ANN));
    let promise = "fenced: nothing is stored from another place than that of the shard";
    for position in [0, 2, 4] {
        let elsewhere = Lease {
            position,
            ..lease.clone()
        };
        tested.lost(promise, telling(&elsewhere, 9));
        untold(&tested, promise, 3);
    }
    tested.lost(
        promise,
        telling(
            &Lease {
                position: 0,
                ..lease.clone()
            },
            3,
        ),
    );
    untold(&tested, promise, 3);
}

/// A step by an epoch that was not given yet, or of a shard that is not there, is lost.
pub fn step_of_no_lease_is_lost<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let lease = begun(&tested, &tested.lease(ANN));
    let promise = "fenced: nothing is stored without a lease";
    let mut wrong = vec![telling(&lease, 9); 5];
    wrong[0].epoch += 1;
    wrong[1].shard.shard = 1;
    wrong[2].shard.generation = 2;
    wrong[3].shard.generation = u32::MAX;
    "other".clone_into(&mut wrong[4].shard.subscription);
    for step in wrong {
        tested.lost(promise, step);
        untold(&tested, promise, 3);
    }
}

/// Each shard has a place of its own.
pub fn step_of_a_shard_leaves_the_others<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 3);
    let leases = tested.claim(ANN, LONG);
    tested.taken("a step is taken", step(&leases[1], 8));
    let promise = "fenced: each shard has a place of its own";
    let places: Vec<_> = tested.claim(ANN, LONG).iter().map(|lease| lease.position).collect();
    comparison::equal(promise, places, vec![0, 8, 0]);
    comparison::equal(promise, tested.generations()[0].position(), 0);
    tested.taken(promise, step(&leases[0], 2));
    tested.taken(promise, step(&leases[2], 5));
    comparison::equal(promise, tested.generations()[0].position(), 2);
}

/// Steps that break a rule are refused.
pub fn steps_beyond_the_contract_are_refused<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let lease = begun(&tested, &tested.lease(ANN));
    let promise = "step: it does not go back, and writes and parks nothing twice";
    tested.refuses(promise, tested.store().advance(telling(&lease, 2)));
    let mut twice = telling(&lease, 9);
    twice.rows.push(row("told", None));
    tested.refuses(promise, tested.store().advance(twice));
    let mut twice = telling(&lease, 9);
    twice.parked = vec![parking(1, "a", None), parking(1, "b", None)];
    tested.refuses(promise, tested.store().advance(twice));
    let promise = "step: a key has 1 to 1,024 bytes and no NUL";
    for key in ["", "a\0b", &"k".repeat(1_025), &"é".repeat(513)] {
        let mut odd = telling(&lease, 9);
        odd.rows.push(row(key, Some("1")));
        tested.refuses(promise, tested.store().advance(odd));
        let mut odd = telling(&lease, 9);
        odd.parked = vec![parking(1, key, None)];
        tested.refuses(promise, tested.store().advance(odd));
    }
    untold(&tested, promise, 3);
}

/// Workers that lose their leases again and again count each event once.
pub fn threads_take_steps_and_count_each_event_once<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let last = tested.limits().rounds as u64 * 4;
    let lease = Duration::from_millis(15);
    let begin = Instant::now();
    threads(&tested, |number| {
        let worker = format!("worker {number}");
        // On a busy machine leases run out before anything is done with them.
        while begin.elapsed() < Duration::from_secs(300) {
            let Some(mut mine) = tested.claim(&worker, lease).pop() else {
                if tested.generations()[0].position() >= last {
                    return;
                }
                sleep(Duration::from_millis(2));
                continue;
            };
            for round in 0..7 {
                if mine.position >= last {
                    return;
                }
                let counted: u64 = tested.written(1, "count").map_or(0, |text| text.parse().unwrap_or(0));
                if round % 3 == number as u64 % 3 {
                    // The pause is longer than the lease.
                    sleep(lease * 2);
                }
                let rows = vec![row("count", Some(&(counted + 1).to_string()))];
                let to = mine.position + 1;
                if !tested.advance(Step {
                    rows,
                    ..step(&mine, to)
                }) {
                    break;
                }
                mine.position = to;
            }
        }
    });
    let promise = "fenced: what was made of an event is stored once";
    comparison::equal(promise, tested.generations()[0].position(), last);
    comparison::equal(promise, tested.shown("count"), Some(last.to_string()));
}

/// A step that is dropped at any point happened whole or not at all.
pub fn cancelled_step_happened_whole_or_not<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let promise = "cancellable: a step that was dropped happened whole or not at all";
    dropped_at_each_point(rig, |tested, number, polls| {
        let name = format!("s{number}");
        tested.subscribe(&subscription(&name, 1));
        let parked_at = tested
            .stored("an event is stored", &of([begin(&name)]))
            .unwrap_or_default();
        let lease = tested.claim_of(ANN, &[&name], LONG, false).remove(0);
        let rows = vec![row("a", Some("1")), row("b", Some("2"))];
        let parked = vec![parking(parked_at, "c", Some("it fails"))];
        let dropped = Step {
            rows,
            parked,
            ..step(&lease, 5)
        };
        let done = polled(tested, tested.store().advance(dropped), polls).is_some();
        // The dropped step cannot be stored any more once another step, or the lease, was taken.
        let settled = tested.advance(step(&lease, 0));
        let lease = tested.claim_of(ANN, &[&name], LONG, false).remove(0);
        let rows = tested.read(tested.store().rows_after(&name, "", 9)).len();
        let whole = (lease.position, rows, lease.parked.len());
        if settled && lease.position == 0 {
            // The dropped step may still be stored: the place is the one that it was made on.
            let _ = tested.advance(step(&lease, 6));
            let rows = tested.read(tested.store().rows_after(&name, "", 9)).len();
            let at = tested.claim_of(ANN, &[&name], LONG, false).remove(0).position;
            assert!(matches!((at, rows), (6, 0) | (5, 2)), "{promise}: {rows} rows at {at}");
        } else {
            comparison::equal(promise, whole, (5, 2, 1));
        }
        done
    });
}
