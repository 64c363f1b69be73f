//! What several generations have parked.

use std::time::Duration;

use eventer::projection::ReadModel;
use eventer::store::{
    Claim, Lease, Parking, ReadModels, Reads, Step, Subscription, SubscriptionKind, Subscriptions, Swap,
};
use eventer::{MemoryStore, StateMachine};
use eventer_tests::purses::{Owners, purse};

/// How many events fill a page of what is parked.
const PAGE_LEN: u64 = 1_000;

async fn lease_of(store: &MemoryStore, generation: u32) -> Lease {
    let claim = Claim {
        worker: "ann".to_owned(),
        subscriptions: vec!["owners".to_owned()],
        lease: Duration::from_secs(60),
        reading: vec![],
        leaving: false,
    };
    let mut leases = store.claim(&claim).await.unwrap().into_iter();
    leases.find(|it| it.shard.generation == generation).unwrap()
}

/// Parks these positions, each under the key of its owner.
async fn park(store: &MemoryStore, lease: Lease, positions: impl Iterator<Item = u64>) {
    let parking = |position| Parking {
        position,
        key: format!("view:owner {position}"),
        error: None,
        attempts: 0,
    };
    let step = Step {
        shard: lease.shard,
        epoch: lease.epoch,
        from: 0,
        to: PAGE_LEN,
        rows: vec![],
        parked: positions.map(parking).collect(),
        settled: vec![],
        given_up: vec![],
    };
    assert!(store.advance(step).await.unwrap());
}

#[tokio::test]
async fn verification_leaves_out_what_two_generations_parked_at_the_end_of_a_page() {
    let store = MemoryStore::new();
    let purses = StateMachine::<purse::Machine, _>::new(store.clone());
    for position in 1..=PAGE_LEN {
        let owner = format!("owner {position}");
        purses
            .start(format!("p{position}"), purse::event::Opened { owner })
            .await
            .unwrap();
    }
    let owners = Subscription {
        name: "owners".to_owned(),
        kind: SubscriptionKind::Projected,
        reads: Reads::Events,
        shards: 1,
        position: 0,
    };
    store.subscribe(&owners).await.unwrap();
    let number = store.rebuild("owners", 1, None).await.unwrap();
    park(&store, lease_of(&store, 1).await, 1..=PAGE_LEN).await;
    park(&store, lease_of(&store, number).await, PAGE_LEN..=PAGE_LEN).await;
    assert_eq!(store.swap("owners", number).await.unwrap(), Swap::Done);
    let model = ReadModel::<Owners<1>, _>::new(store);
    let verified = model.verify(&Owners::default(), 1).await.unwrap();
    assert_eq!((verified.views, verified.parked), (PAGE_LEN - 1, 1));
}
