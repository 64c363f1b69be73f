//! Commits that were decided on a state that is outdated.

use super::fixtures::{ORDER, begin, begin_of, follow, follow_at, fresh_id, full, keyed, left, of};
use super::harness::Tested;
use super::threads::threads;
use super::{Rig, comparison};
use crate::store::{Commit, Committed, Expected};

/// A life begins once.
pub fn conflict_when_a_life_begins_twice<R: Rig>(rig: &R) {
    let (tested, _) = started(rig);
    tested.conflicts("optimistic: what exists cannot begin", &of([begin("A")]), 0, 3);
}

/// What was decided on an older version is not stored.
pub fn conflict_with_an_older_version<R: Rig>(rig: &R) {
    let (tested, _) = started(rig);
    let promise = "optimistic: what was decided on an older version is not stored";
    let history = tested.history("A");
    for older in &history[..2] {
        let expected = Expected {
            version: older.version,
            last_event: older.event_id,
        };
        tested.conflicts(promise, &of([follow_at("A", Some(expected))]), 0, 3);
    }
}

/// What expects a version that is not there yet is not stored.
pub fn conflict_with_a_version_to_come<R: Rig>(rig: &R) {
    let (tested, at) = started(rig);
    let promise = "optimistic: what expects a version that is not there yet is not stored";
    for version in [4, 5, 1 << 40] {
        for last_event in [at.last_event, fresh_id()] {
            let expected = Expected { version, last_event };
            tested.conflicts(promise, &of([follow_at("A", Some(expected))]), 0, 3);
        }
    }
}

/// What goes on with an entity that never began is not stored.
pub fn conflict_where_nothing_ever_began<R: Rig>(rig: &R) {
    let (tested, at) = started(rig);
    let promise = "optimistic: nothing goes on where nothing began, and the version found is 0";
    tested.conflicts(promise, &of([follow_at("B", Some(at))]), 0, 0);
    comparison::equal(promise, tested.snapshot("B"), None);
}

/// The version alone is not enough: after a restore it may stand for another state.
pub fn conflict_with_another_last_event<R: Rig>(rig: &R) {
    let (tested, at) = started(rig);
    let promise = "optimistic: the right version with another last event is not stored";
    let history = tested.history("A");
    for last_event in [fresh_id(), history[0].event_id, history[1].event_id] {
        let expected = Expected { last_event, ..at };
        tested.conflicts(promise, &of([follow_at("A", Some(expected))]), 0, 3);
    }
}

/// The last event alone is not enough either.
pub fn conflict_with_the_right_event_under_another_version<R: Rig>(rig: &R) {
    let (tested, at) = started(rig);
    let promise = "optimistic: the right last event with another version is not stored";
    for version in [1, 2, 4] {
        let expected = Expected { version, ..at };
        tested.conflicts(promise, &of([follow_at("A", Some(expected))]), 0, 3);
    }
}

/// The answer names the first change that is in conflict.
pub fn conflict_names_the_first_change_and_its_version<R: Rig>(rig: &R) {
    let (tested, at) = started(rig);
    let promise = "optimistic: the answer names the first change in conflict and the version found";
    tested.stored(promise, &of([begin_of(ORDER, "B", 2)]));
    let good = follow_at("A", Some(at));
    tested.conflicts(promise, &of([good.clone(), begin("C"), begin("B")]), 2, 2);
    tested.conflicts(promise, &of([good, begin("B"), follow_at("C", Some(at))]), 1, 2);
    tested.conflicts(promise, &of([begin("B"), begin("A")]), 0, 2);
    tested.conflicts(promise, &of([begin("C"), follow_at("D", Some(at)), begin("A")]), 1, 0);
}

/// A conflict leaves state and history as they were.
pub fn conflict_leaves_the_entity<R: Rig>(rig: &R) {
    let (tested, _) = started(rig);
    let promise = "atomic: a conflict leaves state and history as they were";
    let before = (tested.snapshot("A"), tested.history("A"));
    let _ = tested.commit(&of([begin("A")]));
    comparison::equal(promise, (tested.snapshot("A"), tested.history("A")), before);
}

/// A conflict leaves no event in the log.
pub fn conflict_leaves_the_log<R: Rig>(rig: &R) {
    let (tested, _) = started(rig);
    let before = tested.log();
    let _ = tested.commit(&of([begin("B"), begin("A")]));
    comparison::equal("atomic: a conflict leaves no event in the log", tested.log(), before);
}

