//! `Verification`: a pass over everything that is stored of a machine, which finds what is wrong with it.

mod look;
mod metadata;
mod statements;

pub(super) use statements::VerifyStatements;

use std::collections::VecDeque;
use std::fmt;

use sqlx::Row;

use super::finding::Finding;
use super::reads::count;
use super::schema::Statement;
use super::value::bigint;
use super::{PgError, PgStore};
use crate::declaration::{Machine, Storable};
use crate::history::Edges;
use look::{Entity, Look, entity, looked_at};
use metadata::Index;
use statements::entities;

/// How many entities are looked at together.
const ENTITIES_LEN: i64 = 64;

/// How many events are read at once.
const EVENTS_LEN: usize = 256;

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
