//! What is read about one entity, and rows of views.

use std::io;
use std::sync::Arc;

use sqlx::error::UnexpectedNullError;
use sqlx::postgres::PgRow;
use sqlx::{Column, Postgres, Row, query};
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use uuid::Uuid;

use super::super::{EVENT_FORM, Expected, Loaded, Outcome, PayloadHash, Snapshot, StoredEvent, StoredState};
use super::commit::ANSWER_MAX;
use super::desk::Errand;
use super::errands::Load;
use super::error::Verdict;
use super::schema::Statement;
use super::value::{JsonText, StoredTime, bigint, event_id};
use super::{PgError, PgStore, Schema};

/// How often a read is made again on another connection when one is lost: what it asks for does not depend on it.
pub(super) const ATTEMPTS_MAX: u32 = 3;

pub(super) struct ReadStatements {
    load: Statement,
    load_stateless: Statement,
    load_keyed: Statement,
    load_group: Statement,
    load_group_stateless: Statement,
    load_group_keyed: Statement,
    history: Statement,
    view: Statement,
}

/// The columns of an event, in the order in which they are read.
pub(super) const EVENT_COLUMNS: &str = "event_id, version, position, type, payload, from_state, to_state, at, actor, \
                                        reason, cause, correlation, trace, key, type_version";

/// The number of these columns.
pub(super) const EVENT_LEN: usize = 15;

const ONE: &str = "(SELECT $1::text AS machine, $2::text AS id, 1::bigint AS n) AS t";
const ONE_KEYED: &str = "(SELECT $1::text AS machine, $2::text AS id, $3::text AS key, 1::bigint AS n) AS t";

// The arrays stand in subqueries so that the planner does not see how long they are: otherwise it takes a plan for just so
// many for the better one, and plans anew with each call, which costs more than the call.
const SEVERAL: &str = "unnest((SELECT $1::text[]), (SELECT $2::text[])) WITH ORDINALITY AS t (machine, id, n)";
const SEVERAL_KEYED: &str = "unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::text[]))
    WITH ORDINALITY AS t (machine, id, key, n)";

/// Loads each of some entities by one statement, so that what it finds of an entity is of one moment: its state, and the
/// outcome of a key. An entity without a state has its events looked for, since it may not be one that never was.
///
/// A call that came to something left its key on its first event, and its last one is found by the version that it led
/// to. The limits have the planner think of one row where statistics know nothing; that each look-up is one by its key, also
/// where a plan was made while there were few rows, is because the tables are never small.
fn load(schema: &Schema, entities: &str, keyed: bool) -> Statement {
    let outcome = if keyed {
        "known.payload_hash, known.version, known.position,"
    } else {
        ""
    };
    let known = if keyed {
        "LEFT JOIN LATERAL (
            SELECT first.payload_hash, first.key_version AS version, last.position
            FROM {schema}.event AS first
            JOIN {schema}.event AS last
                ON last.tenant = 0 AND last.machine = t.machine AND last.id = t.id AND last.version = first.key_version
            WHERE first.tenant = 0 AND first.machine = t.machine AND first.id = t.id AND first.key = t.key
            UNION ALL
            SELECT i.payload_hash, i.version, NULL
            FROM {schema}.idempotency AS i
            WHERE i.tenant = 0 AND i.machine = t.machine AND i.id = t.id AND i.key = t.key
            LIMIT 1
        ) AS known ON true"
    } else {
        ""
    };
    // Version 0 never began: its row is there for its keys.
    schema.statement(&format!(
        "SELECT e.version, e.last_event_id, e.changed_at, e.state, e.payload, e.data, {outcome}
            e.state_version, lost.version AS lost, t.n
        FROM {entities}
        LEFT JOIN LATERAL (
            SELECT s.version, s.last_event_id, s.changed_at, s.state, s.payload, s.data, s.state_version
            FROM {{schema}}.entity AS s
            WHERE s.tenant = 0 AND s.machine = t.machine AND s.id = t.id AND s.version > 0
            LIMIT 1
        ) AS e ON true
        LEFT JOIN LATERAL (
            SELECT event.version
            FROM {{schema}}.event
            WHERE e.version IS NULL AND event.tenant = 0 AND event.machine = t.machine AND event.id = t.id
            ORDER BY event.version DESC
            LIMIT 1
        ) AS lost ON true
        {known}"
    ))
}

