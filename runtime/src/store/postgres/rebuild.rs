//! Makes the state of an entity anew from its events: a preview first, and then what it shows.

mod preview;
mod statements;

pub(super) use statements::RebuildStatements;

use std::fmt;
use std::time::SystemTime;

use sqlx::postgres::PgArguments;
use sqlx::{Arguments as _, Row};
use tokio::time::timeout;
use uuid::Uuid;

use super::columns::{add, time};
use super::commit::ANSWER_MAX;
use super::entries;
use super::finding::Finding;
use super::group::data;
use super::reads::{count, in_time, known_form};
use super::schema::TENANT;
use super::value::{Json, StoredTime, bigint, uuid};
use super::{PgError, PgStore};
use crate::declaration::Storable;
use crate::error::{Corrupt, Fault, Part};
use crate::history::{FieldChange, applied, missing};
use crate::query::Entries;
use crate::store::{Expected, StoredState};
use crate::work::{Lived, entries as entries_of, state_name};
use preview::changes;

/// How many events are read at once.
const EVENTS_LEN: usize = 256;

/// What making a state anew would change, computed by [`PgStore::rebuild_state`]. Nothing is written yet.
#[derive(Debug)]
#[must_use = "it is a preview until it is applied"]
pub struct Rebuild {
    store: PgStore,
    machine: &'static str,
    id: String,
    /// The hash of the row that was found.
    row: Option<i64>,
    /// What the events lead to; `None` if there are none.
    folded: Option<Folded>,
    changes: Vec<FieldChange>,
}

/// What events lead to.
#[derive(Debug)]
struct Folded {
    at: Expected,
    changed_at: SystemTime,
    state: StoredState,
    /// The time at which the last event came that led to another state.
    entered_at: Option<SystemTime>,
    indexed: Entries,
}

impl PgStore {
    /// Computes the state of an entity anew from its events, and what would change if it were stored.
    ///
    /// The events are what counts, and are only read. If they say less than the state, as after some were lost, the
    /// preview says that as well: look at it before you apply it.
    ///
    /// # Errors
    ///
    /// [`PgError::Unsound`] if the events lead to no state; [`PgError::Absent`] if there is nothing of such an entity;
    /// [`PgError::NewerForm`] if a later program stored it; and what the server reports.
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
    /// let rebuild = store.rebuild_state::<order::Machine>("order-7").await?;
    /// println!("{rebuild}");
    /// rebuild.apply().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn rebuild_state<M: Storable>(&self, id: &str) -> Result<Rebuild, PgError> {
        self.ready().await?;
        let statement = &self.inner.rebuilds.found;
        let row = self.read_one(|| sqlx::query(statement.sql()).bind(M::NAME).bind(id));
        let row = row.await?.ok_or(sqlx::Error::RowNotFound)?;
        let hash: Option<i64> = row.try_get(8)?;
        let last: Option<i64> = row.try_get(9)?;
        if hash.is_none() && last.is_none() {
            return Err(PgError::Absent {
                machine: M::NAME.to_owned(),
                id: id.to_owned(),
            });
        }
        if hash.is_some() {
            known_form(&row, "state_version", || format!("the state of {} {id:?}", M::NAME))?;
        }
        let folded = match last {
            Some(last) => {
                let mut folded = self.folded::<M>(id, count(last)).await?;
                folded.entered_at = row.try_get::<Option<StoredTime>, _>(14)?.map(|StoredTime(time)| time);
                Some(folded)
            }
            None => None,
        };
        Ok(Rebuild {
            store: self.clone(),
            machine: M::NAME,
            id: id.to_owned(),
            row: hash,
            changes: changes(&row, folded.as_ref())?,
            folded,
        })
    }

    /// What the events of an entity up to a version lead to.
    async fn folded<M: Storable>(&self, id: &str, last: u64) -> Result<Folded, PgError> {
        let unsound = |corrupt| {
            PgError::Unsound(Box::new(Finding {
                machine: M::NAME,
                id: id.to_owned(),
                corrupt,
            }))
        };
        let mut lived: Option<Lived<M>> = None;
        let version = |lived: &Option<Lived<M>>| lived.as_ref().map_or(0, |lived| lived.at.version);
        while version(&lived) < last {
            let events = self.history_of(M::NAME, id, version(&lived), EVENTS_LEN).await?;
            if events.is_empty() {
                return Err(unsound(missing(version(&lived) + 1, String::new())));
            }
            for event in events.iter().take_while(|event| event.version <= last) {
                lived = Some(applied(lived, event).map_err(unsound)?);
            }
        }
        let lived = lived.ok_or_else(|| unsound(missing(1, String::new())))?;
        let name = state_name::<M>(&lived.state);
        let unreadable = |source: serde_json::Error| {
            unsound(Corrupt {
                version: last,
                part: Part::Event,
                name: name.to_owned(),
                fault: Fault::Unreadable(source.into()),
            })
        };
        let indexed = entries_of::<M>(&lived.state, &lived.data);
        let state = M::write_state(&lived.state).map_err(unreadable)?;
        let data = M::write_data(&lived.data).map_err(unreadable)?;
        Ok(Folded {
            at: lived.at,
            changed_at: lived.changed_at,
            state: StoredState::new(name, state, data),
            entered_at: None,
            indexed,
        })
    }
}

