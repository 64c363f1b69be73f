//! A query as a text: the same in every program, on every platform.

use std::ops::Bound;
use std::time::SystemTime;

use serde_json::{Value as Json, json};

use super::index::IndexedField;
use super::value::{Column, Value};
use crate::store::{Listing, Sort, Test};

/// All that decides which entities come in which order. Names of types and variants are not in it, so that these can be
/// called otherwise; a form that changes makes foreign cursors of those that are out.
pub(super) fn written(listing: &Listing) -> String {
    let Listing {
        machine,
        states,
        tests,
        since: (from, to),
        sort,
        descending,
        // Cursor and length belong to one page, and the fields to the machine, so they are no part of the query.
        fields: _,
        after: _,
        len_max: _,
    } = listing;
    let tests: Vec<_> = tests
        .iter()
        .map(|(field, test)| json!([of(*field), asked(test)]))
        .collect();
    let time = |time: &SystemTime| Value::Time(*time).kept();
    let since = [bound(from, time), bound(to, time)];
    let sort = match sort {
        Sort::Id => json!("id"),
        Sort::Since => json!("since"),
        Sort::Field(field) => of(*field),
    };
    json!([machine, states, tests, since, sort, descending]).to_string()
}

fn of(field: IndexedField) -> Json {
    let column = match field.column() {
        Column::Text => "text",
        Column::Integer => "integer",
        Column::Large => "large",
        Column::Float => "float",
        Column::Bool => "bool",
        Column::Time => "time",
    };
    json!([field.name(), column])
}

fn asked(test: &Test) -> Json {
    match test {
        Test::In(values) => json!(["in", values.iter().map(Value::kept).collect::<Vec<_>>()]),
        Test::Within(from, to) => json!(["within", bound(from, Value::kept), bound(to, Value::kept)]),
        Test::Prefix(prefix) => json!(["prefix", prefix]),
        Test::Missing => json!(["missing"]),
        Test::Present => json!(["present"]),
    }
}

fn bound<T>(bound: &Bound<T>, kept: impl Fn(&T) -> String) -> Json {
    match bound {
        Bound::Included(it) => json!(["with", kept(it)]),
        Bound::Excluded(it) => json!(["without", kept(it)]),
        Bound::Unbounded => Json::Null,
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Bound;
    use std::time::{Duration, UNIX_EPOCH};

    use super::written;
    use crate::query::{Column, IndexedField, Value};
    use crate::store::{Listing, Sort, Test};

    /// A cursor of a version is read by every program of that version: whoever changes this changes the version, too.
    #[test]
    fn a_query_is_written_as_it_always_was() {
        let time = UNIX_EPOCH + Duration::from_micros(1_700_000_000_123_456);
        let field = IndexedField::new;
        let ada = Value::from("ada");
        let listing = Listing {
            states: Some(vec!["Open", "Taken"]),
            tests: vec![
                (
                    field("cost", Column::Integer),
                    Test::In(vec![Value::from(9), Value::from(-1)]),
                ),
                (
                    field("serial", Column::Large),
                    Test::Within(Bound::Included(Value::from(7)), Bound::Unbounded),
                ),
                (
                    field("effort", Column::Float),
                    Test::Within(Bound::Unbounded, Bound::Excluded(Value::Float(0.5))),
                ),
                (field("title", Column::Text), Test::Prefix("\"a\"".to_owned())),
                (field("person", Column::Text), Test::In(vec![ada])),
                (field("urgent", Column::Bool), Test::Present),
                (field("due", Column::Time), Test::Missing),
            ],
            since: (Bound::Included(time), Bound::Excluded(time + Duration::from_micros(1))),
            sort: Sort::Field(field("due", Column::Time)),
            descending: true,
            ..Listing::new("task", &[], 1)
        };
        assert_eq!(
            written(&listing),
            r#"["task",["Open","Taken"],[[["cost","integer"],["in",["i9","i-1"]]],[["serial","large"],["within",["with","i7"],null]],[["effort","float"],["within",null,["without","n3fe0000000000000"]]],[["title","text"],["prefix","\"a\""]],[["person","text"],["in",["sada"]]],[["urgent","bool"],["present"]],[["due","time"],["missing"]]],[["with","t1700000000123456"],["without","t1700000000123457"]],["due","time"],true]"#
        );
        assert_eq!(
            written(&Listing::new("task", &[], 1)),
            r#"["task",null,[],[null,null],"id",false]"#
        );
    }
}
