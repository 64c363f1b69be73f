//! Messages that were received, with what was stored because of them.

use std::time::Duration;

use super::cancel::{dropped_at_each_point, polled};
use super::fixtures::{begin, follow, full, keyed, of};
use super::harness::Tested;
use super::threads::threads;
use super::{Rig, comparison};
use crate::inbox::{MessageId, Received};
use crate::store::{Commit, Committed, History, InboxEntry, Inboxes, Outbox, StoreErrorKind, Views};

/// What a store is that keeps inboxes.
pub trait InboxStore: History + Outbox + Views + Inboxes + crate::store::EventLog {}

impl<S: History + Outbox + Views + Inboxes + crate::store::EventLog> InboxStore for S {}

/// How long after it is received a message is old enough to be forgotten.
const AGE: Duration = Duration::from_millis(20);

/// An entry of the consumer of most cases.
fn entry(id: &str) -> InboxEntry {
    entry_of("stock", "/order", id)
}

fn entry_of(consumer: &str, source: &str, id: &str) -> InboxEntry {
    let message = MessageId::new(source, id).expect("the suite's texts are within the contract");
    InboxEntry::new(consumer.to_owned(), message)
}

impl<R: Rig<Store: InboxStore>> Tested<'_, R> {
    #[track_caller]
    fn receive(&self, entry: &InboxEntry, commit: Option<&Commit>) -> Received<Committed> {
        self.read(self.store().receive(entry, commit.cloned()))
    }

    /// Receives a message for the first time, with a commit that is stored.
    #[track_caller]
    fn first(&self, promise: &str, entry: &InboxEntry, commit: &Commit) {
        match self.receive(entry, Some(commit)) {
            Received::First(Committed::Stored { position: Some(_) }) => {}
            other => panic!("{promise}: not stored but {other:?}"),
        }
    }

    #[track_caller]
    fn noted(&self, entry: &InboxEntry) -> bool {
        match self.receive(entry, None) {
            Received::First(committed) => {
                let promise = "atomic: an entry alone is stored, at no position";
                comparison::equal(promise, committed, Committed::Stored { position: None });
                true
            }
            Received::Again => false,
        }
    }

    #[track_caller]
    fn has(&self, entry: &InboxEntry) -> bool {
        self.read(self.store().was_received(entry))
    }

    #[track_caller]
    fn forget(&self, consumer: &str, older_than: Duration, len_max: usize) -> usize {
        self.read(self.store().forget(consumer, older_than, len_max))
    }
}

/// What is stored because of a message is stored once, whatever comes with it the second time.
pub fn received_message_takes_effect_once<R: Rig<Store: InboxStore>>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "once: of the commits that bring one entry, one is stored";
    let (first, second) = (full(begin("A")), full(begin("B")));
    comparison::equal(promise, tested.has(&entry("1")), false);
    tested.first(promise, &entry("1"), &first);
    tested.whole(promise, &first);
    comparison::equal(promise, tested.has(&entry("1")), true);
    for again in [&second, &first] {
        comparison::equal(promise, tested.receive(&entry("1"), Some(again)), Received::Again);
    }
    comparison::equal(promise, tested.receive(&entry("1"), None), Received::Again);
    comparison::equal(promise, tested.history("B").len(), 0);
    comparison::equal(promise, tested.history("A").len(), 1);
    tested.first(promise, &entry("2"), &second);
    tested.whole(promise, &second);
}

/// An entry is not stored without its commit.
pub fn received_message_is_kept_with_its_commit_or_not<R: Rig<Store: InboxStore>>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "atomic: an entry is stored with its commit or not at all";
    let started = begin("A");
    tested.stored("a commit is stored", &keyed(of([started.clone()]), "key"));
    let conflict = Committed::Conflict { place: 0, found: 1 };
    let beside = tested.receive(&entry("1"), Some(&of([begin("A")])));
    comparison::equal(promise, beside, Received::First(conflict));
    comparison::equal(promise, tested.has(&entry("1")), false);
    let repeat = keyed(of([follow(&started)]), "key");
    match tested.receive(&entry("1"), Some(&repeat)) {
        Received::First(Committed::Repeated(_)) => {}
        other => panic!("{promise}: a key that was used was answered with {other:?}"),
    }
    comparison::equal(promise, tested.has(&entry("1")), false);
    let unsound = Commit::default();
    match tested.run(tested.store().receive(&entry("1"), Some(unsound))) {
        Err(error) => comparison::equal(promise, error.kind(), StoreErrorKind::Refused),
        Ok(other) => panic!("{promise}: what breaks the contract was answered with {other:?}"),
    }
    comparison::equal(promise, tested.has(&entry("1")), false);
    tested.first(promise, &entry("1"), &of([follow(&started)]));
    comparison::equal(promise, tested.history("A").len(), 2);
}

