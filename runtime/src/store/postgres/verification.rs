//! Looks at everything that is stored of a machine, and finds what is wrong with it.

mod metadata;

use std::collections::VecDeque;
use std::fmt;
use std::time::SystemTime;

use sqlx::Row;
use sqlx::postgres::PgRow;

use super::super::bucket::bucket;
use super::finding::{Finding, in_column, newer, stored_state};
use super::reads::{EVENT_COLUMNS, FORM, count, stored_event};
use super::schema::Statement;
use super::value::bigint;
use super::{PgError, PgStore, Schema};
use crate::declaration::{Machine, Storable};
use crate::error::{Corrupt, Fault, Part};
use crate::history::{Edges, Inspection};
use crate::store::Snapshot;
use crate::work::{Lived, state_name};
use metadata::{Beside, Index};

/// How many entities are looked at together.
const ENTITIES_LEN: i64 = 64;

/// How many events are read at once.
const EVENTS_LEN: usize = 256;

pub(super) struct VerifyStatements {
    events: Statement,
    machines: Statement,
}

impl VerifyStatements {
    pub(super) fn new(schema: &Schema) -> Self {
        VerifyStatements {
            events: schema.statement(&format!(
                "SELECT {EVENT_COLUMNS}, bucket, id
                FROM {{schema}}.event
                WHERE tenant = 0 AND machine = $1 AND (id, version) > ($2, $3) AND id <= $4
                ORDER BY id, version
                LIMIT $5"
            )),
            machines: schema.statement(
                "WITH RECURSIVE found AS (
                    SELECT (
                        SELECT least(
                            (SELECT min(machine) FROM {schema}.event WHERE tenant = 0),
                            (SELECT min(machine) FROM {schema}.entity WHERE tenant = 0)
                        )
                    ) AS machine
                    UNION ALL
                    SELECT least(
                        (SELECT min(e.machine) FROM {schema}.event AS e WHERE e.tenant = 0 AND e.machine > found.machine),
                        (SELECT min(s.machine) FROM {schema}.entity AS s WHERE s.tenant = 0 AND s.machine > found.machine)
                    )
                    FROM found
                    WHERE found.machine IS NOT NULL
                )
                SELECT machine FROM found WHERE machine IS NOT NULL",
            ),
        }
    }
}

/// The next ids of either table, each of the events found by one look-up in its index, and those of the machine's index.
/// All that is told of an entity is of one moment: what is stored later is not looked at.
fn entities(schema: &Schema, machine: &str, index: Option<&Index>) -> Statement {
    let (ids, row) = match index {
        Some(index) => (Index::ids(schema, machine), index.row(schema, machine)),
        None => <_>::default(),
    };
    let columns = if index.is_some() {
        ", i.id IS NOT NULL AS is_indexed, i.astray"
    } else {
        ""
    };
    schema.statement(&format!(
        "WITH RECURSIVE lived AS (
            (
                SELECT id FROM {{schema}}.event
                WHERE tenant = 0 AND machine = $1 AND id > $2 ORDER BY id LIMIT 1
            )
            UNION ALL
            SELECT (
                SELECT e.id FROM {{schema}}.event AS e
                WHERE e.tenant = 0 AND e.machine = $1 AND e.id > lived.id ORDER BY e.id LIMIT 1
            )
            FROM lived
            WHERE lived.id IS NOT NULL
        ), page AS (
            (SELECT id FROM lived WHERE id IS NOT NULL LIMIT $3)
            UNION
            (
                SELECT id FROM {{schema}}.entity
                WHERE tenant = 0 AND machine = $1 AND id > $2 AND version > 0 ORDER BY id LIMIT $3
            )
            {ids}
            ORDER BY id
            LIMIT $3
        )
        SELECT s.version, s.last_event_id, s.changed_at, s.state, s.payload, s.data, s.state_version,
            page.id, last.version AS last_version, s.entered_at, s.indexed{columns}
        FROM page
        LEFT JOIN LATERAL (
            SELECT * FROM {{schema}}.entity AS s
            WHERE s.tenant = 0 AND s.machine = $1 AND s.id = page.id AND s.version > 0
            LIMIT 1
        ) AS s ON true
        LEFT JOIN LATERAL (
            SELECT e.version FROM {{schema}}.event AS e
            WHERE e.tenant = 0 AND e.machine = $1 AND e.id = page.id
            ORDER BY e.version DESC
            LIMIT 1
        ) AS last ON true
        {row}
        ORDER BY page.id"
    ))
}

/// A pass over all entities of the machine `M`, made by [`PgStore::verify`].
pub struct Verification<M: Machine> {
    store: PgStore,
    edges: Edges,
    /// The statement of a page, and the index that it looks into: there once it was asked for.
    asked: Option<(Statement, Option<Index>)>,
    /// The last id that was looked at.
    after: String,
    ended: bool,
    findings: VecDeque<Finding>,
    entities: u64,
    events: u64,
    found: u64,
    machine: std::marker::PhantomData<fn() -> M>,
}

