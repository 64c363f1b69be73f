//! Queries: statements over the index of a machine, which are put together from what is asked.

use std::fmt::Write as _;
use std::ops::Bound;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Postgres, Row};

use super::super::{ListedEntity, Listing, Place, Sort, Tally, Test};
use super::entries::{quoted, sql_type};
use super::read::{count, known_form, snapshot, unreadable};
use super::value::{StoredTime, Time, bigint};
use super::{PgError, PgStore, index};
use crate::query::{Column, IndexedField, Value};

impl PgStore {
    pub(super) async fn listed(&self, listing: &Listing) -> Result<Vec<ListedEntity>, PgError> {
        self.indexed(listing).await?;
        let asked = Asked::list(self, listing)?;
        let rows = self.read(|| asked.query()).await?;
        rows.iter().map(|row| entity(row, listing)).collect()
    }

    pub(super) async fn counted(&self, listing: &Listing, by: Tally) -> Result<Vec<(Option<Value>, u64)>, PgError> {
        self.indexed(listing).await?;
        let asked = Asked::counts(self, listing, by)?;
        let column = match by {
            Tally::Field(field) => field.column(),
            Tally::All | Tally::State => Column::Text,
        };
        let rows = self.read(|| asked.query()).await?;
        let counted = |row: &PgRow| Ok((value(row, 0, column)?, count(row.try_get(1)?)));
        rows.iter().map(counted).collect()
    }

    /// Refuses what the index cannot answer in full: rather than leave out what it does not have.
    async fn indexed(&self, listing: &Listing) -> Result<(), PgError> {
        // What an index once has it keeps.
        let index = (listing.machine, listing.fields);
        if self.inner.indexed().contains(&index) {
            return Ok(());
        }
        match self.unindexed(listing.machine, listing.fields).await? {
            None => {
                self.inner.indexed().insert(index);
                Ok(())
            }
            Some(fields) => Err(PgError::NotIndexed {
                machine: listing.machine.to_owned(),
                fields,
            }),
        }
    }
}

/// A statement with its values.
struct Asked {
    sql: Arc<str>,
    values: Vec<Bind>,
}

/// A value in the form in which it is sent.
enum Bind {
    Text(String),
    Integer(i64),
    Number(f64),
    Truth(bool),
    Time(Time),
    Texts(Vec<String>),
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    Truths(Vec<bool>),
    Times(Vec<Time>),
}

/// A statement while it is put together.
struct Writer {
    sql: String,
    values: Vec<Bind>,
}

impl Asked {
    fn query(&self) -> Query<'_, Postgres, PgArguments> {
        let query = sqlx::query(AssertSqlSafe(Arc::clone(&self.sql)));
        self.values.iter().fold(query, |query, value| match value {
            Bind::Text(text) => query.bind(text),
            Bind::Integer(number) => query.bind(number),
            Bind::Number(number) => query.bind(number),
            Bind::Truth(truth) => query.bind(truth),
            Bind::Time(time) => query.bind(time),
            Bind::Texts(texts) => query.bind(texts),
            Bind::Integers(numbers) => query.bind(numbers),
            Bind::Numbers(numbers) => query.bind(numbers),
            Bind::Truths(truths) => query.bind(truths),
            Bind::Times(times) => query.bind(times),
        })
    }

    /// The entities in their order: found in the index, and each looked up by its key.
    fn list(store: &PgStore, listing: &Listing) -> Result<Self, PgError> {
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
        let limit = writer.bind(Bind::Integer(bigint(listing.len_max as u64)));
        let order = match key {
            Some(_) => format!("i.key IS NULL, i.key {direction}, i.id {direction}"),
            None => format!("i.id {direction}"),
        };
        writer.push(format_args!(
            ") AS i
            JOIN {entity} AS s ON s.tenant = 0 AND s.machine = {machine} AND s.id = i.id AND s.version > 0
            ORDER BY {order}
            LIMIT {limit}"
        ));
        Ok(writer.done())
    }

    fn counts(store: &PgStore, listing: &Listing, by: Tally) -> Result<Self, PgError> {
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
            // One row whatever there is, and no value to group by.
            writer.sql.clear();
            writer.push(format_args!(
                "SELECT {key}, count(*) FROM {table} AS i WHERE i.tenant = 0"
            ));
        }
        writer.conditions(listing)?;
        writer.push(format_args!(" {group}"));
        Ok(writer.done())
    }
}

/// Whether what is asked of a field leaves out entities without a value.
fn needs_value(listing: &Listing, field: IndexedField) -> bool {
    let mut tests = listing.tests.iter().filter(|(own, _)| *own == field);
    tests.any(|(_, test)| *test != Test::Missing)
}

impl Writer {
    fn push(&mut self, more: std::fmt::Arguments<'_>) {
        self.sql
            .write_fmt(more)
            .expect("a text takes all that is written to it");
    }