impl ReadStatements {
    pub(super) fn new(schema: &Schema) -> Self {
        ReadStatements {
            // Version 0 never began: its row is there for its keys.
            load: schema.statement(
                "SELECT version, last_event_id, changed_at, state, payload, data, state_version
                FROM {schema}.entity
                WHERE tenant = 0 AND machine = $1 AND id = $2 AND version > 0",
            ),
            load_stateless: load(schema, ONE, false),
            load_keyed: load(schema, ONE_KEYED, true),
            load_group: schema.statement(&format!(
                "SELECT e.version, e.last_event_id, e.changed_at, e.state, e.payload, e.data, e.state_version, t.n
                FROM {SEVERAL}
                CROSS JOIN LATERAL (
                    SELECT s.version, s.last_event_id, s.changed_at, s.state, s.payload, s.data, s.state_version
                    FROM {{schema}}.entity AS s
                    WHERE s.tenant = 0 AND s.machine = t.machine AND s.id = t.id AND s.version > 0
                    LIMIT 1
                ) AS e"
            )),
            load_group_stateless: load(schema, SEVERAL, false),
            load_group_keyed: load(schema, SEVERAL_KEYED, true),
            history: schema.statement(&format!(
                "SELECT {EVENT_COLUMNS}
                FROM {{schema}}.event
                WHERE tenant = 0 AND machine = $1 AND id = $2 AND version > $3
                ORDER BY version
                LIMIT $4"
            )),
            view: schema.statement(
                "SELECT value FROM {schema}.view_row WHERE tenant = 0 AND machine = $1 AND view = $2 AND key = $3",
            ),
        }
    }
}

type Query<'q> = query::Query<'q, Postgres, sqlx::postgres::PgArguments>;

