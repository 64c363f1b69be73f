//! Comparisons of what a store gave back with what was stored.

use std::fmt::Debug;

use serde_json::{Number, Value};

use super::fixtures::{first_version, left};
use crate::store::{Change, EVENT_FORM, NewMessage, Snapshot, StoredEvent, StoredMessage};

/// Payloads are equal as JSON values: a store may write them anew.
#[track_caller]
pub(super) fn json(promise: &str, stored: &[u8], found: &[u8]) {
    let read = |bytes| serde_json::from_slice::<Value>(bytes);
    let stored = read(stored).expect("the suite stores JSON");
    let found = match read(found) {
        Ok(found) => found,
        Err(error) => panic!("{promise}: a payload came back that is not JSON: {error}"),
    };
    assert!(
        equal_values(&stored, &found),
        "{promise}: {} came back as {}",
        shortened(&stored),
        shortened(&found)
    );
}

/// The payload of a megabyte is not what one wants to read.
fn shortened(value: &Value) -> String {
    value.to_string().chars().take(200).collect()
}

fn equal_values(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => equal_numbers(left, right),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal_values(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let found =
                |(key, value): (&String, &Value)| right.get(key).is_some_and(|other| equal_values(value, other));
            left.len() == right.len() && left.iter().all(found)
        }
        _ => left == right,
    }
}

/// `1e16` and `10000000000000000` are one number, though one is read as a float and the other as an integer; so are
/// `-0.0` and `0.0`. `u64::MAX` and the float nearest to it are not.
fn equal_numbers(left: &Number, right: &Number) -> bool {
    let integer = |number: &Number| number.as_i128();
    match (integer(left), integer(right)) {
        (Some(left), Some(right)) => left == right,
        (Some(whole), None) => equals_float(whole, right),
        (None, Some(whole)) => equals_float(whole, left),
        (None, None) => left.as_f64() == right.as_f64(),
    }
}

fn equals_float(whole: i128, number: &Number) -> bool {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "without a fraction nothing is cut off, and huge ones saturate"
    )]
    let exactly = |float: f64| float.fract() == 0.0 && float as i128 == whole;
    number.as_f64().is_some_and(exactly)
}

/// The events of a change stand in the history, each field as it was, and under the right versions.
#[track_caller]
pub(super) fn events(promise: &str, change: &Change, found: &[StoredEvent]) {
    assert_eq!(
        found.len(),
        change.events.len(),
        "{promise}: the number of events that came back"
    );
    for ((version, event), found) in (first_version(change)..).zip(&change.events).zip(found) {
        json(promise, &event.payload, &found.payload);
        let event = event.clone();
        // The payload was compared above; position and key are given by the store.
        let expected = StoredEvent {
            event_id: event.event_id,
            version,
            position: found.position,
            name: event.name.to_owned(),
            payload: found.payload.clone(),
            from_state: event.from_state.map(str::to_owned),
            to_state: event.to_state.to_owned(),
            at: event.at,
            actor: event.actor,
            reason: event.reason,
            cause: event.cause,
            correlation: event.correlation,
            trace: event.trace,
            key: found.key.clone(),
            form: EVENT_FORM,
        };
        assert_eq!(*found, expected, "{promise}: an event came back otherwise (left)");
    }
}

/// An entity is where a change led it.
#[track_caller]
pub(super) fn snapshot(promise: &str, change: &Change, found: Option<&Snapshot>) {
    let Some(found) = found else {
        panic!("{promise}: there is no entity {:?} of {}", change.id, change.machine);
    };
    assert_eq!(found.at, left(change), "{promise}: version and last event (left)");
    let last = &change.events[change.events.len() - 1];
    assert_eq!(
        found.changed_at, last.at,
        "{promise}: when the last event happened (left)"
    );
    assert_eq!(
        found.state.name, change.state.name,
        "{promise}: the name of the state (left)"
    );
    json(promise, &change.state.payload, &found.state.payload);
    json(promise, &change.state.data, &found.state.data);
}

/// A message is in the outbox, each field as it was.
#[track_caller]
pub(super) fn message(promise: &str, message: &NewMessage, found: &StoredMessage) {
    json(promise, &message.payload, &found.payload);
    let message = message.clone();
    let expected = StoredMessage {
        position: found.position,
        message_id: message.message_id,
        machine: message.machine.to_owned(),
        id: message.id,
        name: message.name.to_owned(),
        payload: found.payload.clone(),
        at: message.at,
        actor: message.actor,
        reason: message.reason,
        cause: message.cause,
        correlation: message.correlation,
        trace: message.trace,
    };
    assert_eq!(*found, expected, "{promise}: a message came back otherwise (left)");
}

/// Equal, or the promise is broken.
#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "answers of the store are compared as they come"
)]
pub(super) fn equal<T: PartialEq + Debug>(promise: &str, found: T, expected: T) {
    assert!(found == expected, "{promise}: {found:?} instead of {expected:?}");
}