/// An entity as it was when the pass came to it.
struct Entity {
    id: String,
    state: Option<Result<Snapshot, Corrupt>>,
    /// The version of its last event.
    last: Option<u64>,
    /// The version up to which its events are looked at.
    upto: u64,
    beside: Beside,
}

/// What its events come to.
struct Look<'a, M: Machine> {
    inspection: Inspection<'a, M>,
    /// When the last of them happened that led to another state.
    entered_at: Option<SystemTime>,
}

/// What came of a page of entities.
struct Page {
    last: Option<String>,
    entities: u64,
    events: u64,
    findings: Vec<Finding>,
}

impl PgStore {
    /// Looks at everything that is stored of the machine `M`: each event, by the fold and by the graph, and each state, with
    /// the time since when it is the state, the values of its [indexed](Self::index) fields, and its row in the index. The
    /// index is looked at where it is complete, and for the fields that it is complete for.
    ///
    /// It reads a page at a time and keeps no more than that: up to 64 states and 256 events, whatever the store holds.
    /// It holds no transaction open, so it may run for as long as it takes beside everything else, also on a replica. Each
    /// entity is looked at as it is when the pass comes to it. Of one entity at most 16 findings are given.
    ///
    /// [`machines`](Self::machines) tells of which machines there is something in the store. What this cannot notice is an
    /// entity of which nothing is left, and a state and events that were changed such that they fit.
    ///
    /// ```no_run
    /// # use eventer::{state_machine, store::postgres::{PgError, PgStore}};
    /// # #[state_machine]
    /// # mod order {
    /// #     use serde::{Deserialize, Serialize};
    /// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { #[terminal] Placed }
    /// #     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Placed }
    /// #     #[transition] fn place(_: event::Placed) -> state::Placed { state::Placed }
    /// # }
    /// # async fn run(store: PgStore) -> Result<(), PgError> {
    /// let mut verification = store.verify::<order::Machine>();
    /// while let Some(finding) = verification.next().await? {
    ///     eprintln!("{finding}");
    /// }
    /// println!("{} events of {} orders", verification.events(), verification.entities());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn verify<M: Storable>(&self) -> Verification<M> {
        Verification {
            store: self.clone(),
            edges: Edges::of::<M>(),
            asked: None,
            after: String::new(),
            ended: false,
            findings: VecDeque::new(),
            entities: 0,
            events: 0,
            found: 0,
            machine: std::marker::PhantomData,
        }
    }

    /// The stored names of all machines of which there is an event or a state in the store, also of those that this
    /// program does not have.
    ///
    /// # Errors
    ///
    /// What the server reports.
    pub async fn machines(&self) -> Result<Vec<String>, PgError> {
        let rows = self.read(|| sqlx::query(self.inner.verifies.machines.sql())).await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }
}

impl<M: Storable> Verification<M> {
    /// What is found next, `None` at the end. A call that fails or is dropped can be made again.
    ///
    /// # Errors
    ///
    /// What the server reports. What is wrong with an entity is no error here.
    pub async fn next(&mut self) -> Result<Option<Finding>, PgError> {
        loop {
            if let Some(finding) = self.findings.pop_front() {
                self.found += 1;
                return Ok(Some(finding));
            }
            if self.ended {
                return Ok(None);
            }
            let page = self.page().await?;
            self.entities += page.entities;
            self.events += page.events;
            self.findings.extend(page.findings);
            match page.last {
                Some(last) => self.after = last,
                None => self.ended = true,
            }
        }
    }

    /// How many entities were looked at so far.
    #[must_use]
    pub fn entities(&self) -> u64 {
        self.entities
    }

    /// How many events were looked at so far.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }

    /// How many findings were given so far.
    #[must_use]
    pub fn found(&self) -> u64 {
        self.found
    }

