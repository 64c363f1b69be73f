//! How a step is stored.

use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{Postgres, Row};
use tokio::time::timeout;

use super::super::commit::ANSWER_MAX;
use super::super::error::Verdict;
use super::super::reads::{ATTEMPTS_MAX, in_time};
use super::super::schema::{Statement, TENANT};
use super::super::value::{Json, bigint};
use super::super::{PgError, PgStore};
use super::leases::part_of;
use super::{number, refused};
use crate::store::{Step, StoreError};

/// The answers of `hold_1`, `advance_1` and `move_sql_1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// The step is taken, or can be.
    Yes,
    /// The shard is where the step leads, by this lease: it was taken before.
    Before,
    /// The transaction that held the shard has ended.
    Ended,
    /// The lease is lost.
    No,
}

impl From<i32> for Held {
    fn from(answer: i32) -> Self {
        match answer {
            1 => Held::Yes,
            2 => Held::Before,
            3 => Held::Ended,
            _ => Held::No,
        }
    }
}

impl PgStore {
    pub(super) async fn advanced(&self, mut step: Step) -> Result<bool, StoreError> {
        step.check().map_err(refused)?;
        self.ready().await?;
        let (mut attempt, mut in_doubt) = (1, false);
        loop {
            match self.sent(&step).await {
                Ok(Held::Yes) => return Ok(true),
                // Under one lease only one step leads from one place to another, so this one is stored.
                Ok(Held::Before) if in_doubt => return Ok(true),
                Ok(Held::No | Held::Ended) if in_doubt => {
                    return Err(StoreError::untold("the lease was lost meanwhile"));
                }
                Ok(Held::Before | Held::Ended | Held::No) => return Ok(false),
                Err(error) => {
                    in_doubt |= error.verdict() == Verdict::Lost;
                    let again = in_doubt || error.verdict() != Verdict::Nothing;
                    if !again || attempt == ATTEMPTS_MAX {
                        return Err(if in_doubt {
                            StoreError::untold(error)
                        } else {
                            error.into()
                        });
                    }
                    attempt += 1;
                }
            }
        }
    }

    /// Sends a step once.
    async fn sent(&self, step: &Step) -> Result<Held, PgError> {
        let mut lane = self.inner.lanes.take().await?;
        let query = advance_query(&self.inner.subscriptions.advance, step);
        let sending = lane.fetch_bounded(query, part_of(self.inner.leased.get()));
        let answer = in_time(timeout(ANSWER_MAX, sending).await);
        let row = lane.settle(answer)?.pop().ok_or(sqlx::Error::RowNotFound)?;
        Ok(row.try_get::<i32, _>(0)?.into())
    }

    /// The call that moves the place of a shard that is held in the same transaction.
    pub(super) fn move_query<'q>(&self, step: &'q Step) -> Query<'q, Postgres, PgArguments> {
        sqlx::query(self.inner.subscriptions.move_on.sql())
            .bind(TENANT)
            .bind(&step.shard.subscription)
            .bind(number(step.shard.generation))
            .bind(i32::from(step.shard.shard))
            .bind(bigint(step.epoch))
            .bind(bigint(step.from))
            .bind(bigint(step.to))
    }
}

/// The call that takes a step, by one of the statements for it.
pub(super) fn advance_query<'q>(statement: &Statement, step: &'q Step) -> Query<'q, Postgres, PgArguments> {
    let rows = step.rows.iter();
    let written = rows
        .clone()
        .filter_map(|row| Some((&*row.key, Json(row.value.as_deref()?))));
    let (keys, values): (Vec<_>, Vec<_>) = written.unzip();
    let deleted: Vec<_> = rows.filter(|row| row.value.is_none()).map(|row| &*row.key).collect();
    let bigints = |positions: &[u64]| positions.iter().map(|position| bigint(*position)).collect::<Vec<_>>();
    let parked = &step.parked;
    let positions: Vec<_> = parked.iter().map(|it| bigint(it.position)).collect();
    let parked_keys: Vec<_> = parked.iter().map(|it| &*it.key).collect();
    let errors: Vec<_> = parked.iter().map(|it| it.error.as_deref()).collect();
    let attempts: Vec<_> = parked.iter().map(|it| i64::from(it.attempts)).collect();
    sqlx::query(statement.sql())
        .bind(TENANT)
        .bind(&step.shard.subscription)
        .bind(number(step.shard.generation))
        .bind(i32::from(step.shard.shard))
        .bind(bigint(step.epoch))
        .bind(bigint(step.from))
        .bind(bigint(step.to))
        .bind(keys)
        .bind(values)
        .bind(deleted)
        .bind(bigints(&step.settled))
        .bind(bigints(&step.given_up))
        .bind(positions)
        .bind(parked_keys)
        .bind(errors)
        .bind(attempts)
}
