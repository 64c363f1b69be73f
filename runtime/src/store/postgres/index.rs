//! The index of a machine: a table of its entities with what they can be asked for by.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Postgres, Row, Transaction};

use super::entries::{self, extraction, quoted, sql_type};
use super::finding::Finding;
use super::read::snapshot;
use super::schema::NAME_LEN_MAX;
use super::value::JsonText;
use super::{PgError, PgStore, Schema, migrate};
use crate::declaration::{Machine, Storable};
use crate::query::IndexedField;
use crate::work::Lived;

/// How many entities are locked, read and written together.
const ENTITIES_LEN: i64 = 200;

/// The most unreadable entities that are named.
const FINDINGS_MAX: usize = 16;

/// What [`PgStore::index`] has done so far.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Indexing {
    /// How many entities were looked at.
    pub entities: u64,
    /// How many of them were missing in the index, or there with other values.
    pub written: u64,
    /// Those whose state cannot be read, the first 16 of them: they are found by their state alone.
    pub unreadable: Vec<Finding>,
    /// Those with a value that no index holds, the first 16 of them: they are found as if they had none in that field.
    pub left_out: Vec<LeftOut>,
}

/// A value that was stored before its field was indexed, and that no index holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// The text of the entity's id.
    pub id: String,
    /// The field.
    pub field: &'static str,
    /// What is the matter with its value.
    pub reason: &'static str,
}

impl PgStore {
    /// Makes the index of the machine `M`, by which its entities can be asked for, and enters all that are there.
    ///
    /// Call it after [`migrate`](Self::migrate), each time that a program starts or with the migrations: where there is
    /// nothing to do it costs one round trip. When a field becomes `#[index]` later, this adds its column and fills it.
    /// Entities are entered some at a time, while others go on to store events; if it ends halfway, call it again. While
    /// it is not done, queries that need it are refused.
    ///
    /// A program that does not know a field stores states without its value. So when programs of two versions run side by
    /// side, use the field once the last of the older ones has ended, and this was called by [`reindex`](Self::reindex).
    ///
    /// # Errors
    ///
    /// [`PgError::InvalidName`] if machine or field have a name that no table or column can have;
    /// [`PgError::IndexType`] if a field had values of another type before; [`PgError::Denied`] for who does not own the
    /// schema; and what the server reports.
    ///
    /// ```no_run
    /// # use eventer::{state_machine, store::postgres::{PgError, PgStore}};
    /// # #[state_machine]
    /// # mod order {
    /// #     use serde::{Deserialize, Serialize};
    /// #     #[state] #[derive(Serialize, Deserialize)] pub enum State { #[terminal] Placed }
    /// #     #[event] #[derive(Serialize, Deserialize)] pub enum Event { Placed }
    /// #     #[transition] fn place(_: event::Placed) -> state::Placed { state::Placed }
    /// # }
    /// # async fn run(store: PgStore) -> Result<(), PgError> {
    /// store.migrate().await?;
    /// store.index::<order::Machine>(|done| eprintln!("{} orders", done.entities)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn index<M: Storable>(&self, progress: impl FnMut(&Indexing) + Send) -> Result<Indexing, PgError> {
        self.check().await?;
        if self.unindexed(M::NAME, M::INDEX).await?.is_none() {
            return Ok(Indexing::default());
        }
        self.reindex::<M>(progress).await
    }

    /// The same, also where the index is there: each entity is looked at, and entered anew where its values are others.
    ///
    /// # Errors
    ///
    /// As for [`index`](Self::index).
    pub async fn reindex<M: Storable>(&self, mut progress: impl FnMut(&Indexing) + Send) -> Result<Indexing, PgError> {
        self.check().await?;
        let index = Index::of::<M>(&self.inner.schema)?;
        let mut connection = self.inner.lanes.open().await?;
        index.make(&mut connection).await?;
        let mut done = Indexing::default();
        let mut after = String::new();
        while let Some(last) = index.fill::<M>(&mut connection, after, &mut done).await? {
            progress(&done);
            after = last;
        }
        index.complete(&mut connection).await?;
        Ok(done)
    }

    /// What the index of a machine lacks for its fields: nothing, or the index as a whole where no field is named.
    pub(super) async fn unindexed(
        &self,
        machine: &str,
        fields: &[IndexedField],
    ) -> Result<Option<Vec<&'static str>>, PgError> {
        let sql = self
            .inner
            .schema
            .statement("SELECT filled FROM {schema}.indexed_machine WHERE machine = $1");
        let row = self.read_one(|| sqlx::query(sql.sql()).bind(machine)).await?;
        let filled: Option<Vec<String>> = row.map(|row| row.try_get(0)).transpose()?.flatten();
        let Some(filled) = filled else {
            return Ok(Some(Vec::new()));
        };
        let lacks = |name: &&'static str| !filled.iter().any(|filled| filled == name);
        let missing: Vec<_> = fields.iter().map(IndexedField::name).filter(lacks).collect();
        Ok((!missing.is_empty()).then_some(missing))
    }
}

