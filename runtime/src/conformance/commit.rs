//! What a commit stores, and which commits a store refuses.

use std::time::{Duration, UNIX_EPOCH};

use super::fixtures::{
    ORDER, PAYMENT, begin, begin_of, event, first_version, follow, fresh_id, full, keyed, of, state, time,
};
use super::harness::Tested;
use super::{Rig, comparison};
use crate::ids::EventId;
use crate::store::{Change, Commit, StoredState};

/// One event is stored under version 1.
pub fn commit_of_one_event_is_stored<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "commit: what was answered with `Stored` is in the history";
    let started = begin("A");
    tested.stored(promise, &of([started.clone()]));
    comparison::events(promise, &started, &tested.history("A"));
}

/// Many events of one commit are stored in their order.
pub fn commit_of_many_events_keeps_their_order<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "ordered: versions count the events of a commit in their order, without holes";
    let (started, mut later) = (begin_of(ORDER, "A", 100), vec![]);
    tested.stored(promise, &of([started.clone()]));
    let mut change = follow(&started);
    for _ in 0..2 {
        change.events.push(event());
        change.state = state(change.events[1].event_id);
        tested.stored(promise, &of([change.clone()]));
        later.push(change.clone());
        change = follow(&change);
    }
    let history = tested.history("A");
    comparison::events(promise, &started, &history[..100]);
    comparison::events(promise, &later[0], &history[100..102]);
    comparison::events(promise, &later[1], &history[102..]);
}

/// A commit may be as large as the adapter says.
pub fn commit_of_as_many_events_as_are_allowed<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "commit: one of thousands of events is stored whole";
    let started = begin_of(ORDER, "A", tested.limits().events_len_max);
    tested.stored(promise, &of([started.clone()]));
    comparison::events(promise, &started, &tested.history("A"));
    comparison::snapshot(promise, &started, tested.snapshot("A").as_ref());
}

/// The state of a later commit stands alone: nothing of the one before shows through.
pub fn commit_replaces_the_state<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "commit: name, payload and data of the state are replaced";
    let states = [
        ("Running", r#"{"a":1,"b":{"c":2}}"#, r#"{"total":1,"gone":true}"#),
        ("Paused", r#"{"b":{}}"#, r#"{"total":2}"#),
        ("Stopped", "null", r#"{"total":2}"#),
        ("Running", "null", "null"),
    ];
    let mut change = begin("A");
    for (name, payload, data) in states {
        change.state = StoredState::new(name, payload.into(), data.into());
        tested.stored(promise, &of([change.clone()]));
        comparison::snapshot(promise, &change, tested.snapshot("A").as_ref());
        change = follow(&change);
    }
}

/// Each field of an event comes back.
pub fn commit_keeps_every_field_of_an_event<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "exact: each field of an event comes back as it was";
    let mut change = begin("A");
    tested.stored(promise, &of([change.clone()]));
    change = follow(&change);
    let event = &mut change.events[0];
    event.name = "Renamed";
    event.from_state = Some("Waiting for \"paper\"");
    event.to_state = "Über";
    event.actor = Some("clerk".into());
    event.reason = Some("the customer asked".into());
    event.cause = Some(fresh_id());
    event.correlation = fresh_id();
    event.trace = Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into());
    tested.stored(promise, &of([change.clone()]));
    comparison::events(promise, &change, &tested.history("A")[1..]);
}

/// What an event does not say is not an empty text.
pub fn commit_keeps_absent_and_empty_apart<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "exact: an absent field comes back absent, and an empty text empty";
    let mut change = begin_of(ORDER, "A", 2);
    for field in [0, 1, 2] {
        let text = |it: usize| (it == field).then(String::new);
        let event = &mut change.events[1];
        (event.actor, event.reason, event.trace) = (text(0), text(1), text(2));
        change.id = format!("A{field}");
        for event in &mut change.events {
            event.event_id = fresh_id();
        }
        tested.stored(promise, &of([change.clone()]));
        comparison::events(promise, &change, &tested.history(&change.id));
    }
}

/// Times come back to the microsecond, from 1970 on.
pub fn commit_keeps_times_to_the_microsecond<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "exact: times come back in whole microseconds";
    // 1970, the microsecond after it, one that a float of seconds cannot hold, the end of 32 bits, the year 9999.
    let times = [
        0,
        1,
        1_700_000_000_999_999,
        2_147_483_648_000_001,
        253_402_300_799_999_999,
    ];
    let mut change = begin("A");
    for micros in times {
        change.events[0].at = time(micros);
        tested.stored(promise, &of([change.clone()]));
        comparison::events(
            promise,
            &change,
            &tested.history_after(ORDER, "A", first_version(&change) - 1, 9),
        );
        comparison::snapshot(promise, &change, tested.snapshot("A").as_ref());
        change = follow(&change);
    }
}

/// Times before 1970 come back to the microsecond too: what is imported may be as old.
pub fn commit_keeps_times_before_1970<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "exact: times before 1970 come back in whole microseconds";
    // In 1900, at the beginning of 32 bits, and the microsecond before 1970.
    let times = [2_208_988_800_000_000, 2_147_483_648_000_001, 1];
    let mut change = begin("A");
    for micros in times {
        change.events[0].at = UNIX_EPOCH - Duration::from_micros(micros);
        tested.stored(promise, &of([change.clone()]));
        let after = first_version(&change) - 1;
        comparison::events(promise, &change, &tested.history_after(ORDER, "A", after, 9));
        comparison::snapshot(promise, &change, tested.snapshot("A").as_ref());
        change = follow(&change);
    }
}

