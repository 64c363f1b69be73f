//! The one order of everything that happened.

use std::collections::BTreeMap;

use super::fixtures::{ORDER, PAYMENT, begin, begin_of, follow, full, keyed, left, of};
use super::harness::Tested;
use super::threads::{Writers, threads};
use super::{Rig, comparison};
use crate::store::{Change, LoggedEvent, StoredEvent};

/// A later commit has higher positions, whatever entity it is of.
pub fn positions_grow_with_each_commit<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "ordered: positions grow with each event of the store, from 1";
    let (mut last, mut change) = (Some(0), begin("A"));
    for number in 0..20 {
        let other = begin_of(PAYMENT, &format!("B{number}"), 1 + number % 3);
        for commit in [of([change.clone()]), of([other])] {
            let position = tested.stored(promise, &commit);
            assert!(position > last, "{promise}: {position:?} came after {last:?}");
            last = position;
        }
        change = follow(&change);
    }
    let history = tested.history("A");
    assert!(
        history.is_sorted_by(|a, b| a.position < b.position),
        "{promise}: those of one entity"
    );
}

/// The log has each event of the histories, as it is there, and whose it is.
pub fn log_shows_each_event_of_each_entity<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "log: it has each event as the histories have it, in order of positions, and nothing else";
    filled(&tested);
    let entities = [(ORDER, "A"), (ORDER, "B"), (PAYMENT, "A"), (PAYMENT, "C")];
    let logged = entities.into_iter().flat_map(|(machine, id)| {
        let events = tested.history_after(machine, id, 0, usize::MAX).into_iter();
        events.map(|event| logged(machine, id, event))
    });
    let mut expected: Vec<_> = logged.collect();
    expected.sort_by_key(|logged| logged.event.position);
    comparison::equal(promise, expected.len(), EVENTS);
    comparison::equal(promise, tested.log(), expected);
}

/// Pages of any size, one after the other, are the whole log.
pub fn log_is_the_same_in_pages_of_any_size<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    filled(&tested);
    let log = tested.log();
    comparison::equal("log: it has each event", log.len(), EVENTS);
    for len_max in 1..=EVENTS + 1 {
        let promise = "log: a page begins after its position and is full unless the log ends";
        let (mut rest, mut after) = (&log[..], 0);
        while !rest.is_empty() {
            let (page, others) = rest.split_at(len_max.min(rest.len()));
            comparison::equal(promise, tested.events(after, len_max), page.to_vec());
            after = page[page.len() - 1].event.position;
            rest = others;
        }
        comparison::equal(promise, tested.events(after, len_max), vec![]);
    }
}

/// After the end there is nothing, however far.
pub fn log_ends<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "log: after its end there is nothing";
    comparison::equal(promise, tested.events(0, 10), vec![]);
    filled(&tested);
    let last = tested.log().last().map_or(0, |logged| logged.event.position);
    for after in [last, last + 1, last + 1_000, i64::MAX as u64, u64::MAX] {
        comparison::equal(promise, tested.events(after, 10), vec![]);
    }
}

/// A page of no events is empty, and one of any number is allowed.
pub fn log_pages_may_be_empty_or_endless<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    filled(&tested);
    let log = tested.log();
    comparison::equal("log: a page of no events is empty", tested.events(0, 0), vec![]);
    for len_max in [i32::MAX as usize, usize::MAX / 2, usize::MAX] {
        comparison::equal(
            "log: a page has no more than there is",
            tested.events(0, len_max),
            log.clone(),
        );
    }
}

/// History comes in pages of any size, by versions.
pub fn history_is_the_same_in_pages_of_any_size<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "history: a page has the versions above `after`, in order, at most as many as asked for";
    filled(&tested);
    let history = tested.history("A");
    comparison::equal(promise, history.len(), 12);
    for after in 0..=13 {
        let rest = &history[after.min(12)..];
        for len_max in 0..=14 {
            let page = rest[..len_max.min(rest.len())].to_vec();
            comparison::equal(promise, tested.history_after(ORDER, "A", after as u64, len_max), page);
        }
    }
    for after in [i64::MAX as u64, u64::MAX] {
        comparison::equal(promise, tested.history_after(ORDER, "A", after, usize::MAX), vec![]);
    }
}

