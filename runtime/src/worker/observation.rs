//! Workers as traces and metrics show them.

use super::parking::causes_of;
use crate::store::{ShardId, StoreError};

/// How far a shard is behind the end of the log, in positions.
pub(crate) fn lag(shard: &ShardId, positions: u64) {
    tracing::debug!(target: "eventer", %shard, positions, "behind the end of the log");
    #[cfg(feature = "metrics")]
    {
        // A gauge that ends at 4 billion says enough.
        let positions = u32::try_from(positions).unwrap_or(u32::MAX);
        metrics::gauge!("eventer_subscription_lag", &labels(shard)).set(f64::from(positions));
    }
}

/// How much of what a shard has parked waits.
#[cfg(feature = "metrics")]
pub(crate) fn waiting(shard: &ShardId, len: u32) {
    metrics::gauge!("eventer_subscription_parked", &labels(shard)).set(f64::from(len));
}

#[cfg(not(feature = "metrics"))]
pub(crate) fn waiting(_: &ShardId, _: u32) {}

/// A shard is read by this process no more: what it told last would stand beside what its next reader tells.
#[cfg(feature = "metrics")]
pub(crate) fn left(shard: &ShardId) {
    for name in ["eventer_subscription_lag", "eventer_subscription_parked"] {
        metrics::gauge!(name, &labels(shard)).set(0.0);
    }
}

#[cfg(not(feature = "metrics"))]
pub(crate) fn left(_: &ShardId) {}

#[cfg(feature = "metrics")]
fn labels(shard: &ShardId) -> [(&'static str, String); 3] {
    [
        ("subscription", shard.subscription.clone()),
        ("generation", shard.generation.to_string()),
        ("shard", shard.shard.to_string()),
    ]
}

/// Something failed and is tried again.
#[cfg(feature = "metrics")]
pub(crate) fn retried(subscription: &str) {
    metrics::counter!("eventer_subscription_retries_total", "subscription" => subscription.to_owned()).increment(1);
}

#[cfg(not(feature = "metrics"))]
pub(crate) fn retried(_: &str) {}

/// Something was given up for now.
pub(crate) fn parked(shard: &ShardId, position: u64, key: &str, error: &str) {
    tracing::error!(target: "eventer", subscription = shard.subscription, position, key, error, "parked");
    #[cfg(feature = "metrics")]
    metrics::counter!("eventer_subscription_parked_total", "subscription" => shard.subscription.clone()).increment(1);
}

/// A shard cannot be read now.
pub(crate) fn stopped(shard: &ShardId, error: &StoreError) {
    let cause = causes_of(error);
    tracing::warn!(target: "eventer", %shard, %error, cause, "the shard is read again later");
}

/// A claim failed, so that it is not known who reads which shard of a subscription.
pub(crate) fn unclaimed(subscription: &str, error: &StoreError) {
    let cause = causes_of(error);
    tracing::warn!(target: "eventer", subscription, %error, cause, "the workers claim again later");
}
