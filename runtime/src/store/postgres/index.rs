//! The index of a machine: a table of its entities with what they can be asked for by.

mod filling;
mod table;

use sqlx::Row;

use super::entries::quoted;
use super::finding::Finding;
use super::{PgError, PgStore, Schema};
use crate::declaration::Storable;
use crate::query::IndexedField;
use table::{Index, read_columns};

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
    /// nothing to do it costs two round trips. When a field becomes `#[index]` later, this adds its column and fills it.
    /// Entities are entered some at a time, while others go on to store events; if it ends halfway, call it again. While
    /// it is not done, queries that need it are refused.
    ///
    /// A program that does not know a field, as that of an older version, stores states without its value, which queries by
    /// it miss. That is noted, and this, when it is called again, fills the field again. So when programs of two versions run
    /// side by side, use the field once the last of the older ones has ended and this was called.
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
        let noted = self.noted(M::NAME).await?;
        let is_filled = |it: &Noted| {
            let lacks = |field: &IndexedField| it.lacking.iter().any(|name| name == field.name());
            it.unfilled(M::INDEX).is_empty() && !M::INDEX.iter().any(lacks)
        };
        if noted.as_ref().is_some_and(is_filled) {
            let index = Index::of::<M>(&self.inner.schema)?;
            let columns = read_columns(&self.read(|| index.columns_query()).await?)?;
            index.fit(&columns)?;
            let is_there = |field: &IndexedField| columns.iter().any(|(column, _)| column == field.name());
            if M::INDEX.iter().all(is_there) {
                return Ok(Indexing::default());
            }
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
        let filling = index.make(&mut connection).await?;
        let mut done = Indexing::default();
        let mut after = String::new();
        while let Some(last) = index.fill::<M>(&mut connection, after, &mut done).await? {
            progress(&done);
            after = last;
        }
        index.complete(&mut connection, filling).await?;
        Ok(done)
    }

    /// What the index of a machine lacks for its fields: nothing, or the index as a whole where no field is named.
    pub(super) async fn unindexed(
        &self,
        machine: &str,
        fields: &[IndexedField],
    ) -> Result<Option<Vec<&'static str>>, PgError> {
        let Some(noted) = self.noted(machine).await? else {
            return Ok(Some(Vec::new()));
        };
        let missing = noted.unfilled(fields);
        Ok((!missing.is_empty()).then_some(missing))
    }

    /// What is noted of the index of a machine; nothing before every entity has a row.
    async fn noted(&self, machine: &str) -> Result<Option<Noted>, PgError> {
        let sql = self.inner.schema.statement(
            "SELECT filled, ARRAY(SELECT DISTINCT field FROM {schema}.indexed_lacking WHERE machine = $1)
            FROM {schema}.indexed_machine
            WHERE machine = $1 AND filled IS NOT NULL",
        );
        let row = self.read_one(|| sqlx::query(sql.sql()).bind(machine)).await?;
        let noted = row.map(|row| {
            Ok::<_, PgError>(Noted {
                filled: row.try_get(0)?,
                lacking: row.try_get(1)?,
            })
        });
        noted.transpose()
    }
}

/// What is noted of an index.
struct Noted {
    /// The fields that every entity got its value of.
    filled: Vec<String>,
    /// The fields that a state was written without since then.
    lacking: Vec<String>,
}

impl Noted {
    fn unfilled(&self, fields: &[IndexedField]) -> Vec<&'static str> {
        let is_unfilled = |name: &&'static str| !self.filled.iter().any(|filled| filled == name);
        fields.iter().map(IndexedField::name).filter(is_unfilled).collect()
    }
}

/// The name of the table of a machine, with its schema.
pub(super) fn table(schema: &Schema, machine: &str) -> String {
    format!("{schema}.{}", quoted(&format!("{machine}_index")))
}