/// The table of a machine's index.
struct Index<'a> {
    schema: &'a Schema,
    machine: &'static str,
    fields: &'static [IndexedField],
    /// The table, with its schema.
    table: String,
}

/// The name of the table of a machine, with its schema.
pub(super) fn table(schema: &Schema, machine: &str) -> String {
    format!("{schema}.{}", quoted(&format!("{machine}_index")))
}

/// A name that stands in SQL, quoted, and is not cut off.
fn checked(name: &str, len_max: usize) -> Result<(), PgError> {
    // `$` could end the body of the trigger's function.
    if name.is_empty() || name.len() > len_max || name.contains(['\0', '$']) {
        return Err(PgError::InvalidName { name: name.to_owned() });
    }
    Ok(())
}

impl<'a> Index<'a> {
    fn of<M: Machine>(schema: &'a Schema) -> Result<Self, PgError> {
        checked(M::NAME, NAME_LEN_MAX - "_index".len())?;
        for field in M::INDEX {
            checked(field.name(), NAME_LEN_MAX)?;
        }
        Ok(Index {
            schema,
            machine: M::NAME,
            fields: M::INDEX,
            table: table(schema, M::NAME),
        })
    }

    /// Makes what is missing of the table, its indices, and the triggers that keep it.
    ///
    /// The triggers come in a transaction of their own: a commit has `entity` first and this table after it, and waits for
    /// who has this table and wants a trigger on `entity`.
    async fn make(&self, connection: &mut PgConnection) -> Result<(), PgError> {
        self.make_table(connection).await?;
        let mut transaction = self.begin_to_make(connection).await?;
        let columns = self.columns(&mut transaction).await?;
        self.run(&mut transaction, &self.triggers(&columns)).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Begins a transaction in which nobody else makes anything.
    async fn begin_to_make<'c>(&self, connection: &'c mut PgConnection) -> Result<Transaction<'c, Postgres>, PgError> {
        let mut transaction = connection.begin().await?;
        migrate::lock(&mut transaction, self.schema).await?;
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
        // Each can be asked for alone and within a state, and sorted by; of equals, the id decides.
        let mut indices = vec![];
        if is_new {
            indices.push("tenant, state, id".to_owned());
            indices.push("tenant, entered_at, id".to_owned());
            indices.push("tenant, state, entered_at, id".to_owned());
        }
        for field in self.fields {
            let (name, kind) = (field.name(), sql_type(field.column()));
            match columns.iter().find(|(column, _)| column == name) {
                Some((_, found)) if found != kind => {
                    return Err(PgError::IndexType {
                        machine: self.machine.to_owned(),
                        field: name,
                        found: found.clone(),
                        wanted: kind,
                    });
                }
                Some(_) => {}
                None => {
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
        }
        for index in indices {
            write(&mut statements, format_args!("CREATE INDEX ON {table} ({index});\n"));
        }
        self.run(&mut transaction, &statements).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// All that is made belongs to the owner of what is there, whoever makes it, and has the owner's rights.
    async fn become_owner(&self, connection: &mut PgConnection) -> Result<(), PgError> {
        let sql = self.schema.fill(
            "SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_catalog.pg_class WHERE oid = '{schema}.entity'::regclass",
        );
        let query = sqlx::query_scalar::<_, String>(AssertSqlSafe(sql)).persistent(false);
        let owner = query.fetch_one(&mut *connection).await?;
        self.run(connection, &format!("SET LOCAL ROLE {owner}")).await
    }

    async fn run(&self, connection: &mut PgConnection, sql: &str) -> Result<(), PgError> {
        migrate::run(connection, self.schema.fill(sql)).await
    }

    /// The columns of fields that the table has, with their types: also those of other versions of the program.
    async fn columns(&self, connection: &mut PgConnection) -> Result<Vec<(String, String)>, PgError> {
        let sql = format!(
            "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod)
            FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid = '{}'::regclass AND a.attnum > 0 AND NOT a.attisdropped
                AND (
                    a.attname NOT IN ('tenant', 'id', 'state', 'entered_at')
                )
            ORDER BY a.attnum",
            self.table.replace('\'', "''")
        );
        let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
        let rows = query.fetch_all(connection).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// The function that enters an entity into the table, and the triggers that call it: it does something only when
    /// state, time or values changed. It takes out what is not there any more: what a commit wrote that is overtaken, or
    /// a repair finds without events.
    ///
    /// The triggers have no conditions of their own: the server reads such a condition anew for each statement that
    /// writes, which costs more than to call the function. And like the functions that commit, it names everything with
    /// its schema and sets no `search_path`.
    fn triggers(&self, columns: &[(String, String)]) -> String {
        let Index { table, machine, .. } = self;
        let columns = columns
            .iter()
            .filter_map(|(name, kind)| Some((name, entries::column(kind)?)));
        let columns: Vec<_> = columns.collect();
        let (names, values, sets) = assignments("NEW", &columns);
        let mut updates = String::new();
        for (name, column) in &columns {
            let value = extraction("NEW", name, *column);
            write(&mut updates, format_args!(", {} = {value}", quoted(name)));
        }
        let own = quoted(&format!("{machine}_index"));
        let machine = machine.replace('\'', "''");
        format!(
            "CREATE OR REPLACE FUNCTION {table}() RETURNS trigger
            LANGUAGE plpgsql VOLATILE SECURITY DEFINER
            AS $eventer_index$
            BEGIN
                IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
                    IF NEW.machine OPERATOR(pg_catalog.<>) '{machine}'
                        OR OLD.version OPERATOR(pg_catalog.>) 0 AND NEW.version OPERATOR(pg_catalog.>) 0
                        AND (OLD.state IS NULL) OPERATOR(pg_catalog.=) (NEW.state IS NULL)
                        AND COALESCE(OLD.state OPERATOR(pg_catalog.=) NEW.state, true)
                        AND (OLD.entered_at IS NULL) OPERATOR(pg_catalog.=) (NEW.entered_at IS NULL)
                        AND COALESCE(OLD.entered_at OPERATOR(pg_catalog.=) NEW.entered_at, true)
                        AND (OLD.indexed IS NULL) OPERATOR(pg_catalog.=) (NEW.indexed IS NULL)
                        AND COALESCE(OLD.indexed OPERATOR(pg_catalog.=) NEW.indexed, true)
                    THEN
                        RETURN NULL;
                    END IF;
                ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
                    IF NEW.machine OPERATOR(pg_catalog.<>) '{machine}' OR NEW.version OPERATOR(pg_catalog.=) 0 THEN
                        RETURN NULL;
                    END IF;
                ELSE
                    DELETE FROM {table}
                    WHERE tenant OPERATOR(pg_catalog.=) OLD.tenant AND id OPERATOR(pg_catalog.=) OLD.id
                        AND OLD.machine OPERATOR(pg_catalog.=) '{machine}';
                    RETURN NULL;
                END IF;
                IF NEW.version OPERATOR(pg_catalog.=) 0 THEN
                    DELETE FROM {table}
                    WHERE tenant OPERATOR(pg_catalog.=) NEW.tenant AND id OPERATOR(pg_catalog.=) NEW.id;
                    RETURN NULL;
                END IF;
                -- What is there already is changed for less than what an upsert costs.
                IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
                    UPDATE {table}
                    SET state = NEW.state, entered_at = COALESCE(NEW.entered_at, NEW.changed_at){updates}
                    WHERE tenant OPERATOR(pg_catalog.=) NEW.tenant AND id OPERATOR(pg_catalog.=) NEW.id;
                    IF FOUND THEN
                        RETURN NULL;
                    END IF;
                END IF;
                INSERT INTO {table} (tenant, id, state, entered_at{names})
                VALUES (NEW.tenant, NEW.id, NEW.state, COALESCE(NEW.entered_at, NEW.changed_at){values})
                ON CONFLICT (tenant, id) DO UPDATE
                SET state = excluded.state, entered_at = excluded.entered_at{sets};
                RETURN NULL;
            END
            $eventer_index$;
            REVOKE EXECUTE ON FUNCTION {table}() FROM PUBLIC;
            CREATE OR REPLACE TRIGGER {own} AFTER INSERT OR UPDATE OR DELETE ON {{schema}}.entity
                FOR EACH ROW EXECUTE FUNCTION {table}();
            INSERT INTO {{schema}}.indexed_machine (machine) VALUES ('{machine}') ON CONFLICT DO NOTHING;
            "
        )
    }

    /// Enters some of the entities after an id, whose rows are locked meanwhile. Returns the last of them.
    async fn fill<M: Storable>(
        &self,
        connection: &mut PgConnection,
        after: String,
        done: &mut Indexing,
    ) -> Result<Option<String>, PgError> {
        let mut transaction = connection.begin().await?;
        self.become_owner(&mut transaction).await?;
        let sql = self.schema.fill(
            "SELECT version, last_event_id, changed_at, state, payload, data, id
            FROM {schema}.entity
            WHERE tenant = 0 AND machine = $1 AND id > $2 AND version > 0
            ORDER BY id
            LIMIT $3
            FOR NO KEY UPDATE",
        );
        let query = sqlx::query(AssertSqlSafe(sql))
            .bind(M::NAME)
            .bind(after)
            .bind(ENTITIES_LEN);
        let rows = query.persistent(false).fetch_all(&mut *transaction).await?;
        let Entered { ids, readable, forms } = entered::<M>(&rows, done)?;
        let Some(last) = ids.last().cloned() else {
            return Ok(None);
        };
        done.entities += ids.len() as u64;
        // The trigger enters what is changed here. The second statement enters what nobody did, and what was stored with a
        // value before its column was there.
        let columns: Vec<_> = self
            .fields
            .iter()
            .map(|field| (field.name().to_owned(), field.column()))
            .collect();
        let columns: Vec<_> = columns.iter().map(|(name, column)| (name, *column)).collect();
        let (names, values, sets) = assignments("e", &columns);
        let of = |row: &str| {
            let own = columns.iter().map(|(name, _)| format!(", {row}.{}", quoted(name)));
            format!("({row}.state, {row}.entered_at{})", own.collect::<String>())
        };
        // Fields that only another version of the program knows stay as they are.
        let own: Vec<&str> = self.fields.iter().map(IndexedField::name).collect();
        let update = self.schema.fill(
            "UPDATE {schema}.entity AS e SET indexed = new.indexed
            FROM unnest($2::text[], $3::jsonb[]) AS given (id, own)
            JOIN {schema}.entity AS old ON old.tenant = 0 AND old.machine = $1 AND old.id = given.id
            CROSS JOIN LATERAL (
                SELECT nullif((coalesce(old.indexed, '{}') - $4::text[]) || coalesce(given.own, '{}'), '{}') AS indexed
            ) AS new
            WHERE e.tenant = 0 AND e.machine = $1 AND e.id = given.id AND e.indexed IS DISTINCT FROM new.indexed",
        );
        let update = sqlx::query(AssertSqlSafe(update)).bind(M::NAME);
        let update = update.bind(&readable).bind(&forms).bind(&own);
        let updated = update.persistent(false).execute(&mut *transaction).await?;
        let insert = self.schema.fill(&format!(
            "INSERT INTO {} AS i (tenant, id, state, entered_at{names})
            SELECT e.tenant, e.id, e.state, coalesce(e.entered_at, e.changed_at){values}
            FROM {{schema}}.entity AS e
            WHERE e.tenant = 0 AND e.machine = $1 AND e.id = ANY ($2)
            ON CONFLICT (tenant, id) DO UPDATE
            SET state = excluded.state, entered_at = excluded.entered_at{sets}
            WHERE {} IS DISTINCT FROM {}",
            self.table,
            of("i"),
            of("excluded"),
        ));
        let insert = sqlx::query(AssertSqlSafe(insert)).bind(M::NAME).bind(&ids);
        let inserted = insert.persistent(false).execute(&mut *transaction).await?;
        transaction.commit().await?;
        done.written += updated.rows_affected() + inserted.rows_affected();
        Ok(Some(last))
    }

    /// Notes that every entity has its values.
    async fn complete(&self, connection: &mut PgConnection) -> Result<(), PgError> {
        let mut transaction = connection.begin().await?;
        self.become_owner(&mut transaction).await?;
        let fields: BTreeSet<&str> = self.fields.iter().map(IndexedField::name).collect();
        let sql = self.schema.fill(
            "UPDATE {schema}.indexed_machine
            SET filled = ARRAY(SELECT unnest(coalesce(filled, '{}')) UNION SELECT unnest($2::text[]) ORDER BY 1)
            WHERE machine = $1",
        );
        let fields: Vec<&str> = fields.into_iter().collect();
        let update = sqlx::query(AssertSqlSafe(sql)).bind(self.machine).bind(&fields);
        update.persistent(false).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Some entities, as columns.
#[derive(Default)]
struct Entered {
    ids: Vec<String>,
    /// Those whose state can be read, with the values of each.
    readable: Vec<String>,
    forms: Vec<Option<JsonText>>,
}

/// Reads the states of some entities.
fn entered<M: Storable>(rows: &[PgRow], done: &mut Indexing) -> Result<Entered, PgError> {
    let mut all = Entered::default();
    for row in rows {
        let id: String = row.try_get(6)?;
        let found = snapshot(row)?.ok_or(sqlx::Error::RowNotFound)?;
        all.ids.push(id.clone());
        match Lived::<M>::read(found) {
            Ok(lived) => {
                let mut values = M::indexed(&lived.state, &lived.data);
                while let Some((field, reason)) = values.fault() {
                    values.remove(field);
                    if done.left_out.len() < FINDINGS_MAX {
                        let id = id.clone();
                        done.left_out.push(LeftOut { id, field, reason });
                    }
                }
                all.readable.push(id);
                all.forms.push(entries::form(&values));
            }
            Err(corrupt) if done.unreadable.len() < FINDINGS_MAX => {
                let machine = M::NAME;
                done.unreadable.push(Finding { machine, id, corrupt });
            }
            Err(_) => {}
        }
    }
    Ok(all)
}

/// What stands behind the fixed columns in the parts of an upsert: names, values of a row, and assignments.
fn assignments(row: &str, columns: &[(&String, crate::query::Column)]) -> (String, String, String) {
    let (mut names, mut values, mut sets) = (String::new(), String::new(), String::new());
    for (name, column) in columns {
        let column_name = quoted(name);
        write(&mut names, format_args!(", {column_name}"));
        write(&mut values, format_args!(", {}", extraction(row, name, *column)));
        write(&mut sets, format_args!(", {column_name} = excluded.{column_name}"));
    }
    (names, values, sets)
}

fn write(text: &mut String, more: std::fmt::Arguments<'_>) {
    text.write_fmt(more).expect("a text takes all that is written to it");
}
