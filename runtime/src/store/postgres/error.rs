//! What can go wrong with Postgres, and what it means for the caller.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::{fmt, io, iter};

use sqlx::error::DatabaseError;

use super::super::{StoreError, StoreErrorKind};
use super::{Finding, Schema};
use crate::error::Fault;

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
        /// The database that was looked in.
        database: String,
        /// Other schemas of this database in which there is a store.
        others: Vec<String>,
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
    /// The server is a replica, which does not know which positions are decided: the log is read from the primary.
    Replica,
    /// The server takes no writes: it is a replica, or set to read only.
    ReadOnly {
        /// What the server reported.
        source: sqlx::Error,
    },
    /// The user of the connection lacks a right.
    Denied {
        /// What the server reported.
        source: sqlx::Error,
    },
    /// Something that the migrations made is not there any more, or is not what they made.
    Altered {
        /// What the server reported.
        source: sqlx::Error,
    },
    /// The edge guard refused what was to be stored: the machine has no such transition, by the graphs that the server was
    /// given.
    Guarded {
        /// What the server reported.
        source: sqlx::Error,
    },
    /// Something was stored in a later form than this program knows.
    NewerForm {
        /// What it is: machine, entity, and version or event.
        what: String,
        /// The version of its form.
        found: i32,
        /// The last version that this program knows.
        known: i32,
    },
    /// An entity has events, and no state.
    NoState {
        /// The stored name of the machine.
        machine: String,
        /// The text of the entity's id.
        id: String,
        /// The version of its last event.
        version: u64,
    },
    /// The events of an entity lead to no state, so that it cannot be made anew.
    Unsound(Box<Finding>),
    /// There is neither a state nor an event of this entity.
    Absent {
        /// The stored name of the machine.
        machine: String,
        /// The text of the entity's id.
        id: String,
    },
    /// There is no index of the machine, or it does not have all of its fields yet: queries would leave entities out.
    NotIndexed {
        /// The stored name of the machine.
        machine: String,
        /// The fields that it lacks; none where there is no index, or it is not complete.
        fields: Vec<&'static str>,
    },
    /// A field of an index had values of another type before.
    IndexType {
        /// The stored name of the machine.
        machine: String,
        /// The field.
        field: &'static str,
        /// The type that its column has.
        found: String,
        /// The type that it should have.
        wanted: &'static str,
    },
    /// An entity changed between the preview of a repair and the repair, which did nothing.
    Overtaken {
        /// The stored name of the machine.
        machine: String,
        /// The text of the entity's id.
        id: String,
    },
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

fn not_indexed(f: &mut fmt::Formatter<'_>, machine: &str, fields: &[&str]) -> fmt::Result {
    write!(f, "the index of machine {machine:?} ")?;
    if fields.is_empty() {
        f.write_str("is not there, or not complete")?;
    } else {
        write!(f, "lacks {}", fields.join(", "))?;
    }
    f.write_str(": run `PgStore::index` for it")
}

