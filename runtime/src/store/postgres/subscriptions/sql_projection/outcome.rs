//! How a transaction with statements of the user's ends, and what that means for the step.

use super::{BoxError, SqlProjection};
use crate::store::postgres::PgError;
use crate::store::postgres::error::Verdict;
use crate::store::{StoreError, StoreErrorKind};

/// What came of a step with statements of the user's.
#[derive(Debug)]
pub enum SqlStep {
    /// It is stored, with the place.
    Done,
    /// The lease is lost, or its generation paused; nothing is stored.
    Lost,
    /// The statements failed, or panicked; nothing is stored, unless they ended the transaction, which is told so.
    Failed(BoxError),
    /// The statements took too long; nothing is stored.
    Late(BoxError),
}

/// How a transaction with statements of the user's ended.
pub(in super::super) enum Ended<T> {
    Stored(T),
    /// It was rolled back, since there was nothing to store.
    RolledBack(T),
    Failed(BoxError),
    Late,
}

/// The error of a transaction that has stored nothing for sure: if its connection was lost, it can be tried again.
pub(super) fn again(error: PgError) -> StoreError {
    match error.verdict() {
        Verdict::Again | Verdict::Lost => StoreError::new(StoreErrorKind::Unavailable, error),
        Verdict::Nothing => error.into(),
    }
}

/// What the user's statements reported, unless that is a matter of the server's.
pub(super) fn of_the_user(projection: &impl SqlProjection, source: BoxError) -> Result<SqlStep, StoreError> {
    let name = projection.name();
    let error = PgError::InlineSql { name, source };
    let is_cancelled = error.is_cancelled();
    if !is_cancelled && (error.verdict() != Verdict::Nothing || error.kind() == StoreErrorKind::Unavailable) {
        return Err(again(error));
    }
    match error {
        PgError::InlineSql { source, .. } if is_cancelled => Ok(SqlStep::Late(source)),
        PgError::InlineSql { source, .. } => Ok(SqlStep::Failed(source)),
        other => Err(other.into()),
    }
}

pub(super) fn ended_by(projection: &impl SqlProjection) -> String {
    format!("the statements of {:?} ended their transaction", projection.name())
}

pub(super) fn too_long(projection: &impl SqlProjection) -> String {
    format!("the statements of {:?} took too long", projection.name())
}

pub(in super::super) fn ended<T>(projection: &impl SqlProjection, ended: Ended<T>) -> Result<T, StoreError> {
    let name = projection.name();
    match ended {
        Ended::Stored(value) | Ended::RolledBack(value) => Ok(value),
        Ended::Failed(source) => Err(again(PgError::InlineSql { name, source })),
        Ended::Late => Err(StoreError::new(StoreErrorKind::Unavailable, too_long(projection))),
    }
}
