//! Events that statements do not take while commits wait for them.

use std::error::Error as StdError;
use std::fmt;

use sqlx::PgConnection;

use super::super::PgError;
use super::super::error::Verdict;
use super::super::inline_sql::BoxError;
use super::sql_projection::SqlProjection;
use crate::store::{LoggedEvent, StoreError, StoreErrorKind};

/// An event that statements do not take while commits wait for them.
#[derive(Debug)]
struct Untaken {
    position: u64,
    machine: String,
    id: String,
    generation: u32,
    source: BoxError,
}

impl fmt::Display for Untaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Untaken {
            position,
            machine,
            id,
            generation,
            ..
        } = self;
        write!(
            f,
            "generation {generation} does not take the event at position {position}, of {machine} {id:?}: let workers read \
             it, which park the event there, and have it tried again, or give it up, first"
        )
    }
}

impl StdError for Untaken {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

/// Whether the error names an event that statements do not take.
pub(super) fn is_untaken(error: &StoreError) -> bool {
    let error = error.source().and_then(|error| error.downcast_ref::<PgError>());
    matches!(error, Some(PgError::InlineSql { source, .. }) if source.is::<Untaken>())
}

/// Applies events; if one fails, it is found out and named.
pub(super) async fn applied(
    projection: &impl SqlProjection,
    generation: u32,
    events: &[LoggedEvent],
    connection: &mut PgConnection,
) -> Result<(), BoxError> {
    sqlx::raw_sql("SAVEPOINT eventer_rest")
        .execute(&mut *connection)
        .await?;
    let Err(error) = projection.apply(generation, events, &mut *connection).await else {
        return Ok(());
    };
    let name = projection.name();
    let error = PgError::InlineSql { name, source: error };
    let is_theirs = error.verdict() == Verdict::Nothing && error.kind() != StoreErrorKind::Unavailable;
    let PgError::InlineSql { source, .. } = error else {
        unreachable!("it was made just now: a bug of eventer")
    };
    if !is_theirs {
        return Err(source);
    }
    match failing(projection, generation, events, connection).await {
        Ok(Some((logged, source))) => Err(Untaken {
            position: logged.event.position,
            machine: logged.machine.clone(),
            id: logged.id.clone(),
            generation,
            source,
        }
        .into()),
        // The first failure says more.
        Ok(None) | Err(_) => Err(source),
    }
}

/// The first of events that fail together, given that those before it are applied: found by halves, as commits wait
/// meanwhile.
async fn failing<'e>(
    projection: &impl SqlProjection,
    generation: u32,
    events: &'e [LoggedEvent],
    connection: &mut PgConnection,
) -> Result<Option<(&'e LoggedEvent, BoxError)>, sqlx::Error> {
    let mut left = events;
    loop {
        sqlx::raw_sql("ROLLBACK TO SAVEPOINT eventer_rest")
            .execute(&mut *connection)
            .await?;
        let half = &left[..left.len().div_ceil(2)];
        match projection.apply(generation, half, &mut *connection).await {
            Err(error) if left.len() == 1 => return Ok(Some((&left[0], error))),
            Ok(()) if left.len() == 1 => return Ok(None),
            Err(_) => left = half,
            Ok(()) => {
                sqlx::raw_sql("SAVEPOINT eventer_rest")
                    .execute(&mut *connection)
                    .await?;
                left = &left[half.len()..];
            }
        }
    }
}
