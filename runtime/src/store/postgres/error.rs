//! `PgError`: what can go wrong with Postgres.

mod meaning;
mod text;

pub(super) use meaning::Verdict;

use std::error::Error as StdError;
use std::time::Duration;

use super::{Finding, Schema};
use crate::error::Fault;

/// What went wrong with Postgres: the source of a [`StoreError`](crate::store::StoreError) of a
/// [`PgStore`](super::PgStore).
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
    /// What a migration makes would not belong to the role that has the store: its functions would have other rights, and
    /// the application none to them.
    NotOwner {
        /// The schema.
        schema: Schema,
        /// The role that has the store.
        owner: String,
        /// The role that the migration would be applied as.
        user: String,
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
    /// How far the log is decided could not be learnt yet: a transaction that may still store events has been open since it
    /// was first asked.
    Undecided {
        /// The processes of the server that hold it open, as [`PgStore::log_lag`](super::PgStore::log_lag) tells them.
        held_by: Vec<i32>,
    },
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
    /// A projection that commits write follows what was to be stored, and the transaction of the caller's is not
    /// `READ COMMITTED`: it may not see who writes the projection by now.
    Isolated {
        /// What the server reported, with the level.
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
    /// Another transaction held an entity, or something else that the call needs, for too long.
    Held {
        /// What the server reported.
        source: sqlx::Error,
    },
    /// The server gave no answer to who wanted to connect, and nothing was sent.
    Silent {
        /// How long it was waited for.
        after: Duration,
    },
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

impl StdError for PgError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            PgError::Client(source)
            | PgError::ReadOnly { source }
            | PgError::Denied { source }
            | PgError::Altered { source }
            | PgError::Guarded { source }
            | PgError::Isolated { source }
            | PgError::Held { source } => source.source(),
            PgError::InlineSql { source, .. } => Some(&**source),
            PgError::Unsound(finding) => match &finding.corrupt.fault {
                Fault::Unreadable(source) => Some(&**source),
                _ => None,
            },
            _ => None,
        }
    }
}