/// A message may have no effect, and is known nevertheless.
pub fn received_message_without_effect_is_known<R: Rig<Store: InboxStore>>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "once: a message without effect is received once";
    comparison::equal(promise, tested.noted(&entry("1")), true);
    comparison::equal(promise, tested.noted(&entry("1")), false);
    let late = of([begin("A")]);
    comparison::equal(promise, tested.receive(&entry("1"), Some(&late)), Received::Again);
    comparison::equal(promise, tested.history("A").len(), 0);
}

/// Messages are the same only if consumer, source and id are, letter by letter.
pub fn received_messages_are_told_apart<R: Rig<Store: InboxStore>>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "once: entries are told apart by consumer, source and id";
    let long = "ä".repeat(512);
    let entries = [
        entry_of("stock", "/order", "1"),
        entry_of("Stock", "/order", "1"),
        entry_of("bills", "/order", "1"),
        entry_of("stock", "/Order", "1"),
        entry_of("stock", "/order/1", "1"),
        entry_of("stock", "/order", "1 "),
        entry_of("stock", "/order", "A"),
        entry_of("stock", "/order", "a"),
        entry_of("stock", "/order'; --", "1"),
        entry_of(&"c".repeat(200), &long, &long),
        entry_of(&"c".repeat(200), &long, &long[..1022]),
    ];
    for entry in &entries {
        comparison::equal(promise, tested.has(entry), false);
        comparison::equal(promise, tested.noted(entry), true);
    }
    for entry in &entries {
        comparison::equal(promise, tested.noted(entry), false);
    }
}

/// What is old is forgotten in pages, and what is forgotten may come again.
pub fn received_messages_are_forgotten_by_age<R: Rig<Store: InboxStore>>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "forget: what is older is forgotten, the oldest first, and no more than asked for";
    for id in ["3", "1", "2"] {
        tested.noted(&entry(id));
    }
    let other = entry_of("bills", "/order", "1");
    tested.noted(&other);
    comparison::equal(promise, tested.forget("stock", Duration::from_secs(3_600), 9), 0);
    comparison::equal(promise, tested.forget("stock", Duration::MAX, 9), 0);
    comparison::equal(promise, tested.forget("nobody", Duration::ZERO, 9), 0);
    std::thread::sleep(AGE * 2);
    comparison::equal(promise, tested.forget("stock", AGE, 0), 0);
    comparison::equal(promise, tested.forget("stock", AGE, 2), 2);
    let known = ["3", "1", "2"].map(|id| tested.has(&entry(id)));
    comparison::equal(promise, known, [false, false, true]);
    comparison::equal(promise, tested.forget("stock", AGE, 9), 1);
    comparison::equal(promise, tested.has(&other), true);
    comparison::equal(promise, tested.noted(&entry("2")), true);
    comparison::equal(promise, tested.forget("stock", Duration::from_secs(3_600), 9), 0);
}

/// Of deliveries at once, one has its effect.
pub fn threads_that_receive_one_message_store_once<R: Rig<Store: InboxStore>>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "once: of deliveries at once, one takes effect";
    for round in 0..tested.limits().rounds {
        let entry = entry(&round.to_string());
        let firsts = threads(&tested, |number| {
            let commit = full(begin(&format!("{round} {number}")));
            match tested.receive(&entry, Some(&commit)) {
                Received::First(Committed::Stored { .. }) => true,
                Received::Again => false,
                other @ Received::First(_) => panic!("{promise}: a delivery was answered with {other:?}"),
            }
        });
        comparison::equal(promise, firsts.iter().filter(|it| **it).count(), 1);
        for (number, is_first) in firsts.into_iter().enumerate() {
            let events = tested.history(&format!("{round} {number}")).len();
            comparison::equal(promise, events, usize::from(is_first));
        }
    }
}

/// What is received and dropped at any point happened whole or not at all.
pub fn cancelled_message_was_received_whole_or_not<R: Rig<Store: InboxStore>>(rig: &R) {
    let promise = "cancellable: what was dropped was received whole or not at all";
    dropped_at_each_point(rig, |tested, number, polls| {
        let (entry, id) = (entry(&number.to_string()), format!("A{number}"));
        let dropped = of([begin(&id)]);
        let done = polled(tested, tested.store().receive(&entry, Some(dropped.clone())), polls).is_some();
        // Whoever comes with the message next waits for what is still under way.
        let other = of([begin(&format!("B{number}"))]);
        let events = match tested.receive(&entry, Some(&other)) {
            Received::Again => (1, 0),
            Received::First(Committed::Stored { .. }) if !done => (0, 1),
            answer @ Received::First(_) => panic!("{promise}: the next delivery was answered with {answer:?}"),
        };
        let found = (tested.history(&id).len(), tested.history(&format!("B{number}")).len());
        comparison::equal(promise, found, events);
        done
    });
}