/// A conflict sends no message.
pub fn conflict_sends_no_message<R: Rig>(rig: &R) {
    let (tested, _) = started(rig);
    let _ = tested.commit(&full(begin("A")));
    comparison::equal("atomic: a conflict sends no message", tested.outbox(), vec![]);
}

/// A conflict writes no row of a view.
pub fn conflict_writes_no_view<R: Rig>(rig: &R) {
    let (tested, _) = started(rig);
    let _ = tested.commit(&full(begin("A")));
    comparison::equal("atomic: a conflict writes no row of a view", tested.view("A"), None);
}

/// A conflict does not use up the key.
pub fn conflict_leaves_the_key<R: Rig>(rig: &R) {
    let (tested, at) = started(rig);
    let promise = "atomic: a conflict does not use up the key";
    tested.conflicts(promise, &keyed(of([begin("A")]), "key"), 0, 3);
    comparison::equal(promise, tested.outcome("A", "key"), None);
    let again = keyed(full(follow_at("A", Some(at))), "key");
    tested.stored(promise, &again);
    tested.whole(promise, &again);
}

/// Threads that move one entity on, each with retries, lose nothing and leave no holes.
pub fn threads_on_one_entity_lose_nothing<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "optimistic: each acknowledged event is there once, and versions have no holes";
    tested.stored(promise, &of([begin("A")]));
    let rounds = tested.limits().rounds;
    let acknowledged = threads(&tested, |_| {
        (0..rounds).map(|_| moved_on(&tested, "A")).collect::<Vec<_>>()
    });
    let commits: Vec<Commit> = acknowledged.into_iter().flatten().collect();
    let history = tested.history("A");
    assert!(
        history
            .iter()
            .map(|event| event.version)
            .eq(1..=commits.len() as u64 + 1),
        "{promise}: {} commits were acknowledged, and the versions are {:?}",
        commits.len() + 1,
        history.iter().map(|event| event.version).collect::<Vec<_>>()
    );
    for change in commits.iter().flat_map(|commit| &commit.changes) {
        let place = usize::try_from(left(change).version - 1).unwrap_or(usize::MAX);
        comparison::events(promise, change, &history[place..=place]);
    }
    let last = commits
        .iter()
        .flat_map(|it| &it.changes)
        .max_by_key(|change| left(change).version);
    comparison::snapshot(promise, last.expect("there are rounds"), tested.snapshot("A").as_ref());
}

/// Of the threads that begin one life, one does.
pub fn threads_that_begin_one_life_have_one_winner<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "optimistic: of those who begin one life at once, one does";
    for round in 0..tested.limits().rounds {
        let id = format!("A{round}");
        let answers = threads(&tested, |_| {
            let commit = full(begin(&id));
            let answer = tested.commit(&commit);
            (commit, answer)
        });
        let (won, lost): (Vec<_>, Vec<_>) = answers
            .into_iter()
            .partition(|(_, answer)| matches!(answer, Committed::Stored { .. }));
        comparison::equal(promise, won.len(), 1);
        let conflict = Committed::Conflict { place: 0, found: 1 };
        assert!(
            lost.iter().all(|(_, answer)| *answer == conflict),
            "{promise}: {lost:?}"
        );
        tested.whole(promise, &won[0].0);
    }
}

/// An entity with three events.
fn started<R: Rig>(rig: &R) -> (Tested<'_, R>, Expected) {
    let tested = Tested::open(rig);
    let mut change = begin("A");
    for _ in 0..3 {
        tested.stored("commit: without a conflict it is stored", &of([change.clone()]));
        change = follow(&change);
    }
    let at = change.expected.expect("it follows");
    (tested, at)
}

/// Moves an entity on, whatever others do meanwhile.
fn moved_on<R: Rig>(tested: &Tested<'_, R>, id: &str) -> Commit {
    for _ in 0..10_000 {
        let commit = of([follow_at(id, tested.snapshot(id).map(|it| it.at))]);
        if let Committed::Stored { .. } = tested.commit(&commit) {
            return commit;
        }
    }
    panic!("optimistic: after 10,000 conflicts in a row, somebody must have got through");
}
