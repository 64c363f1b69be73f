//! What payloads may hold. Each case goes through events, states, their data, messages and views.

use serde_json::json;

use super::fixtures::{ORDER, begin, full};
use super::harness::Tested;
use super::{Rig, comparison};

/// Integers up to the ends of 64 bits, which a float cannot hold.
pub fn payload_of_the_greatest_integers<R: Rig>(rig: &R) {
    let numbers = json!([
        i64::MIN,
        i64::MAX,
        u64::MAX,
        (1_u64 << 53) + 1,
        -(1_i64 << 53) - 1,
        0,
        -1
    ]);
    comes_back(
        rig,
        "exact: integers of 64 bits come back as the same number",
        &[numbers],
    );
}

/// Floats up to the ends of 64 bits, and those that need all their digits.
pub fn payload_of_the_greatest_floats<R: Rig>(rig: &R) {
    let numbers = json!([
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        5e-324,
        f64::EPSILON,
        0.1,
        0.1 + 0.2,
        1.0 / 3.0,
        1e16,
        1e22,
        1e23,
        123_456_789.123_456_79,
        -2.5,
        1.0
    ]);
    comes_back(rig, "exact: floats of 64 bits come back as the same number", &[numbers]);
}

/// Minus zero is a number; whether it keeps its sign is left to the store.
pub fn payload_of_minus_zero<R: Rig>(rig: &R) {
    comes_back(
        rig,
        "exact: minus zero comes back as a zero",
        &[json!([-0.0]), json!(-0.0)],
    );
}

/// Letters beyond 16 bits, in keys as in values.
pub fn payload_of_letters_beyond_16_bits<R: Rig>(rig: &R) {
    let value = json!({"𝄞": "🦀🦀", "text": "\u{10ffff}\u{ffff}\u{fffd}", "👩\u{200d}🚀": ["👩\u{200d}🚀"]});
    comes_back(rig, "exact: letters beyond 16 bits come back", &[value]);
}

/// Letters that JSON writes with a backslash, and those that a database might mind.
pub fn payload_of_escaped_letters<R: Rig>(rig: &R) {
    let controls: String = (1..=0x9F_u8).map(char::from).collect();
    let value = json!({
        "controls": controls,
        "quotes \" ' ` $$ \\ \n": "\"'`$$\\\n\r\t\u{8}\u{c}",
        "lines": "\u{2028}\u{2029}",
        "text": "\\u0000 is no NUL, \\\\x00 is none",
        "'); DROP TABLE event; --": "%s ? :a $1 {}",
    });
    comes_back(
        rig,
        "exact: control letters, quotes and backslashes come back",
        &[value],
    );
}

/// What looks the same is not the same text.
pub fn payload_of_texts_that_look_alike<R: Rig>(rig: &R) {
    let value = json!({"é": 1, "e\u{301}": 2, "ﬁ": 3, "fi": 4, "Å": 5, "\u{212b}": 6, "a": "é", "b": "e\u{301}"});
    comes_back(rig, "exact: keys and texts that look alike are kept apart", &[value]);
}

/// Keys that differ in case or in spaces, or are empty.
pub fn payload_of_odd_keys<R: Rig>(rig: &R) {
    let value = json!({"": 1, " ": 2, "a": 3, "A": 4, "a ": 5, "a.b": 6, "a/b": 7, "0": 8, "$": 9, "__proto__": {}});
    comes_back(rig, "exact: keys are compared letter by letter", &[value]);
}

/// Nothing in it, in all the ways there are.
pub fn payload_of_nothing<R: Rig>(rig: &R) {
    let values = [json!(null), json!([]), json!({}), json!("")];
    comes_back(rig, "exact: null and what is empty come back, each as it was", &values);
    let nested = json!([null, [], {}, "", {"a": null, "b": {}, "c": []}, [[]], [{}], [null]]);
    comes_back(
        rig,
        "exact: null and what is empty come back, each as it was",
        &[nested],
    );
}

/// Values that are no objects.
pub fn payload_of_a_bare_value<R: Rig>(rig: &R) {
    let values = [
        json!(true),
        json!(false),
        json!(7),
        json!(-1.5),
        json!("text"),
        json!("null"),
        json!([1, "1"]),
    ];
    comes_back(rig, "exact: a payload need not be an object", &values);
}

/// As deep as the engine allows: 100 levels.
pub fn payload_of_a_hundred_levels<R: Rig>(rig: &R) {
    let arrays = (0..99).fold(json!([1]), |inner, _| json!([inner]));
    let objects = (0..100).fold(json!(1), |inner, _| json!({"a": inner}));
    comes_back(
        rig,
        "exact: what is nested 100 levels deep comes back",
        &[arrays, objects],
    );
}

/// As large as the adapter allows.
pub fn payload_of_the_greatest_length<R: Rig>(rig: &R) {
    let promise = "exact: a payload as long as the adapter allows comes back whole";
    let len = rig.limits().payload_len_max;
    let letters: String = ('a'..='z').cycle().take(len - 2).collect();
    let numbers: Vec<usize> = (0..len / 8).map(|number| number % 1_000_000).collect();
    comes_back(rig, promise, &[json!(letters), json!(numbers)]);
}

/// Stores each value in each place that a payload has, and reads it there.
fn comes_back<R: Rig>(rig: &R, promise: &str, values: &[serde_json::Value]) {
    let tested = Tested::open(rig);
    for (number, value) in values.iter().enumerate() {
        let payload = value.to_string().into_bytes();
        let id = format!("A{number}");
        let mut commit = full(begin(&id));
        let change = &mut commit.changes[0];
        change.events[0].payload.clone_from(&payload);
        change.state.payload.clone_from(&payload);
        change.state.data.clone_from(&payload);
        commit.messages[0].payload.clone_from(&payload);
        commit.views[0].value = Some(payload.clone());
        tested.stored(promise, &commit);
        let history = tested.history(&id);
        comparison::equal(promise, history.len(), 1);
        comparison::json(&format!("{promise}, in an event"), &payload, &history[0].payload);
        let Some(snapshot) = tested.load(ORDER, &id, None).snapshot else {
            panic!("{promise}: the entity is not there");
        };
        comparison::json(&format!("{promise}, in a state"), &payload, &snapshot.state.payload);
        comparison::json(
            &format!("{promise}, in the data of a state"),
            &payload,
            &snapshot.state.data,
        );
        let outbox = tested.outbox();
        comparison::equal(promise, outbox.len(), number + 1);
        comparison::json(&format!("{promise}, in a message"), &payload, &outbox[number].payload);
        let found = tested.view(&id);
        comparison::json(&format!("{promise}, in a view"), &payload, &found.unwrap_or_default());
    }
}
