//! The events that pass a filter.

use std::ops::Bound;

use super::fixtures::{ORDER, PAYMENT, begin_of, of, time};
use super::harness::Tested;
use super::order::writes;
use super::threads::{Writers, threads};
use super::{Rig, comparison};
use crate::store::{EventFilter, LoggedEvent};

/// Events of two machines with three names, one each millisecond.
fn filled<R: Rig>(tested: &Tested<'_, R>) -> Vec<LoggedEvent> {
    let mut micros = 1_000_000;
    for number in 0..8 {
        let machine = if number % 3 == 0 { PAYMENT } else { ORDER };
        let mut change = begin_of(machine, &format!("A{number}"), 3);
        for (event, name) in change.events.iter_mut().zip(["Placed", "Paid", "Shipped"]) {
            (event.name, event.at) = (name, time(micros));
            micros += 1_000;
        }
        tested.stored("filter: events are stored", &of([change]));
    }
    tested.log()
}

fn following(follows: &[(&str, &[&str])]) -> EventFilter {
    let mut filter = EventFilter::default();
    for (machine, events) in follows {
        filter.follow(machine, events);
    }
    filter
}

/// The page has those of the log that pass, and it looked at all of it.
#[track_caller]
fn check<R: Rig>(tested: &Tested<'_, R>, promise: &str, filter: &EventFilter, count: usize) {
    let log = filled(tested);
    let last = log.last().map_or(0, |logged| logged.event.position);
    let passing: Vec<_> = log.into_iter().filter(|logged| filter.passes_event(logged)).collect();
    comparison::equal(promise, passing.len(), count);
    let page = tested.events_of(filter, 0, usize::MAX);
    comparison::equal(promise, page.events, passing);
    assert!(page.upto >= last, "{promise}: it looked up to {} of {last}", page.upto);
}

/// A filter that names nothing lets all events pass.
pub fn filter_of_nothing_passes_all<R: Rig>(rig: &R) {
    check(&Tested::open(rig), "filter: it lets all pass", &following(&[]), 24);
}

/// A filter by a machine lets its events pass.
pub fn filter_passes_the_events_of_a_machine<R: Rig>(rig: &R) {
    let promise = "filter: it lets the events of the machine pass";
    check(&Tested::open(rig), promise, &following(&[(PAYMENT, &[])]), 9);
}

/// A filter by names lets those events of the machine pass.
pub fn filter_passes_the_named_events<R: Rig>(rig: &R) {
    let promise = "filter: it lets the named events of the machine pass";
    let filter = following(&[(ORDER, &["Paid", "Placed"])]);
    check(&Tested::open(rig), promise, &filter, 10);
}

/// A filter by several machines lets the events of each pass, all of one and some of another.
pub fn filter_passes_several_machines<R: Rig>(rig: &R) {
    let promise = "filter: it lets the events of each machine pass that it names";
    let filter = following(&[(ORDER, &["Paid"]), (PAYMENT, &[]), ("other", &["Placed"])]);
    check(&Tested::open(rig), promise, &filter, 5 + 9);
}

/// A filter by times lets the events within the bounds pass, with the bounds or without.
pub fn filter_passes_times_within_bounds<R: Rig>(rig: &R) {
    let promise = "filter: it lets the events of the times pass";
    let (from, to) = (time(1_004_000), time(1_010_000));
    for (bounds, count) in [
        ((Bound::Included(from), Bound::Included(to)), 7),
        ((Bound::Excluded(from), Bound::Excluded(to)), 5),
        ((Bound::Unbounded, Bound::Excluded(to)), 10),
        ((Bound::Excluded(from), Bound::Unbounded), 19),
        ((Bound::Included(to), Bound::Excluded(from)), 0),
    ] {
        let filter = EventFilter {
            at: bounds,
            ..EventFilter::default()
        };
        check(&Tested::open(rig), promise, &filter, count);
    }
}

/// Pages of any size, one after the other, are all that passes.
pub fn filtered_pages_of_any_size_are_the_same<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "filter: a page begins after its position and is full unless the log ends";
    let filter = following(&[(ORDER, &["Paid", "Shipped"])]);
    let log = filled(&tested);
    let passing: Vec<_> = log.into_iter().filter(|logged| filter.passes_event(logged)).collect();
    for len_max in 1..=passing.len() + 1 {
        let (mut rest, mut after) = (&passing[..], 0);
        while !rest.is_empty() {
            let (expected, others) = rest.split_at(len_max.min(rest.len()));
            let page = tested.events_of(&filter, after, len_max);
            comparison::equal(promise, &page.events[..], expected);
            assert!(!page.is_end || others.is_empty(), "{promise}: it is not the end");
            after = page.upto;
            rest = others;
        }
        comparison::equal(promise, tested.events_of(&filter, after, len_max).events, vec![]);
    }
}

/// A full page leads to its last event, and what is not full to the end of what is decided.
pub fn filtered_pages_tell_how_far_they_looked<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let log = filled(&tested);
    let filter = following(&[(PAYMENT, &["Paid"])]);
    let full = tested.events_of(&filter, 0, 2);
    let second = full.events[1].event.position;
    comparison::equal("filter: a full page leads to its last event", full.upto, second);
    let promise = "filter: a page that is not full leads to what is decided";
    let nothing = following(&[("other", &[])]);
    let last = log.last().map_or(0, |logged| logged.event.position);
    let page = tested.events_of(&nothing, 0, 9);
    comparison::equal(promise, page.events, vec![]);
    let watermark = tested.watermark();
    assert!(
        (last..=watermark).contains(&page.upto),
        "{promise}: to {} of {last}..={watermark}",
        page.upto
    );
    for after in [page.upto, page.upto + 100] {
        let page = tested.events_of(&nothing, after, 9);
        comparison::equal(
            "filter: a page does not lead back",
            (page.events.len(), page.upto),
            (0, after),
        );
    }
}

/// A page of no events is empty and leads nowhere.
pub fn filtered_page_of_no_length_leads_nowhere<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    filled(&tested);
    for after in [0, 3] {
        let page = tested.events_of(&EventFilter::default(), after, 0);
        let promise = "filter: a page of no events leads nowhere";
        comparison::equal(promise, (page.events.len(), page.upto), (0, after));
    }
}

/// Who follows some events while threads write, from where the last page looked to, misses none.
pub fn threads_write_and_a_filter_misses_nothing<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "filter: no event that passes appears later at or below where a page looked to";
    let filter = following(&[(ORDER, &[])]);
    let writers = Writers::new(tested.limits().threads - 1);
    let read = threads(&tested, |number| {
        if number > 0 {
            let _writer = writers.one();
            writes(&tested, number);
            return (vec![], 0);
        }
        let (mut read, mut after): (Vec<LoggedEvent>, u64) = (vec![], 0);
        loop {
            let goes_on = writers.at_work();
            let page = tested.events_of(&filter, after, 10);
            if page.events.is_empty() && !goes_on {
                return (read, page.upto);
            }
            after = page.upto;
            read.extend(page.events);
        }
    });
    let (read, upto) = &read[0];
    let log = tested.log();
    let expected = log.iter().filter(|logged| filter.passes_event(logged));
    let expected: Vec<_> = expected.filter(|logged| logged.event.position <= *upto).collect();
    comparison::equal(promise, read.iter().collect::<Vec<_>>(), expected);
}
