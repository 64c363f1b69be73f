//! The meaning of an error for the caller: what the server reported, by its code, and what came of the call.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::{io, iter};

use sqlx::error::DatabaseError;

use super::PgError;
use crate::store::{StoreError, StoreErrorKind};

/// What the edge guard calls the rules that it holds a commit to.
const GUARDS: [&str; 5] = [
    "event_edge",
    "event_path",
    "event_state",
    "event_history",
    "entity_path",
];

impl From<sqlx::Error> for PgError {
    fn from(source: sqlx::Error) -> Self {
        let sqlx::Error::Database(error) = &source else {
            return PgError::Client(source);
        };
        match &*code(&**error) {
            "25006" => PgError::ReadOnly { source },
            "42501" => PgError::Denied { source },
            // A table, column, function or schema that is not there, or a column of another type.
            "42P01" | "42703" | "42883" | "3F000" | "42804" => PgError::Altered { source },
            // Only our function `inline_1` raises this code.
            "25004" => PgError::Isolated { source },
            "55P03" => PgError::Held { source },
            "23514" if error.constraint().is_some_and(|it| GUARDS.contains(&it)) => PgError::Guarded { source },
            _ => PgError::Client(source),
        }
    }
}

impl From<PgError> for StoreError {
    fn from(error: PgError) -> Self {
        StoreError::new(error.kind(), error)
    }
}

/// What a failure of a call says about what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Verdict {
    /// The call did nothing, and can be made again at once.
    Again,
    /// The connection is gone, and whether the call did anything is not known.
    Lost,
    /// The call did nothing.
    Nothing,
}

impl PgError {
    /// The kind of the error for the caller, if it is known that nothing happened.
    pub(in super::super) fn kind(&self) -> StoreErrorKind {
        match self {
            PgError::Contended
            | PgError::Held { .. }
            | PgError::Silent { .. }
            | PgError::Busy
            | PgError::Replica
            | PgError::Undecided { .. }
            | PgError::ReadOnly { .. }
            | PgError::Overtaken { .. } => StoreErrorKind::Unavailable,
            PgError::InvalidName { .. }
            | PgError::OutOfRange { .. }
            | PgError::Absent { .. }
            | PgError::Guarded { .. }
            | PgError::Isolated { .. } => StoreErrorKind::Refused,
            PgError::Contradiction { .. } | PgError::NoState { .. } | PgError::Unsound(_) => StoreErrorKind::Corrupt,
            PgError::NotIndexed { .. }
            | PgError::IndexType { .. }
            | PgError::Denied { .. }
            | PgError::Altered { .. }
            | PgError::NewerForm { .. }
            | PgError::NotMigrated { .. }
            | PgError::Older { .. }
            | PgError::NotOwner { .. }
            | PgError::Newer { .. }
            | PgError::Unsuitable { .. } => StoreErrorKind::Failed,
            // What their own tables refuse is not a matter of the store.
            PgError::InlineSql { .. } => match self.client().map(client_kind) {
                Some(StoreErrorKind::Unavailable) => StoreErrorKind::Unavailable,
                _ => StoreErrorKind::Failed,
            },
            PgError::Client(error) => client_kind(error),
        }
    }

