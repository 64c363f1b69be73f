//! Read models in Postgres: rows of generations, and how they are built anew.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Decode, Postgres, Row, Type};

use super::super::reads::count;
use super::super::schema::TENANT;
use super::super::value::{JsonText, bigint};
use super::super::{PgError, PgStore};
use super::leases::{rate, small};
use super::{number, refused};
use crate::store::subscription::{NAMES_MAX, check_shards, no_subscription};
use crate::store::{Generation, GenerationStatus, NotRebuildable, ReadModels, ShardPlace, StoreError, Swap};

/// How many rows are removed in a transaction.
const SWEEP_LEN: i32 = 10_000;

fn no_generation(name: &str, generation: u32) -> StoreError {
    refused(format!("there is no generation {generation} of subscription {name:?}"))
}

impl PgStore {
    /// Calls a function that does the same if it is called again, and gives its answer.
    pub(in super::super) async fn told<'q, T>(
        &self,
        query: impl Fn() -> Query<'q, Postgres, PgArguments> + Send,
    ) -> Result<T, PgError>
    where
        T: for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        let row = self.read_one(query).await?.ok_or(sqlx::Error::RowNotFound)?;
        Ok(row.try_get(0)?)
    }

    /// The error for a name that no subscription has.
    pub(super) async fn no_subscription(&self, name: &str) -> StoreError {
        let names = &self.inner.subscriptions.names;
        let query = || sqlx::query(names.sql()).bind(TENANT).bind(bigint(NAMES_MAX as u64 + 1));
        let known = self.read(query).await.and_then(|rows| {
            let names: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get(0)).collect();
            Ok(names?)
        });
        match known {
            Ok(known) => no_subscription(name, &known),
            Err(error) => error.into(),
        }
    }

    /// Changes how a generation is read, and wakes who reads it.
    async fn changed<'q>(
        &self,
        query: impl Fn() -> Query<'q, Postgres, PgArguments> + Send,
        subscription: &str,
        generation: u32,
    ) -> Result<(), StoreError> {
        let is_there: bool = self.told(query).await?;
        self.ring();
        is_there
            .then_some(())
            .ok_or_else(|| no_generation(subscription, generation))
    }
}

impl ReadModels for PgStore {
    async fn row(&self, subscription: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let query = || {
            sqlx::query(self.inner.subscriptions.row.sql())
                .bind(TENANT)
                .bind(subscription)
                .bind(key)
        };
        let row = self.read_one(query).await?;
        let value = row.map(|row| row.try_get::<JsonText, _>(0)).transpose();
        Ok(value.map_err(PgError::from)?.map(|value| value.0))
    }

    async fn rows_after(
        &self,
        subscription: &str,
        after: &str,
        len_max: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let query = || {
            sqlx::query(self.inner.subscriptions.rows_after.sql())
                .bind(TENANT)
                .bind(subscription)
                .bind(after)
                .bind(bigint(len_max as u64))
        };
        let rows = self.read(query).await?;
        let pair = |row: &PgRow| Ok((row.try_get(0)?, row.try_get::<JsonText, _>(1)?.0));
        let pairs: Result<Vec<_>, sqlx::Error> = rows.iter().map(pair).collect();
        Ok(pairs.map_err(PgError::from)?)
    }

    async fn generations(&self, subscription: &str) -> Result<Vec<Generation>, StoreError> {
        let query = || {
            sqlx::query(self.inner.subscriptions.generations.sql())
                .bind(TENANT)
                .bind(subscription)
        };
        let rows = self.read(query).await?;
        // Every subscription has a live generation, so no rows means no subscription.
        if rows.is_empty() {
            return Err(self.no_subscription(subscription).await);
        }
        Ok(generations(&rows)?)
    }

    async fn parked_len(&self, subscription: &str, generation: u32) -> Result<u64, StoreError> {
        let query = || {
            sqlx::query(self.inner.subscriptions.parked_len.sql())
                .bind(TENANT)
                .bind(subscription)
                .bind(number(generation))
        };
        let len: i64 = self.told(query).await?;
        Ok(count(len))
    }

    async fn rebuild(&self, subscription: &str, shards: u16, rate_max: Option<u32>) -> Result<u32, StoreError> {
        check_shards(shards).map_err(refused)?;
        let query = || {
            sqlx::query(self.inner.subscriptions.rebuild.sql())
                .bind(TENANT)
                .bind(subscription)
                .bind(i32::from(shards))
                .bind(rate_max.map(i64::from))
        };
        let number: Option<i32> = self.told(query).await?;
        self.ring();
        match number.map(small) {
            None => Err(self.no_subscription(subscription).await),
            Some(0) => Err(NotRebuildable::refused(subscription)),
            Some(number) => Ok(number),
        }
    }

    async fn pause(&self, subscription: &str, generation: u32, paused: bool) -> Result<(), StoreError> {
        let query = || {
            sqlx::query(self.inner.subscriptions.pause.sql())
                .bind(TENANT)
                .bind(subscription)
                .bind(number(generation))
                .bind(paused)
        };
        self.changed(query, subscription, generation).await
    }