    /// Adds a value, and gives the place that it has in the statement.
    fn bind(&mut self, value: Bind) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
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
        let order = match key {
            Some(key) if !missing => format!("{key} {direction}, i.id {direction}"),
            _ => format!("i.id {direction}"),
        };
        self.push(format_args!(" ORDER BY {order} LIMIT {limit}) AS i"));
        Ok(())
    }

    fn conditions(&mut self, listing: &Listing) -> Result<(), PgError> {
        match listing.states.as_deref() {
            None => {}
            Some([state]) => {
                let state = self.bind(Bind::Text((*state).to_owned()));
                self.push(format_args!(" AND i.state = {state}"));
            }
            Some(states) => {
                let states = states.iter().map(|state| (*state).to_owned()).collect();
                let states = self.bind(Bind::Texts(states));
                self.push(format_args!(" AND i.state = ANY ({states})"));
            }
        }
        for (bound, inclusive, exclusive) in [(listing.since.0, ">=", ">"), (listing.since.1, "<=", "<")] {
            let (time, operator) = match bound {
                Bound::Included(time) => (time, inclusive),
                Bound::Excluded(time) => (time, exclusive),
                Bound::Unbounded => continue,
            };
            self.bound("i.entered_at", operator, &Value::Time(time), Column::Time)?;
        }
        for (field, test) in &listing.tests {
            self.test(*field, test)?;
        }
        Ok(())
    }

    fn test(&mut self, field: IndexedField, test: &Test) -> Result<(), PgError> {
        let (name, column) = (format!("i.{}", quoted(field.name())), field.column());
        match test {
            Test::In(values) => {
                // No row has a value that its column cannot hold.
                let values: Vec<_> = values.iter().filter(|value| is_held(value, column)).collect();
                match &values[..] {
                    [value] => {
                        let value = self.value(value, column)?;
                        self.push(format_args!(" AND {name} = {value}"));
                    }
                    values => {
                        let values = self.values_of(values, column)?;
                        self.push(format_args!(" AND {name} = ANY ({values})"));
                    }
                }
            }
            Test::Within(from, to) => {
                // As for the other bound, so that a range without bounds leaves out what has no value.
                self.push(format_args!(" AND {name} IS NOT NULL"));
                for (bound, inclusive, exclusive) in [(from, ">=", ">"), (to, "<=", "<")] {
                    let (value, operator) = match bound {
                        Bound::Included(value) => (value, inclusive),
                        Bound::Excluded(value) => (value, exclusive),
                        Bound::Unbounded => continue,
                    };
                    self.bound(&name, operator, value, column)?;
                }
            }
            // No text has a NUL.
            Test::Prefix(prefix) if prefix.contains('\0') => self.push(format_args!(" AND false")),
            Test::Prefix(prefix) => {
                let from = self.bind(Bind::Text(prefix.clone()));
                self.push(format_args!(" AND {name} >= {from}"));
                if let Some(end) = end_of(prefix) {
                    let end = self.bind(Bind::Text(end));
                    self.push(format_args!(" AND {name} < {end}"));
                }
            }
            Test::Missing => self.push(format_args!(" AND {name} IS NULL")),
            Test::Present => self.push(format_args!(" AND {name} IS NOT NULL")),
        }
        Ok(())
    }

    /// Compares a column with a value, which it need not be able to hold.
    fn bound(&mut self, name: &str, operator: &str, value: &Value, column: Column) -> Result<(), PgError> {
        let is_lower = operator.starts_with('>');
        match value {
            _ if is_held(value, column) => {
                let value = self.value(value, column)?;
                self.push(format_args!(" AND {name} {operator} {value}"));
            }
            // A text without a NUL is less than this if it is not greater than what stands before the first.
            Value::Text(text) => {
                let before = text.split('\0').next().unwrap_or_default();
                let before = self.bind(Bind::Text(before.to_owned()));
                let operator = if is_lower { ">" } else { "<=" };
                self.push(format_args!(" AND {name} {operator} {before}"));
            }
            // Beyond all that the column holds, on one side or the other.
            _ => {
                let is_beyond_the_last = match value {
                    Value::Integer(number) => *number > 0,
                    Value::Time(time) => *time > UNIX_EPOCH,
                    _ => return Err(out_of_range()),
                };
                if is_beyond_the_last == is_lower {
                    self.push(format_args!(" AND false"));
                }
            }
        }
        Ok(())
    }

    /// A value of a column.
    fn value(&mut self, value: &Value, column: Column) -> Result<String, PgError> {
        let cast = if column == Column::Large { "::text::numeric" } else { "" };
        let bind = match value {
            Value::Text(text) => Bind::Text(text.clone()),
            Value::Integer(number) if column == Column::Large => Bind::Text(number.to_string()),
            Value::Integer(number) => Bind::Integer(i64::try_from(*number).map_err(|_| out_of_range())?),
            Value::Number(number) => Bind::Number(*number),
            Value::Truth(truth) => Bind::Truth(*truth),
            Value::Time(time) => Bind::Time(of(*time)?),
        };
        Ok(format!("{}{cast}", self.bind(bind)))
    }

    /// Values of a column, as an array.
    fn values_of(&mut self, values: &[&Value], column: Column) -> Result<String, PgError> {
        let bind = match column {
            Column::Text => Bind::Texts(values.iter().filter_map(|value| text(value)).collect()),
            Column::Large => Bind::Texts(values.iter().filter_map(|value| digits(value)).collect()),
            Column::Integer => Bind::Integers(
                values
                    .iter()
                    .filter_map(|value| match value {
                        Value::Integer(number) => i64::try_from(*number).ok(),
                        _ => None,
                    })
                    .collect(),
            ),
            Column::Number => Bind::Numbers(
                values
                    .iter()
                    .filter_map(|value| match value {
                        Value::Number(number) => Some(*number),
                        _ => None,
                    })
                    .collect(),
            ),
            Column::Truth => Bind::Truths(
                values
                    .iter()
                    .filter_map(|value| match value {
                        Value::Truth(truth) => Some(*truth),
                        _ => None,
                    })
                    .collect(),
            ),
            Column::Time => Bind::Times(
                values
                    .iter()
                    .filter_map(|value| match value {
                        Value::Time(time) => Some(of(*time)),
                        _ => None,
                    })
                    .collect::<Result<_, _>>()?,
            ),
        };
        let place = self.bind(bind);
        Ok(if column == Column::Large {
            format!("{place}::text[]::{}[]", sql_type(column))
        } else {
            place
        })
    }
}

