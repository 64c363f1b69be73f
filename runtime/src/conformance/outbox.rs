//! Messages that leave with commits.

use std::collections::BTreeMap;

use super::fixtures::{ORDER, PAYMENT, begin, begin_of, follow, fresh_id, full, message, of};
use super::harness::Tested;
use super::threads::threads;
use super::{Rig, comparison};
use crate::ids::EventId;
use crate::store::Commit;

/// Where none was published there is none.
pub fn outbox_of_an_empty_store_is_empty<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "outbox: it has no message that was not published";
    comparison::equal(promise, tested.messages(0, 10), vec![]);
    tested.stored(promise, &of([begin("A")]));
    comparison::equal(promise, tested.outbox(), vec![]);
}

/// Each field of a message comes back.
pub fn message_keeps_every_field<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "exact: each field of a message comes back as it was";
    let mut commit = full(begin_of(ORDER, "A 'quoted' 🦀", 2));
    let told = &mut commit.messages[0];
    told.name = "Renamed \"so\"";
    told.payload = br#"{"to":["\"a\"","\\","\ud834\udd1e"],"n":null}"#.to_vec();
    told.correlation = fresh_id();
    told.cause = EventId::from_bytes([0xFE; 16]);
    told.actor = Some("ada \"the\" clerk".into());
    told.reason = Some("für's \\ Archiv".into());
    told.trace = Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into());
    tested.stored(promise, &commit);
    let found = tested.outbox();
    comparison::equal(promise, found.len(), 1);
    comparison::message(promise, &commit.messages[0], &found[0]);
}

/// Without actor, reason and trace there are none, and empty ones are empty.
pub fn message_keeps_absent_and_empty_apart<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "exact: absent actor, reason and trace come back absent, and empty ones empty";
    let mut commit = full(begin("A"));
    commit.messages.push(message(&commit.changes[0]));
    let told = &mut commit.messages[1];
    for text in [&mut told.actor, &mut told.reason, &mut told.trace] {
        *text = Some(String::new());
    }
    tested.stored(promise, &commit);
    let found = tested.outbox().into_iter();
    let found: Vec<_> = found.map(|it| [it.actor, it.reason, it.trace]).collect();
    let empty = || Some(String::new());
    comparison::equal(promise, found, vec![[None, None, None], [empty(), empty(), empty()]]);
}

/// A message names the entity whose transition it was, which need not be the addressed one.
pub fn message_names_its_own_entity<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "outbox: a message has machine and id of the entity whose hook published it";
    let mut commit = of([begin("A"), begin("B"), begin_of(PAYMENT, "A", 1)]);
    commit.messages = commit.changes.iter().rev().map(message).collect();
    tested.stored(promise, &commit);
    let found: Vec<_> = tested
        .outbox()
        .into_iter()
        .map(|message| (message.machine, message.id))
        .collect();
    let expected = [(PAYMENT, "A"), (ORDER, "B"), (ORDER, "A")];
    comparison::equal(
        promise,
        found,
        expected
            .map(|(machine, id)| (machine.to_owned(), id.to_owned()))
            .to_vec(),
    );
}

/// Messages are in the order of their commits, and in each in theirs.
pub fn messages_are_in_order<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "outbox: messages are in the order of their commits, positions growing from 1";
    let expected = published(&tested);
    let outbox = tested.outbox();
    comparison::equal(
        promise,
        outbox.iter().map(|it| it.message_id).collect::<Vec<_>>(),
        expected,
    );
    let growing = outbox.is_sorted_by(|a, b| a.position < b.position) && outbox[0].position > 0;
    assert!(growing, "{promise}: the positions");
}

/// Pages of any size, one after the other, are the whole outbox.
pub fn outbox_is_the_same_in_pages_of_any_size<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "outbox: a page begins after its position and is full unless the outbox ends";
    let len = published(&tested).len();
    let outbox = tested.outbox();
    comparison::equal("outbox: it has each message", outbox.len(), len);
    for len_max in 1..=len + 1 {
        let (mut rest, mut after) = (&outbox[..], 0);
        while !rest.is_empty() {
            let (page, others) = rest.split_at(len_max.min(rest.len()));
            comparison::equal(promise, tested.messages(after, len_max), page.to_vec());
            after = page[page.len() - 1].position;
            rest = others;
        }
    }
}

/// After the end there is nothing, and a page of none is empty.
pub fn outbox_ends<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "outbox: after its end there is nothing";
    published(&tested);
    let outbox = tested.outbox();
    let last = outbox.last().map_or(0, |message| message.position);
    for after in [last, last + 1, i64::MAX as u64, u64::MAX] {
        comparison::equal(promise, tested.messages(after, 10), vec![]);
    }
    comparison::equal("outbox: a page of no messages is empty", tested.messages(0, 0), vec![]);
    let endless = [i32::MAX as usize, usize::MAX / 2, usize::MAX].map(|len_max| tested.messages(0, len_max));
    comparison::equal(
        "outbox: a page has no more than there is",
        endless,
        [outbox.clone(), outbox.clone(), outbox],
    );
}

/// Many messages may leave with one commit.
pub fn messages_of_one_commit_may_be_many<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "atomic: all messages of a commit leave with it";
    let mut commit = of([begin("A")]);
    commit.messages = (0..500).map(|_| message(&commit.changes[0])).collect();
    tested.stored(promise, &commit);
    let outbox = tested.outbox();
    comparison::equal(promise, outbox.len(), 500);
    for (message, found) in commit.messages.iter().zip(&outbox) {
        comparison::message(promise, message, found);
    }
}

/// While threads publish, messages of an entity are in the order of its events.
pub fn threads_publish_in_order_of_events<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "outbox: messages of one entity are in the order of its events";
    let rounds = tested.limits().rounds;
    threads(&tested, |number| {
        let mut change = begin(&format!("A{number}"));
        for _ in 0..rounds {
            let mut commit = full(change.clone());
            commit.messages.push(message(&change));
            tested.stored(promise, &commit);
            change = follow(&change);
        }
    });
    let mut causes: BTreeMap<String, Vec<EventId>> = BTreeMap::new();
    for message in tested.outbox() {
        causes.entry(message.id).or_default().push(message.cause);
    }
    for number in 0..tested.limits().threads {
        let id = format!("A{number}");
        let events = tested.history(&id).into_iter().flat_map(|event| [event.event_id; 2]);
        comparison::equal(promise, causes.remove(&id).unwrap_or_default(), events.collect());
    }
}

/// Publishes messages of several entities, some several at once, and tells their ids in order.
fn published<R: Rig>(tested: &Tested<'_, R>) -> Vec<EventId> {
    let mut ids = vec![];
    for count in [1, 3, 0, 2, 5, 1] {
        let change = begin(&format!("A{}", ids.len() * 10 + count));
        let messages: Vec<_> = (0..count).map(|_| message(&change)).collect();
        ids.extend(messages.iter().map(|message| message.message_id));
        let commit = Commit {
            messages,
            ..of([change])
        };
        tested.stored("commit: without a conflict it is stored", &commit);
    }
    ids
}
