//! What differs between two versions of an entity, as JSON.

use std::collections::BTreeSet;

use serde_json::Error;
use serde_json::value::RawValue;

use super::Past;
use crate::declaration::Kept;
use crate::error::ErrorKind;
use crate::payload::{DEPTH_MAX, Parts, canonical, is_same};
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
    let states = (
        M::write_state(&before.state).map_err(ErrorKind::unencodable(from_state))?,
        M::write_state(&after.state).map_err(ErrorKind::unencodable(to_state))?,
    );
    compare("/state", &states.0, &states.1, &mut fields).map_err(ErrorKind::unencodable(to_state))?;
    let data = (
        M::write_data(&before.data).map_err(ErrorKind::unencodable("Data"))?,
        M::write_data(&after.data).map_err(ErrorKind::unencodable("Data"))?,
    );
    compare("/data", &data.0, &data.1, &mut fields).map_err(ErrorKind::unencodable("Data"))?;
    Ok(Difference {
        from_state,
        to_state,
        fields,
    })
}

/// What differs between two stored forms, which may be anything.
#[cfg(feature = "postgres")]
pub(crate) fn forms(path: &str, before: Option<&[u8]>, after: Option<&[u8]>, fields: &mut Vec<FieldChange>) {
    let found = fields.len();
    if let (Some(before), Some(after)) = (before, after)
        && compare(path, before, after, fields).is_ok()
    {
        return;
    }
    fields.truncate(found);
    if before != after {
        let text = |json: &[u8]| String::from_utf8_lossy(json).into_owned();
        fields.push(FieldChange {
            path: path.to_owned(),
            before: before.map(text),
            after: after.map(text),
        });
    }
}

/// What differs between two payloads.
pub(crate) fn compare(path: &str, before: &[u8], after: &[u8], fields: &mut Vec<FieldChange>) -> Result<(), Error> {
    let (before, after) = (read(before)?, read(after)?);
    differ(path, Some(before), Some(after), DEPTH_MAX, fields)
}

fn read(payload: &[u8]) -> Result<&RawValue, Error> {
    match payload {
        b"" => serde_json::from_str("null"),
        payload => serde_json::from_slice(payload),
    }
}

/// Goes down where both are objects or both are arrays, so many levels; what is nested deeper is no payload, and is
/// compared as a whole.
fn differ(
    path: &str,
    before: Option<&RawValue>,
    after: Option<&RawValue>,
    levels_left: usize,
    fields: &mut Vec<FieldChange>,
) -> Result<(), Error> {
    if let (Some(before), Some(after), Some(levels_left)) = (before, after, levels_left.checked_sub(1)) {
        match (Parts::of(before)?, Parts::of(after)?) {
            (Parts::Members(before), Parts::Members(after)) => {
                let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
                for name in names {
                    let escaped = name.replace('~', "~0").replace('/', "~1");
                    let (before, after) = (before.get(name).copied(), after.get(name).copied());
                    differ(&format!("{path}/{escaped}"), before, after, levels_left, fields)?;
                }
                return Ok(());
            }
            (Parts::Elements(before), Parts::Elements(after)) => {
                for place in 0..before.len().max(after.len()) {
                    let (before, after) = (before.get(place).copied(), after.get(place).copied());
                    differ(&format!("{path}/{place}"), before, after, levels_left, fields)?;
                }
                return Ok(());
            }
            (Parts::None, Parts::None) if is_same(before, after) => return Ok(()),
            _ => {}
        }
    }
    let text = |json: &RawValue| String::from_utf8_lossy(&canonical(json.get().as_bytes())).into_owned();
    let (before, after) = (before.map(text), after.map(text));
    if before != after {
        fields.push(FieldChange {
            path: path.to_owned(),
            before,
            after,
        });
    }
    Ok(())
}