/// What is in the log stays there as it is.
pub fn log_never_changes<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "immutable: a stored event is never changed or removed";
    let commit = keyed(full(begin_of(ORDER, "Z", 2)), "key");
    tested.stored(promise, &commit);
    filled(&tested);
    let before = tested.log();
    let mut next = follow(&commit.changes[0]);
    next.state = commit.changes[0].state.clone();
    tested.stored(promise, &of([next.clone(), begin("Y")]));
    let _ = tested.commit(&commit);
    let _ = tested.commit(&of([begin("Z")]));
    tested.repeated(promise, &keyed(of([follow(&next)]), "key"));
    let after = tested.log();
    assert!(
        after.len() == before.len() + 2,
        "{promise}: the log has {} events",
        after.len()
    );
    comparison::equal(promise, &after[..before.len()], &before[..]);
}

/// While threads write, positions of an entity grow with its versions.
pub fn threads_keep_positions_in_order_of_versions<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "ordered: for one entity, positions grow with versions";
    threads(&tested, |number| writes(&tested, number));
    let mut last: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for LoggedEvent { id, event, .. } in tested.log() {
        let next = (event.version, event.position);
        let before = last.insert(id.clone(), next).unwrap_or((0, 0));
        assert!(
            next.0 == before.0 + 1 && next.1 > before.1,
            "{promise}: in the log of {id}, version and position {next:?} follow {before:?}"
        );
    }
    comparison::equal(promise, last.len(), tested.limits().threads);
}

/// Who follows the log while threads write misses nothing and sees nothing twice.
pub fn threads_write_and_a_reader_misses_nothing<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "visible: no event appears at or below a position that was shown";
    let writers = Writers::new(tested.limits().threads - 1);
    let read = threads(&tested, |number| {
        if number > 0 {
            let _writer = writers.one();
            writes(&tested, number);
            return vec![];
        }
        let mut read: Vec<LoggedEvent> = vec![];
        loop {
            let goes_on = writers.at_work();
            let after = read.last().map_or(0, |logged| logged.event.position);
            let page = tested.events(after, 10);
            if page.is_empty() && !goes_on {
                return read;
            }
            read.extend(page);
        }
    });
    let (read, log) = (&read[0], tested.log());
    assert!(
        read.is_sorted_by(|a, b| a.event.position < b.event.position),
        "{promise}: the order of pages"
    );
    let whole = (tested.limits().threads - 1) * tested.limits().rounds * 2;
    comparison::equal("log: it has each acknowledged event", log.len(), whole);
    // The log may show its last events after the reader stopped, but the reader must not have missed one before.
    let shown = read.last().map_or(0, |logged| logged.event.position);
    let expected = log.iter().filter(|logged| logged.event.position <= shown);
    let missed: Vec<_> = expected.filter(|logged| !read.contains(logged)).collect();
    assert!(missed.is_empty(), "{promise}: the reader missed {missed:?}");
    comparison::equal(promise, &log[..read.len()], &read[..]);
}

/// An event of the log.
fn logged(machine: &str, id: &str, event: StoredEvent) -> LoggedEvent {
    let (machine, id) = (machine.to_owned(), id.to_owned());
    LoggedEvent { machine, id, event }
}

/// The number of events that `filled` stores.
const EVENTS: usize = 23;

/// Stores events of several entities: of some several at once, of some in one commit with others.
fn filled<R: Rig>(tested: &Tested<'_, R>) {
    let promise = "commit: without a conflict it is stored";
    let [mut a, b, c] = [
        begin_of(ORDER, "A", 3),
        begin_of(ORDER, "B", 2),
        begin_of(PAYMENT, "C", 4),
    ];
    tested.stored(promise, &of([a.clone()]));
    tested.stored(promise, &of([b.clone(), begin_of(PAYMENT, "A", 3)]));
    tested.stored(promise, &of([c.clone()]));
    let mut following = vec![follow(&c), follow(&b)];
    while left(&a).version < 12 {
        a = follow(&a);
        let with: Vec<Change> = following.pop().into_iter().collect();
        let mut commit = of([a.clone()]);
        commit.changes.splice(0..0, with);
        tested.stored(promise, &commit);
    }
}

/// Moves an entity of its own on, two events at a time.
pub(super) fn writes<R: Rig>(tested: &Tested<'_, R>, number: usize) {
    let id = format!("A{number}");
    let mut change = begin_of(ORDER, &id, 2);
    for _ in 0..tested.limits().rounds {
        tested.stored("commit: without a conflict it is stored", &of([change.clone()]));
        let [one, two] = [follow(&change), follow(&change)];
        change = Change {
            events: [one.events, two.events.clone()].concat(),
            ..two
        };
    }
}
