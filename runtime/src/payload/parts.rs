//! JSON, one level of it, with what stands below as it is written.

use std::collections::BTreeMap;

use serde_json::Error;
use serde_json::value::RawValue;

/// What a value holds.
pub(crate) enum Parts<'a> {
    Members(BTreeMap<String, &'a RawValue>),
    Elements(Vec<&'a RawValue>),
    /// It is a text, a number, a truth or null.
    None,
}

impl<'a> Parts<'a> {
    pub(crate) fn of(value: &'a RawValue) -> Result<Self, Error> {
        let json = value.get();
        Ok(match json.as_bytes().first() {
            Some(b'{') => Parts::Members(serde_json::from_str(json)?),
            Some(b'[') => Parts::Elements(serde_json::from_str(json)?),
            _ => Parts::None,
        })
    }
}