/// Texts come back letter by letter.
pub fn commit_keeps_texts_letter_by_letter<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "exact: texts come back as the same text";
    let texts = [
        "'",
        "\"",
        "\\",
        "\\'",
        "''",
        "`",
        "$1",
        "%s",
        "{}",
        "\n",
        "\r\n",
        "\t",
        " two  spaces ",
        "\u{7f}",
        "\u{1}",
        "é",
        "e\u{301}",
        "𝄞 🦀",
        "\u{202e}right to left",
        "\u{feff}mark",
        "\u{ffff}",
        "\u{10ffff}",
        "null",
        "NULL",
        "'); DROP TABLE event; --",
    ];
    let mut change = begin_of(ORDER, "A", texts.len());
    for (event, text) in change.events.iter_mut().zip(texts) {
        event.actor = Some(text.into());
        event.reason = Some(format!("{text}{text}"));
        event.trace = Some(format!("x{text}"));
    }
    tested.stored(promise, &of([change.clone()]));
    comparison::events(promise, &change, &tested.history("A"));
}

/// A reason may be long.
pub fn commit_keeps_long_texts<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "exact: a text of 10,000 letters comes back whole";
    let mut change = begin("A");
    change.events[0].reason = Some("because of é".chars().cycle().take(10_000).collect());
    tested.stored(promise, &of([change.clone()]));
    comparison::events(promise, &change, &tested.history("A"));
}

/// Ids of events are any 16 bytes.
pub fn commit_keeps_ids_of_events_bit_by_bit<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "exact: ids of events come back bit by bit";
    let mut change = begin_of(ORDER, "A", 4);
    let ids = [[0; 16], [0xFF; 16], [0x80; 16], *b"\x7f123456789abcd\x01\x02"].map(EventId::from_bytes);
    for (event, id) in change.events.iter_mut().zip(ids) {
        (event.event_id, event.cause, event.correlation) = (id, Some(id), id);
    }
    change.state = state(ids[3]);
    tested.stored(promise, &of([change.clone()]));
    comparison::events(promise, &change, &tested.history("A"));
    comparison::snapshot(promise, &change, tested.snapshot("A").as_ref());
}

/// The answer has the position of the commit's last event.
pub fn commit_is_answered_with_its_last_position<R: Rig>(rig: &R) {
    let tested = Tested::open(rig);
    let promise = "commit: the answer has the last position of the change";
    let mut change = begin_of(ORDER, "A", 3);
    for _ in 0..3 {
        let answered = tested.stored(promise, &of([change.clone()]));
        let last = tested.history("A").last().map(|event| event.position);
        assert!(last.is_some(), "{promise}: there is no event");
        comparison::equal(promise, answered, last);
        change = follow(&change);
    }
}

/// A commit of nothing, without a key, is refused.
pub fn commit_of_nothing_is_refused<R: Rig>(rig: &R) {
    refuses(rig, "refused: a commit without a change and without a key", |commit| {
        (commit.changes, commit.key) = (vec![], None);
    });
}

/// A change without events is refused, wherever it stands.
pub fn commit_of_a_change_without_events_is_refused<R: Rig>(rig: &R) {
    for place in 0..3 {
        refuses(rig, "refused: a change without events", |commit| {
            let idle = Change {
                events: vec![],
                ..begin("idle")
            };
            commit.changes.insert(place, idle);
        });
    }
}

/// One commit changes no entity twice.
pub fn commit_of_one_entity_twice_is_refused<R: Rig>(rig: &R) {
    for again in [begin as fn(&str) -> Change, |id| follow(&begin(id))] {
        refuses(rig, "refused: an entity is changed twice in one commit", |commit| {
            commit.changes.push(again("A"));
        });
    }
}

/// A key is that of the entity that the commit changes first.
pub fn commit_with_the_key_of_another_entity_is_refused<R: Rig>(rig: &R) {
    for (machine, id) in [(ORDER, "B"), (ORDER, "C"), (PAYMENT, "A")] {
        refuses(rig, "refused: a key of another entity than the first", |commit| {
            let key = commit.key.as_mut().expect("it has a key");
            (key.machine, key.id) = (machine, id.to_owned());
        });
    }
}

/// Messages and rows come with a change.
pub fn commit_of_messages_or_rows_alone_is_refused<R: Rig>(rig: &R) {
    for has_key in [true, false] {
        for has_messages in [true, false] {
            refuses(rig, "refused: messages or rows without a change", |commit| {
                commit.changes.clear();
                commit.key.take_if(|_| !has_key);
                if has_messages {
                    commit.views.clear();
                } else {
                    commit.messages.clear();
                }
            });
        }
    }
}

/// Sends a full commit that breaks one rule.
fn refuses<R: Rig>(rig: &R, promise: &str, breaks: impl FnOnce(&mut Commit)) {
    let tested = Tested::open(rig);
    let mut commit = keyed(full(begin("A")), "key");
    commit.changes.push(begin("B"));
    let good = commit.clone();
    breaks(&mut commit);
    let before = tested.picture(&good);
    tested.refused(promise, &commit);
    tested.unchanged(promise, &good, &before);
    tested.stored("refused: without the fault the same commit is stored", &good);
    tested.whole("refused: without the fault the same commit is stored", &good);
}