impl fmt::Display for PgError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PgError::InvalidName { name } => write!(
                f,
                "{name:?} is no name for a schema or a role: it has 1 to 63 ASCII letters, digits, `_` and `-`, and does \
                 not begin with a digit, `-` or `pg_`"
            ),
            PgError::NotMigrated {
                schema,
                database,
                others,
            } => {
                write!(
                    f,
                    "there is no store in the schema {schema} of the database {database:?}: "
                )?;
                if !others.is_empty() {
                    write!(
                        f,
                        "name the right schema by `PgBuilder::schema` (there is a store in {}), or ",
                        others.join(", ")
                    )?;
                }
                f.write_str("run `PgStore::migrate`")
            }
            PgError::NotIndexed { machine, fields } => not_indexed(f, machine, fields),
            PgError::IndexType {
                machine,
                field,
                found,
                wanted,
            } => write!(
                f,
                "the index of machine {machine:?} has {field:?} as {found}, and it is {wanted} by now: give the field \
                 another name by `#[index(name = \"..\")]`, or drop that column of its table once no program uses it"
            ),
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
            PgError::Replica => f.write_str(
                "the server is a replica, which does not know which events are still to come: read the log from the \
                 primary (loads, histories and views work here, and `PgStore::staleness` tells how old they are)",
            ),
            PgError::ReadOnly { source } => write!(
                f,
                "the server takes no writes, so nothing was stored ({}): connect to the primary if `SELECT \
                 pg_is_in_recovery()` says true, and otherwise turn `default_transaction_read_only` off for this role, \
                 database or server",
                Reported(source)
            ),
            PgError::Denied { source } => write!(
                f,
                "a right is missing ({}): connect as a role that has been granted the one for the application, which \
                 `PgStore::migrate_with` makes (by default `GRANT eventer_app TO ..`), or for repairs that of the maintainer",
                Reported(source)
            ),
            PgError::Altered { source } => write!(
                f,
                "what the migrations made is not there as they made it ({}): restore it; `PgStore::migration_sql` has its \
                 definition",
                Reported(source)
            ),
            PgError::Guarded { source } => write!(
                f,
                "the edge guard refused it ({}): if this program has that transition, give its graph to \
                 `PgStore::guard_edges`",
                Reported(source)
            ),
            PgError::NewerForm { what, found, known } => write!(
                f,
                "{what} was stored in version {found} of its form, and this program knows {known}: run the program that \
                 stored it, or a later one"
            ),
            PgError::NoState { machine, id, version } => write!(
                f,
                "{machine} {id:?} has events up to version {version}, and no row in `entity`: look at what \
                 `PgStore::rebuild_state` would make from the events, and apply it"
            ),
            PgError::Unsound(finding) => write!(f, "no state can be made from the events of {finding}"),
            PgError::Absent { machine, id } => write!(f, "there is neither a state nor an event of {machine} {id:?}"),
            PgError::Overtaken { machine, id } => write!(
                f,
                "{machine} {id:?} changed since it was previewed, and nothing was done: look at a new preview"
            ),
            PgError::Contradiction { found } => f.write_str(found),
            PgError::InlineSql { name, .. } => write!(f, "the inline SQL {name:?} failed"),
            PgError::Contended => f.write_str("others were faster again and again"),
            PgError::Busy => f.write_str("all connections were in use"),
            PgError::OutOfRange { what } => write!(f, "{what} is beyond what Postgres can hold"),
            PgError::Client(source) => source.fmt(f),
        }
    }
}

/// What the edge guard calls the rules that it holds a commit to.
const GUARDS: [&str; 5] = [
    "event_edge",
    "event_path",
    "event_state",
    "event_history",
    "entity_path",
];

/// What the server said, without the client library's preface.
struct Reported<'a>(&'a sqlx::Error);

impl fmt::Display for Reported<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            sqlx::Error::Database(error) => f.write_str(error.message()),
            other => other.fmt(f),
        }
    }
}

impl StdError for PgError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            PgError::Client(source)
            | PgError::ReadOnly { source }
            | PgError::Denied { source }
            | PgError::Altered { source }
            | PgError::Guarded { source } => source.source(),
            PgError::InlineSql { source, .. } => Some(&**source),
            PgError::Unsound(finding) => match &finding.corrupt.fault {
                Fault::Unreadable(source) => Some(&**source),
                _ => None,
            },
            _ => None,
        }
    }
}

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
            PgError::Contended
            | PgError::Busy
            | PgError::Replica
            | PgError::ReadOnly { .. }
            | PgError::Overtaken { .. } => StoreErrorKind::Unavailable,
            PgError::InvalidName { .. }
            | PgError::OutOfRange { .. }
            | PgError::Absent { .. }
            | PgError::Guarded { .. } => StoreErrorKind::Refused,
            PgError::Contradiction { .. } | PgError::NoState { .. } | PgError::Unsound(_) => StoreErrorKind::Corrupt,
            PgError::NotIndexed { .. }
            | PgError::IndexType { .. }
            | PgError::Denied { .. }
            | PgError::Altered { .. }
            | PgError::NewerForm { .. }
            | PgError::NotMigrated { .. }
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
                // The session was ended: by an administrator, with the server, or for being idle, also in a transaction.
                "57P01" | "57P02" | "57P05" | "25P03" => Verdict::Lost,
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
            // A server that only reads may have been the primary once: the next connection may find the new one.
            PgError::Replica | PgError::ReadOnly { .. } => true,
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
