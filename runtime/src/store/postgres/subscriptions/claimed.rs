//! The leases that a worker has.

use sqlx::Row;
use sqlx::postgres::PgRow;

use super::super::super::{Claim, Lease, ShardId};
use super::super::read::count;
use super::super::{PgError, PgStore};
use super::TENANT;

impl PgStore {
    pub(super) async fn claimed(&self, claim: &Claim) -> Result<Vec<Lease>, PgError> {
        let micros = i64::try_from(claim.lease.as_micros()).unwrap_or(i64::MAX);
        let query = || {
            sqlx::query(self.inner.subscriptions.claim.sql())
                .bind(TENANT)
                .bind(&claim.worker)
                .bind(&claim.subscriptions)
                .bind(micros.min(LEASE_MICROS_MAX))
                .bind(claim.leaving)
        };
        let rows = self.read(query).await?;
        rows.iter().map(|row| Ok(lease(row)?)).collect()
    }
}

/// A year: beyond what makes sense, and within what a time can hold.
const LEASE_MICROS_MAX: i64 = 365 * 24 * 3_600 * 1_000_000;

fn lease(row: &PgRow) -> Result<Lease, sqlx::Error> {
    Ok(Lease {
        shard: ShardId {
            subscription: row.try_get(0)?,
            generation: small(row.try_get(1)?),
            shard: small(row.try_get(2)?),
        },
        shards: small(row.try_get(3)?),
        epoch: count(row.try_get(4)?),
        position: count(row.try_get(5)?),
        is_rebuild: row.try_get(6)?,
        is_paused: row.try_get(7)?,
        rate_max: row.try_get::<Option<i64>, _>(8)?.map(rate),
        parked: row.try_get(9)?,
        requeued: row.try_get(10)?,
    })
}

/// A number that was stored from one of this type.
pub(super) fn small<T: TryFrom<i32> + Default>(number: i32) -> T {
    T::try_from(number).unwrap_or_default()
}

pub(super) fn rate(rate: i64) -> u32 {
    u32::try_from(rate).unwrap_or(u32::MAX)
}
