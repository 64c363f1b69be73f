//! Keys, which make the repeat of a call harmless.

use super::fixtures::{HASH, ORDER, OTHER_HASH, PAYMENT, begin, begin_of, follow, full, keyed, nothing, of};
use super::harness::Tested;
use super::threads::threads;
use super::{Rig, comparison};
use crate::store::{Commit, Committed, Key, Outcome};

/// A key that was accepted is answered with what came of its first commit.
pub fn repeat_is_answered_with_the_first_outcome<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: a repeat is answered with version, position and hash of the first commit";
    let first = keyed(of([begin_of(ORDER, "A", 2)]), "key");
    let position = tested.stored(promise, &first);
    let next = follow(&first.changes[0]);
    tested.stored(promise, &of([next.clone()]));
    let expected = Outcome::new(HASH, 2, position);
    for again in [begin("A"), follow(&first.changes[0]), follow(&next)] {
        comparison::equal(promise, tested.repeated(promise, &keyed(of([again]), "key")), expected);
    }
}

/// A repeat stores nothing.
pub fn repeat_stores_nothing<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: a repeat stores nothing";
    let first = keyed(of([begin("A")]), "key");
    tested.stored(promise, &first);
    let mut again = keyed(full(follow(&first.changes[0])), "key");
    again.changes.push(begin("B"));
    let before = tested.picture(&again);
    tested.repeated(promise, &again);
    tested.unchanged(promise, &again, &before);
}

/// The store does not judge what a repeat asks for: it shows what the first asked for.
pub fn repeat_with_another_hash_is_answered_with_the_first<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: a repeat that asks for something else is answered with the first hash";
    let first = keyed(of([begin("A")]), "key");
    tested.stored(promise, &first);
    let mut other = keyed(of([follow(&first.changes[0])]), "key");
    if let Some(key) = &mut other.key {
        key.hash = OTHER_HASH;
    }
    comparison::equal(promise, tested.repeated(promise, &other).hash, HASH);
    comparison::equal(promise, tested.outcome("A", "key").map(|it| it.hash), Some(HASH));
}

/// A repeat that was decided on an older version is a repeat and no conflict.
pub fn repeat_is_noticed_before_a_conflict<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: the key is looked at before the versions";
    let started = begin("A");
    tested.stored(promise, &of([started.clone()]));
    let first = keyed(of([follow(&started)]), "key");
    tested.stored(promise, &first);
    tested.stored(promise, &of([follow(&first.changes[0])]));
    let stale = keyed(of([follow(&started)]), "key");
    comparison::equal(promise, tested.repeated(promise, &stale).version, 2);
    let never = keyed(of([begin("A")]), "key");
    comparison::equal(promise, tested.repeated(promise, &never).version, 2);
}

/// A repeat is one even where another entity of it would be in conflict.
pub fn repeat_is_noticed_before_a_conflict_elsewhere<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: the key is looked at before the versions of all entities";
    let first = keyed(of([begin("A"), begin("B")]), "key");
    let position = tested.stored(promise, &first);
    let again = keyed(of([follow(&first.changes[0]), begin("B")]), "key");
    comparison::equal(
        promise,
        tested.repeated(promise, &again),
        Outcome::new(HASH, 1, position),
    );
}

/// Each entity has keys of its own.
pub fn key_belongs_to_its_entity<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: a key is accepted once for each entity";
    tested.stored(promise, &keyed(of([begin("A")]), "key"));
    comparison::equal(promise, tested.outcome("B", "key"), None);
    let other = keyed(of([begin("B")]), "key");
    tested.stored(promise, &other);
    tested.whole(promise, &other);
}

/// Entities of two machines have keys of their own, also under one id.
pub fn key_belongs_to_its_machine<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: a key is accepted once for each machine and id";
    tested.stored(promise, &keyed(of([begin("A")]), "key"));
    comparison::equal(promise, tested.load(PAYMENT, "A", Some("key")).repeated, None);
    let other = keyed(of([begin_of(PAYMENT, "A", 2)]), "key");
    tested.stored(promise, &other);
    let version = |machine| tested.load(machine, "A", Some("key")).repeated.map(|it| it.version);
    comparison::equal(promise, (version(ORDER), version(PAYMENT)), (Some(1), Some(2)));
}

/// Keys are compared letter by letter.
pub fn key_is_compared_letter_by_letter<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: keys are compared letter by letter";
    let (long, longer) = ("k".repeat(1_023), "k".repeat(1_024));
    let keys = [
        "key",
        "Key",
        "KEY",
        " key",
        "key ",
        "k%",
        "k_y",
        "'key'",
        "\"",
        "\\",
        "\n",
        "é",
        "e\u{301}",
        "1",
        "01",
        "🦀",
        "'; DROP TABLE event; --",
        &long,
        &longer,
    ];
    let mut change = begin("A");
    for (version, key) in (1..).zip(keys) {
        let commit = keyed(of([change.clone()]), key);
        tested.stored(promise, &commit);
        comparison::equal(
            promise,
            tested.repeated(promise, &keyed(of([begin("A")]), key)).version,
            version,
        );
        change = follow(&change);
    }
    for (event, key) in tested.history("A").iter().zip(keys) {
        comparison::equal(promise, event.key.as_deref(), Some(key));
    }
}

