//! What could not be taken.

use sqlx::Row;
use sqlx::postgres::PgRow;

use super::super::super::{Logged, Parked, ParkedEvents, ParkedStatus, ShardId, StoreError};
use super::super::log::{logged_event, stored_message};
use super::super::value::{StoredTime, bigint};
use super::super::{PgError, PgStore};
use super::TENANT;
use super::claimed::{rate, small};

impl ParkedEvents for PgStore {
    async fn parked(&self, subscription: &str, after: u64, len_max: usize) -> Result<Vec<Parked>, StoreError> {
        let statements = &self.inner.subscriptions;
        let query = || sqlx::query(statements.reads.sql()).bind(TENANT).bind(subscription);
        let Some(row) = self.read_one(query).await? else {
            return Ok(Vec::new());
        };
        let reads: String = row.try_get(0).map_err(PgError::from)?;
        let is_events = reads == "events";
        let statement = if is_events {
            &statements.parked_events
        } else {
            &statements.parked_messages
        };
        let query = || {
            sqlx::query(statement.sql())
                .bind(TENANT)
                .bind(subscription)
                .bind(bigint(after))
                .bind(bigint(len_max as u64))
        };
        let rows = self.read(query).await?;
        let parked: Result<Vec<_>, sqlx::Error> = rows.iter().map(|row| parked(row, subscription, is_events)).collect();
        Ok(parked.map_err(PgError::from)?)
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
        Ok(is_parked)
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
        Ok(is_parked)
    }
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