impl PgStore {
    pub(super) async fn loaded(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, PgError> {
        self.ready().await?;
        let desk = Load::desk(self);
        if let Some(_pass) = desk.pass(self, &[]) {
            return self.load_alone(machine, id, key).await;
        }
        let load = Load {
            machine: machine.to_owned(),
            id: id.to_owned(),
            key: key.map(str::to_owned),
        };
        Box::pin(desk.answer(self, Arc::new(load), Vec::new())).await
    }

    pub(super) async fn load_alone(&self, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, PgError> {
        let reads = &self.inner.reads;
        let row = match key {
            // Usually there is a state, and this is the shortest way to it.
            None => match self
                .read_one(|| sqlx::query(reads.load.sql()).bind(machine).bind(id))
                .await?
            {
                None => {
                    self.read_one(|| sqlx::query(reads.load_stateless.sql()).bind(machine).bind(id))
                        .await?
                }
                found => found,
            },
            Some(key) => {
                let query = || sqlx::query(reads.load_keyed.sql()).bind(machine).bind(id).bind(key);
                self.read_one(query).await?
            }
        };
        row.map_or_else(|| Ok(Loaded::default()), |row| loaded(&row, machine, id, key))
    }

    /// Loads several in one call, each for itself; those that are not found, and may have lost their state, in one more.
    pub(super) async fn load_group(&self, loads: &[Arc<Load>]) -> Result<Vec<Result<Loaded, PgError>>, PgError> {
        let reads = &self.inner.reads;
        let mut answers: Vec<_> = loads.iter().map(|_| None).collect();
        if loads.iter().any(|load| load.key.is_some()) {
            self.load_into(&mut answers, &reads.load_group_keyed, loads, true)
                .await?;
        } else {
            // Usually all have a state.
            self.load_into(&mut answers, &reads.load_group, loads, false).await?;
            if answers.iter().any(Option::is_none) {
                self.load_into(&mut answers, &reads.load_group_stateless, loads, false)
                    .await?;
            }
        }
        let answers = answers
            .into_iter()
            .map(|answer| answer.unwrap_or(Ok(Loaded::default())));
        Ok(answers.collect())
    }

    /// Fills in the answers that are missing, as far as they are found.
    async fn load_into(
        &self,
        answers: &mut [Option<Result<Loaded, PgError>>],
        statement: &Statement,
        loads: &[Arc<Load>],
        keyed: bool,
    ) -> Result<(), PgError> {
        let places: Vec<_> = (0..answers.len()).filter(|&place| answers[place].is_none()).collect();
        let asked = || places.iter().map(|&place| &*loads[place]);
        let machines: Vec<_> = asked().map(|load| &*load.machine).collect();
        let ids: Vec<_> = asked().map(|load| &*load.id).collect();
        let keys: Vec<_> = asked().map(|load| load.key.as_deref()).collect();
        let rows = self.read(|| {
            let query = sqlx::query(statement.sql()).bind(&machines).bind(&ids);
            if keyed { query.bind(&keys) } else { query }
        });
        for row in rows.await? {
            let number = count(row.try_get("n")?);
            let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
            if let Some(&place) = place.and_then(|place| places.get(place)) {
                let load = &loads[place];
                answers[place] = Some(loaded(&row, &load.machine, &load.id, load.key.as_deref()));
            }
        }
        Ok(())
    }

    pub(super) async fn history_of(
        &self,
        machine: &str,
        id: &str,
        after: u64,
        len_max: usize,
    ) -> Result<Vec<StoredEvent>, PgError> {
        let query = || {
            let query = sqlx::query(self.inner.reads.history.sql()).bind(machine).bind(id);
            query.bind(bigint(after)).bind(bigint(len_max as u64))
        };
        let rows = self.read(query).await?;
        let event = |row: &PgRow| {
            let version: i64 = row.try_get(1)?;
            let what = || format!("the event of version {version} of {machine} {id:?}");
            known_form(row, "type_version", what)?;
            stored_event(row, 0).map_err(|error| unreadable(row, &error, format_args!("{}", what())))
        };
        rows.iter().map(event).collect()
    }

    pub(super) async fn view_value(&self, machine: &str, view: &str, key: &str) -> Result<Option<Vec<u8>>, PgError> {
        let query = || {
            sqlx::query(self.inner.reads.view.sql())
                .bind(machine)
                .bind(view)
                .bind(key)
        };
        match self.read_one(query).await? {
            Some(row) => Ok(Some(row.try_get::<JsonText, _>(0)?.0)),
            None => Ok(None),
        }
    }

    /// Reads one row at most, on another connection if one turns out to be lost.
    pub(super) async fn read_one<'q>(&self, query: impl Fn() -> Query<'q> + Send) -> Result<Option<PgRow>, PgError> {
        self.ready().await?;
        let mut attempt = 1;
        loop {
            let mut lane = self.inner.lanes.take().await?;
            let answer = timeout(ANSWER_MAX, lane.fetch_optional(query())).await;
            match lane.settle(in_time(answer)) {
                Err(error) if error.verdict() != Verdict::Nothing && attempt < ATTEMPTS_MAX => attempt += 1,
                answer => return answer,
            }
        }
    }

    /// Reads all rows, on another connection if one turns out to be lost.
    pub(super) async fn read<'q>(&self, query: impl Fn() -> Query<'q> + Send) -> Result<Vec<PgRow>, PgError> {
        self.ready().await?;
        let mut attempt = 1;
        loop {
            let mut lane = self.inner.lanes.take().await?;
            let answer = timeout(ANSWER_MAX, lane.fetch_all(query())).await;
            match lane.settle(in_time(answer)) {
                Err(error) if error.verdict() != Verdict::Nothing && attempt < ATTEMPTS_MAX => attempt += 1,
                answer => return answer,
            }
        }
    }
}

/// What stays away too long counts as an error of the connection.
pub(super) fn in_time<T>(answer: Result<Result<T, sqlx::Error>, Elapsed>) -> Result<T, sqlx::Error> {
    answer.unwrap_or_else(|late| Err(io::Error::from(late).into()))
}

fn loaded(row: &PgRow, machine: &str, id: &str, key: Option<&str>) -> Result<Loaded, PgError> {
    let about = |error| unreadable(row, &error, format_args!("the state of {machine} {id:?}"));
    let snapshot = snapshot(row).map_err(about)?;
    if snapshot.is_some() {
        known_form(row, "state_version", || format!("the state of {machine} {id:?}"))?;
    } else if let Some(version) = row.try_get::<Option<i64>, _>("lost")? {
        return Err(PgError::NoState {
            machine: machine.to_owned(),
            id: id.to_owned(),
            version: count(version),
        });
    }
    let repeated = match key {
        Some(_) => outcome(row).map_err(about)?,
        None => None,
    };
    Ok(Loaded::new(snapshot, repeated))
}

