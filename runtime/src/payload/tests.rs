use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::{DEPTH_MAX, encode};

#[derive(Serialize)]
struct Unit;

#[derive(Serialize)]
struct Newtype(i8);

#[derive(Serialize)]
struct Tuple(u8, &'static str);

#[derive(Serialize)]
struct Struct {
    #[serde(rename = "a \"name\"")]
    named: Option<char>,
    none: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<u8>,
    nested: Vec<Variant>,
}

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
enum Variant {
    Unit,
    Newtype(bool),
    Tuple(i128, u128),
    Struct { empty: [u8; 0], text: String },
}

#[derive(Serialize)]
struct Flat {
    first: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// As a raw value of `serde_json` is written.
#[derive(Serialize)]
#[serde(rename = "$serde_json::private::RawValue")]
struct Raw {
    #[serde(rename = "$serde_json::private::RawValue")]
    json: String,
}

fn raw(json: &str) -> Raw {
    let json = json.to_owned();
    Raw { json }
}

#[track_caller]
fn as_the_library<T: Serialize>(value: &T) {
    let written = String::from_utf8(encode(value).unwrap()).unwrap();
    assert_eq!(written, serde_json::to_string(value).unwrap());
}

#[track_caller]
fn refused<T: Serialize>(value: &T, reason: &str) {
    assert_eq!(encode(value).unwrap_err().to_string(), reason);
}

#[test]
fn each_form_is_written_as_the_library_does() {
    as_the_library(&());
    as_the_library(&Unit);
    as_the_library(&Newtype(-128));
    as_the_library(&Tuple(255, "two"));
    as_the_library(&(i64::MIN, u64::MAX, i16::MIN, u16::MAX, i32::MIN, u32::MAX));
    as_the_library(&(0.1_f32, 1.0_f64, -0.0, 1e300, 5e-324, f32::MAX, 1e16));
    as_the_library(&Struct {
        named: Some('"'),
        none: None,
        skipped: None,
        nested: vec![
            Variant::Unit,
            Variant::Newtype(true),
            Variant::Tuple(i128::MIN, u128::MAX),
            Variant::Struct {
                empty: [],
                text: String::new(),
            },
        ],
    });
    as_the_library(&Flat {
        first: 1,
        rest: [("b".to_owned(), json!([null, {"c": 1.5}]))].into(),
    });
    as_the_library(&json!({"a": {}, "b": [], "c": [[1], {"d": null}], "e": u64::MAX}));
}

#[test]
fn each_text_is_written_as_the_library_does() {
    for len in 0..20 {
        for place in 0..len {
            for odd in [
                'a', '\u{1}', '\u{1f}', ' ', '"', '\\', '\u{7f}', '\u{80}', 'ü', '\u{2028}', '😀',
            ] {
                let text: String = (0..len).map(|at| if at == place { odd } else { 'x' }).collect();
                as_the_library(&text);
                as_the_library(&BTreeMap::from([(text, odd)]));
            }
        }
    }
}

#[test]
fn each_key_is_a_text() {
    as_the_library(&BTreeMap::from([(-1, 'a'), (2, 'b')]));
    as_the_library(&BTreeMap::from([(true, 'a'), (false, 'b')]));
    as_the_library(&BTreeMap::from([('"', 'a')]));
    as_the_library(&BTreeMap::from([(Variant::Unit, 'a')]));
    as_the_library(&BTreeMap::from([(u128::MAX, 'a')]));
    refused(&BTreeMap::from([((), 'a')]), "key must be a string");
    refused(&BTreeMap::from([((1, 2), 'a')]), "key must be a string");
    refused(&BTreeMap::from([(Variant::Newtype(true), 'a')]), "key must be a string");
    refused(&BTreeMap::from([(None::<u8>, 'a')]), "key must be a string");
}

#[test]
fn what_holds_its_json_is_written_as_it_is() {
    let json = r#"{"a": [1.00, 1267650600228229401496703205377]}"#;
    assert_eq!(encode(&(1, raw(json))).unwrap(), format!("[1,{json}]").as_bytes());
}

#[test]
fn json_of_others_is_held_to_the_same_rules() {
    refused(&raw(r#"{"a":"\u0000"}"#), "it holds a NUL character");
    refused(&raw(r#"{"\u0000":1}"#), "it holds a NUL character");
    refused(&raw(r#"["\ud800"]"#), "unexpected end of hex escape at line 1 column 9");
    refused(&raw("1e999"), "number out of range at line 1 column 5");
    refused(&raw("[1"), "EOF while parsing a list at line 1 column 2");
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    encode(&raw(&nested(DEPTH_MAX))).unwrap();
    encode(&[raw(&nested(DEPTH_MAX - 1))]).unwrap();
    refused(&raw(&nested(DEPTH_MAX + 1)), "it is nested deeper than 100 levels");
    refused(&[raw(&nested(DEPTH_MAX))], "it is nested deeper than 100 levels");
    refused(&raw(&nested(100_000)), "recursion limit exceeded at line 1 column 128");
}

#[test]
fn what_cannot_be_read_back_is_refused() {
    refused(&[f64::NAN], "it holds NaN, which JSON cannot express");
    refused(&[f32::INFINITY], "it holds inf, which JSON cannot express");
    refused(&"a \0 in a text", "it holds a NUL character");
    refused(&'\0', "it holds a NUL character");
    refused(&BTreeMap::from([("\0", 1)]), "it holds a NUL character");
    let nested = |depth| (1..depth).fold(json!([]), |inner, _| json!({ "in": inner }));
    as_the_library(&nested(DEPTH_MAX));
    refused(&nested(DEPTH_MAX + 1), "it is nested deeper than 100 levels");
}
