//! Migrations: numbered files of SQL, applied once each.

use sqlx::{PgConnection, Row};

use super::reach::{Reach, begin};
use super::roles::Roles;
use super::{PgError, Schema};

/// A step from an empty schema to that of this program.
struct Migration {
    number: u32,
    name: &'static str,
    sql: &'static str,
    /// The migration that a program has to know to live with a schema that has this one. Functions carry a version in
    /// their name and are never changed, so that programs of several versions can share a store; a migration that ends
    /// this names itself here.
    known_by: u32,
}

const MIGRATIONS: [Migration; 9] = [
    Migration {
        number: 1,
        name: "tables",
        sql: include_str!("migrations/0001_tables.sql"),
        known_by: 1,
    },
    Migration {
        number: 2,
        name: "commit",
        sql: include_str!("migrations/0002_commit.sql"),
        known_by: 1,
    },
    Migration {
        number: 3,
        name: "positions",
        sql: include_str!("migrations/0003_positions.sql"),
        known_by: 1,
    },
    Migration {
        number: 4,
        name: "rebuild",
        sql: include_str!("migrations/0004_rebuild.sql"),
        known_by: 1,
    },
    Migration {
        number: 5,
        name: "edges",
        sql: include_str!("migrations/0005_edges.sql"),
        known_by: 1,
    },
    Migration {
        number: 6,
        name: "index",
        sql: include_str!("migrations/0006_index.sql"),
        known_by: 1,
    },
    Migration {
        number: 7,
        name: "subscriptions",
        sql: include_str!("migrations/0007_subscriptions.sql"),
        known_by: 1,
    },
    Migration {
        number: 8,
        name: "inbox",
        sql: include_str!("migrations/0008_inbox.sql"),
        known_by: 1,
    },
    Migration {
        number: 9,
        name: "inline",
        sql: include_str!("migrations/0009_inline.sql"),
        known_by: 1,
    },
];

/// The last migration of this program.
const LATEST: u32 = MIGRATIONS[MIGRATIONS.len() - 1].number;

/// The oldest server that the tests run against; what the store relies on is in every supported version since.
const SERVER_VERSION_MIN: i32 = 150_000;

/// Where it is written which migrations were applied.
const LEDGER: &str = "\
CREATE TABLE IF NOT EXISTS {schema}.migration (
    number integer PRIMARY KEY,
    name text NOT NULL,
    known_by integer NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
";

impl Migration {
    /// The migration with its entry in the ledger.
    fn text(&self, schema: &Schema) -> String {
        let Migration {
            number,
            name,
            sql,
            known_by,
        } = self;
        let entry = "INSERT INTO {schema}.migration (number, name, known_by) VALUES";
        schema.fill(&format!("{sql}\n{entry} ({number}, '{name}', {known_by});\n"))
    }
}

/// What comes after a migration, for those who apply it themselves: all of it after 0.
pub(super) fn script(schema: &Schema, roles: Option<&Roles>, after: u32) -> String {
    // What is looked at after waiting for a lock must be what others made.
    let mut script = String::from("BEGIN ISOLATION LEVEL READ COMMITTED;\n\n");
    if let Some(roles) = roles {
        script += &roles.before(schema);
    } else if after == 0 {
        script += &schema.fill("CREATE SCHEMA IF NOT EXISTS {schema};\n");
    }
    if after == 0 {
        script += &schema.fill(LEDGER);
    } else {
        let upgrade = include_str!("migrations/upgrade.sql").replace("{after}", &after.to_string());
        script += &schema.fill(&upgrade.replace("{name}", schema.name()));
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.number > after) {
        script += "\n";
        script += &migration.text(schema);
    }
    if let Some(roles) = roles {
        script += "\n";
        script += &roles.after(schema);
    }
    script += "\nCOMMIT;\n";
    script
}

