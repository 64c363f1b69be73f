//! More views than stay at hand.

use std::time::Duration;

use eventer::projection::ReadModel;
use eventer::store::EventLog;
use eventer::worker::Retries;
use eventer::{MemoryStore, StateMachine, Workers};
use eventer_tests::purses::{Owners, purse};

/// So many that a batch in the middle of a run takes the views at hand past 10,000, the most that stay there.
const OWNERS: usize = 11_000;

/// The events between that of a view and the next of the same view: they are in batches that lie apart.
const APART: usize = 5_000;

#[tokio::test]
async fn an_event_that_cannot_be_taken_leaves_the_other_views_of_its_batch() {
    let store = MemoryStore::new();
    let purses = StateMachine::<purse::Machine, _>::new(store.clone());
    let paid = async |number: usize, cents| {
        let owner = format!("owner {number}");
        let paid = purse::event::Paid { owner, cents };
        purses.dispatch(&format!("p{number}"), paid).await.unwrap();
    };
    for number in 0..OWNERS {
        let owner = format!("owner {number}");
        let opened = purse::event::Opened { owner };
        purses.start(format!("p{number}"), opened).await.unwrap();
        if number % 50 == 0 {
            paid(number, -1).await;
        }
        if number >= APART && number % 7 == 0 {
            paid(number - APART, 5).await;
        }
    }
    let running = Workers::new(store.clone())
        .retries(Retries::none())
        .project(Owners::<1>::default())
        .start()
        .await
        .unwrap();
    let model = ReadModel::<Owners<1>, _>::new(store.clone());
    let end = store.watermark().await.unwrap();
    model.wait_for(end, Duration::from_secs(60)).await.unwrap();
    running.stop().await;

    let verified = model.verify(&Owners::default(), 1).await.unwrap();
    assert_eq!(verified.differing, Vec::<String>::new());
    let views = u64::try_from(OWNERS).unwrap();
    assert_eq!((verified.views, verified.parked), (views - 220, 220));
}
