//! What differs between two versions of an entity, as JSON.

use serde_json::Value;

use super::Past;
use crate::declaration::Kept;
use crate::error::ErrorKind;
use crate::payload::canonical;
use crate::work::state_name;

/// What differs between two versions of an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The name of the state in the first version.
    pub from_state: &'static str,
    /// The name of the state in the second version.
    pub to_state: &'static str,
    /// The fields that differ, in order of their paths.
    pub fields: Vec<FieldChange>,
}

/// A field that differs between two versions of an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldChange {
    /// Where the field is, as a JSON pointer (RFC 6901) that begins with `/state` or `/data`.
    pub path: String,
    /// Its JSON in the first version; `None` if it is not there.
    pub before: Option<String>,
    /// Its JSON in the second version; `None` if it is not there.
    pub after: Option<String>,
}

impl Difference {
    /// Whether the two are equal.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.from_state == self.to_state && self.fields.is_empty()
    }
}

pub(super) fn between<M: Kept>(before: &Past<M>, after: &Past<M>) -> Result<Difference, ErrorKind<M::Refusal>> {
    let mut fields = Vec::new();
    let (from_state, to_state) = (state_name::<M>(&before.state), state_name::<M>(&after.state));
    let states = (state::<M>(before)?, state::<M>(after)?);
    compare("/state", Some(&states.0.0), Some(&states.1.0), &mut fields);
    exactly("/state", &states.0.1, &states.1.1, &mut fields);
    let data = (data::<M>(before)?, data::<M>(after)?);
    compare("/data", Some(&data.0.0), Some(&data.1.0), &mut fields);
    exactly("/data", &data.0.1, &data.1.1, &mut fields);
    Ok(Difference {
        from_state,
        to_state,
        fields,
    })
}

/// A part of an entity as a value, and as canonical text.
type Part = (Value, Vec<u8>);

fn state<M: Kept>(past: &Past<M>) -> Result<Part, ErrorKind<M::Refusal>> {
    let encoded = M::write_state(&past.state).and_then(|payload| part(&payload));
    encoded.map_err(ErrorKind::unencodable(state_name::<M>(&past.state)))
}

fn data<M: Kept>(past: &Past<M>) -> Result<Part, ErrorKind<M::Refusal>> {
    let encoded = M::write_data(&past.data).and_then(|payload| part(&payload));
    encoded.map_err(ErrorKind::unencodable("Data"))
}

/// What differs between two stored forms, which may be anything.
#[cfg(feature = "postgres")]
pub(crate) fn forms(path: &str, before: Option<&[u8]>, after: Option<&[u8]>, fields: &mut Vec<FieldChange>) {
    let read = |form: Option<&[u8]>| part(form?).ok();
    match (read(before), read(after)) {
        (Some(before), Some(after)) => {
            compare(path, Some(&before.0), Some(&after.0), fields);
            exactly(path, &before.1, &after.1, fields);
        }
        _ if before == after => {}
        _ => {
            let text = |json: &[u8]| String::from_utf8_lossy(json).into_owned();
            fields.push(FieldChange {
                path: path.to_owned(),
                before: before.map(text),
                after: after.map(text),
            });
        }
    }
}

fn part(payload: &[u8]) -> serde_json::Result<Part> {
    let value = match payload {
        b"" => Value::Null,
        payload => serde_json::from_slice(payload)?,
    };
    Ok((value, canonical(payload)))
}

/// Notices what values do not: they hold large integers as floats. Then the whole part differs.
fn exactly(path: &str, before: &[u8], after: &[u8], fields: &mut Vec<FieldChange>) {
    let found = fields.iter().any(|field| field.path.starts_with(path));
    if before != after && !found {
        let text = |json: &[u8]| Some(String::from_utf8_lossy(json).into_owned());
        fields.push(FieldChange {
            path: path.to_owned(),
            before: text(before),
            after: text(after),
        });
    }
}

/// Goes down where both are objects or both are arrays. What was stored is nested at most 100 levels deep.
fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, fields: &mut Vec<FieldChange>) {
    match (before, after) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                let escaped = name.replace('~', "~0").replace('/', "~1");
                compare(&format!("{path}/{escaped}"), before.get(name), after.get(name), fields);
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) => {
            for place in 0..before.len().max(after.len()) {
                compare(&format!("{path}/{place}"), before.get(place), after.get(place), fields);
            }
        }
        (before, after) if before == after => {}
        (before, after) => fields.push(FieldChange {
            path: path.to_owned(),
            before: before.map(Value::to_string),
            after: after.map(Value::to_string),
        }),
    }
}
