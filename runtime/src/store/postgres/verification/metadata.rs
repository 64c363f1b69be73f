//! What is stored of a state beside itself: since when it is the state, the values of its fields, and its row in the index.

use std::time::SystemTime;

use serde_json::Value as Json;
use sqlx::Row;
use sqlx::postgres::PgRow;

use super::super::entries::{self, literal, quoted};
use super::super::index::table;
use super::super::value::{JsonText, StoredTime};
use super::super::{PgError, PgStore, Schema};
use crate::declaration::Storable;
use crate::error::Fault;
use crate::query::{Column, IndexedField};
use crate::work::{Lived, entries as entries_of};

/// The index of a machine in which every entity is.
pub(super) struct Index {
    /// The columns in which every entity has its value, also those that only another version of the program knows.
    fields: Vec<(String, Column)>,
}

/// What is stored beside a state.
pub(super) struct Beside {
    entered_at: Option<SystemTime>,
    indexed: Json,
    row: Entry,
}

/// The row of an entity in the index.
enum Entry {
    /// There is no index, or it is not known to be complete.
    NotLooked,
    Missing,
    /// The row is there; these columns of it are not what the state has.
    Astray(Vec<String>),
}

impl PgStore {
    /// The index of a machine, if it is complete.
    pub(super) async fn index_of(&self, machine: &str) -> Result<Option<Index>, PgError> {
        let schema = &self.inner.schema;
        let sql = schema.statement(&format!(
            "SELECT ARRAY(SELECT a.attname::text {columns}), ARRAY(SELECT format_type(a.atttypid, a.atttypmod) {columns})
            FROM {{schema}}.indexed_machine AS m
            WHERE m.machine = $1 AND m.filled IS NOT NULL AND to_regclass({there}) IS NOT NULL",
            there = literal(&table(schema, machine)),
            columns = format_args!(
                "FROM pg_catalog.pg_attribute AS a
                WHERE a.attrelid = to_regclass({}) AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY (m.filled)
                ORDER BY a.attnum",
                literal(&table(schema, machine)),
            ),
        ));
        let Some(row) = self.read_one(|| sqlx::query(sql.sql()).bind(machine)).await? else {
            return Ok(None);
        };
        let (names, kinds): (Vec<String>, Vec<String>) = (row.try_get(0)?, row.try_get(1)?);
        let fields = names.into_iter().zip(kinds);
        let fields = fields.filter_map(|(name, kind)| Some((name, entries::column(&kind)?)));
        Ok(Some(Index {
            fields: fields.collect(),
        }))
    }
}

impl Index {
    /// The next ids that the index has.
    pub(super) fn ids(schema: &Schema, machine: &str) -> String {
        let table = table(schema, machine);
        format!("UNION (SELECT id FROM {table} WHERE tenant = 0 AND id > $2 ORDER BY id LIMIT $3)")
    }

    /// The row of `page.id`, and the names of its columns that are not what the entity `s` has.
    pub(super) fn row(&self, schema: &Schema, machine: &str) -> String {
        let fields = self.fields.iter().map(|(name, column)| {
            let (is, should) = compared(name, *column);
            format!(", CASE WHEN {is} IS DISTINCT FROM {should} THEN {} END", literal(name))
        });
        format!(
            "LEFT JOIN LATERAL (
                SELECT i.id, array_remove(ARRAY[
                    CASE WHEN i.state IS DISTINCT FROM s.state THEN 'state' END,
                    CASE WHEN i.entered_at IS DISTINCT FROM coalesce(s.entered_at, s.changed_at) THEN 'entered_at' END{}
                ]::text[], NULL) AS astray
                FROM {} AS i
                WHERE i.tenant = 0 AND i.id = page.id
                LIMIT 1
            ) AS i ON true",
            fields.collect::<String>(),
            table(schema, machine),
        )
    }

    fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|(name, _)| name == field)
    }
}

