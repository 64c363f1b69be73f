//! The leases that a worker has.

use sqlx::Row;
use sqlx::postgres::PgRow;

use super::super::super::{Claim, Lease, ShardId};
use super::super::read::count;
use super::super::{PgError, PgStore};
use super::{TENANT, number};

impl PgStore {
    /// One subscription after the other, each in a transaction of its own. Where one cannot be claimed, the others are all
    /// the same, so that their leases do not run out.
    pub(super) async fn claimed(&self, claim: &Claim) -> Result<Vec<Lease>, PgError> {
        let (mut leases, mut failed) = (Vec::new(), None);
        for name in &claim.subscriptions {
            match self.claimed_of(name, claim).await {
                Ok(claimed) => leases.extend(claimed),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(leases), Err)
    }

    async fn claimed_of(&self, name: &str, claim: &Claim) -> Result<Vec<Lease>, PgError> {
        let micros = i64::try_from(claim.lease.as_micros()).unwrap_or(i64::MAX);
        let reading = claim.reading.iter().filter(|shard| shard.subscription == name);
        let (generations, shards): (Vec<_>, Vec<_>) =
            reading.map(|it| (number(it.generation), i32::from(it.shard))).unzip();
        let query = || {
            sqlx::query(self.inner.subscriptions.claim.sql())
                .bind(TENANT)
                .bind(&claim.worker)
                .bind([name])
                .bind(micros.min(LEASE_MICROS_MAX))
                .bind(&generations)
                .bind(&shards)
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
        is_surplus: row.try_get(6)?,
        is_rebuild: row.try_get(7)?,
        is_paused: row.try_get(8)?,
        rate_max: row.try_get::<Option<i64>, _>(9)?.map(rate),
        parked: row.try_get(10)?,
        requeued: row.try_get(11)?,
        waiting: u32::try_from(row.try_get::<i64, _>(12)?).unwrap_or(u32::MAX),
    })
}

/// A number that was stored from one of this type.
pub(super) fn small<T: TryFrom<i32> + Default>(number: i32) -> T {
    T::try_from(number).unwrap_or_default()
}

pub(super) fn rate(rate: i64) -> u32 {
    u32::try_from(rate).unwrap_or(u32::MAX)
}