/// Applies what is missing, in one transaction. Returns the numbers of what was applied.
pub(super) async fn migrate(
    connection: &mut PgConnection,
    schema: &Schema,
    roles: Option<&Roles>,
) -> Result<Vec<u32>, PgError> {
    let mut transaction = begin(connection).await?;
    lock(&mut transaction, schema).await?;
    if let Some(roles) = roles {
        run(&mut transaction, roles.before(schema)).await?;
    } else if !exists(&mut transaction, schema, None).await? {
        run(&mut transaction, schema.fill("CREATE SCHEMA {schema}")).await?;
    }
    if !exists(&mut transaction, schema, Some("migration")).await? {
        run(&mut transaction, schema.fill(LEDGER)).await?;
    }
    let foreign = match foreign(&mut transaction, schema).await? {
        // Another owner than that of the store may not even read the ledger.
        Some(error) if roles.is_some() => return Err(error),
        foreign => foreign,
    };
    let found = ledger(&mut transaction, schema).await?;
    if let Some(known_by) = found.known_by.filter(|known_by| *known_by > LATEST) {
        return Err(PgError::Newer {
            schema: schema.clone(),
            found: known_by,
            known: LATEST,
        });
    }
    let missing = MIGRATIONS
        .iter()
        .filter(|migration| Some(migration.number) > found.last);
    let mut applied = Vec::new();
    for migration in missing {
        // Where nothing is to be done it may be anybody, such as an application that migrates when it starts.
        if let Some(error) = foreign {
            return Err(error);
        }
        run(&mut transaction, migration.text(schema)).await?;
        applied.push(migration.number);
    }
    if let Some(roles) = roles {
        run(&mut transaction, roles.after(schema)).await?;
    }
    transaction.commit().await?;
    Ok(applied)
}

/// Whoever else is about to change the schema waits here until the end of the transaction, before it looks at what there
/// is.
pub(super) async fn lock(transaction: &mut PgConnection, schema: &Schema) -> Result<(), PgError> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('eventer migrate ' || $1, 0))")
        .bind(schema.name())
        .persistent(false)
        .execute(transaction)
        .await?;
    Ok(())
}

/// An error if what is made now would belong to another role than what is there: a function has the rights of its owner,
/// and who may execute it was told of those of the store's only.
async fn foreign(connection: &mut PgConnection, schema: &Schema) -> Result<Option<PgError>, PgError> {
    // Who may not look into the schema is told so too.
    let sql = "SELECT pg_get_userbyid(c.relowner)::text, current_user::text
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relname = 'migration'";
    let query = sqlx::query(sql).bind(schema.name()).persistent(false);
    let row = query.fetch_one(connection).await?;
    let (owner, user): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    Ok((owner != user).then(|| PgError::NotOwner {
        schema: schema.clone(),
        owner,
        user,
    }))
}

/// What the ledger says.
struct Ledger {
    last: Option<u32>,
    known_by: Option<u32>,
}

async fn ledger(connection: &mut PgConnection, schema: &Schema) -> Result<Ledger, PgError> {
    let sql = schema.statement("SELECT max(number), max(known_by) FROM {schema}.migration");
    let row = sqlx::query(sql.sql()).persistent(false).fetch_one(connection).await?;
    let number = |column| -> Result<Option<u32>, PgError> {
        let number: Option<i32> = row.try_get(column)?;
        Ok(number.and_then(|number| u32::try_from(number).ok()))
    };
    Ok(Ledger {
        last: number(0)?,
        known_by: number(1)?,
    })
}

/// Whether the schema is there, or a table in it.
async fn exists(connection: &mut PgConnection, schema: &Schema, table: Option<&str>) -> Result<bool, PgError> {
    let sql = "SELECT EXISTS (
        SELECT FROM pg_catalog.pg_namespace AS n
        LEFT JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = $2
        WHERE n.nspname = $1 AND (c.oid IS NOT NULL OR $2 IS NULL)
    )";
    let query = sqlx::query_scalar(sql)
        .bind(schema.name())
        .bind(table)
        .persistent(false);
    Ok(query.fetch_one(connection).await?)
}

/// Runs statements of ours, several in one text.
pub(super) async fn run(connection: &mut PgConnection, sql: String) -> Result<(), PgError> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}

/// Whether this program and the store in the schema fit together, and the server can keep the store's promises.
pub(super) async fn check(
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