/// Whether a row can have the value.
fn is_held(value: &Value, column: Column) -> bool {
    value.fits(column)
        && match value {
            Value::Text(text) => !text.contains('\0'),
            Value::Time(time) => Time::of(*time).is_some(),
            _ => true,
        }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn digits(value: &Value) -> Option<String> {
    match value {
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

fn of(time: SystemTime) -> Result<Time, PgError> {
    Time::of(time).ok_or_else(out_of_range)
}

fn out_of_range() -> PgError {
    PgError::OutOfRange {
        what: "a value that is asked for",
    }
}

/// The least text that is greater than all that begin so; `None` if there is none. Texts are compared byte by byte, which
/// for UTF-8 is letter by letter.
fn end_of(prefix: &str) -> Option<String> {
    let mut letters: Vec<char> = prefix.chars().collect();
    while let Some(last) = letters.pop() {
        // Not every number is a letter: those of surrogates are passed over.
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}

fn entity(row: &PgRow, listing: &Listing) -> Result<ListedEntity, PgError> {
    let id: String = row.try_get(7)?;
    let what = || format!("the state of {} {id:?}", listing.machine);
    known_form(row, "state_version", what)?;
    let about = |error| unreadable(row, &error, format_args!("{}", what()));
    let snapshot = snapshot(row).map_err(about)?.ok_or(sqlx::Error::RowNotFound)?;
    let StoredTime(since) = row.try_get(8)?;
    let key = match listing.sort {
        Sort::Id => None,
        Sort::Since => Some(Value::Time(since)),
        Sort::Field(field) => value(row, 9, field.column())?,
    };
    Ok(ListedEntity {
        place: Place { key, id },
        since,
        snapshot,
    })
}

/// A value of an index, if there is one.
fn value(row: &PgRow, place: usize, column: Column) -> Result<Option<Value>, PgError> {
    Ok(match column {
        Column::Text => row.try_get::<Option<String>, _>(place)?.map(Value::Text),
        Column::Integer => row.try_get::<Option<i64>, _>(place)?.map(Value::from),
        Column::Large => {
            let text = row.try_get::<Option<String>, _>(place)?;
            text.and_then(|text| text.parse().ok()).map(Value::Integer)
        }
        Column::Number => row.try_get::<Option<f64>, _>(place)?.and_then(Value::number),
        Column::Truth => row.try_get::<Option<bool>, _>(place)?.map(Value::Truth),
        Column::Time => row
            .try_get::<Option<StoredTime>, _>(place)?
            .map(|StoredTime(time)| Value::Time(time)),
    })
}

#[cfg(test)]
mod tests {
    use super::end_of;

    #[test]
    fn a_prefix_ends_before_the_next_letter() {
        assert_eq!(end_of("ab").as_deref(), Some("ac"));
        assert_eq!(end_of("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(end_of("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(end_of("\u{10ffff}"), None);
        assert_eq!(end_of(""), None);
    }
}
