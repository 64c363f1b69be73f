//! How the entities that are there are entered into an index.

use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, Row};
use uuid::Uuid;

use super::super::PgError;
use super::super::entries::{self, quoted};
use super::super::finding::{Finding, stored_state};
use super::super::reach::begin;
use super::super::reads::count;
use super::super::value::JsonText;
use super::table::{Index, assignments};
use super::{Indexing, LeftOut};
use crate::declaration::Storable;
use crate::work::{Lived, entries as entries_of};

/// How many entities are locked, read and written together.
const ENTITIES_LEN: i64 = 200;

/// The most unreadable entities that are named.
const FINDINGS_MAX: usize = 16;

impl Index<'_> {
    /// Enters some of the entities after an id, whose rows are locked meanwhile. Returns the last of them.
    pub(super) async fn fill<M: Storable>(
        &self,
        connection: &mut PgConnection,
        after: String,
        done: &mut Indexing,
    ) -> Result<Option<String>, PgError> {
        let mut transaction = begin(connection).await?;
        self.become_owner(&mut transaction).await?;
        let sql = self.schema.fill(
            "SELECT version, last_event_id, changed_at, state, payload, data, id, state_version
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
        // The update fires the trigger for entities that are changed. The second statement enters those that were not,
        // and those stored with a value before its column was there.
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
        let own = self.names();
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
                AND e.state IS NOT NULL AND coalesce(e.entered_at, e.changed_at) IS NOT NULL
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

    /// Notes that every entity has its values, but for what was written without them since it was begun.
    pub(super) async fn complete(&self, connection: &mut PgConnection, filling: Uuid) -> Result<(), PgError> {
        let mut transaction = begin(connection).await?;
        self.become_owner(&mut transaction).await?;
        let sql = self.schema.fill(
            "WITH filled AS (DELETE FROM {schema}.indexed_lacking WHERE machine = $1 AND filling = $3)
            UPDATE {schema}.indexed_machine
            SET filled = ARRAY(SELECT unnest(coalesce(filled, '{}')) UNION SELECT unnest($2::text[]) ORDER BY 1)
            WHERE machine = $1",
        );
        let update = sqlx::query(AssertSqlSafe(sql)).bind(self.machine);
        let update = update.bind(self.names()).bind(filling);
        update.persistent(false).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Some entities, as columns.
#[derive(Default)]
struct Entered {
    ids: Vec<String>,
    /// The entities whose state can be read, with the values of each.
    readable: Vec<String>,
    forms: Vec<Option<JsonText>>,
}

/// Reads the states of some entities.
fn entered<M: Storable>(rows: &[PgRow], done: &mut Indexing) -> Result<Entered, PgError> {
    let mut all = Entered::default();
    for row in rows {
        let id: String = row.try_get(6)?;
        let found = stored_state(row, count(row.try_get(0)?))?;
        all.ids.push(id.clone());
        match found.and_then(Lived::<M>::read) {
            Ok(lived) => {
                let mut values = entries_of::<M>(&lived.state, &lived.data);
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
