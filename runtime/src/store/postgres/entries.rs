//! Values of indexed fields: as they lie in `entity.indexed`, and as columns of an index.

use serde_json::{Map, Value as Json};

use super::value::JsonText;
use crate::query::value::micros;
use crate::query::{Column, Entries, Value};

/// The values, each under the name of its field; nothing if there are no fields. A field without a value is there too: what
/// is not, whoever wrote it did not know.
pub(super) fn form(entries: &Entries) -> Option<JsonText> {
    let values = entries.iter().map(|(name, value)| (name.to_owned(), json(value)));
    let missing = entries.missing().map(|name| (name.to_owned(), Json::Null));
    let form: Map<_, _> = values.chain(missing).collect();
    (!form.is_empty()).then(|| JsonText(Json::Object(form).to_string().into_bytes()))
}

/// What has more digits than a float stands there as a text, from which its column reads it. Times are seconds since 1970.
fn json(value: &Value) -> Json {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Integer(number) => i64::try_from(*number).map_or_else(|_| number.to_string().into(), Json::from),
        Value::Float(number) => (*number).into(),
        Value::Bool(truth) => (*truth).into(),
        Value::Time(time) => {
            let micros = micros(*time);
            let sign = if micros < 0 { "-" } else { "" };
            let micros = micros.unsigned_abs();
            format!("{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000).into()
        }
    }
}

/// The type of a column, as Postgres writes it.
pub(super) fn sql_type(column: Column) -> &'static str {
    match column {
        Column::Text => "text",
        Column::Integer => "bigint",
        Column::Large => "numeric",
        Column::Float => "double precision",
        Column::Bool => "boolean",
        Column::Time => "timestamp with time zone",
    }
}

/// The value of a field as its column has it, from the `indexed` of a row. It depends on no `search_path`.
pub(super) fn extraction(row: &str, name: &str, column: Column) -> String {
    let text = format!("({row}.indexed OPERATOR(pg_catalog.->>) {})", literal(name));
    match column {
        Column::Text => text,
        // An interval is multiplied as a float, which has the digits of all hours, or of the microseconds of one.
        Column::Time => format!(
            "(pg_catalog.timestamptz '1970-01-01 00:00:00+00'
                OPERATOR(pg_catalog.+)
                (pg_catalog.div({text}::pg_catalog.numeric, 3600)::pg_catalog.int8
                    OPERATOR(pg_catalog.*) pg_catalog.interval '1 hour')
                OPERATOR(pg_catalog.+)
                ((({text}::pg_catalog.numeric OPERATOR(pg_catalog.%) 3600) OPERATOR(pg_catalog.*) 1000000)::pg_catalog.int8
                    OPERATOR(pg_catalog.*) pg_catalog.interval '1 microsecond'))"
        ),
        Column::Integer => format!("{text}::pg_catalog.int8"),
        Column::Large => format!("{text}::pg_catalog.numeric"),
        Column::Float => format!("{text}::pg_catalog.float8"),
        Column::Bool => format!("{text}::pg_catalog.bool"),
    }
}

/// Whether a stored form is that of a value. Postgres writes a number with a fraction that is whole without one.
pub(super) fn is(value: &Value, stored: &Json) -> bool {
    match value {
        Value::Float(number) => stored.as_f64() == Some(*number),
        value => json(value) == *stored,
    }
}

/// A text as SQL writes it.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name as SQL writes it, whatever it is made of.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The column of a type, by its name; `None` if none has it.
pub(super) fn column(sql_type: &str) -> Option<Column> {
    let all = [
        Column::Text,
        Column::Integer,
        Column::Large,
        Column::Float,
        Column::Bool,
        Column::Time,
    ];
    all.into_iter().find(|column| self::sql_type(*column) == sql_type)
}
