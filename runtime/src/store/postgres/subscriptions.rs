//! Subscriptions in Postgres: how far each was read, who reads it, and what it wrote.
//!
//! What decides stands in the functions of `migrations/0007_subscriptions.sql` and `0009_inline.sql`, each of which is
//! one call. This is how they are called, and what their answers mean.

mod bell;
mod leases;
mod parking;
mod read_models;
mod rejection;
mod sql_projection;
mod sql_rebuilding;
mod statements;
mod step;
mod writers;

pub use sql_projection::{SqlProjection, SqlStep};
pub use sql_rebuilding::SqlRebuilding;

use std::future::Future;

use sqlx::Row;

use super::super::{
    Claim, Lease, LogEnds, Reads, Step, StoreError, StoreErrorKind, Subscription, SubscriptionKind, Subscriptions,
};
use super::PgStore;
use super::reads::count;
use super::schema::TENANT;
use super::value::{JsonText, bigint};
pub(super) use bell::Bell;
pub(super) use leases::LeaseMin;
pub(super) use statements::SubscriptionStatements;

fn refused(reason: impl Into<String>) -> StoreError {
    StoreError::new(StoreErrorKind::Refused, reason.into())
}

/// The number of a generation as Postgres has it; none has a number that it cannot hold.
fn number(generation: u32) -> i32 {
    i32::try_from(generation).unwrap_or(i32::MAX)
}

const KINDS: [SubscriptionKind; 3] = [
    SubscriptionKind::Projected,
    SubscriptionKind::ProjectedSql,
    SubscriptionKind::Delivered,
];

fn kind_named(kind: SubscriptionKind) -> &'static str {
    match kind {
        SubscriptionKind::Projected => "projection",
        SubscriptionKind::ProjectedSql => "sql projection",
        SubscriptionKind::Delivered => "delivery",
    }
}

fn named(reads: Reads) -> &'static str {
    match reads {
        Reads::Events => "events",
        Reads::Messages => "messages",
    }
}

impl Subscriptions for PgStore {
    async fn subscribe(&self, subscription: &Subscription) -> Result<(), StoreError> {
        subscription.check().map_err(refused)?;
        let Subscription {
            name,
            kind,
            reads,
            shards,
            position,
        } = subscription;
        let query = || {
            sqlx::query(self.inner.subscriptions.subscribe.sql())
                .bind(TENANT)
                .bind(name)
                .bind(kind_named(*kind))
                .bind(named(*reads))
                .bind(i32::from(*shards))
                .bind(bigint(*position))
        };
        let row = self
            .read_one(query)
            .await?
            .ok_or(super::PgError::from(sqlx::Error::RowNotFound))?;
        self.inner.bell.expect_listeners(true);
        let there: String = row.try_get(0).map_err(super::PgError::from)?;
        if there != kind_named(*kind) {
            let mut kinds = KINDS.into_iter();
            let there = match kinds.find(|kind| there == kind_named(*kind)) {
                Some(kind) => kind.to_string(),
                // A later version of the program made a subscription of this kind.
                None => format!("of the kind {there:?}"),
            };
            return Err(refused(format!("subscription {name:?} is {there}, not {kind}")));
        }
        let there: String = row.try_get(1).map_err(super::PgError::from)?;
        if there != named(*reads) {
            return Err(refused(format!("subscription {name:?} reads {there}")));
        }
        Ok(())
    }

    async fn is_subscribed(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.reads_events(name).await?.is_some())
    }

    async fn claim(&self, claim: &Claim) -> Result<Vec<Lease>, StoreError> {
        Ok(self.claimed(claim).await?)
    }

    async fn rows(
        &self,
        subscription: &str,
        generation: u32,
        keys: &[String],
    ) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let query = || {
            sqlx::query(self.inner.subscriptions.rows.sql())
                .bind(TENANT)
                .bind(subscription)
                .bind(number(generation))
                .bind(keys)
        };
        let mut values = vec![None; keys.len()];
        for row in self.read(query).await? {
            let place: i64 = row.try_get(0).map_err(super::PgError::from)?;
            let value: JsonText = row.try_get(1).map_err(super::PgError::from)?;
            let place = usize::try_from(count(place - 1)).unwrap_or(usize::MAX);
            if let Some(found) = values.get_mut(place) {
                *found = Some(value.0);
            }
        }
        Ok(values)
    }

    async fn advance(&self, step: Step) -> Result<bool, StoreError> {
        self.advanced(step).await
    }

    async fn ends(&self) -> Result<LogEnds, StoreError> {
        let (events, messages) = self.log_ends().await?;
        Ok(LogEnds { events, messages })
    }

    fn woken(&self) -> impl Future<Output = ()> + Send {
        self.rung()
    }
}