    /// What the client library reported, if it is that.
    fn client(&self) -> Option<&sqlx::Error> {
        match self {
            PgError::Client(error) => Some(error),
            PgError::InlineSql { source, .. } => {
                let first: &(dyn StdError + 'static) = &**source;
                let mut chain = iter::successors(Some(first), |error: &&(dyn StdError + 'static)| (*error).source());
                chain.find_map(|error| error.downcast_ref())
            }
            _ => None,
        }
    }

    /// What it says about the call that it came from.
    pub(in super::super) fn verdict(&self) -> Verdict {
        let Some(error) = self.client() else {
            return Verdict::Nothing;
        };
        match error {
            sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => Verdict::Lost,
            sqlx::Error::Database(error) => match &*code(&**error) {
                // Serialization failure, deadlock.
                "40001" | "40P01" => Verdict::Again,
                // The session was ended: by an administrator, with the server, or for being idle, also in a transaction.
                "57P01" | "57P02" | "57P05" | "25P03" => Verdict::Lost,
                code if code.starts_with("08") => Verdict::Lost,
                _ => Verdict::Nothing,
            },
            _ => Verdict::Nothing,
        }
    }

    /// The same error once more, if it says that there is no server to be reached.
    pub(in super::super) fn away(&self) -> Option<PgError> {
        match self {
            PgError::Busy => Some(PgError::Busy),
            PgError::Silent { after } => Some(PgError::Silent { after: *after }),
            PgError::Client(sqlx::Error::PoolClosed) => Some(PgError::Client(sqlx::Error::PoolClosed)),
            PgError::Client(sqlx::Error::PoolTimedOut) => Some(PgError::Client(sqlx::Error::PoolTimedOut)),
            PgError::Client(sqlx::Error::Io(error)) => {
                let same = io::Error::new(error.kind(), error.to_string());
                Some(PgError::Client(same.into()))
            }
            _ => None,
        }
    }

    /// The same error once more, for all who wait for one answer; none if only the server can say it again.
    pub(in super::super) fn same(&self) -> Option<PgError> {
        match self {
            PgError::NotMigrated {
                schema,
                database,
                others,
            } => Some(PgError::NotMigrated {
                schema: schema.clone(),
                database: database.clone(),
                others: others.clone(),
            }),
            PgError::Older { schema, found, needed } => Some(PgError::Older {
                schema: schema.clone(),
                found: *found,
                needed: *needed,
            }),
            PgError::Newer { schema, found, known } => Some(PgError::Newer {
                schema: schema.clone(),
                found: *found,
                known: *known,
            }),
            PgError::Unsuitable { reason } => Some(PgError::Unsuitable { reason: reason.clone() }),
            _ => self.away(),
        }
    }

    /// Whether a statement was ended, as one that takes too long is.
    pub(in super::super) fn is_cancelled(&self) -> bool {
        matches!(self.client(), Some(sqlx::Error::Database(error)) if code(&**error) == "57014")
    }

    /// Whether the answer stayed away for too long.
    pub(in super::super) fn is_late(&self) -> bool {
        matches!(self, PgError::Client(sqlx::Error::Io(error)) if error.kind() == io::ErrorKind::TimedOut)
    }

    /// Whether others were faster, so that another attempt can help.
    pub(in super::super) fn is_contended(&self) -> bool {
        matches!(self, PgError::Contended)
    }

    /// Whether the connection that it came from is of no more use.
    pub(in super::super) fn spoils_connection(&self) -> bool {
        match self {
            // A server that only reads may have been the primary once: the next connection may find the new one.
            PgError::Replica | PgError::ReadOnly { .. } => true,
            _ => self.verdict() == Verdict::Lost,
        }
    }

    /// The violated constraint, if it is that.
    pub(in super::super) fn violated(&self) -> Option<&str> {
        match self {
            PgError::Client(sqlx::Error::Database(error)) if code(&**error).starts_with("23") => error.constraint(),
            _ => None,
        }
    }
}

fn client_kind(error: &sqlx::Error) -> StoreErrorKind {
    match error {
        sqlx::Error::Database(error) => kind_of(&**error),
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            StoreErrorKind::Unavailable
        }
        sqlx::Error::Encode(_) => StoreErrorKind::Refused,
        sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } => StoreErrorKind::Corrupt,
        _ => StoreErrorKind::Failed,
    }
}

fn code(error: &dyn DatabaseError) -> String {
    error.code().map(Cow::into_owned).unwrap_or_default()
}

/// What an error of the server means, by its SQLSTATE.
fn kind_of(error: &dyn DatabaseError) -> StoreErrorKind {
    let code = code(error);
    match &*code {
        // Statement time-out, lock time-out, a pause within a transaction that was too long, and no room on its disk.
        "57014" | "55P03" | "25P03" | "53100" => StoreErrorKind::Unavailable,
        // The server reads other bytes than it wrote.
        "XX001" | "XX002" => StoreErrorKind::Corrupt,
        // A wrong password or an unknown database stays so.
        _ => match code.get(..2).unwrap_or_default() {
            "08" | "40" | "53" | "57" | "58" => StoreErrorKind::Unavailable,
            // A value that its type cannot hold, or a row that is too long.
            "22" | "54" => StoreErrorKind::Refused,
            "23" => StoreErrorKind::Corrupt,
            _ => StoreErrorKind::Failed,
        },
    }
}
