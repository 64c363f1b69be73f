//! What can go wrong with Postgres, and what it means for the caller.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::{fmt, io, iter};

use sqlx::error::DatabaseError;

use super::super::{StoreError, StoreErrorKind};
use super::Schema;

/// What went wrong with Postgres: the source of a [`StoreError`] of a [`PgStore`](super::PgStore).
#[derive(Debug)]
#[non_exhaustive]
pub enum PgError {
    /// It is no name for a schema or a role.
    InvalidName {
        /// The name.
        name: String,
    },
    /// Nothing of a store is in the schema.
    NotMigrated {
        /// The schema.
        schema: Schema,
    },
    /// The schema lacks migrations that this program needs.
    Older {
        /// The schema.
        schema: Schema,
        /// The last migration that it has.
        found: u32,
        /// The last migration of this program.
        needed: u32,
    },
    /// The schema has a migration that this program cannot live with.
    Newer {
        /// The schema.
        schema: Schema,
        /// The migration that a program has to know.
        found: u32,
        /// The last migration of this program.
        known: u32,
    },
    /// The server or database is set up in a way in which the store cannot keep its promises.
    Unsuitable {
        /// What is the matter, and what to do about it.
        reason: String,
    },
    /// The server is a replica, which cannot be written to and does not know which positions are decided.
    Replica,
    /// A row contradicts itself, or other rows.
    Contradiction {
        /// What was found.
        found: String,
    },
    /// Statements that are run with a commit failed, and nothing of it is stored.
    InlineSql {
        /// What they are called.
        name: &'static str,
        /// What they reported.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A commit was overtaken or broken off by others again and again, and was not stored.
    Contended,
    /// No connection was free in time.
    Busy,
    /// A value that Postgres cannot hold.
    OutOfRange {
        /// What it is.
        what: &'static str,
    },
    /// The client library or the server reported it.
    Client(sqlx::Error),
}

impl fmt::Display for PgError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PgError::InvalidName { name } => write!(
                f,
                "{name:?} is no name for a schema or a role: it has 1 to 63 ASCII letters, digits, `_` and `-`, and does \
                 not begin with a digit, `-` or `pg_`"
            ),
            PgError::NotMigrated { schema } => {
                write!(f, "there is no store in the schema {schema}: run `PgStore::migrate`")
            }
            PgError::Older { schema, found, needed } => write!(
                f,
                "the schema {schema} is at migration {found}, and this program needs {needed}: run `PgStore::migrate`"
            ),
            PgError::Newer { schema, found, known } => write!(
                f,
                "the schema {schema} needs programs that know migration {found}, and this one knows {known}: use a \
                 newer version of eventer"
            ),
            PgError::Unsuitable { reason } => f.write_str(reason),
            PgError::Replica => f.write_str("the server is a replica: the primary is needed"),
            PgError::Contradiction { found } => f.write_str(found),
            PgError::InlineSql { name, .. } => write!(f, "the inline SQL {name:?} failed"),
            PgError::Contended => f.write_str("others were faster again and again"),
            PgError::Busy => f.write_str("all connections were in use"),
            PgError::OutOfRange { what } => write!(f, "{what} is beyond what Postgres can hold"),
            PgError::Client(source) => source.fmt(f),
        }
    }
}

impl StdError for PgError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            PgError::Client(source) => source.source(),
            PgError::InlineSql { source, .. } => Some(&**source),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for PgError {
    fn from(error: sqlx::Error) -> Self {
        PgError::Client(error)
    }
}

impl From<PgError> for StoreError {
    fn from(error: PgError) -> Self {
        StoreError::new(error.kind(), error)
    }
}

/// What a failure of a call says about what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The call did nothing, and can be made again at once.
    Again,
    /// The connection is gone, and whether the call did anything is not known.
    Lost,
    /// The call did nothing.
    Nothing,
}

impl PgError {
    /// What it means for the caller, if it is known that nothing happened.
    pub(super) fn kind(&self) -> StoreErrorKind {
        match self {
            PgError::Contended | PgError::Busy | PgError::Replica => StoreErrorKind::Unavailable,
            PgError::InvalidName { .. } | PgError::OutOfRange { .. } => StoreErrorKind::Refused,
            PgError::Contradiction { .. } => StoreErrorKind::Corrupt,
            PgError::NotMigrated { .. }
            | PgError::Older { .. }
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
    pub(super) fn verdict(&self) -> Verdict {
        let Some(error) = self.client() else {
            return Verdict::Nothing;
        };
        match error {
            sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => Verdict::Lost,
            sqlx::Error::Database(error) => match &*code(&**error) {
                // Serialization failure, deadlock.
                "40001" | "40P01" => Verdict::Again,
                // The session was ended: by an administrator, with the server, or for being idle.
                "57P01" | "57P02" | "57P05" => Verdict::Lost,
                code if code.starts_with("08") => Verdict::Lost,
                _ => Verdict::Nothing,
            },
            _ => Verdict::Nothing,
        }
    }

    /// The same error once more, if it says that there is no server to be reached.
    pub(super) fn away(&self) -> Option<PgError> {
        match self {
            PgError::Busy => Some(PgError::Busy),
            PgError::Client(sqlx::Error::PoolClosed) => Some(PgError::Client(sqlx::Error::PoolClosed)),
            PgError::Client(sqlx::Error::PoolTimedOut) => Some(PgError::Client(sqlx::Error::PoolTimedOut)),
            PgError::Client(sqlx::Error::Io(error)) => {
                let same = io::Error::new(error.kind(), error.to_string());
                Some(PgError::Client(same.into()))
            }
            _ => None,
        }
    }

    /// Whether others were faster, so that another attempt can help.
    pub(super) fn is_contended(&self) -> bool {
        matches!(self, PgError::Contended)
    }

    /// Whether the connection that it came from is of no more use.
    pub(super) fn spoils_connection(&self) -> bool {
        match self {
            PgError::Client(sqlx::Error::Database(error)) => {
                // A server that only reads may have been the primary once: the next connection may find the new one.
                self.verdict() == Verdict::Lost || code(&**error) == "25006"
            }
            PgError::Replica => true,
            _ => self.verdict() == Verdict::Lost,
        }
    }

    /// The violated constraint, if it is that.
    pub(super) fn violated(&self) -> Option<&str> {
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
        // Statement time-out, lock time-out, a read-only server, and no room on its disk.
        "57014" | "55P03" | "25006" | "53100" => StoreErrorKind::Unavailable,
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
