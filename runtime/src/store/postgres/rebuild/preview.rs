//! The preview of what would change if a state is made anew.

use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::super::PgError;
use super::super::entries;
use super::super::value::JsonText;
use super::Folded;
use crate::history::{FieldChange, forms};

/// What would change in a row.
pub(super) fn changes(row: &PgRow, folded: Option<&Folded>) -> Result<Vec<FieldChange>, PgError> {
    let mut changes = Vec::new();
    let mut differs = |column: &str, before: Option<String>, after: Option<String>| {
        if before != after {
            changes.push(FieldChange {
                path: format!("/{column}"),
                before,
                after,
            });
        }
    };
    let text = |text: &str| serde_json::Value::from(text).to_string();
    // A row of version 0 is no state.
    let version = row.try_get::<Option<i64>, _>(0)?.filter(|version| *version != 0);
    let event: Option<Uuid> = row.try_get(1)?;
    let state: Option<String> = row.try_get(3)?;
    differs(
        "version",
        version.map(|version| version.to_string()),
        folded.map(|folded| folded.at.version.to_string()),
    );
    differs(
        "last_event_id",
        event.map(|event| text(&event.to_string())),
        folded.map(|folded| text(&folded.at.last_event.to_string())),
    );
    differs(
        "state",
        state.as_deref().map(text),
        folded.map(|folded| text(&folded.state.name)),
    );
    if row.try_get::<Option<bool>, _>(7)? != Some(true) {
        let (before, after): (Option<String>, Option<String>) = (row.try_get(2)?, row.try_get(10)?);
        differs("changed_at", before.as_deref().map(text), after.as_deref().map(text));
    }
    if row.try_get::<Option<bool>, _>(12)? != Some(true) {
        let (before, after): (Option<String>, Option<String>) = (row.try_get(11)?, row.try_get(13)?);
        differs("entered_at", before.as_deref().map(text), after.as_deref().map(text));
    }
    let indexed = folded.and_then(|folded| entries::form(&folded.indexed));
    let state = folded.map(|folded| &folded.state);
    let columns = [
        ("payload", 4, state.map(|state| &*state.payload)),
        ("data", 5, state.map(|state| &*state.data)),
        ("indexed", 15, indexed.as_ref().map(|JsonText(json)| &**json)),
    ];
    for (column, index, after) in columns {
        let before = row.try_get::<Option<JsonText>, _>(index)?.map(|JsonText(json)| json);
        let after = after.filter(|json| !json.is_empty());
        forms(&format!("/{column}"), before.as_deref(), after, &mut changes);
    }
    Ok(changes)
}
