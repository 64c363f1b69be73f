//! Statements that list and count, with their values.

use std::fmt::Write as _;
use std::sync::Arc;

use sqlx::AssertSqlSafe;
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;

use super::super::entries::quoted;
use super::super::value::{Time, bigint};
use super::super::{PgError, PgStore, index};
use crate::query::{Column, IndexedField};
use crate::store::{Listing, Place, Sort, Tally, Test};

/// A statement with its values.
pub(super) struct Asked {
    sql: Arc<str>,
    values: Vec<Bind>,
}

/// A value in the form in which it is sent.
pub(super) enum Bind {
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
    Time(Time),
    Texts(Vec<String>),
    Integers(Vec<i64>),
    Floats(Vec<f64>),
    Bools(Vec<bool>),
    Times(Vec<Time>),
}

/// What makes a plan dear that is made without looking at the values: with them it is `true`, and costs nothing. It is never
/// run: it names a column, as what does not is run before a plan of several processes begins.
///
/// From the sixth time on, the server takes such a plan where it thinks that it is no dearer than those before, and it knows
/// neither how much of a page is asked for nor how many entities pass: it can read all of them for a page of one customer.
const WITH_VALUES: &str =
    "OR (SELECT count(*) FROM pg_catalog.generate_series(1, 1000000000) AS g WHERE g <> pg_catalog.length(i.id)) = 0";

/// A statement while it is put together.
pub(super) struct Writer {
    sql: String,
    values: Vec<Bind>,
}

impl Asked {
    pub(super) fn query(&self) -> Query<'_, Postgres, PgArguments> {
        let query = sqlx::query(AssertSqlSafe(Arc::clone(&self.sql)));
        self.values.iter().fold(query, |query, value| match value {
            Bind::Text(text) => query.bind(text),
            Bind::Integer(number) => query.bind(number),
            Bind::Float(number) => query.bind(number),
            Bind::Bool(truth) => query.bind(truth),
            Bind::Time(time) => query.bind(time),
            Bind::Texts(texts) => query.bind(texts),
            Bind::Integers(numbers) => query.bind(numbers),
            Bind::Floats(numbers) => query.bind(numbers),
            Bind::Bools(truths) => query.bind(truths),
            Bind::Times(times) => query.bind(times),
        })
    }

    /// The entities in their order: found in the index, and each looked up by its key.
    pub(super) fn list(store: &PgStore, listing: &Listing) -> Result<Self, PgError> {
        let mut writer = Writer {
            sql: String::new(),
            values: Vec::new(),
        };
        let key = match listing.sort {
            Sort::Id => None,
            Sort::Since => Some("i.entered_at".to_owned()),
            Sort::Field(field) => Some(format!("i.{}", quoted(field.name()))),
        };
        let column = match listing.sort {
            Sort::Field(field) => field.column(),
            Sort::Since => Column::Time,
            Sort::Id => Column::Text,
        };
        let as_read = if column == Column::Large { "::text" } else { "" };
        let direction = if listing.descending { "DESC" } else { "ASC" };
        writer.push(format_args!(
            "SELECT s.version, s.last_event_id, s.changed_at, s.state, s.payload, s.data, s.state_version,
                i.id, i.entered_at, i.key{as_read}
            FROM ("
        ));
        // Entities without a value come last, so they are asked for apart: both parts are ranges of an index then.
        let after = listing.after.as_ref();
        let passed_values = after.is_some_and(|after| after.key.is_none()) && matches!(listing.sort, Sort::Field(_));
        if !passed_values {
            writer.part(store, listing, key.as_deref(), false)?;
        }
        if let Sort::Field(field) = listing.sort
            && !needs_value(listing, field)
        {
            if !passed_values {
                writer.push(format_args!(" UNION ALL "));
            }
            writer.part(store, listing, key.as_deref(), true)?;
        } else if passed_values {
            // Only those without a value are left, and none of them passes.
            writer.part(store, listing, key.as_deref(), true)?;
        }
        let entity = store.inner.schema.fill("{schema}.entity");
        let machine = writer.bind(Bind::Text(listing.machine.to_owned()));
        let with_values = writer.with_values();
        let limit = writer.bind(Bind::Integer(bigint(listing.len_max as u64)));
        let order = match key {
            Some(_) => format!("i.key IS NULL, i.key {direction}, i.id {direction}"),
            None => format!("i.id {direction}"),
        };
        writer.push(format_args!(
            ") AS i
            JOIN {entity} AS s ON s.tenant = 0 AND s.machine = {machine} AND s.id = i.id AND s.version > 0
            WHERE {with_values}
            ORDER BY {order}
            LIMIT {limit}"
        ));
        Ok(writer.done())
    }

    pub(super) fn counts(store: &PgStore, listing: &Listing, by: Tally) -> Result<Self, PgError> {
        let mut writer = Writer {
            sql: String::new(),
            values: Vec::new(),
        };
        let (key, group) = match by {
            Tally::All => ("NULL::text".to_owned(), ""),
            Tally::State => ("i.state".to_owned(), "GROUP BY i.state ORDER BY 2 DESC, i.state"),
            Tally::Field(field) => (
                format!("i.{}", quoted(field.name())),
                "GROUP BY 3 ORDER BY 2 DESC, 3 NULLS LAST",
            ),
        };
        let as_read = match by {
            Tally::Field(field) if field.column() == Column::Large => "::text",
            _ => "",
        };
        let table = index::table(&store.inner.schema, listing.machine);
        writer.push(format_args!(
            "SELECT {key}{as_read}, count(*), {key} FROM {table} AS i WHERE i.tenant = 0"
        ));
        if by == Tally::All {
            // A count of all has one row, also if nothing is found, and nothing to group by.
            writer.sql.clear();
            writer.push(format_args!(
                "SELECT {key}, count(*) FROM {table} AS i WHERE i.tenant = 0"
            ));
        }
        writer.conditions(listing)?;
        let with_values = writer.with_values();
        writer.push(format_args!(" AND {with_values} {group}"));
        Ok(writer.done())
    }
}

