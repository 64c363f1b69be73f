//! Who reads which shard.

mod subscriptions;

pub use subscriptions::{
    ends_of_both_logs_are_told, lease_begins_where_the_subscription_begins, lease_of_nothing_is_none,
    shares_divide_the_log_by_entities, subscription_that_is_there_stays, subscriptions_beyond_the_contract_are_refused,
    who_waits_is_woken,
};

use std::collections::HashSet;
use std::thread::sleep;

use super::cancel::{dropped_at_each_point, polled};
use super::harness::Tested;
use super::subscription_harness::{ANN, BOB, CAT, LONG, SHORT, SubscribedStore, TOTALS, step, subscription};
use super::threads::threads;
use super::{Rig, comparison};
use crate::store::{Claim, Lease, Subscriptions as _};

/// Who has a lease keeps it by claiming again.
pub fn lease_is_renewed_with_its_epoch<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let first = tested.claim(ANN, SHORT);
    for _ in 0..4 {
        sleep(SHORT / 3);
        let promise = "leased: who claims in time keeps the lease and its epoch";
        comparison::equal(promise, tested.claim(ANN, SHORT), first.clone());
    }
}

/// While a lease holds, nobody else gets one.
pub fn lease_is_kept_from_others<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let lease = tested.lease(ANN);
    let promise = "leased: a shard is read by one worker at a time";
    comparison::equal(promise, tested.claim(BOB, LONG), vec![]);
    comparison::equal(promise, tested.claim(ANN, LONG), vec![lease]);
}

/// A lease that ran out is given to another, with a later epoch, at the place that was reached.
pub fn lease_that_ran_out_is_given_to_another<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let lease = tested.claim(ANN, SHORT).remove(0);
    tested.taken("a step is taken", step(&lease, 3));
    sleep(SHORT * 2);
    let other = tested.lease(BOB);
    let promise = "leased: who takes a shard gets a later epoch, and the place";
    assert!(
        other.epoch > lease.epoch,
        "{promise}: {} after {}",
        other.epoch,
        lease.epoch
    );
    comparison::equal(promise, other.position, 3);
    comparison::equal(
        "leased: who comes back late gets nothing",
        tested.claim(ANN, LONG),
        vec![],
    );
}

/// A lease that ran out holds until somebody else takes the shard.
pub fn lease_that_ran_out_holds_until_it_is_taken<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    let lease = tested.claim(ANN, SHORT).remove(0);
    sleep(SHORT * 2);
    let promise = "fenced: a step counts as long as nobody else took the shard, whatever the clocks say";
    tested.taken(promise, step(&lease, 3));
}

/// Workers that come and go have equally many shards, but for those that are left over.
pub fn leases_are_shared_evenly<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let promise = "fair: all workers get equally many shards";
    for (shards, with_two, with_three) in [(1, [0, 1], [0, 0, 1]), (3, [1, 2], [1, 1, 1]), (4, [2, 2], [1, 1, 2])] {
        let tested = Tested::subscribed(rig, shards);
        let count = |workers: &[&str]| {
            // Two claims of each worker: the first gives back, the second takes.
            let claim = |worker: &&str| tested.claim(worker, LONG).len();
            let _: Vec<_> = workers.iter().map(claim).collect();
            let mut counts: Vec<_> = workers.iter().map(claim).collect();
            counts.sort_unstable();
            counts
        };
        comparison::equal(promise, count(&[ANN]), vec![usize::from(shards)]);
        comparison::equal(promise, count(&[ANN, BOB]), with_two.to_vec());
        comparison::equal(promise, count(&[ANN, BOB, CAT]), with_three.to_vec());
        tested.leave(ANN);
        comparison::equal(promise, count(&[BOB, CAT]), with_two.to_vec());
    }
}

/// Who has no more than its share gives back nothing when another comes.
pub fn leases_that_need_not_move_stay<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 3);
    tested.claim(ANN, LONG);
    tested.claim(BOB, LONG);
    let ann = tested.claim(ANN, LONG);
    let bob = tested.claim(BOB, LONG);
    let promise = "fair: what is left over stays with who has it";
    for _ in 0..3 {
        comparison::equal(promise, tested.claim(BOB, LONG), bob.clone());
        comparison::equal(promise, tested.claim(ANN, LONG), ann.clone());
    }
    comparison::equal(promise, ann.len() + bob.len(), 3);
}

/// A worker that is not heard of any more leaves its share to the others.
pub fn share_of_a_lost_worker_falls_to_others<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 4);
    tested.claim(ANN, LONG);
    tested.claim(BOB, SHORT);
    tested.claim(ANN, LONG);
    comparison::equal("fair: two workers share", tested.claim(BOB, SHORT).len(), 2);
    sleep(SHORT * 2);
    let promise = "fair: a worker whose time ran out counts no more";
    comparison::equal(promise, tested.claim(ANN, LONG).len(), 4);
}

