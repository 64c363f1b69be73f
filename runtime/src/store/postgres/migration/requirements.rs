//! The requirements on a server and a schema.

use sqlx::{PgConnection, Row};

use super::super::reach::Reach;
use super::super::{PgError, Schema};
use super::files::LATEST;
use super::{exists, ledger};

/// The oldest server that the tests run against; what the store relies on is in every supported version since.
const SERVER_VERSION_MIN: i32 = 150_000;

/// Whether this program and the store in the schema fit together, and the server can keep the store's promises.
pub(in super::super) async fn check(
    connection: &mut PgConnection,
    schema: &Schema,
    reach: Reach,
    durable: bool,
) -> Result<(), PgError> {
    if !exists(connection, schema, Some("migration")).await? {
        return Err(not_migrated(connection, schema).await?);
    }
    let found = ledger(connection, schema).await?;
    let last = found.last.unwrap_or_default();
    let (schema_, known_by) = (schema.clone(), found.known_by.unwrap_or_default());
    if known_by > LATEST {
        return Err(PgError::Newer {
            schema: schema_,
            found: known_by,
            known: LATEST,
        });
    }
    if last < LATEST {
        return Err(PgError::Older {
            schema: schema_,
            found: last,
            needed: LATEST,
        });
    }
    suitable(connection, schema, reach, durable).await
}

/// Says where it was looked, and where a store is.
async fn not_migrated(connection: &mut PgConnection, schema: &Schema) -> Result<PgError, PgError> {
    let sql = "SELECT current_database()::text, ARRAY(
        SELECT quote_ident(n.nspname)
        FROM pg_catalog.pg_namespace AS n
        JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid
        WHERE c.relname IN ('entity', 'event', 'event_position', 'migration')
        GROUP BY n.nspname
        HAVING count(*) = 4
        ORDER BY 1
    )";
    let row = sqlx::query(sql).persistent(false).fetch_one(connection).await?;
    Ok(PgError::NotMigrated {
        schema: schema.clone(),
        database: row.try_get(0)?,
        others: row.try_get(1)?,
    })
}

/// Whether the server is one on which the promises of the store hold.
async fn suitable(connection: &mut PgConnection, schema: &Schema, reach: Reach, durable: bool) -> Result<(), PgError> {
    let sql = "SELECT
        current_setting('server_version_num')::integer,
        current_setting('server_encoding'),
        current_setting('synchronous_commit'),
        (SELECT max(s.seqcache) FROM pg_catalog.pg_sequence AS s
            JOIN pg_catalog.pg_class AS c ON c.oid = s.seqrelid
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname IN ('event_position', 'message_position')),
        current_setting('default_transaction_isolation')";
    let query = sqlx::query(sql).bind(schema.name()).persistent(false);
    let row = query.fetch_one(connection).await?;
    let (version, encoding): (i32, String) = (row.try_get(0)?, row.try_get(1)?);
    let (synchronous, cache): (String, Option<i64>) = (row.try_get(2)?, row.try_get(3)?);
    let isolation: String = row.try_get(4)?;
    let reason = if version < SERVER_VERSION_MIN {
        format!(
            "the server's version is {version}, and Postgres {} or later is needed",
            SERVER_VERSION_MIN / 10_000
        )
    } else if encoding != "UTF8" {
        format!("the database has the encoding {encoding}, which cannot hold every text: UTF8 is needed")
    } else if cache != Some(1) {
        format!(
            "a sequence in {schema} has CACHE {}, by which events would appear below positions that were read: \
             ALTER SEQUENCE .. CACHE 1",
            cache.unwrap_or_default()
        )
    } else if reach == Reach::Session && matches!(&*isolation, "repeatable read" | "serializable") {
        // A transaction names its level. Single statements of connections that are the store's own have asked for theirs.
        format!(
            "default_transaction_isolation is {isolation}, so a call would not see what others stored while it waited for \
             them: turn it back to read committed for this role or database, or give the pool's options \
             `.options([(\"default_transaction_isolation\", \"read committed\")])`"
        )
    } else if durable && synchronous == "off" {
        "synchronous_commit is off, so what was acknowledged could be lost: turn it on for this role or database, or \
         allow it by `PgBuilder::may_lose_commits`"
            .to_owned()
    } else {
        return Ok(());
    };
    Err(PgError::Unsuitable { reason })
}
