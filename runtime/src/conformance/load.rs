//! What loading an entity shows.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::{iter, thread};

use super::fixtures::{ORDER, PAYMENT, begin, begin_of, follow, full, keyed, of, state};
use super::harness::Tested;
use super::threads::{Writers, threads};
use super::{Rig, comparison};
use crate::store::Loaded;

/// There is nothing where nothing was stored.
pub fn load_of_nothing_is_nothing<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "load: an entity that was never begun is not there";
    comparison::equal(promise, tested.load(ORDER, "A", None), Loaded::default());
    comparison::equal(promise, tested.load(ORDER, "A", Some("key")), Loaded::default());
    comparison::equal(promise, tested.history("A"), vec![]);
    tested.stored(promise, &of([begin("B")]));
    comparison::equal(promise, tested.load(ORDER, "A", None), Loaded::default());
    comparison::equal(promise, tested.history("A"), vec![]);
}

/// After the first commit its state is there, with version, last event and time.
pub fn load_after_a_start_shows_it<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "visible: whoever loads after a commit was answered sees it";
    let started = begin("A");
    tested.stored(promise, &of([started.clone()]));
    comparison::snapshot(promise, &started, tested.snapshot("A").as_ref());
}

/// After each further commit, its state is there.
pub fn load_after_each_commit_shows_the_last<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "visible: whoever loads after a commit was answered sees it, and not what was before";
    let mut change = begin("A");
    for _ in 0..5 {
        tested.stored(promise, &of([change.clone()]));
        comparison::snapshot(promise, &change, tested.snapshot("A").as_ref());
        change = follow(&change);
    }
}

/// What one thread was told is stored, another sees.
pub fn load_sees_what_another_thread_was_told<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "visible: whoever loads after a commit was answered sees it, in another thread as well";
    let mut change = begin("A");
    for _ in 0..tested.limits().rounds {
        thread::scope(|scope| {
            let told = scope.spawn(|| tested.send(&of([change.clone()])).is_ok()).join();
            assert!(matches!(told, Ok(true)), "{promise}: the commit failed");
        });
        comparison::snapshot(promise, &change, tested.snapshot("A").as_ref());
        change = follow(&change);
    }
}

/// What is loaded while others write is of one moment: what is decided on it is checked by its version alone.
pub fn threads_load_one_moment<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "whole: a load gives version, last event and state of one moment";
    let mut change = begin("A");
    tested.stored(promise, &of([change.clone()]));
    let changes: Vec<_> = iter::repeat_with(|| {
        change = follow(&change);
        change.clone()
    })
    .take(20 * tested.limits().rounds)
    .collect();
    let writers = Writers::new(1);
    let number = AtomicUsize::new(0);
    threads(&tested, |_| {
        // One thread writes, the others read meanwhile.
        if number.fetch_add(1, Ordering::SeqCst) == 0 {
            let _writer = writers.one();
            for change in &changes {
                tested.stored(promise, &of([change.clone()]));
            }
            return;
        }
        while writers.at_work() {
            let found = tested.snapshot("A").expect("visible: it began");
            let whole = state(found.at.last_event);
            let parts = [(&found.state.payload, &whole.payload), (&found.state.data, &whole.data)];
            for (found, whole) in parts {
                comparison::json(promise, whole, found);
            }
        }
    });
}

/// Who finds that an entity has moved on finds what its key came to as well: else the repeat of a call that ended a life
/// would be refused there.
pub fn threads_load_no_state_that_is_later_than_its_key<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "whole: the outcome of a key is no older than the state";
    let key = |version: u64| format!("key {version}");
    let mut change = begin("A");
    tested.stored(promise, &keyed(of([change.clone()]), &key(1)));
    let commits: Vec<_> = (2..)
        .map(|version| {
            change = follow(&change);
            (version, keyed(of([change.clone()]), &key(version)))
        })
        .take(20 * tested.limits().rounds)
        .collect();
    let writers = Writers::new(1);
    let (number, next) = (AtomicUsize::new(0), AtomicU64::new(1));
    threads(&tested, |_| {
        // One thread writes, the others read meanwhile.
        if number.fetch_add(1, Ordering::SeqCst) == 0 {
            let _writer = writers.one();
            for (version, commit) in &commits {
                next.store(*version, Ordering::SeqCst);
                tested.stored(promise, commit);
            }
            return;
        }
        while writers.at_work() {
            let version = next.load(Ordering::SeqCst);
            let loaded = tested.load(ORDER, "A", Some(&key(version)));
            let found = loaded.snapshot.expect("visible: it began").at.version;
            let outcome = loaded.repeated.map(|outcome| outcome.version);
            assert!(
                found < version || outcome == Some(version),
                "{promise}: at version {found}, that of version {version} is {outcome:?}"
            );
        }
    });
}

/// One id names another entity in each machine.
pub fn load_keeps_machines_apart<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "load: an entity is named by machine and id together";
    let (order, payment) = (begin("A"), begin_of(PAYMENT, "A", 3));
    tested.stored(promise, &of([order.clone()]));
    comparison::equal(promise, tested.load(PAYMENT, "A", None), Loaded::default());
    comparison::equal(promise, tested.history_after(PAYMENT, "A", 0, 9), vec![]);
    tested.stored(promise, &of([payment.clone()]));
    comparison::snapshot(promise, &order, tested.snapshot("A").as_ref());
    comparison::snapshot(promise, &payment, tested.load(PAYMENT, "A", None).snapshot.as_ref());
    comparison::events(promise, &order, &tested.history("A"));
    comparison::events(promise, &payment, &tested.history_after(PAYMENT, "A", 0, 9));
}

/// A key that no commit brought changes nothing about what is loaded.
pub fn load_with_an_unknown_key_shows_the_entity_alone<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "load: a key that was not accepted has no outcome";
    let started = begin("A");
    tested.stored(promise, &keyed(of([started.clone()]), "known"));
    let loaded = tested.load(ORDER, "A", Some("unknown"));
    comparison::equal(promise, loaded.repeated, None);
    comparison::snapshot(promise, &started, loaded.snapshot.as_ref());
}

/// A key shows what came of its commit beside the state of now.
pub fn load_with_a_key_shows_its_outcome_and_the_state_of_now<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "load: with a key, what came of its commit is there as well";
    let commit = keyed(full(begin("A")), "key");
    let position = tested.stored(promise, &commit);
    let later = follow(&commit.changes[0]);
    tested.stored(promise, &of([later.clone()]));
    let loaded = tested.load(ORDER, "A", Some("key"));
    let outcome = loaded.repeated.map(|it| (it.version, it.position));
    comparison::equal(promise, outcome, Some((1, position)));
    comparison::snapshot(promise, &later, loaded.snapshot.as_ref());
    comparison::equal(
        "load: without the key there is no outcome",
        tested.load(ORDER, "A", None).repeated,
        None,
    );
}

/// Loading changes nothing.
pub fn load_stores_nothing<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "load: it begins no entity and accepts no key";
    tested.load(ORDER, "A", Some("key"));
    comparison::equal(promise, tested.load(ORDER, "A", Some("key")), Loaded::default());
    tested.stored(promise, &keyed(of([begin("A")]), "key"));
}
