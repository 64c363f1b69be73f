//! The table of an index, and the triggers that keep it.

mod triggers;

pub(super) use triggers::assignments;

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Row, Transaction};
use uuid::Uuid;

use super::super::entries::{quoted, sql_type};
use super::super::reach::begin;
use super::super::schema::NAME_LEN_MAX;
use super::super::{PgError, Schema, migration};
use super::table as name_of_table;
use crate::declaration::Machine;
use crate::query::IndexedField;
use triggers::write;

/// The table of a machine's index.
pub(super) struct Index<'a> {
    pub(super) schema: &'a Schema,
    pub(super) machine: &'static str,
    pub(super) fields: &'static [IndexedField],
    /// The table, with its schema.
    pub(super) table: String,
}

/// The columns that a query found, with their types.
pub(super) fn read_columns(rows: &[PgRow]) -> Result<Vec<(String, String)>, PgError> {
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

impl<'a> Index<'a> {
    pub(super) fn of<M: Machine>(schema: &'a Schema) -> Result<Self, PgError> {
        checked(M::NAME, NAME_LEN_MAX - "_index".len())?;
        for field in M::INDEX {
            checked(field.name(), NAME_LEN_MAX)?;
        }
        Ok(Index {
            schema,
            machine: M::NAME,
            fields: M::INDEX,
            table: name_of_table(schema, M::NAME),
        })
    }

    /// Makes what is missing of the table, its indices, and the triggers that keep it. Returns who fills its fields.
    ///
    /// The triggers come in a transaction of their own: a commit has `entity` first and this table after it, and waits for
    /// who has this table and wants a trigger on `entity`.
    pub(super) async fn make(&self, connection: &mut PgConnection) -> Result<Uuid, PgError> {
        self.make_table(connection).await?;
        let mut transaction = self.begin_to_make(connection).await?;
        let columns = self.columns(&mut transaction).await?;
        self.run(&mut transaction, &self.triggers(&columns)).await?;
        // All who wrote before the triggers were made have ended by now. Fields that are noted as lacking from here on
        // may be behind whoever fills them, so the filling is taken over, also from another who may be gone.
        let filling = self.schema.fill(
            "WITH filled AS (SELECT gen_random_uuid() AS by), taken AS (
                UPDATE {schema}.indexed_lacking SET filling = filled.by FROM filled
                WHERE machine = $1 AND field = ANY ($2)
            )
            SELECT by FROM filled",
        );
        let query = sqlx::query_scalar(AssertSqlSafe(filling)).bind(self.machine);
        let filling = query
            .bind(self.names())
            .persistent(false)
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(filling)
    }

    /// The names of its fields.
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.fields.iter().map(IndexedField::name).collect()
    }

    /// Begins a transaction in which nobody else makes anything.
    async fn begin_to_make<'c>(&self, connection: &'c mut PgConnection) -> Result<Transaction<'c, Postgres>, PgError> {
        let mut transaction = begin(connection).await?;
        migration::lock(&mut transaction, self.schema).await?;
        self.become_owner(&mut transaction).await?;
        Ok(transaction)
    }

    async fn make_table(&self, connection: &mut PgConnection) -> Result<(), PgError> {
        let mut transaction = self.begin_to_make(connection).await?;
        let Index { table, .. } = self;
        let sql = format!("SELECT to_regclass('{}') IS NULL", table.replace('\'', "''"));
        let query = sqlx::query_scalar::<_, bool>(AssertSqlSafe(sql)).persistent(false);
        let is_new = query.fetch_one(&mut *transaction).await?;
        self.run(
            &mut transaction,
            &format!(
                "CREATE TABLE IF NOT EXISTS {table} (
                    tenant integer NOT NULL,
                    id text COLLATE \"C\" NOT NULL,
                    state text COLLATE \"C\" NOT NULL,
                    entered_at timestamptz NOT NULL,
                    PRIMARY KEY (tenant, id)
                )"
            ),
        )
        .await?;
        let columns = self.columns(&mut transaction).await?;
        let mut statements = String::new();
        // One index for a field alone and one within a state; both end with the id, which orders equal values.
        let mut indices = vec![];
        if is_new {
            indices.push("tenant, state, id".to_owned());
            indices.push("tenant, entered_at, id".to_owned());
            indices.push("tenant, state, entered_at, id".to_owned());
        }
        self.fit(&columns)?;
        for field in self.fields {
            let (name, kind) = (field.name(), sql_type(field.column()));
            if columns.iter().all(|(column, _)| column != name) {
                let collation = if kind == "text" { " COLLATE \"C\"" } else { "" };
                let name = quoted(name);
                write(
                    &mut statements,
                    format_args!("ALTER TABLE {table} ADD COLUMN {name} {kind}{collation};\n"),
                );
                indices.push(format!("tenant, {name}, id"));
                indices.push(format!("tenant, state, {name}, id"));
            }
        }
        for index in indices {
            write(&mut statements, format_args!("CREATE INDEX ON {table} ({index});\n"));
        }
        self.run(&mut transaction, &statements).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// All that is made belongs to the owner of what is there, whoever makes it, and has the owner's rights.
    pub(super) async fn become_owner(&self, connection: &mut PgConnection) -> Result<(), PgError> {
        let sql = self.schema.fill(
            "SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_catalog.pg_class WHERE oid = '{schema}.entity'::regclass",
        );
        let query = sqlx::query_scalar::<_, String>(AssertSqlSafe(sql)).persistent(false);
        let owner = query.fetch_one(&mut *connection).await?;
        self.run(connection, &format!("SET LOCAL ROLE {owner}")).await
    }

    async fn run(&self, connection: &mut PgConnection, sql: &str) -> Result<(), PgError> {
        migration::run(connection, self.schema.fill(sql)).await
    }

    /// Whether columns that are there have the types of their fields.
    pub(super) fn fit(&self, columns: &[(String, String)]) -> Result<(), PgError> {
        for field in self.fields {
            let (name, kind) = (field.name(), sql_type(field.column()));
            if let Some((_, found)) = columns.iter().find(|(column, found)| column == name && found != kind) {
                return Err(PgError::IndexType {
                    machine: self.machine.to_owned(),
                    field: name,
                    found: found.clone(),
                    wanted: kind,
                });
            }
        }
        Ok(())
    }

    async fn columns(&self, connection: &mut PgConnection) -> Result<Vec<(String, String)>, PgError> {
        read_columns(&self.columns_query().fetch_all(connection).await?)
    }

    /// Asks for the columns of fields that the table has, with their types: also those of other versions of the program.
    pub(super) fn columns_query(&self) -> Query<'static, Postgres, PgArguments> {
        let sql = format!(
            "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod)
            FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid = to_regclass('{}') AND a.attnum > 0 AND NOT a.attisdropped
                AND (
                    a.attname NOT IN ('tenant', 'id', 'state', 'entered_at')
                )
            ORDER BY a.attnum",
            self.table.replace('\'', "''")
        );
        sqlx::query(AssertSqlSafe(sql)).persistent(false)
    }
}

/// A name that stands in SQL, quoted, and is not cut off.
fn checked(name: &str, len_max: usize) -> Result<(), PgError> {
    // `$` could end the body of the trigger's function.
    if name.is_empty() || name.len() > len_max || name.contains(['\0', '$']) {
        return Err(PgError::InvalidName { name: name.to_owned() });
    }
    Ok(())
}
