//! What an error says.

use std::fmt;

use super::super::Schema;
use super::PgError;

fn not_migrated(f: &mut fmt::Formatter<'_>, schema: &Schema, database: &str, others: &[String]) -> fmt::Result {
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

fn not_indexed(f: &mut fmt::Formatter<'_>, machine: &str, fields: &[&str]) -> fmt::Result {
    write!(f, "the index of machine {machine:?} ")?;
    if fields.is_empty() {
        f.write_str("is not there, or not complete")?;
    } else {
        write!(f, "lacks {}", fields.join(", "))?;
    }
    f.write_str(": run `PgStore::index` for it")
}

fn isolated(f: &mut fmt::Formatter<'_>, source: &sqlx::Error) -> fmt::Result {
    write!(
        f,
        "an inline projection follows it, and the transaction may not see who writes that by now ({}): begin one that is \
         READ COMMITTED",
        Reported(source)
    )
}

fn held(f: &mut fmt::Formatter<'_>, source: &sqlx::Error) -> fmt::Result {
    write!(
        f,
        "another transaction held the entity, or something else that is needed, for too long ({}): a retry can help, and \
         `pg_stat_activity` tells whose transaction has been open for so long",
        Reported(source)
    )
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
            } => not_migrated(f, schema, database, others),
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
                "the schema {schema} is at migration {found}, and this program needs {needed}: run `PgStore::migrate`, \
                 or `PgStore::migrate_with` and the same roles if it was made with roles (`PgStore::migration_sql_after` has \
                 the SQL)"
            ),
            PgError::NotOwner { schema, owner, user } => write!(
                f,
                "the store in the schema {schema} belongs to the role {owner:?}, and what {user:?} makes would not, so \
                 nothing was done: run `PgStore::migrate_with` and the same roles that it was made with, or migrate as \
                 {owner:?}"
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
            PgError::Undecided { held_by } if held_by.is_empty() => {
                write!(f, "{UNDECIDED} in `pg_prepared_xacts` for one that was prepared")
            }
            PgError::Undecided { held_by } => write!(
                f,
                "{UNDECIDED} in `pg_stat_activity` for the processes that hold it open, {held_by:?}"
            ),
            PgError::ReadOnly { source } => write!(
                f,
                "the server takes no writes, so nothing was stored ({}): connect to the primary if `SELECT \
                 pg_is_in_recovery()` says true, and otherwise turn `default_transaction_read_only` off for this role, \
                 database or server",
                Reported(source)
            ),
            PgError::Denied { source } => write!(f, "a right is missing ({}): {DENIED}", Reported(source)),
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
            PgError::Isolated { source } => isolated(f, source),
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
            PgError::Absent { machine, id } => write!(f, "{machine} {id:?} {ABSENT}"),
            PgError::Overtaken { machine, id } => write!(
                f,
                "{machine} {id:?} changed since it was previewed, and nothing was done: look at a new preview"
            ),
            PgError::Contradiction { found } => f.write_str(found),
            PgError::InlineSql { name, .. } => write!(f, "the inline SQL {name:?} failed"),
            PgError::Contended => f.write_str(CONTENDED),
            PgError::Held { source } => held(f, source),
            PgError::Silent { after } => write!(
                f,
                "the server let nobody in for {after:?}: there may be nothing behind its address, or it does not answer"
            ),
            PgError::Busy => f.write_str(BUSY),
            PgError::OutOfRange { what } => write!(f, "{what} {OUT_OF_RANGE}"),
            PgError::Client(source) => source.fmt(f),
        }
    }
}

/// How to go on without a right.
const DENIED: &str = "connect as a role that has been granted what this needs. Of the roles that `PgStore::migrate_with` \
                      makes, that of the application stores and reads (by default `GRANT eventer_app TO ..`), that of the \
                      workers (`Roles::worked_by`) keeps what follows the log, and that of the maintainer repairs; the \
                      owner migrates, indexes and guards. Tables of your own are for you to grant";

const ABSENT: &str = "has neither a state nor events, so nothing of it is to be repaired: look whether it is the right id, \
    and the right schema and database";

const CONTENDED: &str = "others were faster again and again, and nothing was stored: a retry can help, and fewer callers at \
    a time about the same entity";

const OUT_OF_RANGE: &str = "is beyond what Postgres can hold: a retry does not help, and another value does";

const BUSY: &str = "no connection was free in time, or no turn behind other calls about the same entity, which another \
    transaction may hold, or behind other readers of the log (`pg_stat_activity` tells which waits for which)";

const UNDECIDED: &str = "a transaction that may still store events has been open since it was first asked how far the log \
    is decided: ask again, or look";

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