/// What a worker is in the middle of is surplus until it has ended, and nobody else's meanwhile.
pub fn lease_in_the_middle_of_a_step_is_given_back_later<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 2);
    let shards = |leases: &[Lease]| {
        leases
            .iter()
            .map(|it| (it.shard.shard, it.is_surplus))
            .collect::<Vec<_>>()
    };
    let before = tested.claim(ANN, LONG);
    let both: Vec<_> = before.iter().map(|lease| lease.shard.clone()).collect();
    comparison::equal(
        "leased: who is alone has no surplus",
        shards(&before),
        vec![(0, false), (1, false)],
    );
    let nothing = tested.claim(BOB, LONG);
    let promise = "leased: what is above the share of who is in the middle of it is surplus";
    comparison::equal(promise, nothing, vec![]);
    for _ in 0..2 {
        let kept = tested.claim_reading(ANN, &both);
        comparison::equal(promise, shards(&kept), vec![(0, false), (1, true)]);
        comparison::equal(promise, kept[1].epoch, before[1].epoch);
        comparison::equal(
            "leased: what is surplus is nobody else's",
            tested.claim(BOB, LONG),
            vec![],
        );
        tested.taken(
            "leased: a step of what is surplus counts",
            step(&kept[1], kept[1].position + 1),
        );
    }
    let promise = "leased: what is surplus is given back when it has ended";
    comparison::equal(
        promise,
        shards(&tested.claim_reading(ANN, &both[..1])),
        vec![(0, false)],
    );
    let bob = tested.claim(BOB, LONG);
    comparison::equal(promise, shards(&bob), vec![(1, false)]);
    comparison::equal(promise, bob[0].position, before[1].position + 2);
    tested.leave(BOB);
    let promise = "leased: what is surplus is no more when there is nobody else";
    comparison::equal(
        promise,
        shards(&tested.claim_reading(ANN, &both)),
        vec![(0, false), (1, false)],
    );
    let promise = "leased: who leaves keeps what it is in the middle of";
    comparison::equal(promise, shards(&tested.leave_reading(ANN, &both[1..])), vec![(1, true)]);
    comparison::equal(promise, shards(&tested.claim(BOB, LONG)), vec![(0, false)]);
    comparison::equal(
        "leased: who left has nothing when it has ended",
        tested.leave(ANN),
        vec![],
    );
    comparison::equal(
        "leased: who left has nothing when it has ended",
        tested.claim(BOB, LONG).len(),
        2,
    );
}

/// Who leaves has nothing then, and others can take it at once.
pub fn who_leaves_gives_back_at_once<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 2);
    let before = tested.claim(ANN, LONG);
    let promise = "leased: who leaves gives back all it has";
    comparison::equal(promise, tested.leave(ANN), vec![]);
    comparison::equal(promise, tested.leave(ANN), vec![]);
    let after = tested.claim(BOB, LONG);
    comparison::equal(promise, after.len(), 2);
    assert!(
        after[0].epoch > before[0].epoch,
        "{promise}, and the next has a later epoch"
    );
}

/// Subscriptions have their own leases, and a claim of several has those of each.
pub fn leases_of_subscriptions_are_apart<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 1);
    tested.subscribe(&subscription("other", 2));
    let promise = "leased: a claim has the leases of each subscription that it names, and no others";
    comparison::equal(promise, tested.claim(ANN, LONG).len(), 1);
    let leases = tested.claim_of(BOB, &["other", "nobody's"], LONG, false);
    let names: Vec<_> = leases.iter().map(|lease| &*lease.shard.subscription).collect();
    comparison::equal(promise, names, vec!["other"; 2]);
    let leases = tested.claim_of(CAT, &[TOTALS, "other"], LONG, false);
    comparison::equal(promise, leases.len(), 0);
    tested.leave(ANN);
    tested.claim_of(BOB, &["other"], LONG, true);
    let leases = tested.claim_of(CAT, &[TOTALS, "other"], LONG, false);
    comparison::equal(promise, leases.len(), 3);
}

/// Threads that claim at once never read one shard under one epoch.
pub fn threads_claim_and_no_lease_is_given_twice<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let tested = Tested::subscribed(rig, 5);
    let found = threads(&tested, |number| {
        let worker = format!("worker {number}");
        let claims = (0..tested.limits().rounds).flat_map(|round| {
            if round % 5 == 4 {
                tested.leave(&worker);
            }
            tested.claim(&worker, LONG)
        });
        let leases: HashSet<_> = claims.map(|lease| (lease.shard, lease.epoch)).collect();
        leases
    });
    let mut seen = HashSet::new();
    for lease in found.into_iter().flatten() {
        assert!(seen.insert(lease.clone()), "leased: {lease:?} was given to two workers");
    }
}

/// A claim that is dropped leaves the leases in order.
pub fn cancelled_claims_leave_leases_in_order<R: Rig<Store: SubscribedStore>>(rig: &R) {
    let promise = "cancellable: a claim that was dropped leaves the leases in order";
    dropped_at_each_point(rig, |tested, number, polls| {
        let name = format!("s{number}");
        let subscribe = subscription(&name, 2);
        let subscribed = polled(tested, tested.store().subscribe(&subscribe), polls).is_some();
        tested.subscribe(&subscribe);
        let claim = Claim {
            worker: ANN.to_owned(),
            subscriptions: vec![name.clone()],
            lease: LONG,
            reading: vec![],
            leaving: false,
        };
        let claimed = polled(tested, tested.store().claim(&claim), polls).is_some();
        let leases = tested.claim_of(ANN, &[&name], LONG, false);
        comparison::equal(promise, leases.len(), 2);
        comparison::equal(promise, tested.claim_of(ANN, &[&name], LONG, false), leases);
        comparison::equal(promise, tested.claim_of(BOB, &[&name], LONG, false).len(), 0);
        subscribed && claimed
    });
}
