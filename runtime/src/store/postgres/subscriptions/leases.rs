//! Leases in Postgres: claims, and the connections on which they are made.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Postgres, Row};
use tokio::time::timeout;

use super::super::commit::ANSWER_MAX;
use super::super::error::Verdict;
use super::super::reads::{ATTEMPTS_MAX, count, in_time};
use super::super::schema::TENANT;
use super::super::{PgError, PgStore};
use super::number;
use crate::store::{Claim, Lease, ShardId};

impl PgStore {
    /// Claims one subscription after the other, each in a transaction of its own. If one cannot be claimed, the others
    /// still are, so that their leases do not run out.
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
        self.inner.leased.note(claim.lease);
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
        let rows = self.sent_below(claim.lease, query).await?;
        rows.iter().map(|row| Ok(lease(row)?)).collect()
    }

    /// Sends what is to be answered while a lease holds, on another connection if one turns out to be lost, or to be silent.
    async fn sent_below<'q>(
        &self,
        lease: Duration,
        query: impl Fn() -> Query<'q, Postgres, PgArguments> + Send,
    ) -> Result<Vec<PgRow>, PgError> {
        self.ready().await?;
        let time_max = part_of(lease);
        let mut attempt = 1;
        loop {
            let mut lane = self.inner.lanes.take().await?;
            let answer = timeout((lease / 4).max(ANSWER_MAX_MIN), lane.fetch_bounded(query(), time_max)).await;
            match lane.settle(in_time(answer)) {
                Err(error) if error.verdict() != Verdict::Nothing && attempt < ATTEMPTS_MAX => attempt += 1,
                answer => return answer,
            }
        }
    }
}

/// How long the answer to a claim may stay away, at least, however short the lease is: longer than it waits for locks.
const ANSWER_MAX_MIN: Duration = Duration::from_secs(1);

/// The shortest part of a lease, however short that is: longer than a claim waits for a lock, and than a busy machine
/// holds up who is at work.
const PART_MIN: Duration = Duration::from_secs(1);

/// For how long what was sent under a lease may stand still in its transaction: below that, so that who takes over does not
/// wait for it.
pub(super) fn part_of(lease: Duration) -> Duration {
    (lease / 2).clamp(PART_MIN, ANSWER_MAX)
}

/// The shortest lease that was claimed here: who sends a step has one.
#[derive(Debug)]
pub(in super::super) struct LeaseMin(AtomicU64);

impl Default for LeaseMin {
    fn default() -> Self {
        LeaseMin(AtomicU64::new(u64::MAX))
    }
}

impl LeaseMin {
    fn note(&self, lease: Duration) {
        let millis = u64::try_from(lease.as_millis()).unwrap_or(u64::MAX);
        self.0.fetch_min(millis, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// A year: longer than makes sense, and short enough for a time of Postgres.
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
