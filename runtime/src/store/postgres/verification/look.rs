//! What is wrong with an entity, by its events and its state.

use std::time::SystemTime;

use sqlx::Row;
use sqlx::postgres::PgRow;

use super::super::PgError;
use super::super::finding::{Finding, in_column, newer, stored_state};
use super::super::reads::{FORM, count, stored_event};
use super::metadata::{Beside, Index};
use crate::declaration::{Machine, Storable};
use crate::error::{Corrupt, Fault, Part};
use crate::history::{Edges, Inspection};
use crate::store::Snapshot;
use crate::store::bucket::bucket;
use crate::work::{Lived, state_name};

/// An entity as it was when the pass came to it.
pub(super) struct Entity {
    pub(super) id: String,
    state: Option<Result<Snapshot, Corrupt>>,
    /// The version of its last event.
    last: Option<u64>,
    /// The version up to which its events are looked at.
    pub(super) upto: u64,
    beside: Beside,
}

/// What its events come to.
pub(super) struct Look<'a, M: Machine> {
    inspection: Inspection<'a, M>,
    /// When the last of them happened that led to another state.
    entered_at: Option<SystemTime>,
}

/// Reads what is stored of an entity beside its events.
pub(super) fn entity(row: &PgRow, index: Option<&Index>) -> Result<Entity, PgError> {
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
    pub(super) fn new(edges: &'a Edges) -> Self {
        Look {
            inspection: Inspection::new(edges),
            entered_at: None,
        }
    }

    /// Looks at an event.
    pub(super) fn at(&mut self, row: &PgRow, id: &str) -> Result<(), PgError> {
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
pub(super) fn looked_at<M: Storable>(
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
