//! Entities that a commit relies on and does not change.

use super::fixtures::{ORDER, PAYMENT, begin, begin_of, follow, full, guard, guarded, keyed, left, nothing, of};
use super::harness::Tested;
use super::threads::threads;
use super::{Rig, comparison};
use crate::store::{Commit, Committed, Expected, Store as _, StoreErrorKind};

/// What is where it was expected is left as it is.
pub fn guard_in_its_place_lets_the_commit_through<R: Rig>(rig: &R) {
    let (tested, other) = guarded_entity(rig);
    let promise = "optimistic: a commit whose guards are in their places is stored, and leaves them as they are";
    let commit = guarded(full(begin("A")), [guard(PAYMENT, "B", Some(other))]);
    let before = tested.history_after(PAYMENT, "B", 0, usize::MAX);
    tested.stored(promise, &commit);
    tested.whole(promise, &commit);
    comparison::equal(promise, tested.history_after(PAYMENT, "B", 0, usize::MAX), before);
    let found = tested.load(PAYMENT, "B", None).snapshot.map(|it| it.at);
    comparison::equal(promise, found, Some(other));
}

/// What is not there may be relied on as well.
pub fn guard_of_what_is_not_there_lets_the_commit_through<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "optimistic: that there is no such entity may be relied on, and does not make one";
    let commit = guarded(full(begin("A")), [guard(PAYMENT, "A", None)]);
    tested.stored(promise, &commit);
    tested.whole(promise, &commit);
    comparison::equal(promise, tested.load(PAYMENT, "A", None).snapshot, None);
}

/// A guarded entity that moved on stops the whole commit, and is named.
pub fn guard_elsewhere_is_a_conflict<R: Rig>(rig: &R) {
    let (tested, other) = guarded_entity(rig);
    let promise = "optimistic: a guard that is elsewhere stops the commit, with its place after the changes";
    let before = Expected { version: 1, ..other };
    let guards = [guard(ORDER, "B", None), guard(PAYMENT, "B", Some(before))];
    let commit = guarded(full(begin("A")), guards);
    let picture = tested.picture(&commit);
    tested.conflicts(promise, &commit, 2, 2);
    tested.unchanged(promise, &commit, &picture);
}

/// The last event is compared as well.
pub fn guard_with_another_last_event_is_a_conflict<R: Rig>(rig: &R) {
    let (tested, other) = guarded_entity(rig);
    let promise = "optimistic: of a guard, version and last event are compared";
    let last_event = begin("C").events[0].event_id;
    let elsewhere = Expected { last_event, ..other };
    let commit = guarded(full(begin("A")), [guard(PAYMENT, "B", Some(elsewhere))]);
    tested.conflicts(promise, &commit, 1, 2);
}

/// What was not there and is there by now stops the commit.
pub fn guard_of_what_began_since_is_a_conflict<R: Rig>(rig: &R) {
    let (tested, _) = guarded_entity(rig);
    let promise = "optimistic: a guard that expects nothing is in conflict with what began since";
    let commit = guarded(full(begin("A")), [guard(PAYMENT, "B", None)]);
    tested.conflicts(promise, &commit, 1, 2);
}

/// What is not there any more, after a restore, stops the commit.
pub fn guard_of_what_is_gone_is_a_conflict<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "optimistic: a guard whose entity is not there is in conflict, with version 0";
    let gone = left(&begin("B"));
    let commit = guarded(full(begin("A")), [guard(ORDER, "B", Some(gone))]);
    tested.conflicts(promise, &commit, 1, 0);
}

/// A call that came to nothing relies on the entity that it came to nothing on.
pub fn guard_of_a_key_alone_is_looked_at<R: Rig>(rig: &R) {
    let (tested, other) = guarded_entity(rig);
    let promise = "optimistic: a key alone is remembered only if its guards are in their places";
    let alone = |key: &str, expected| {
        let mut key = nothing("B", key, 2);
        key.machine = PAYMENT;
        let commit = Commit {
            key: Some(key),
            ..Commit::default()
        };
        guarded(commit, [guard(PAYMENT, "B", expected)])
    };
    let stale = Expected { version: 1, ..other };
    tested.conflicts(promise, &alone("stale", Some(stale)), 0, 2);
    comparison::equal(promise, tested.load(PAYMENT, "B", Some("stale")).repeated, None);
    tested.stored(promise, &alone("right", Some(other)));
    let outcome = tested.load(PAYMENT, "B", Some("right")).repeated;
    comparison::equal(promise, outcome.map(|it| it.version), Some(2));
}

/// What was stored stays so, wherever its guards are by now.
pub fn guard_is_not_looked_at_by_a_resend<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "resolvable: a commit that is sent again is answered as before, wherever its guards are";
    let other = begin_of(PAYMENT, "B", 2);
    tested.stored(promise, &of([other.clone()]));
    let commit = guarded(full(begin("A")), [guard(PAYMENT, "B", Some(left(&other)))]);
    let first = tested.commit(&commit);
    tested.stored(promise, &of([follow(&other)]));
    comparison::equal(promise, tested.commit(&commit), first);
}

/// A repeat is answered before guards are looked at.
pub fn guard_is_not_looked_at_by_a_repeat<R: Rig>(rig: &R) {
    let (tested, other) = guarded_entity(rig);
    let promise = "idempotent: the key is looked at before the guards";
    let first = keyed(of([begin("A")]), "key");
    tested.stored(promise, &first);
    let stale = Expected { version: 1, ..other };
    let again = keyed(of([follow(&first.changes[0])]), "key");
    tested.repeated(promise, &guarded(again, [guard(PAYMENT, "B", Some(stale))]));
}

/// An entity that is changed is no guard as well.
pub fn guard_of_a_changed_entity_is_refused<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "commit: an entity is changed or guarded, not both, and guarded once";
    let both = guarded(of([begin("A")]), [guard(ORDER, "A", None)]);
    let twice = guarded(of([begin("A")]), [guard(ORDER, "B", None), guard(ORDER, "B", None)]);
    for commit in [both, twice] {
        let refused = tested.run(tested.store().commit(commit));
        let kind = refused.map_err(|error| error.kind());
        comparison::equal(promise, kind, Err(StoreErrorKind::Refused));
    }
}

/// Of two that each change what the other relies on, one is stored at most.
pub fn threads_that_guard_each_other_have_one_winner<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "optimistic: of commits that each change what the others rely on, one at most is stored";
    for round in 0..tested.limits().rounds {
        let ids: Vec<_> = (0..tested.limits().threads)
            .map(|thread| format!("{round} {thread}"))
            .collect();
        let answers = threads(&tested, |own| {
            let others = ids.iter().enumerate().filter(|(other, _)| *other != own);
            let guards = others.map(|(_, id)| guard(ORDER, id, None)).collect();
            tested.commit(&Commit {
                guards,
                ..of([begin(&ids[own])])
            })
        });
        let stored = answers
            .iter()
            .filter(|answer| matches!(answer, Committed::Stored { .. }));
        let stored = stored.count();
        assert!(stored <= 1, "{promise}: {stored} are");
        let there = ids.iter().filter(|id| tested.snapshot(id).is_some());
        comparison::equal(promise, there.count(), stored);
    }
}

/// A payment with two events.
fn guarded_entity<R: Rig>(rig: &R) -> (Tested<'_, R>, Expected) {
    let tested = Tested::open(rig);
    let other = begin_of(PAYMENT, "B", 2);
    tested.stored("commit: a life begins", &of([other.clone()]));
    (tested, left(&other))
}
