//! Queries: statements over the index of a machine, which are put together from what is asked.

mod conditions;
mod row;
mod statement;

use sqlx::Row;
use sqlx::postgres::PgRow;

use super::super::{ListedEntity, Listing, Tally};
use super::reads::count;
use super::{PgError, PgStore};
use crate::query::{Column, Value};
use row::{entity, value};
use statement::Asked;

impl PgStore {
    pub(super) async fn listed(&self, listing: &Listing) -> Result<Vec<ListedEntity>, PgError> {
        self.indexed(listing).await?;
        let asked = Asked::list(self, listing)?;
        let rows = self.read(|| asked.query()).await?;
        rows.iter().map(|row| entity(row, listing)).collect()
    }

    pub(super) async fn counted(&self, listing: &Listing, by: Tally) -> Result<Vec<(Option<Value>, u64)>, PgError> {
        self.indexed(listing).await?;
        let asked = Asked::counts(self, listing, by)?;
        let column = match by {
            Tally::Field(field) => field.column(),
            Tally::All | Tally::State => Column::Text,
        };
        let rows = self.read(|| asked.query()).await?;
        let counted = |row: &PgRow| Ok((value(row, 0, column)?, count(row.try_get(1)?)));
        rows.iter().map(counted).collect()
    }

    /// Refuses what the index cannot answer in full: rather than leave out what it does not have.
    async fn indexed(&self, listing: &Listing) -> Result<(), PgError> {
        // Fields that an index once has are never removed, so the answer is remembered.
        let index = (listing.machine, listing.fields);
        if self.inner.indexed().contains(&index) {
            return Ok(());
        }
        match self.unindexed(listing.machine, listing.fields).await? {
            None => {
                self.inner.indexed().insert(index);
                Ok(())
            }
            Some(fields) => Err(PgError::NotIndexed {
                machine: listing.machine.to_owned(),
                fields,
            }),
        }
    }
}