/// Two commits without a key are no repeats of each other.
pub fn commits_without_a_key_are_no_repeats<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: what has no key repeats nothing";
    let mut change = begin("A");
    for key in [None, Some("key"), None, None] {
        let commit = of([change.clone()]);
        tested.stored(promise, &key.map_or(commit.clone(), |key| keyed(commit, key)));
        change = follow(&change);
    }
    let keys: Vec<_> = tested.history("A").into_iter().map(|event| event.key).collect();
    comparison::equal(promise, keys, vec![None, Some("key".to_owned()), None, None]);
}

/// A call that came to nothing is remembered with the version it found.
pub fn call_that_came_to_nothing_is_remembered<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: a call that came to nothing is remembered, with its version and no position";
    let started = begin_of(ORDER, "A", 3);
    tested.stored(promise, &of([started.clone()]));
    comparison::equal(promise, tested.stored(promise, &idle("A", 3)), None);
    tested.stored(promise, &of([follow(&started)]));
    comparison::equal(promise, tested.outcome("A", "key"), Some(Outcome::new(HASH, 3, None)));
    let (log, history) = (tested.log().len(), tested.history("A").len());
    comparison::equal(
        "idempotent: a call that came to nothing stores no event",
        (log, history),
        (4, 4),
    );
}

/// The repeat of a call that came to nothing comes to nothing, whatever it would do now.
pub fn call_that_came_to_nothing_stays_so<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: what came to nothing is not done by a repeat";
    let started = begin("A");
    tested.stored(promise, &of([started.clone()]));
    tested.stored(promise, &idle("A", 1));
    let expected = Outcome::new(HASH, 1, None);
    let again = keyed(of([follow(&started)]), "key");
    comparison::equal(promise, tested.repeated(promise, &again), expected);
    comparison::equal(promise, tested.repeated(promise, &idle("A", 1)), expected);
    comparison::equal(promise, tested.history("A").len(), 1);
}

/// A call on nothing that came to nothing is remembered, and begins nothing.
pub fn call_on_nothing_that_came_to_nothing_is_remembered<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: a key is accepted where no entity is, and none begins by it";
    tested.stored(promise, &idle("A", 0));
    let loaded = tested.load(ORDER, "A", Some("key"));
    comparison::equal(promise, loaded.repeated, Some(Outcome::new(HASH, 0, None)));
    comparison::equal(promise, loaded.snapshot, None);
    let other = keyed(of([begin("A")]), "another");
    tested.stored(promise, &other);
    tested.whole(promise, &other);
}

/// In the history, the key stands on the first event of its commit.
pub fn key_stands_on_the_first_event<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "history: the key stands on the first event of its commit and on no other";
    let first = begin_of(ORDER, "A", 3);
    tested.stored(promise, &keyed(of([first.clone(), begin_of(ORDER, "B", 2)]), "one"));
    tested.stored(promise, &keyed(of([follow(&first)]), "two"));
    let keys = |id| {
        tested
            .history(id)
            .into_iter()
            .map(|event| event.key)
            .collect::<Vec<_>>()
    };
    let (one, two) = (Some("one".to_owned()), Some("two".to_owned()));
    comparison::equal(promise, keys("A"), vec![one, None, None, two]);
    comparison::equal(promise, keys("B"), vec![None, None]);
}

/// The outcome speaks of the first change, also where the commit has others.
pub fn outcome_is_that_of_the_first_change<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: the outcome has version and last position of the first change";
    let commit = keyed(
        of([begin_of(ORDER, "B", 2), begin_of(ORDER, "A", 3), begin("C")]),
        "key",
    );
    let position = tested.stored(promise, &commit);
    comparison::equal(promise, tested.history("B").last().map(|it| it.position), position);
    comparison::equal(
        promise,
        tested.outcome("B", "key"),
        Some(Outcome::new(HASH, 2, position)),
    );
    comparison::equal(promise, tested.outcome("A", "key"), None);
}

/// A key is not forgotten when others come.
pub fn key_is_never_forgotten<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: a key is accepted once in the life of its entity, however many follow";
    let first = keyed(of([begin("A")]), "first");
    tested.stored(promise, &first);
    let mut change = follow(&first.changes[0]);
    for number in 0..300 {
        tested.stored(promise, &keyed(of([change.clone()]), &format!("key {number}")));
        change = follow(&change);
    }
    comparison::equal(
        promise,
        tested.repeated(promise, &keyed(of([change]), "first")).version,
        1,
    );
}

/// Of the threads that bring one key, one is stored, and the others are repeats.
pub fn threads_that_bring_one_key_store_once<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "idempotent: of those who bring one key at once, one is stored and the others are repeats of it";
    for round in 0..tested.limits().rounds {
        let id = format!("A{round}");
        let answers = threads(&tested, |_| tested.commit(&keyed(full(begin(&id)), "key")));
        let stored = answers.iter().filter_map(|answer| match answer {
            Committed::Stored { position } => Some(*position),
            _ => None,
        });
        let stored: Vec<_> = stored.collect();
        comparison::equal(promise, stored.len(), 1);
        let repeats = answers
            .iter()
            .filter(|it| **it == Committed::Repeated(Outcome::new(HASH, 1, stored[0])));
        assert_eq!(repeats.count(), answers.len() - 1, "{promise}: {answers:?}");
        comparison::equal(promise, tested.history(&id).len(), 1);
    }
}

/// A key, and nothing that was done under it.
fn idle(id: &str, version: u64) -> Commit {
    let key: Key = nothing(id, "key", version);
    Commit {
        key: Some(key),
        ..Commit::default()
    }
}
