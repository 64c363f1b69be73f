//! Samples of what is stored, so that a change of a nested type does not change it unnoticed.

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Error;
use serde_json::value::RawValue;

use super::diff;
use crate::declaration::{Decoded, Encoded, Storable};
use crate::history;
use crate::payload::Parts;

/// Checks stored states: that this machine still reads each of them, and writes it as it stands there.
///
/// A sample is the stored name of a state and its payload, JSON. A type nested in a state, perhaps of another crate, can
/// change what is stored without a line of the machine changing. Take samples from a store once, keep them beside the
/// tests, and never alter them: add others. The order of keys and the spaces between them do not matter.
///
/// What every state carries is stored beside them: [`verify_data_samples`] checks it.
///
/// # Panics
///
/// If there is no sample, or one cannot be read or is written in another form. All such samples are listed.
///
/// ```
/// # use eventer::{state_machine, testing::verify_samples};
/// #[state_machine]
/// mod note {
///     use serde::{Deserialize, Serialize};
///     #[state] #[derive(Serialize, Deserialize)] pub enum State { Written { text: String }, #[terminal] Burnt }
///     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Written { text: String }, Burnt }
///     #[transition] fn write(event: event::Written) -> state::Written { state::Written { text: event.text } }
///     #[transition] fn burn(_: state::Written, _: event::Burnt) -> state::Burnt { state::Burnt }
/// }
///
/// verify_samples::<note::Machine>([
///     ("Written", r#"{ "text": "milk" }"#),
///     ("Burnt", "null"),
/// ]);
///
/// let changed = std::panic::catch_unwind(|| verify_samples::<note::Machine>([("Written", r#"{ "body": "milk" }"#)]));
/// assert!(changed.is_err());
/// ```
#[track_caller]
pub fn verify_samples<M: Storable>(samples: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>) {
    let form = Form {
        what: "state",
        of_many: "states",
        machine: M::NAME,
        decode: M::decode_state,
        encode: M::encode_state,
    };
    form.verify(samples);
}

/// Checks stored events, as [`verify_samples`] checks stored states.
///
/// # Panics
///
/// If there is no sample, or one cannot be read or is written in another form. All such samples are listed.
///
/// ```
/// # use eventer::{state_machine, testing::verify_event_samples};
/// # #[state_machine]
/// # mod note {
/// #     use serde::{Deserialize, Serialize};
/// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { Written { text: String }, #[terminal] Burnt }
/// #     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Written { text: String }, Burnt }
/// #     #[transition] fn write(event: event::Written) -> state::Written { state::Written { text: event.text } }
/// #     #[transition] fn burn(_: state::Written, _: event::Burnt) -> state::Burnt { state::Burnt }
/// # }
/// verify_event_samples::<note::Machine>([("Written", r#"{ "text": "milk" }"#)]);
///
/// let unknown = std::panic::catch_unwind(|| verify_event_samples::<note::Machine>([("Torn", "null")]));
/// assert!(unknown.is_err());
/// ```
#[track_caller]
pub fn verify_event_samples<M: Storable>(samples: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>) {
    let form = Form {
        what: "event",
        of_many: "events",
        machine: M::NAME,
        decode: M::decode_event,
        encode: M::encode_event,
    };
    form.verify(samples);
}

/// Checks what every state carries (`#[data]`), as [`verify_samples`] checks stored states: a sample is its stored form,
/// without a name.
///
/// # Panics
///
/// If there is no sample, or one cannot be read or is written in another form. All such samples are listed.
///
/// ```
/// # use eventer::{state_machine, testing::verify_data_samples};
/// # #[state_machine]
/// # mod note {
/// #     use serde::{Deserialize, Serialize};
/// #     #[data] #[derive(Serialize, Deserialize)] pub struct Data { pub author: String }
/// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { #[terminal] Written }
/// #     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Written { author: String } }
/// #     #[transition] fn write(event: event::Written) -> (state::Written, Data) {
/// #         (state::Written, Data { author: event.author })
/// #     }
/// # }
/// verify_data_samples::<note::Machine>([r#"{ "author": "ada" }"#]);
///
/// let changed = std::panic::catch_unwind(|| verify_data_samples::<note::Machine>([r#"{ "by": "ada" }"#]));
/// assert!(changed.is_err());
/// ```
#[track_caller]
pub fn verify_data_samples<M: Storable>(samples: impl IntoIterator<Item = impl AsRef<str>>) {
    let form = Form {
        what: "data",
        of_many: "data",
        machine: M::NAME,
        decode: |_, payload| M::decode_data(payload),
        encode: M::encode_data,
    };
    form.verify(samples.into_iter().map(|payload| ("Data", payload)));
}

/// How one kind of thing is read and written.
struct Form<T> {
    what: &'static str,
    of_many: &'static str,
    machine: &'static str,
    decode: fn(&str, &[u8]) -> Decoded<T>,
    encode: fn(&T) -> Encoded,
}

impl<T> Form<T> {
    #[track_caller]
    fn verify(&self, samples: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>) {
        let Form {
            what, of_many, machine, ..
        } = *self;
        let mut count = 0;
        let mut failures = Vec::new();
        for (name, payload) in samples {
            count += 1;
            let name = name.as_ref();
            if let Err(why) = self.round_trip(name, payload.as_ref()) {
                failures.push(format!("\n\nsample {count}, {what} `{name}`: {why}"));
            }
        }
        // A folder that was moved away gives no samples, and would otherwise pass for good.
        assert!(count > 0, "machine `{machine}`: there is no sample of stored {of_many}");
        assert!(
            failures.is_empty(),
            "machine `{machine}`: the stored form of {of_many} has changed, in {} of {count} samples{}",
            failures.len(),
            failures.concat()
        );
    }

    fn round_trip(&self, name: &str, payload: &str) -> Result<(), String> {
        let what = self.what;
        let stored = serde_json::from_str(payload).map_err(|error| format!("it is no JSON: {error}"))?;
        let value = (self.decode)(name, payload.as_bytes())
            .ok_or_else(|| format!("the machine has no {what} of this name"))?
            .map_err(|error| format!("it cannot be read: {error}"))?;
        let written = (self.encode)(&value).map_err(|error| format!("it cannot be written: {error}"))?;
        let found = serde_json::from_slice(&written).map_err(|error| format!("what is written is no JSON: {error}"))?;
        let mut differing = Vec::new();
        let compared = history::compare("", payload.as_bytes(), &written, &mut differing);
        compared.map_err(|error| error.to_string())?;
        if differing.is_empty() {
            return Ok(());
        }
        let difference = pretty(stored).and_then(|stored| Ok(diff::of_lines(&stored, &pretty(found)?)));
        let difference = difference.map_err(|error| error.to_string())?;
        Err(format!("it is written in another form\n{difference}"))
    }
}

fn pretty(json: &RawValue) -> Result<String, Error> {
    serde_json::to_string_pretty(&Shown(json))
}

/// JSON on lines, with its numbers as they are written: `serde_json::Value` holds large integers as floats.
struct Shown<'a>(&'a RawValue);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match Parts::of(self.0).map_err(S::Error::custom)? {
            Parts::Members(members) => serializer.collect_map(members.iter().map(|(name, value)| (name, Shown(value)))),
            Parts::Elements(elements) => serializer.collect_seq(elements.iter().map(|value| Shown(value))),
            Parts::None => self.0.serialize(serializer),
        }
    }
}
