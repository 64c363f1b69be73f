//! The same commit, sent again by a caller who lost the answer.

use super::fixtures::{ORDER, PAYMENT, VIEW, begin, begin_of, follow, full, keyed, left, of, row};
use super::harness::Tested;
use super::threads::threads;
use super::{Rig, comparison};
use crate::store::{Commit, Committed, Store as _};

/// A life that was begun is not begun twice by sending it again.
pub fn resend_of_a_start_is_stored_once<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    again(&tested, &full(begin("A")));
}

/// A later commit that is sent again is stored once.
pub fn resend_is_stored_once<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let started = begin("A");
    tested.stored("commit: a life begins", &of([started.clone()]));
    again(&tested, &full(follow(&started)));
}

/// The position of many events is their last, the second time as well.
pub fn resend_of_many_events_is_stored_once<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    again(&tested, &full(begin_of(ORDER, "A", 7)));
}

/// The repeat is recognised also if others changed the entity in between.
pub fn resend_after_others_moved_on_is_stored_once<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "resolvable: sent again after others moved on, a commit has its first answer";
    let commit = full(begin_of(ORDER, "A", 2));
    let first = tested.commit(&commit);
    let later = follow(&commit.changes[0]);
    tested.stored(promise, &of([later.clone()]));
    let last = follow(&later);
    tested.stored(promise, &of([last.clone()]));
    comparison::equal(promise, tested.commit(&commit), first);
    comparison::snapshot(promise, &last, tested.snapshot("A").as_ref());
    comparison::equal(promise, (tested.history("A").len(), tested.outbox().len()), (4, 1));
}

/// A commit with a key is stored once, and is no repeat of itself.
pub fn resend_with_its_key_is_stored_once<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    again(&tested, &keyed(full(begin_of(ORDER, "A", 2)), "key"));
}

/// A commit with a key is recognised also after others moved on.
pub fn resend_with_its_key_after_others_moved_on_is_stored_once<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "resolvable: sent again with its key after others moved on, a commit has its first answer";
    let commit = keyed(full(begin("A")), "key");
    let first = tested.commit(&commit);
    tested.stored(promise, &keyed(of([follow(&commit.changes[0])]), "another"));
    comparison::equal(promise, tested.commit(&commit), first);
    comparison::equal(promise, tested.history("A").len(), 2);
}

/// A commit over several entities is stored once.
pub fn resend_of_several_is_stored_once<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let mut commit = keyed(full(begin("B")), "key");
    commit
        .changes
        .extend([begin_of(ORDER, "A", 3), begin_of(PAYMENT, "A", 2)]);
    again(&tested, &commit);
}

/// A commit over several entities is stored once, whichever of them moved on.
pub fn resend_of_several_after_one_moved_on_is_stored_once<R: Rig>(rig: &R) {
    for moved in 0..3 {
        let tested = Tested::open(rig);
        let promise = "resolvable: sent again after one entity of it moved on, a commit has its first answer";
        let commit = of([begin("A"), begin_of(ORDER, "B", 2), begin_of(PAYMENT, "A", 2)]);
        let first = tested.commit(&commit);
        tested.stored(promise, &of([follow(&commit.changes[moved])]));
        comparison::equal(promise, tested.commit(&commit), first);
        comparison::equal(promise, tested.log().len(), 6);
    }
}

/// What was on its way and never arrived is stored when it is sent again.
pub fn resend_of_what_never_arrived_is_stored<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "resolvable: a commit whose first sending never arrived is stored once by the second";
    let commit = keyed(full(begin("A")), "key");
    drop(tested.store().commit(commit.clone()));
    tested.stored(promise, &commit);
    tested.whole(promise, &commit);
}

/// What never arrived and was overtaken will never be.
pub fn resend_of_what_was_overtaken_is_a_conflict<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "resolvable: a commit that never arrived and was overtaken is in conflict";
    let started = begin("A");
    tested.stored(promise, &of([started.clone()]));
    let (lost, other) = (full(follow(&started)), of([follow(&started)]));
    tested.stored(promise, &other);
    let before = tested.picture(&lost);
    tested.conflicts(promise, &lost, 0, 2);
    tested.unchanged(promise, &lost, &before);
}

/// What shares only its first event with a stored commit is another commit.
pub fn resend_that_differs_later_is_a_conflict<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "resolvable: a commit was stored before if all events of its first change were, not just the first";
    let stored = of([begin_of(ORDER, "A", 2)]);
    tested.stored(promise, &stored);
    let mut longer = of([begin_of(ORDER, "A", 3)]);
    longer.changes[0].events[..2].clone_from_slice(&stored.changes[0].events);
    tested.conflicts(promise, &longer, 0, 2);
    let mut other = of([begin_of(ORDER, "A", 2)]);
    other.changes[0].events[0] = stored.changes[0].events[0].clone();
    tested.conflicts(promise, &other, 0, 2);
}

/// A row that others wrote since is not written over.
pub fn resend_writes_no_view_again<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "resolvable: a commit that is sent again writes no row of a view again";
    let commit = full(begin("A"));
    tested.stored(promise, &commit);
    let later = Commit {
        views: vec![row("A", Some(r#"{"row":2}"#))],
        ..of([follow(&commit.changes[0])])
    };
    tested.stored(promise, &later);
    tested.stored(promise, &commit);
    let found = tested.view_of(ORDER, VIEW, "A");
    comparison::json(promise, br#"{"row":2}"#, &found.unwrap_or_else(|| b"null".to_vec()));
}

/// Threads that send one commit all get the one answer.
pub fn threads_that_send_one_commit_store_it_once<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "resolvable: a commit that is sent several times at once is stored once, and all get its answer";
    let mut change = begin("A");
    for _ in 0..tested.limits().rounds {
        let commit = full(change.clone());
        let answers = threads(&tested, |_| tested.commit(&commit));
        let position = tested.history("A").last().map(|event| event.position);
        let expected = Committed::Stored { position };
        assert!(answers.iter().all(|it| *it == expected), "{promise}: {answers:?}");
        tested.whole(promise, &commit);
        comparison::equal(promise, tested.history("A").len() as u64, left(&change).version);
        change = follow(&change);
    }
}

/// Sends a commit twice, and more often.
fn again<R: Rig>(tested: &Tested<'_, R>, commit: &Commit) {
    let promise = "resolvable: a commit that is sent again is stored once and answered as before";
    let first = tested.stored(promise, commit);
    let before = tested.picture(commit);
    for _ in 0..3 {
        comparison::equal(promise, tested.commit(commit), Committed::Stored { position: first });
    }
    tested.unchanged(promise, commit, &before);
    tested.whole(promise, commit);
}
