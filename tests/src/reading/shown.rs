//! What read models show.

use std::time::Duration;

use eventer::export;
use eventer::projection::{ReadModel, WaitError};
use eventer::publisher::Broadcast;
use eventer::store::{EventFilter, StoreError, StoreErrorKind};
use eventer::worker;

use super::{LONG, Purses, Readable, caught_up, folded, opened, paid, shown, until, workers};
use crate::purses::{Owner, Owners, purse};

/// What is committed is shown a little later, and who waits for its position sees it.
pub async fn what_happens_is_shown<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let model = ReadModel::<Owners<1>, _>::new(store.clone());
    let running = workers(&store)
        .lease(LONG)
        .project(Owners::<1>::default())
        .start()
        .await
        .unwrap();
    opened(&purses, "p1", "Ada").await;
    let position = paid(&purses, "p1", "Ada", 5).await;
    model.wait_for(position, LONG).await.unwrap();
    let expected = Owner {
        purses: 1,
        payments: 1,
        cents: 5,
        position,
    };
    assert_eq!(model.get(&"Ada".to_owned()).await.unwrap(), Some(expected));
    assert_eq!(model.get(&"Grace".to_owned()).await.unwrap(), None);
    // What belongs to no view moves the read model on nevertheless.
    let lost = purse::event::Lost {
        owner: "Ada".to_owned(),
    };
    let receipt = purses.dispatch(&"p1".to_owned(), lost).await.unwrap();
    model.wait_for(receipt.position.unwrap(), LONG).await.unwrap();
    match model.wait_for(position + 100, Duration::from_millis(20)).await {
        Err(WaitError::TimedOut { expected, .. }) => assert_eq!(expected, position + 100),
        other => panic!("nothing is there yet: {other:?}"),
    }
    running.stop().await;
    assert_eq!(shown(&store).await, folded(&store).await);
    // At once, however long the lease would have lasted.
    let generations = store.generations("owners").await.unwrap();
    assert!(generations[0].shards.iter().all(|shard| shard.worker.is_none()));
}

/// Several processes share the shards, some are ended at once and some die, and each event is applied once.
pub async fn several_make_it_together<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    for number in 0..40 {
        opened(&purses, &format!("p{number}"), &format!("owner {}", number % 11)).await;
    }
    let pay = |round: i64| {
        let purses = purses.clone();
        async move {
            for number in 0..40 {
                paid(
                    &purses,
                    &format!("p{number}"),
                    &format!("owner {}", number % 11),
                    round + 1,
                )
                .await;
            }
        }
    };
    for round in 0..10 {
        pay(round).await;
    }
    let short = || workers(&store).lease(Duration::from_millis(300)).batch_len_max(20);
    let mut all = Vec::new();
    for round in 10..20 {
        let running = short().project(Owners::<4>::default()).start().await.unwrap();
        all.push(running);
        pay(round).await;
        match round % 3 {
            // It dies: its leases run out.
            0 => drop(all.remove(0)),
            1 => all.remove(0).stop().await,
            _ => {}
        }
    }
    caught_up(&store).await;
    assert_eq!(shown(&store).await, folded(&store).await);
    for running in all {
        running.stop().await;
    }
    // Who stopped gave back what it had, and what the dead had is free when their leases have run out.
    let are_free = || async {
        let generations = store.generations("owners").await.unwrap();
        generations[0].shards.iter().all(|shard| shard.worker.is_none())
    };
    until("a shard that nobody reads", are_free).await;
}

/// Two of one name, nothing to follow and an event that is not there are refused before anything starts.
pub async fn what_makes_no_sense_is_refused<St: Readable>(store: St) {
    use std::error::Error as _;

    let twice = workers(&store)
        .project(Owners::<1>::default())
        .project(Owners::<2>::default());
    let error = twice.start().await.unwrap_err();
    assert_eq!(
        error.source().unwrap().to_string(),
        "two subscriptions are named \"owners\""
    );
    let nameless = workers(&store).relay("", Broadcast::new(1)).start().await;
    assert!(nameless.is_err());
    let payed = EventFilter::default().events::<purse::Machine>(&["Opened", "Payed"]);
    let relay = workers(&store)
        .relay_events("well", EventFilter::default(), Broadcast::new(1))
        .relay_events("live", payed.clone(), Broadcast::new(1));
    let error = relay.start().await.unwrap_err();
    let unknown = r#"machine "purse" has no event "Payed"; it has Opened, Paid, Lost"#;
    assert_eq!(
        error.source().unwrap().to_string(),
        format!("relay \"live\": {unknown}")
    );
    // Nor does another begin, which would miss nothing from then on.
    assert!(!store.is_subscribed("live").await.unwrap() && !store.is_subscribed("well").await.unwrap());
    let error = export::ndjson(&store, &payed, 0, None, &mut Vec::new())
        .await
        .unwrap_err();
    let reason = error.source().and_then(std::error::Error::source).unwrap();
    assert_eq!(reason.to_string(), unknown);
}

/// What is asked about a name that nobody reads says so, and which names there are.
pub async fn a_name_that_nobody_reads_is_told_with_those_that_there_are<St: Readable>(store: St) {
    let text = |error: StoreError| {
        assert_eq!(error.kind(), StoreErrorKind::Refused);
        std::error::Error::source(&error).unwrap().to_string()
    };
    let error = store.requeue_all("owner").await.unwrap_err();
    let none = "there is no subscription \"owner\", nor any other: workers make them as they start";
    assert_eq!(text(error), none);

    let running = workers(&store).project(Owners::<1>::default());
    let running = running.relay("live", Broadcast::new(1)).start().await.unwrap();
    let at_once = Duration::ZERO;
    let waited = worker::wait_for(&store, "owner", 1, at_once).await.unwrap_err();
    let WaitError::Store(waited) = waited else {
        panic!("{waited:?}")
    };
    for error in [
        store.parked("owner", 0, 9).await.unwrap_err(),
        store.requeue("owner", "a").await.unwrap_err(),
        store.requeue_all("owner").await.unwrap_err(),
        store.give_up("owner", 1, "gone").await.unwrap_err(),
        store.generations("owner").await.unwrap_err(),
        store.rebuild("owner", 1, None).await.unwrap_err(),
        store.reset("owner").await.unwrap_err(),
        waited,
    ] {
        let known = "there is no subscription \"owner\"; there are \"live\", \"owners\"";
        assert_eq!(text(error), known);
    }
    running.stop().await;

    for number in 0..16 {
        let name = format!("relay {number:02}");
        let relay = workers(&store).relay(&name, Broadcast::new(1));
        relay.start().await.unwrap().stop().await;
    }
    let many = text(store.parked("owner", 0, 9).await.unwrap_err());
    assert!(many.ends_with("\"relay 12\", \"relay 13\" and more"), "{many}");
}