pub(super) fn snapshot(row: &PgRow) -> Result<Option<Snapshot>, sqlx::Error> {
    let Some(version) = row.try_get::<Option<i64>, _>(0)? else {
        return Ok(None);
    };
    let at = Expected {
        version: count(version),
        last_event: event_id(row.try_get(1)?),
    };
    let StoredTime(changed_at) = row.try_get(2)?;
    let data = row.try_get::<Option<JsonText>, _>(5)?;
    let state = StoredState::new(
        row.try_get::<String, _>(3)?,
        row.try_get::<JsonText, _>(4)?.0,
        data.map(|data| data.0).unwrap_or_default(),
    );
    Ok(Some(Snapshot::new(at, changed_at, state)))
}

fn outcome(row: &PgRow) -> Result<Option<Outcome>, sqlx::Error> {
    let Some(hash) = row.try_get::<Option<Uuid>, _>(6)? else {
        return Ok(None);
    };
    let position = row.try_get::<Option<i64>, _>(8)?;
    let hash = PayloadHash::from_bytes(hash.into_bytes());
    Ok(Some(Outcome::new(hash, count(row.try_get(7)?), position.map(count))))
}

/// An event whose columns begin at this one.
pub(super) fn stored_event(row: &PgRow, first: usize) -> Result<StoredEvent, sqlx::Error> {
    Ok(StoredEvent {
        event_id: event_id(row.try_get(first)?),
        version: count(row.try_get(first + 1)?),
        position: count(row.try_get(first + 2)?),
        name: row.try_get(first + 3)?,
        payload: row.try_get::<JsonText, _>(first + 4)?.0,
        from_state: row.try_get(first + 5)?,
        to_state: row.try_get(first + 6)?,
        at: row.try_get::<StoredTime, _>(first + 7)?.0,
        actor: row.try_get(first + 8)?,
        reason: row.try_get(first + 9)?,
        cause: row.try_get::<Option<Uuid>, _>(first + 10)?.map(event_id),
        correlation: event_id(row.try_get(first + 11)?),
        trace: row.try_get(first + 12)?,
        key: row.try_get(first + 13)?,
        form: u32::try_from(row.try_get::<i32, _>(first + 14)?).unwrap_or_default(),
    })
}

/// The version of the form of states and events that this program writes and reads.
pub(super) const FORM: i32 = EVENT_FORM.cast_signed();

/// Refuses what a later program stored: it may look like what this one knows, and mean something else.
pub(super) fn known_form(row: &PgRow, column: &str, what: impl FnOnce() -> String) -> Result<(), PgError> {
    let found: i32 = row.try_get(column)?;
    if found > FORM {
        return Err(PgError::NewerForm {
            what: what(),
            found,
            known: FORM,
        });
    }
    Ok(())
}

/// A number that is never negative: constraints and sequences see to that.
pub(super) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// Names what could not be read of a row, and in which column.
pub(super) fn unreadable(row: &PgRow, error: &sqlx::Error, what: std::fmt::Arguments<'_>) -> PgError {
    let found = match column(row, error) {
        Some((column, reason)) => format!(
            "{what} cannot be read: its column `{column}` holds what it cannot hold ({reason}); `PgStore::verify` tells \
             what else is wrong"
        ),
        None => format!("{what} cannot be read: {error}"),
    };
    PgError::Contradiction { found }
}

/// The column that could not be read, by its name, and why not.
pub(super) fn column<'a>(row: &'a PgRow, error: &sqlx::Error) -> Option<(&'a str, String)> {
    let sqlx::Error::ColumnDecode { index, source } = error else {
        return None;
    };
    let named = index.trim_matches('"');
    let columns = row.columns();
    let column = match named.parse::<usize>() {
        Ok(number) => columns.get(number),
        Err(_) => columns.iter().find(|column| column.name() == named),
    };
    let reason = match source.downcast_ref::<UnexpectedNullError>() {
        Some(_) => "NULL".to_owned(),
        None => source.to_string(),
    };
    Some((column?.name(), reason))
}
