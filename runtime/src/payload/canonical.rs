//! JSON in one form, so that equal values are equal bytes: members in order of their names, no space between tokens.
//!
//! It works on the text of values and not on `serde_json::Value`, which holds large integers as floats and whose order of
//! members is a matter of features that any crate in a build can turn on.

use serde_json::Error;
use serde_json::value::RawValue;

use super::{DEPTH_MAX, Parts};

/// The canonical form of a payload; the payload itself if it is no JSON.
pub(crate) fn canonical(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len());
    let written = serde_json::from_slice(json).and_then(|value| write(value, DEPTH_MAX, &mut out));
    match written {
        Ok(()) => out,
        Err(_) => json.to_vec(),
    }
}

/// Goes down so many levels; what is nested deeper is no payload, and stays as it is.
fn write(value: &RawValue, levels_left: usize, out: &mut Vec<u8>) -> Result<(), Error> {
    let Some(levels_left) = levels_left.checked_sub(1) else {
        out.extend_from_slice(value.get().as_bytes());
        return Ok(());
    };
    match Parts::of(value)? {
        Parts::Members(members) => {
            out.push(b'{');
            for (place, (name, value)) in members.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                serde_json::to_writer(&mut *out, name)?;
                out.push(b':');
                write(value, levels_left, out)?;
            }
            out.push(b'}');
        }
        Parts::Elements(elements) => {
            out.push(b'[');
            for (place, value) in elements.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write(value, levels_left, out)?;
            }
            out.push(b']');
        }
        Parts::None => out.extend_from_slice(value.get().as_bytes()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::canonical;

    fn check(json: &str, expected: &str) {
        assert_eq!(
            String::from_utf8(canonical(json.as_bytes())).expect("it is text"),
            expected
        );
    }

    #[test]
    fn members_are_in_order_and_numbers_as_written() {
        check(
            r#"{"b":[1, {"y":2,"x":"a,}\"]"}],"a":1267650600228229401496703205377}"#,
            r#"{"a":1267650600228229401496703205377,"b":[1,{"x":"a,}\"]","y":2}]}"#,
        );
        check(" null ", "null");
        check("[]", "[]");
        check("{}", "{}");
        check("-1.5e300", "-1.5e300");
    }

    #[test]
    fn what_is_no_json_stays_as_it_is() {
        for text in ["", "{", "[1", "{\"a\"}", "\"a", "{1:2}", "[,]x"] {
            check(text, text);
        }
    }

    #[test]
    fn what_is_nested_too_deep_is_not_gone_through() {
        let nested = "[".repeat(200_000) + " " + &"]".repeat(200_000);
        check(&nested, &nested);
    }
}
