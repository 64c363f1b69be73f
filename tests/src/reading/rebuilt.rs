//! Views that are made anew, and compared with a fresh fold.

use std::collections::BTreeSet;

use eventer::projection::{ReadModel, RebuildOptions};
use eventer::store::{Claim, GenerationStatus, RowWrite, Step, Swap};

use super::{LONG, Purses, Readable, caught_up, folded, opened, paid, shown, until, workers};
use crate::purses::Owners;

/// A read model is built anew beside the live one, which goes on, and takes its place once it is as far.
pub async fn a_rebuild_takes_the_place_of_the_live_one<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let running = workers(&store).project(Owners::<2>::default()).start().await.unwrap();
    for number in 0..30 {
        opened(&purses, &format!("p{number}"), &format!("owner {}", number % 7)).await;
    }
    caught_up(&store).await;
    let generation = store.rebuild("owners", 3, Some(20)).await.unwrap();
    assert_eq!(
        store.rebuild("owners", 5, None).await.unwrap(),
        generation,
        "there is one at a time"
    );
    store.pause("owners", generation, true).await.unwrap();
    let swap = store.swap("owners", generation).await.unwrap();
    assert!(matches!(swap, Swap::Behind { .. }), "{swap:?}");
    paid(&purses, "p1", "owner 1", 3).await;
    caught_up(&store).await;
    store.pause("owners", generation, false).await.unwrap();
    until("the swap", || async {
        store.swap("owners", generation).await.unwrap() == Swap::Done
    })
    .await;
    let generations = store.generations("owners").await.unwrap();
    let status: Vec<_> = generations
        .iter()
        .map(|it| (it.number, it.status, it.shards.len()))
        .collect();
    assert_eq!(
        status,
        [
            (1, GenerationStatus::Retired, 2),
            (generation, GenerationStatus::Live, 3)
        ]
    );
    store.discard("owners", 1).await.unwrap();
    assert!(store.discard("owners", generation).await.is_err(), "the live one stays");
    paid(&purses, "p2", "owner 2", 4).await;
    caught_up(&store).await;
    assert_eq!(shown(&store).await, folded(&store).await);

    // By the handle, which tells how far it is.
    let model = ReadModel::<Owners<2>, _>::new(store.clone());
    let slowly = RebuildOptions::default().shards(3).rate_max(1);
    let cancelled = model.rebuild(slowly).await.unwrap();
    cancelled.pause().await.unwrap();
    assert_eq!(cancelled.options(), slowly);
    let found = model.rebuild(RebuildOptions::default().rate_max(9)).await.unwrap();
    assert_eq!(
        (found.generation(), found.options()),
        (cancelled.generation(), slowly),
        "it goes on as it was begun"
    );
    assert!(cancelled.progress().await.unwrap().is_paused);
    cancelled.cancel().await.unwrap();
    let mut told = Vec::new();
    let rebuilding = model.rebuild(RebuildOptions::default()).await.unwrap();
    rebuilding
        .finish(|progress| told.push(progress.position))
        .await
        .unwrap();
    assert!(told.is_sorted(), "{told:?}");
    assert_eq!(
        store.generations("owners").await.unwrap().len(),
        1,
        "the old ones are gone"
    );
    caught_up(&store).await;
    assert_eq!(shown(&store).await, folded(&store).await);

    // In place.
    model.rebuild_in_place().await.unwrap();
    caught_up(&store).await;
    assert_eq!(shown(&store).await, folded(&store).await);
    running.stop().await;
}

/// A rebuild parks anew what was given up before it, and says what the views that it shows lack.
pub async fn a_rebuild_tells_what_it_lacks<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let owners = Owners::<1>::default();
    let running = workers(&store).project(owners.clone()).start().await.unwrap();
    opened(&purses, "p1", "Ada").await;
    let poison = paid(&purses, "p1", "Ada", -1).await;
    paid(&purses, "p1", "Ada", 7).await;
    caught_up(&store).await;
    assert!(store.give_up("owners", poison, "a mistake of the till").await.unwrap());
    until("the rest", || async { shown(&store).await["Ada"].cents == 7 }).await;

    let model = ReadModel::<Owners<1>, _>::new(store.clone());
    let rebuilding = model.rebuild(RebuildOptions::default()).await.unwrap();
    let mut told = Vec::new();
    let shown_now = rebuilding.finish(|progress| told.push(progress)).await.unwrap();
    assert_eq!((shown_now.parked, told.last()), (2, Some(&shown_now)));
    assert_eq!(shown(&store).await["Ada"].cents, 0);
    assert!(store.give_up("owners", poison, "a mistake of the till").await.unwrap());
    until("the rest", || async { shown(&store).await["Ada"].cents == 7 }).await;
    owners.be_lenient();
    let rebuilding = model.rebuild(RebuildOptions::default()).await.unwrap();
    assert_eq!(rebuilding.finish(|_| {}).await.unwrap().parked, 0);
    running.stop().await;
}

/// The views are compared with a fresh fold; one that somebody changed is found.
pub async fn what_differs_is_found<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let projection = Owners::<3>::default();
    let running = workers(&store).project(projection.clone()).start().await.unwrap();
    for number in 0..20 {
        opened(&purses, &format!("p{number}"), &format!("owner {number}")).await;
    }
    paid(&purses, "p3", "owner 3", -1).await;
    caught_up(&store).await;
    let model = ReadModel::<Owners<3>, _>::new(store.clone());
    let verified = model.verify(&projection, 1).await.unwrap();
    assert_eq!((verified.views, verified.parked, verified.differing.len()), (19, 1, 0));
    running.stop().await;

    // Somebody who claims the shard writes what the log does not lead to, and removes what it does.
    let claim = Claim {
        worker: "somebody".to_owned(),
        subscriptions: vec!["owners".to_owned()],
        lease: LONG,
        reading: vec![],
        leaving: false,
    };
    for lease in store.claim(&claim).await.unwrap() {
        let step = Step {
            shard: lease.shard.clone(),
            epoch: lease.epoch,
            from: lease.position,
            to: lease.position,
            rows: vec![
                RowWrite {
                    key: format!("nobody {}", lease.shard.shard),
                    value: Some(b"{}".to_vec()),
                },
                RowWrite {
                    key: format!("owner {}", lease.shard.shard),
                    value: None,
                },
            ],
            parked: Vec::new(),
            settled: Vec::new(),
            given_up: Vec::new(),
        };
        assert!(store.advance(step).await.unwrap());
    }
    let verified = model.verify(&projection, 1).await.unwrap();
    let differing = ["nobody 0", "nobody 1", "nobody 2", "owner 0", "owner 1", "owner 2"];
    assert_eq!(verified.differing, differing);
    // One of as many as there are shards: in time, each key is one that is compared.
    let (mut found, mut views) = (BTreeSet::new(), Vec::new());
    for _ in 0..40 {
        let some = model.verify(&projection, 3).await.unwrap();
        found.extend(some.differing);
        views.push(some.views);
    }
    assert!(found.iter().eq(&differing), "{found:?}");
    let all = verified.views;
    assert!(
        views.iter().any(|it| *it < all) && views.iter().sum::<u64>() < 40 * all / 2,
        "{views:?}"
    );
}
