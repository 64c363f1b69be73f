//! Parked events and messages in Postgres: those that could not be taken.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Postgres, Row};

use super::super::log::{logged_event, stored_message};
use super::super::reads::count;
use super::super::schema::{Statement, TENANT};
use super::super::value::{StoredTime, bigint};
use super::super::{PgError, PgStore};
use super::leases::{rate, small};
use super::number;
use crate::store::{Logged, Parked, ParkedEvents, ParkedStatus, ShardId, StoreError};

impl ParkedEvents for PgStore {
    async fn parked(&self, subscription: &str, after: u64, len_max: usize) -> Result<Vec<Parked>, StoreError> {
        let Some(is_events) = self.reads_events(subscription).await? else {
            return Err(self.no_subscription(subscription).await);
        };
        let statements = &self.inner.subscriptions;
        let statement = if is_events {
            &statements.parked_events
        } else {
            &statements.parked_messages
        };
        let query = || page(statement, subscription, after, len_max);
        let rows = self.read(query).await?;
        Ok(all(&rows, subscription, is_events)?)
    }

    async fn parked_under(
        &self,
        shard: &ShardId,
        key: &str,
        after: u64,
        len_max: usize,
    ) -> Result<Vec<Parked>, StoreError> {
        let Some(is_events) = self.reads_events(&shard.subscription).await? else {
            return Ok(Vec::new());
        };
        let statements = &self.inner.subscriptions;
        let statement = if is_events {
            &statements.parked_events_under
        } else {
            &statements.parked_messages_under
        };
        let query = || {
            let page = page(statement, &shard.subscription, after, len_max);
            page.bind(number(shard.generation))
                .bind(i32::from(shard.shard))
                .bind(key)
        };
        let rows = self.read(query).await?;
        Ok(all(&rows, &shard.subscription, is_events)?)
    }

    async fn requeue(&self, subscription: &str, key: &str) -> Result<bool, StoreError> {
        let query = || {
            sqlx::query(self.inner.subscriptions.requeue.sql())
                .bind(TENANT)
                .bind(subscription)
                .bind(key)
        };
        let is_parked = self.told(query).await?;
        self.ring();
        self.of_one_that_is_there(is_parked, subscription).await
    }

    async fn requeue_all(&self, subscription: &str) -> Result<u64, StoreError> {
        let query = || {
            sqlx::query(self.inner.subscriptions.requeue_all.sql())
                .bind(TENANT)
                .bind(subscription)
        };
        loop {
            let keys: Option<i64> = self.told(query).await?;
            self.ring();
            match keys {
                // More is parked than one statement requeues: go on.
                Some(-1) => {}
                Some(keys) => return Ok(count(keys)),
                None => return Err(self.no_subscription(subscription).await),
            }
        }
    }

    async fn give_up(&self, subscription: &str, position: u64, reason: &str) -> Result<bool, StoreError> {
        let reason = reason.replace('\0', "\u{FFFD}");
        let query = || {
            sqlx::query(self.inner.subscriptions.give_up.sql())
                .bind(TENANT)
                .bind(subscription)
                .bind(bigint(position))
                .bind(&reason)
        };
        let is_parked = self.told(query).await?;
        self.ring();
        self.of_one_that_is_there(is_parked, subscription).await
    }
}

impl PgStore {
    /// Whether a subscription reads events, and not messages; `None` if there is none of this name.
    pub(super) async fn reads_events(&self, subscription: &str) -> Result<Option<bool>, PgError> {
        let reads = &self.inner.subscriptions.reads;
        let query = || sqlx::query(reads.sql()).bind(TENANT).bind(subscription);
        let row = self.read_one(query).await?;
        let reads: Option<String> = row.map(|row| row.try_get(0)).transpose()?;
        Ok(reads.map(|reads| reads == "events"))
    }

    /// Nothing that is parked may mean that there is no such subscription.
    async fn of_one_that_is_there(&self, is_parked: bool, subscription: &str) -> Result<bool, StoreError> {
        if !is_parked && self.reads_events(subscription).await?.is_none() {
            return Err(self.no_subscription(subscription).await);
        }
        Ok(is_parked)
    }
}

fn page<'q>(
    statement: &'q Statement,
    subscription: &'q str,
    after: u64,
    len_max: usize,
) -> Query<'q, Postgres, PgArguments> {
    sqlx::query(statement.sql())
        .bind(TENANT)
        .bind(subscription)
        .bind(bigint(after))
        .bind(bigint(len_max as u64))
}

fn all(rows: &[PgRow], subscription: &str, is_events: bool) -> Result<Vec<Parked>, PgError> {
    let parked: Result<_, sqlx::Error> = rows.iter().map(|row| parked(row, subscription, is_events)).collect();
    Ok(parked?)
}

fn parked(row: &PgRow, subscription: &str, is_event: bool) -> Result<Parked, sqlx::Error> {
    let what = if is_event {
        Logged::Event(logged_event(row)?)
    } else {
        Logged::Message(stored_message(row)?)
    };
    let status: String = row.try_get("status")?;
    let reason: Option<String> = row.try_get("reason")?;
    Ok(Parked {
        shard: ShardId {
            subscription: subscription.to_owned(),
            generation: small(row.try_get("generation")?),
            shard: small(row.try_get("shard")?),
        },
        what,
        key: row.try_get("parked_key")?,
        error: row.try_get("error")?,
        attempts: rate(row.try_get("attempts")?),
        since: row.try_get::<StoredTime, _>("since")?.0,
        status: match &*status {
            "waiting" => ParkedStatus::Waiting,
            "requeued" => ParkedStatus::Requeued,
            _ => ParkedStatus::GivenUp(reason.unwrap_or_default()),
        },
    })
}
