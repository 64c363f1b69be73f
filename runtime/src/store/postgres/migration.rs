//! Migrations: numbered files of SQL, applied once each.

mod files;
mod requirements;

pub(super) use requirements::check;

use sqlx::{PgConnection, Row};

use super::reach::begin;
use super::roles::Roles;
use super::{PgError, Schema};
use files::{LATEST, MIGRATIONS};

/// Where it is written which migrations were applied.
const LEDGER: &str = "\
CREATE TABLE IF NOT EXISTS {schema}.migration (
    number integer PRIMARY KEY,
    name text NOT NULL,
    known_by integer NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
";

/// What comes after a migration, for those who apply it themselves: all of it after 0.
pub(super) fn script(schema: &Schema, roles: Option<&Roles>, after: u32) -> String {
    // After waiting for a lock, the script must see what others made meanwhile.
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
