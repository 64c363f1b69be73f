//! Subscriptions: what the server does for them, and what remains of a step when something fails.

mod faults;
mod followed;
mod held;
mod sql;
mod waking;
mod workers;

use std::time::Duration;

use eventer::store::postgres::PgStore;
use eventer::store::{Claim, Lease, Reads, RowWrite, Step, StoreError, Subscription, SubscriptionKind, Subscriptions};
use sqlx::PgPool;

use crate::databases::{Databases, runtime};

const LONG: Duration = Duration::from_secs(60);

/// A database with the subscription `totals`, of one shard.
fn on_subscribed(test: impl AsyncFnOnce(PgPool, PgStore)) {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let store = PgStore::new(&pool);
        subscribe(&store).await;
        test(pool, store).await;
    });
}

async fn subscribe(store: &PgStore) {
    let totals = Subscription {
        name: "totals".to_owned(),
        kind: SubscriptionKind::Projected,
        reads: Reads::Events,
        shards: 1,
        position: 0,
    };
    store.subscribe(&totals).await.unwrap();
}

async fn leases(store: &PgStore, worker: &str, lease: Duration) -> Vec<Lease> {
    claimed(store, worker, lease).await.unwrap()
}

async fn claimed(store: &PgStore, worker: &str, lease: Duration) -> Result<Vec<Lease>, StoreError> {
    let claim = Claim {
        worker: worker.to_owned(),
        subscriptions: vec!["totals".to_owned()],
        lease,
        reading: vec![],
        leaving: false,
    };
    store.claim(&claim).await
}

async fn lease(store: &PgStore, worker: &str) -> Lease {
    let mut leases = leases(store, worker, LONG).await;
    assert_eq!(leases.len(), 1);
    leases.remove(0)
}

/// A step that writes the row "a".
fn step(lease: &Lease, to: u64, value: &str) -> Step {
    Step {
        shard: lease.shard.clone(),
        epoch: lease.epoch,
        from: lease.position,
        to,
        rows: vec![RowWrite {
            key: "a".to_owned(),
            value: Some(value.into()),
        }],
        parked: vec![],
        settled: vec![],
        given_up: vec![],
    }
}
