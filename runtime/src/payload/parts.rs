//! JSON, one level of it, with what stands below as it is written.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Error, Value};

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

/// Whether two values that hold no others are equal, however they are written.
pub(crate) fn is_same(one: &RawValue, other: &RawValue) -> bool {
    let (one, other) = (one.get(), other.get());
    if one == other {
        return true;
    }
    match (serde_json::from_str(one), serde_json::from_str(other)) {
        // Integers are equal only as they are written: `Value` holds large ones as floats.
        (Ok(Value::Number(a)), Ok(Value::Number(b))) => is_float(one) && is_float(other) && a.as_f64() == b.as_f64(),
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

fn is_float(number: &str) -> bool {
    number.contains(['.', 'e', 'E'])
}