/// A column of an index, and what it should be, in a form that can be made of whatever somebody wrote there.
fn compared(name: &str, column: Column) -> (String, String) {
    let (is, name) = (format!("i.{}", quoted(name)), literal(name));
    match column {
        Column::Text | Column::Integer | Column::Large | Column::Bool => {
            (format!("{is}::text"), format!("(s.indexed ->> {name})"))
        }
        // The same number can be written in several ways, so the server compares both in its own form. Beyond these
        // limits it refuses to make a float of a number.
        Column::Float => {
            let stored = format!("(s.indexed -> {name})");
            let should = format!(
                "CASE jsonb_typeof({stored}) WHEN 'number' THEN
                    CASE WHEN {stored}::numeric = 0 OR abs({stored}::numeric) BETWEEN 1e-300 AND 1e308
                        THEN to_jsonb({stored}::double precision) ELSE {stored} END
                ELSE {stored} END"
            );
            (format!("to_jsonb({is})"), should)
        }
        Column::Time => (
            format!("extract(epoch FROM {is})::text"),
            format!("(s.indexed ->> {name})"),
        ),
    }
}

impl Beside {
    pub(super) fn read(row: &PgRow, index: Option<&Index>) -> Result<Self, PgError> {
        let indexed: Option<JsonText> = row.try_get("indexed")?;
        let entry = match index {
            None => Entry::NotLooked,
            Some(_) if row.try_get("is_indexed")? => Entry::Astray(row.try_get("astray")?),
            Some(_) => Entry::Missing,
        };
        Ok(Beside {
            // A time that cannot be read counts as a wrong one.
            entered_at: row.try_get("entered_at").ok().flatten().map(|StoredTime(time)| time),
            indexed: indexed
                .and_then(|JsonText(json)| serde_json::from_slice(&json).ok())
                .unwrap_or_default(),
            row: entry,
        })
    }

    /// What is wrong with it, of a state that events lead to since a time.
    pub(super) fn faults<M: Storable>(
        &self,
        index: Option<&Index>,
        folded: Option<(&Lived<M>, SystemTime)>,
    ) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let Some((lived, entered_at)) = folded {
            if self.entered_at != Some(entered_at) {
                faults.push(Fault::Column {
                    column: "entered_at".into(),
                    reason: "it is not the time of the event that led to the state".to_owned(),
                });
            }
            let fields = self.wrong_fields(index, lived);
            if !fields.is_empty() {
                faults.push(Fault::Column {
                    column: "indexed".into(),
                    reason: format!("{} not as the state has it", listed(&fields)),
                });
            }
        }
        match &self.row {
            Entry::Astray(columns) if !columns.is_empty() => faults.push(Fault::Index {
                found: format!("another {}", listed(columns)),
            }),
            Entry::Missing => faults.push(Fault::Index {
                found: "no row of it".to_owned(),
            }),
            Entry::Astray(_) | Entry::NotLooked => {}
        }
        faults
    }

    /// What is wrong where there is neither a state nor an event.
    pub(super) fn orphaned() -> Fault {
        Fault::Index {
            found: "a row of it, and there is neither a state nor an event".to_owned(),
        }
    }

    /// The fields whose values are not those of the state. Where a field became one later, a state may lack its value until
    /// the index has it.
    fn wrong_fields<M: Storable>(&self, index: Option<&Index>, lived: &Lived<M>) -> Vec<&'static str> {
        let mut values = entries_of::<M>(&lived.state, &lived.data);
        while let Some((field, _)) = values.fault() {
            values.remove(field);
        }
        let is_wrong = |name: &&str| match (values.get(name), self.indexed.get(*name)) {
            (Some(value), Some(stored)) => !entries::is(value, stored),
            (Some(_), None) => index.is_some_and(|index| index.has(name)),
            (None, stored) => stored.is_some_and(|stored| !stored.is_null()),
        };
        M::INDEX.iter().map(IndexedField::name).filter(is_wrong).collect()
    }
}

fn listed(names: &[impl AsRef<str>]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    names.join(", ")
}