impl Rebuild {
    /// What would change, by the columns of the row: as JSON pointers, with the JSON of both sides.
    #[must_use]
    pub fn changes(&self) -> &[FieldChange] {
        &self.changes
    }

    /// Whether anything would change.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Writes what the preview showed, if the entity is still as it was then, and nothing otherwise. Programs may go on
    /// storing events meanwhile, also for this entity.
    ///
    /// A program that has loaded the wrong state may have it at hand. Where version or last event change, its next call
    /// notices; where only the content of the state does, it goes on from what it has: start such programs anew, and
    /// verify again.
    ///
    /// # Errors
    ///
    /// [`PgError::Overtaken`] if the entity changed since; [`PgError::Denied`] for who is neither owner nor
    /// [maintainer](super::Roles::maintained_by); and what the server reports. If the connection is lost, look at a new
    /// preview: it shows whether it was done.
    pub async fn apply(self) -> Result<(), PgError> {
        if !self.is_needed() {
            return Ok(());
        }
        let mut arguments = PgArguments::default();
        add!(arguments, TENANT, self.machine, &*self.id, self.row);
        match &self.folded {
            Some(folded) => {
                let Folded { at, state, .. } = folded;
                add!(arguments, bigint(at.version), uuid(at.last_event), &*state.name);
                add!(
                    arguments,
                    Json(&state.payload),
                    data(&state.data),
                    entries::form(&folded.indexed)
                );
                add!(
                    arguments,
                    time(folded.changed_at)?,
                    folded.entered_at.map(time).transpose()?
                );
            }
            None => {
                let (version, event, text) = (0_i64, None::<Uuid>, None::<&str>);
                let (json, at) = (None::<Json<'_>>, None::<super::value::Time>);
                add!(arguments, version, event, text, json, json, json, at, at);
            }
        }
        let query = sqlx::query_with(self.store.inner.rebuilds.rebuild.sql(), arguments);
        let mut lane = self.store.inner.lanes.take().await?;
        let answer = in_time(timeout(ANSWER_MAX, lane.fetch_one(query)).await);
        if lane.settle(answer)?.try_get(0)? {
            Ok(())
        } else {
            Err(PgError::Overtaken {
                machine: self.machine.to_owned(),
                id: self.id,
            })
        }
    }
}

/// What would change, a line for each column.
impl fmt::Display for Rebuild {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rebuild { machine, id, .. } = self;
        if self.changes.is_empty() {
            return write!(f, "{machine} {id:?}: the state is what the events lead to");
        }
        match &self.folded {
            Some(folded) => write!(f, "{machine} {id:?}, from its {} events:", folded.at.version)?,
            None => write!(f, "{machine} {id:?}, which has no event, becomes one that never began:")?,
        }
        for FieldChange { path, before, after } in &self.changes {
            let (before, after) = (before.as_deref(), after.as_deref());
            let nothing = "nothing";
            write!(
                f,
                "\n  {path}: {} becomes {}",
                before.unwrap_or(nothing),
                after.unwrap_or(nothing)
            )?;
        }
        Ok(())
    }
}
