//! Commits that change several entities.

use super::fixtures::{ORDER, PAYMENT, begin, begin_of, follow, follow_at, full, keyed, of};
use super::harness::Tested;
use super::threads::{Writers, threads};
use super::{Rig, comparison};
use crate::store::{Change, Commit, Committed};

/// All entities of a commit are stored.
pub fn several_are_stored_together<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "atomic: all entities of a commit are stored";
    let started = begin("C");
    tested.stored(promise, &of([started.clone()]));
    let mut commit = keyed(full(begin_of(ORDER, "B", 2)), "key");
    commit
        .changes
        .extend([begin("A"), follow(&started), begin_of(PAYMENT, "Z", 3)]);
    tested.stored(promise, &commit);
    tested.whole(promise, &commit);
}

/// More entities than a lock table or a list of parameters is made for.
pub fn several_hundred_are_stored_together<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "atomic: all of 300 entities of a commit are stored";
    let changes = (0..300).map(|number| begin(&format!("A{number}")));
    let commit = Commit {
        changes: changes.collect(),
        ..Commit::default()
    };
    tested.stored(promise, &commit);
    tested.whole(promise, &commit);
    let next = Commit {
        changes: commit.changes.iter().rev().map(follow).collect(),
        ..Commit::default()
    };
    tested.stored(promise, &next);
    tested.whole(promise, &next);
}

/// One id in two machines is two entities of one commit.
pub fn several_of_one_id_in_two_machines<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "commit: an entity is named by machine and id, so one id in two machines is no entity twice";
    let commit = of([begin_of(PAYMENT, "A", 2), begin_of(ORDER, "A", 1)]);
    tested.stored(promise, &commit);
    tested.whole(promise, &commit);
}

/// In the log, the events of a commit stand in the order of its changes.
pub fn several_stand_in_the_log_in_their_order<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "ordered: the events of a commit have positions in the order of its changes";
    let commit = of([
        begin_of(ORDER, "B", 2),
        begin_of(PAYMENT, "A", 2),
        begin("A"),
        begin_of(ORDER, "Z", 2),
    ]);
    tested.stored(promise, &commit);
    let found: Vec<_> = tested.log().iter().map(|logged| logged.event.event_id).collect();
    let events = commit.changes.iter().flat_map(|change| &change.events);
    comparison::equal(promise, found, events.map(|event| event.event_id).collect());
}

/// The answer has the position of the first change, not of the last.
pub fn several_are_answered_with_the_position_of_the_first<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "commit: the answer has the last position of the first change";
    let position = tested.stored(promise, &of([begin_of(ORDER, "B", 2), begin_of(ORDER, "A", 2)]));
    comparison::equal(
        promise,
        position,
        tested.history("B").last().map(|event| event.position),
    );
}

/// Where the first entity is elsewhere, nothing is stored.
pub fn several_are_nothing_if_the_first_conflicts<R: Rig>(rig: &R) {
    all_or_nothing(rig, 0);
}

/// Where one in the middle is elsewhere, nothing is stored.
pub fn several_are_nothing_if_the_second_conflicts<R: Rig>(rig: &R) {
    all_or_nothing(rig, 1);
}

/// Where the last entity is elsewhere, nothing is stored.
pub fn several_are_nothing_if_the_last_conflicts<R: Rig>(rig: &R) {
    all_or_nothing(rig, 2);
}

/// Money that is moved between two entities, in both directions at once, is neither lost nor stuck.
pub fn threads_in_both_orders_neither_lock_up_nor_lose<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "atomic: entities that are always changed together have changed equally often, in whatever order";
    tested.stored(promise, &of([begin("A"), begin("B")]));
    let rounds = tested.limits().rounds;
    threads(&tested, |number| {
        let mut names = ["A", "B"];
        names.rotate_left(number % 2);
        for _ in 0..rounds {
            moved(&tested, names);
        }
    });
    let expected = (tested.limits().threads * rounds + 1) as u64;
    let versions = ["A", "B"].map(|id| tested.snapshot(id).map(|it| it.at.version));
    comparison::equal(promise, versions, [Some(expected), Some(expected)]);
    let lens = ["A", "B"].map(|id| tested.history(id).len() as u64);
    comparison::equal(promise, lens, [expected, expected]);
}

/// Who sees the new state of one entity sees that of the other.
pub fn threads_see_several_change_together<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "atomic: who sees one entity of a commit changed sees the others changed";
    tested.stored(promise, &of([begin("A"), begin("B")]));
    let (writers, rounds) = (Writers::new(1), tested.limits().rounds * 4);
    let version = |id| tested.snapshot(id).map_or(0, |it| it.at.version);
    threads(&tested, |number| {
        if number == 0 {
            let _writer = writers.one();
            return (0..rounds).for_each(|_| moved(&tested, ["A", "B"]));
        }
        let names = if number % 2 == 0 { ["A", "B"] } else { ["B", "A"] };
        while writers.at_work() {
            let [earlier, later] = names.map(version);
            assert!(
                later >= earlier,
                "{promise}: {names:?} had versions {earlier} and, read later, {later}"
            );
        }
    });
}

/// A commit of three changes, one of which is in conflict.
fn all_or_nothing<R: Rig>(rig: &R, elsewhere: usize) {
    let tested = Tested::open(rig);
    let promise = "atomic: nothing is stored if one entity is elsewhere";
    let started = [begin("A"), begin("B"), begin("C")];
    tested.stored(promise, &of(started.clone()));
    let mut commit = keyed(full(follow(&started[0])), "key");
    commit.changes.extend([follow(&started[1]), follow(&started[2])]);
    let moved = &commit.changes[elsewhere];
    tested.stored(promise, &of([follow_at(&moved.id, moved.expected)]));
    let before = tested.picture(&commit);
    tested.conflicts(promise, &commit, elsewhere, 2);
    tested.unchanged(promise, &commit, &before);
}

/// Moves both entities on in one commit, whatever others do meanwhile.
fn moved<R: Rig>(tested: &Tested<'_, R>, names: [&str; 2]) {
    for _ in 0..10_000 {
        let changes: [Change; 2] = names.map(|id| follow_at(id, tested.snapshot(id).map(|it| it.at)));
        if let Committed::Stored { .. } = tested.commit(&of(changes)) {
            return;
        }
    }
    panic!("optimistic: after 10,000 conflicts in a row, somebody must have got through");
}