    async fn throttle(&self, subscription: &str, generation: u32, rate_max: Option<u32>) -> Result<(), StoreError> {
        let query = || {
            sqlx::query(self.inner.subscriptions.throttle.sql())
                .bind(TENANT)
                .bind(subscription)
                .bind(number(generation))
                .bind(rate_max.map(i64::from))
        };
        self.changed(query, subscription, generation).await
    }

    async fn swap(&self, subscription: &str, generation: u32) -> Result<Swap, StoreError> {
        let query = || self.swap_query(subscription, generation);
        let row = self
            .read_one(query)
            .await?
            .ok_or(PgError::from(sqlx::Error::RowNotFound))?;
        let swapped = swapped(&row, subscription, generation);
        self.ring();
        swapped
    }

    async fn discard(&self, subscription: &str, generation: u32) -> Result<(), StoreError> {
        let is_done: bool = self.told(|| self.discard_query(subscription, generation)).await?;
        is_done.then_some(()).ok_or_else(|| is_live(subscription, generation))?;
        self.sweep(subscription).await
    }

    async fn reset(&self, subscription: &str) -> Result<(), StoreError> {
        let query = || self.reset_query(subscription);
        let row = self
            .read_one(query)
            .await?
            .ok_or(PgError::from(sqlx::Error::RowNotFound))?;
        let before: Option<i32> = row.try_get(0).map_err(PgError::from)?;
        let after: Option<i32> = row.try_get(1).map_err(PgError::from)?;
        self.ring();
        match (before, after) {
            (None, _) => return Err(self.no_subscription(subscription).await),
            (_, None) => return Err(is_inline(subscription)),
            (_, Some(0)) => return Err(NotRebuildable::refused(subscription)),
            _ => {}
        }
        self.sweep(subscription).await
    }
}

impl PgStore {
    pub(super) fn swap_query<'q>(&self, subscription: &'q str, generation: u32) -> Query<'q, Postgres, PgArguments> {
        sqlx::query(self.inner.subscriptions.swap.sql())
            .bind(TENANT)
            .bind(subscription)
            .bind(number(generation))
    }

    pub(super) fn discard_query<'q>(&self, subscription: &'q str, generation: u32) -> Query<'q, Postgres, PgArguments> {
        sqlx::query(self.inner.subscriptions.discard.sql())
            .bind(TENANT)
            .bind(subscription)
            .bind(number(generation))
    }

    pub(super) fn reset_query<'q>(&self, subscription: &'q str) -> Query<'q, Postgres, PgArguments> {
        sqlx::query(self.inner.subscriptions.reset.sql())
            .bind(TENANT)
            .bind(subscription)
    }

    /// Removes what is left of generations that are gone. What one call leaves, as when it is dropped, the next removes.
    pub(super) async fn sweep(&self, subscription: &str) -> Result<(), StoreError> {
        let query = || {
            sqlx::query(self.inner.subscriptions.sweep.sql())
                .bind(TENANT)
                .bind(subscription)
                .bind(SWEEP_LEN)
        };
        while self.told(query).await? {}
        Ok(())
    }
}

pub(super) fn is_live(subscription: &str, generation: u32) -> StoreError {
    refused(format!("generation {generation} of {subscription:?} is the live one"))
}

/// The error of a change that would leave commits writing tables that nobody looks at.
pub(super) fn is_inline(subscription: &str) -> StoreError {
    refused(format!(
        "commits write {subscription:?}: rebuild it beside the live one, and put that in its place with `swap_sql`"
    ))
}

/// What `swap_1` says.
pub(super) fn swapped(row: &PgRow, subscription: &str, generation: u32) -> Result<Swap, StoreError> {
    let outcome: Option<String> = row.try_get(0).map_err(PgError::from)?;
    let place = |column: usize| -> Result<u64, PgError> { Ok(count(row.try_get(column)?)) };
    match outcome.as_deref() {
        Some("done") => Ok(Swap::Done),
        Some("behind") => Ok(Swap::Behind {
            position: place(1)?,
            live: place(2)?,
        }),
        Some("inline") => Err(is_inline(subscription)),
        Some(_) => Err(refused(format!(
            "generation {generation} of {subscription:?} is retired"
        ))),
        None => Err(no_generation(subscription, generation)),
    }
}

/// Generations from rows of shards, in their order.
fn generations(rows: &[PgRow]) -> Result<Vec<Generation>, PgError> {
    let mut generations: Vec<Generation> = Vec::new();
    for row in rows {
        let number = small(row.try_get(0)?);
        if generations.last().is_none_or(|last| last.number != number) {
            generations.push(Generation {
                number,
                status: status(row.try_get(1)?)?,
                is_paused: row.try_get(2)?,
                rate_max: row.try_get::<Option<i64>, _>(3)?.map(rate),
                shards: Vec::new(),
            });
        }
        if let Some(last) = generations.last_mut() {
            last.shards.push(ShardPlace {
                position: count(row.try_get(4)?),
                worker: row.try_get(5)?,
            });
        }
    }
    Ok(generations)
}

fn status(text: &str) -> Result<GenerationStatus, PgError> {
    match text {
        "live" => Ok(GenerationStatus::Live),
        "building" => Ok(GenerationStatus::Building),
        "retired" => Ok(GenerationStatus::Retired),
        _ => Err(PgError::Contradiction {
            found: format!("a generation of a subscription is {text:?}, which means nothing"),
        }),
    }
}
