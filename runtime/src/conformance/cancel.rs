//! Futures that are dropped before their end.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use super::fixtures::{ORDER, VIEW, begin, begin_of, follow, full, keyed, of};
use super::harness::Tested;
use super::{Rig, comparison};
use crate::store::{Commit, Committed, EventFilter, EventLog as _, History as _, Outbox as _, Store as _, Views as _};

/// A commit that is dropped at any point happened whole or not at all.
pub fn cancelled_commit_happened_whole_or_not<R: Rig>(rig: &R) {
    let promise = "cancellable: a commit that was dropped happened whole or not at all";
    dropped_at_each_point(rig, |tested, number, polls| {
        let commit = large(number);
        let before = tested.picture(&commit);
        let done = polled(tested, tested.store().commit(commit.clone()), polls).is_some();
        // The next call on the same entity settles whether the dropped one happened: the store may still be at work
        // when its future is dropped, and cannot store it any more once another call began that life.
        let settles = of([begin_of(ORDER, &commit.changes[0].id, 3)]);
        match tested.commit(&settles) {
            Committed::Conflict { found: 2, place: 0 } => tested.whole(promise, &commit),
            Committed::Stored { .. } if !done => {
                tested.whole(promise, &settles);
                let after = tested.picture(&commit);
                comparison::equal(promise, after.beside(&settles), before.beside(&settles));
            }
            other => panic!("{promise}: the next commit was answered with {other:?}"),
        }
        done
    });
}

/// A commit that is dropped at any point is stored once by sending it again.
pub fn cancelled_commit_can_be_sent_again<R: Rig>(rig: &R) {
    let promise = "cancellable: a commit that was dropped and is sent again is stored once";
    dropped_at_each_point(rig, |tested, number, polls| {
        let commit = large(number);
        let done = polled(tested, tested.store().commit(commit.clone()), polls).is_some();
        let position = tested.stored(promise, &commit);
        tested.whole(promise, &commit);
        comparison::equal(promise, tested.commit(&commit), Committed::Stored { position });
        let history = tested.history(&commit.changes[0].id);
        comparison::equal(promise, history.len(), 2);
        done
    });
}

/// A commit of a later event that is dropped leaves its entity where it was, or moves it.
pub fn cancelled_commit_leaves_its_entity_in_order<R: Rig>(rig: &R) {
    let promise = "cancellable: after a commit was dropped, its entity goes on from where it is";
    dropped_at_each_point(rig, |tested, number, polls| {
        let started = begin(&format!("A{number}"));
        tested.stored(promise, &of([started.clone()]));
        let [lost, other] = [full(follow(&started)), of([follow(&started)])];
        let done = polled(tested, tested.store().commit(lost.clone()), polls).is_some();
        let winner = match tested.commit(&other) {
            Committed::Stored { .. } => &other,
            Committed::Conflict { found: 2, place: 0 } => &lost,
            answer => panic!("{promise}: the next commit was answered with {answer:?}"),
        };
        tested.whole(promise, winner);
        let next = of([follow(&winner.changes[0])]);
        tested.stored(promise, &next);
        comparison::equal(promise, tested.history(&started.id).len(), 3);
        done
    });
}

/// Reads that are dropped leave the store as it was.
pub fn cancelled_reads_change_nothing<R: Rig>(rig: &R) {
    let promise = "cancellable: reads that were dropped change nothing";
    dropped_at_each_point(rig, |tested, number, polls| {
        let commit = large(number);
        tested.stored(promise, &commit);
        let (store, id) = (tested.store(), &commit.changes[0].id);
        let before = tested.picture(&commit);
        let done = [
            polled(tested, store.load(ORDER, id, Some("key")), polls).is_some(),
            polled(tested, store.history(ORDER, id, 0, 9), polls).is_some(),
            polled(tested, store.events(0, 9), polls).is_some(),
            polled(tested, store.events_of(&EventFilter::default(), 0, 9), polls).is_some(),
            polled(tested, store.watermark(), polls).is_some(),
            polled(tested, store.messages(0, 9), polls).is_some(),
            polled(tested, store.view(ORDER, VIEW, id), polls).is_some(),
        ];
        tested.unchanged(promise, &commit, &before);
        done == [true; 7]
    });
}

/// Many dropped calls use up nothing.
pub fn cancelled_calls_use_up_nothing<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "cancellable: after hundreds of dropped calls the store works as before";
    for number in 0..300 {
        let polls = number % 4;
        polled(&tested, tested.store().commit(large(number)), polls);
        polled(&tested, tested.store().load(ORDER, "A", None), polls);
    }
    let commit = large(1_000);
    tested.stored(promise, &commit);
    tested.whole(promise, &commit);
}

/// Tries `0..` polls until one try comes to its end.
pub(super) fn dropped_at_each_point<R: Rig>(rig: &R, each: impl Fn(&Tested<'_, R>, usize, usize) -> bool) {
    let tested = Tested::open(rig);
    for polls in 0..10_000 {
        if each(&tested, polls, polls) {
            return;
        }
    }
    panic!("a call of a healthy store comes to its end within 10,000 polls");
}

/// Polls a future so often and no more, on whatever the rig runs it, and drops it.
pub(super) fn polled<R: Rig, T: Send>(
    tested: &Tested<'_, R>,
    future: impl Future<Output = T> + Send,
    polls: usize,
) -> Option<T> {
    tested.run(async {
        let mut future = pin!(future);
        let mut left = polls;
        poll_fn(|context| {
            if left == 0 {
                return Poll::Ready(None);
            }
            left -= 1;
            match future.as_mut().poll(context) {
                Poll::Ready(output) => Poll::Ready(Some(output)),
                Poll::Pending if left == 0 => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    })
}

/// A commit with several of everything, on entities that no other number has.
fn large(number: usize) -> Commit {
    let mut commit = keyed(full(begin_of(ORDER, &format!("A{number}"), 2)), "key");
    commit.changes.push(begin(&format!("B{number}")));
    commit
}