    async fn page(&mut self) -> Result<Page, PgError> {
        if self.asked.is_none() {
            self.store.ready().await?;
            let index = self.store.index_of(M::NAME).await?;
            let statement = entities(&self.store.inner.schema, M::NAME, index.as_ref());
            self.asked = Some((statement, index));
        }
        let (entities, index) = self.asked.as_ref().expect("it was just asked for");
        let index = index.as_ref();
        let statements = &self.store.inner.verifies;
        let query = || {
            let query = sqlx::query(entities.sql()).bind(M::NAME);
            query.bind(&self.after).bind(ENTITIES_LEN)
        };
        let rows = self.store.read(query).await?;
        let entities = rows.iter().map(|row| entity(row, index));
        let entities: Vec<Entity> = entities.collect::<Result<_, _>>()?;
        let mut page = Page {
            last: entities.last().map(|entity| entity.id.clone()),
            entities: entities.iter().filter(|entity| entity.upto > 0).count() as u64,
            events: 0,
            findings: Vec::new(),
        };
        let (Some(first), Some(upto)) = (entities.first(), page.last.clone()) else {
            return Ok(page);
        };
        let mut cursor = (first.id.clone(), i64::MIN);
        let mut entities = entities.into_iter().peekable();
        let mut look = Look::<M>::new(&self.edges);
        loop {
            let query = || {
                let query = sqlx::query(statements.events.sql()).bind(M::NAME);
                let query = query.bind(&cursor.0).bind(cursor.1);
                query.bind(&upto).bind(bigint(EVENTS_LEN as u64))
            };
            let rows = self.store.read(query).await?;
            for row in &rows {
                let (id, version): (String, i64) = (row.try_get("id")?, row.try_get("version")?);
                while let Some(entity) = entities.next_if(|entity| entity.id < id) {
                    page.findings.extend(looked_at(entity, look, index));
                    look = Look::new(&self.edges);
                }
                // What began or went on since the entities were read is not looked at.
                if entities
                    .peek()
                    .is_some_and(|it| it.id == id && count(version) <= it.upto)
                {
                    look.at(row, &id)?;
                    page.events += 1;
                }
                cursor = (id, version);
            }
            if rows.len() < EVENTS_LEN {
                break;
            }
        }
        for entity in entities {
            page.findings.extend(looked_at(entity, look, index));
            look = Look::new(&self.edges);
        }
        Ok(page)
    }
}

/// Reads what is stored of an entity beside its events.
fn entity(row: &PgRow, index: Option<&Index>) -> Result<Entity, PgError> {
    let version: Option<i64> = row.try_get(0)?;
    let last: Option<i64> = row.try_get("last_version")?;
    Ok(Entity {
        id: row.try_get("id")?,
        state: version.map(|version| stored_state(row, count(version))).transpose()?,
        last: last.map(count),
        upto: count(version.max(last).unwrap_or_default()),
        beside: Beside::read(row, index)?,
    })
}

impl<'a, M: Storable> Look<'a, M> {
    fn new(edges: &'a Edges) -> Self {
        Look {
            inspection: Inspection::new(edges),
            entered_at: None,
        }
    }

    /// Looks at an event.
    fn at(&mut self, row: &PgRow, id: &str) -> Result<(), PgError> {
        let inspection = &mut self.inspection;
        let (version, name): (i64, &str) = (row.try_get("version")?, row.try_get("type")?);
        let form: i32 = row.try_get("type_version")?;
        if form > FORM {
            inspection.spoilt(count(version), name, newer(form));
            return Ok(());
        }
        match stored_event(row, 0) {
            Ok(event) => {
                let state = |lived: Option<&Lived<M>>| lived.map(|lived| state_name::<M>(&lived.state));
                let before = state(inspection.folded());
                inspection.event(&event);
                if state(inspection.folded()) != before {
                    self.entered_at = Some(event.at);
                }
                let (found, right): (i16, i16) = (row.try_get("bucket")?, bucket(id));
                if found != right {
                    inspection.wrong(&event, "bucket", format!("{found}, and that of its id is {right}"));
                }
            }
            Err(error) => inspection.spoilt(count(version), name, in_column(row, error)?),
        }
        Ok(())
    }
}

/// What is wrong with an entity, once its events were looked at.
fn looked_at<M: Storable>(
    entity: Entity,
    look: Look<'_, M>,
    index: Option<&Index>,
) -> impl Iterator<Item = Finding> + use<M> {
    let Entity {
        id,
        state,
        last,
        beside,
        ..
    } = entity;
    let Look { inspection, entered_at } = look;
    let (version, name) = match &state {
        Some(Ok(snapshot)) => (snapshot.at.version, snapshot.state.name.clone().into_owned()),
        Some(Err(corrupt)) => (corrupt.version, corrupt.name.clone()),
        None => (last.unwrap_or_default(), String::new()),
    };
    let (is_read, is_last) = (matches!(state, Some(Ok(_))), Some(version) == last);
    let folded = inspection.folded().zip(entered_at).filter(|_| is_read && is_last);
    let faults = match (&state, last) {
        (Some(_), _) => beside.faults(index, folded),
        // Its row in the index comes with the state that is made anew.
        (None, Some(_)) => vec![Fault::NoState],
        (None, None) => vec![Beside::orphaned()],
    };
    let mut found = match state {
        Some(Ok(snapshot)) => inspection.state(snapshot),
        Some(Err(corrupt)) => {
            let mut found = inspection.found();
            found.push(corrupt);
            found
        }
        None => inspection.found(),
    };
    found.extend(faults.into_iter().map(|fault| Corrupt {
        version,
        part: Part::State,
        name: name.clone(),
        fault,
    }));
    found.into_iter().map(move |corrupt| Finding {
        machine: M::NAME,
        id: id.clone(),
        corrupt,
    })
}

impl<M: Machine> fmt::Debug for Verification<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verification")
            .field("machine", &M::NAME)
            .field("after", &self.after)
            .field("entities", &self.entities)
            .field("events", &self.events)
            .field("found", &self.found)
            .finish_non_exhaustive()
    }
}
