//! When which of what waits goes.

use tokio::sync::OwnedSemaphorePermit;

use super::super::places::{Places, take};
use super::super::{Desk, PgStore, Reply, Round};
use super::*;

/// An errand that is never sent.
struct Unsent;

impl Errand for Unsent {
    type Answer = ();

    fn desk(_: &PgStore) -> &Desk<Self> {
        unreachable!()
    }

    fn touches(&self) -> Vec<Touch> {
        Vec::new()
    }

    fn home(&self) -> u64 {
        0
    }

    fn size(&self) -> usize {
        200
    }

    async fn together(_: &PgStore, _: &[Arc<Self>], _: Round) -> Vec<Reply<()>> {
        unreachable!()
    }

    async fn alone(_: &PgStore, _: Arc<Self>, _: bool, _: Option<OwnedSemaphorePermit>) {
        unreachable!()
    }

    fn turned_away() {}
}

fn push(queue: &mut Queue<Unsent>, count: usize, now: Instant) {
    let places = Places::new();
    for home in 0..count as u64 {
        let waiting = Waiting {
            ticket: queue.number(),
            errand: Arc::new(Unsent),
            touches: Vec::new(),
            answer: oneshot::channel().0,
            _place: take(&places, home).unwrap(),
        };
        queue.push(waiting, now);
    }
}

/// How many the next call takes, if there is one.
fn next(queue: &mut Queue<Unsent>, now: Instant) -> Option<usize> {
    queue.next(now).map(|(_, group)| group.len())
}

#[test]
fn what_is_there_is_divided_between_two_calls() {
    for (count, groups) in [(400, [64, 64]), (16, [8, 8]), (15, [8, 7]), (8, [4, 4])] {
        let (mut queue, now) = (Queue::new(), Instant::now());
        push(&mut queue, count, now);
        assert_eq!(groups.map(Some), [next(&mut queue, now), next(&mut queue, now)]);
        assert_eq!(next(&mut queue, now + GATHER_MAX), None, "two calls are under way");
    }
}

#[test]
fn few_are_not_divided() {
    let (mut queue, now) = (Queue::new(), Instant::now());
    push(&mut queue, 7, now);
    assert_eq!(next(&mut queue, now), Some(7));
}

#[test]
fn few_gather_beside_a_call() {
    let (mut queue, now) = (Queue::new(), Instant::now());
    queue.begin_call(1, None);
    push(&mut queue, 3, now);
    assert_eq!(next(&mut queue, now), None);
    assert_eq!(next(&mut queue, now + GATHER_MAX), Some(3));
}

#[test]
fn half_as_many_as_are_under_way_need_not_gather() {
    let (mut queue, now) = (Queue::new(), Instant::now());
    queue.begin_call(20, None);
    push(&mut queue, 9, now);
    assert_eq!(next(&mut queue, now), None);
    push(&mut queue, 1, now);
    assert_eq!(next(&mut queue, now), Some(10));
}

#[test]
fn a_call_that_waits_for_others_counts_for_a_while() {
    let (mut queue, now) = (Queue::new(), Instant::now());
    queue.begin_call(20, Some(now));
    push(&mut queue, 1, now + PATIENCE);
    assert_eq!(next(&mut queue, now + PATIENCE), Some(1));
}