/// Whether what is asked of a field leaves out entities without a value.
fn needs_value(listing: &Listing, field: IndexedField) -> bool {
    let mut tests = listing.tests.iter().filter(|(own, _)| *own == field);
    tests.any(|(_, test)| *test != Test::Missing)
}

/// A field that no entity has a value in, if such are asked for.
fn missing_in(listing: &Listing) -> Option<String> {
    let missing = listing.tests.iter().find(|(_, test)| *test == Test::Missing);
    missing.map(|(field, _)| format!("i.{}", quoted(field.name())))
}

impl Writer {
    pub(super) fn push(&mut self, more: std::fmt::Arguments<'_>) {
        self.sql
            .write_fmt(more)
            .expect("a text takes all that is written to it");
    }

    /// Adds a value, and gives the place that it has in the statement.
    pub(super) fn bind(&mut self, value: Bind) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// What holds, and keeps the server from a plan that does not look at the values.
    fn with_values(&mut self) -> String {
        format!("({} {WITH_VALUES})", self.bind(Bind::Bool(true)))
    }

    fn done(self) -> Asked {
        Asked {
            sql: self.sql.into(),
            values: self.values,
        }
    }

    /// Rows of the index in their order: those with a value in the field that they are sorted by, or those without.
    fn part(&mut self, store: &PgStore, listing: &Listing, key: Option<&str>, missing: bool) -> Result<(), PgError> {
        let table = index::table(&store.inner.schema, listing.machine);
        let (direction, beyond) = if listing.descending {
            ("DESC", "<")
        } else {
            ("ASC", ">")
        };
        let selected = key.unwrap_or("NULL::text");
        self.push(format_args!(
            "SELECT * FROM (SELECT i.id, i.entered_at, {selected} AS key FROM {table} AS i WHERE i.tenant = 0"
        ));
        self.conditions(listing)?;
        if let (Some(key), Sort::Field(_)) = (key, listing.sort) {
            let is = if missing { "IS NULL" } else { "IS NOT NULL" };
            self.push(format_args!(" AND {key} {is}"));
        }
        let column = match listing.sort {
            Sort::Field(field) => field.column(),
            Sort::Since => Column::Time,
            Sort::Id => Column::Text,
        };
        match (&listing.after, key) {
            (Some(Place { key: Some(value), id }), Some(key)) if !missing => {
                let value = self.value(value, column)?;
                let id = self.bind(Bind::Text(id.clone()));
                self.push(format_args!(" AND ({key}, i.id) {beyond} ({value}, {id})"));
            }
            // Those without a value come after all that have one.
            (None | Some(Place { key: Some(_), .. }), _) => {}
            (Some(Place { key: None, id }), _) => {
                let id = self.bind(Bind::Text(id.clone()));
                self.push(format_args!(" AND i.id {beyond} {id}"));
            }
        }
        let limit = self.bind(Bind::Integer(bigint(listing.len_max as u64)));
        // Entities without a value are ordered by that empty column too, so that the index of the field gives them in
        // order of ids.
        let order = match key.map(str::to_owned).or_else(|| missing_in(listing)) {
            Some(key) => format!("{key} {direction}, i.id {direction}"),
            None => format!("i.id {direction}"),
        };
        self.push(format_args!(" ORDER BY {order} LIMIT {limit}) AS i"));
        Ok(())
    }
}
