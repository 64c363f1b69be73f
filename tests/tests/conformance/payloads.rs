//! What a faulty store makes of payloads.

use eventer::store::Commit;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::faulty::Faulty;

impl Faulty {
    pub fn alter_payloads(&self, commit: &mut Commit) {
        for change in &mut commit.changes {
            let events = change.events.iter_mut().map(|it| &mut it.payload);
            for payload in events.chain([&mut change.state.payload, &mut change.state.data]) {
                self.alter_payload(payload);
            }
        }
        commit
            .messages
            .iter_mut()
            .for_each(|it| self.alter_payload(&mut it.payload));
        commit
            .views
            .iter_mut()
            .filter_map(|it| it.value.as_mut())
            .for_each(|it| self.alter_payload(it));
    }

    fn alter_payload(&self, payload: &mut Vec<u8>) {
        if self.is(Fault::CutsPayloads) && payload.len() > 32 << 10 {
            *payload = b"null".to_vec();
        }
        let faults = [
            Fault::IntegersAsFloats,
            Fault::ShortFloats,
            Fault::Normalises,
            Fault::ShortLetters,
            Fault::DropsControls,
            Fault::KeysInLowerCase,
            Fault::DropsNulls,
            Fault::DropsBareValues,
            Fault::CutsDepth,
            Fault::SpoilsMinusZero,
        ];
        if faults.contains(&self.fault) {
            let value: Value = serde_json::from_slice(payload).unwrap();
            *payload = self.value(value, 0).to_string().into_bytes();
        }
    }

    fn value(&self, value: Value, depth: usize) -> Value {
        let is_bare = depth == 0 && !value.is_object() && !value.is_array();
        match value {
            _ if self.is(Fault::DropsBareValues) && is_bare => Value::Null,
            _ if self.is(Fault::CutsDepth) && depth > 64 => Value::Null,
            #[expect(clippy::cast_possible_truncation, reason = "that is the fault")]
            Value::Number(number) => match (self.fault, number.as_f64().unwrap()) {
                (Fault::IntegersAsFloats, float) => json!(float),
                (Fault::ShortFloats, float) if !number.is_i64() && !number.is_u64() => json!(f64::from(float as f32)),
                (Fault::SpoilsMinusZero, 0.0) if number.is_f64() => json!(1.0),
                _ => Value::Number(number),
            },
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(items) => items.into_iter().map(|it| self.value(it, depth + 1)).collect(),
            Value::Object(fields) => {
                let kept = fields
                    .into_iter()
                    .filter(|(_, it)| !self.is(Fault::DropsNulls) || !it.is_null());
                kept.map(|(key, it)| (self.text(&key), self.value(it, depth + 1)))
                    .collect()
            }
            other => other,
        }
    }

    fn text(&self, text: &str) -> String {
        match self.fault {
            Fault::Normalises => text.replace("e\u{301}", "é"),
            Fault::ShortLetters => text.replace(|it: char| u32::from(it) > 0xFFFF, "?"),
            Fault::DropsControls => text.replace(char::is_control, ""),
            Fault::KeysInLowerCase => text.to_lowercase(),
            _ => text.to_owned(),
        }
    }
}
