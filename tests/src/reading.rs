//! What holds of workers on every store.

use std::collections::BTreeMap;
use std::time::Duration;

use eventer::projection::{ReadModel, RebuildOptions, WaitError};
use eventer::publisher::{Broadcast, Scripted};
use eventer::store::{
    Claim, EventFilter, EventLog, GenerationStatus, History, Outbox, ParkedEvents, ParkedStatus, ReadModels, RowWrite,
    Step, Store, Subscriptions, Swap,
};
use eventer::worker::Retries;
use eventer::{StateMachine, Workers, export};

use crate::purses::{Listener, Owner, Owners, purse};

/// All that workers need of a store.
pub trait Readable: Store + History + EventLog + Outbox + Subscriptions + ReadModels + ParkedEvents + Clone {}

impl<St: Store + History + EventLog + Outbox + Subscriptions + ReadModels + ParkedEvents + Clone> Readable for St {}

/// How long anything may take.
const LONG: Duration = Duration::from_secs(60);

type Purses<St> = StateMachine<purse::Machine, St>;

/// Owners as the log leads to them.
async fn folded<St: EventLog>(store: &St) -> BTreeMap<String, Owner> {
    let mut owners: BTreeMap<String, Owner> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = store.events(after, 1_000).await.unwrap();
        let Some(last) = page.last() else { return owners };
        after = last.event.position;
        for logged in page.iter().filter(|logged| logged.machine == "purse") {
            let payload: serde_json::Value = serde_json::from_slice(&logged.event.payload).unwrap();
            let owner = owners.entry(payload["owner"].as_str().unwrap().to_owned());
            match &*logged.event.name {
                "Opened" => owner.or_default().purses += 1,
                "Paid" => {
                    let owner = owner.or_default();
                    owner.payments += 1;
                    owner.cents += payload["cents"].as_i64().unwrap();
                }
                _ => continue,
            }
            let owner = owners.get_mut(payload["owner"].as_str().unwrap()).unwrap();
            owner.position = logged.event.position;
        }
    }
}

async fn shown<St: Readable>(store: &St) -> BTreeMap<String, Owner> {
    let model = ReadModel::<Owners<1>, _>::new(store.clone());
    let (mut owners, mut after) = (BTreeMap::new(), None);
    loop {
        // A page of three, so that there are several.
        let page = model.list(after.as_ref(), 3).await.unwrap();
        let Some((last, _)) = page.last() else { return owners };
        after = Some(last.clone());
        owners.extend(page);
    }
}

/// Waits until the read model has all that was committed.
async fn caught_up<St: Readable>(store: &St) {
    let end = store.watermark().await.unwrap();
    let model = ReadModel::<Owners<1>, _>::new(store.clone());
    model.wait_for(end, LONG).await.unwrap();
}

async fn opened<St: Readable>(purses: &Purses<St>, id: &str, owner: &str) -> u64 {
    let opened = purse::event::Opened {
        owner: owner.to_owned(),
    };
    let purse = purses.start(id.to_owned(), opened).await.unwrap();
    purse.receipt().and_then(|it| it.position).unwrap()
}

async fn paid<St: Readable>(purses: &Purses<St>, id: &str, owner: &str, cents: i64) -> u64 {
    let owner = owner.to_owned();
    let paid = purse::event::Paid { owner, cents };
    let receipt = purses.dispatch(&id.to_owned(), paid).await.unwrap();
    receipt.position.unwrap()
}

/// Looks again until it holds.
async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    for _ in 0..6_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} did not come to be");
}

fn workers<St: Readable>(store: &St) -> Workers<St> {
    Workers::new(store.clone())
        .lease(Duration::from_secs(2))
        .retries(Retries::none())
}

/// What is committed is shown a little later, and who waits for its position sees it.
pub async fn what_happens_is_shown<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let model = ReadModel::<Owners<1>, _>::new(store.clone());
    let running = workers(&store).project(Owners::<1>::default()).start().await.unwrap();
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
    let generations = store.generations("owners").await.unwrap();
    assert!(
        generations[0].shards.iter().all(|shard| shard.worker.is_none()),
        "{generations:?}"
    );
}

/// An event that cannot be taken holds up its view and no other, until it is tried again or given up.
pub async fn poison_holds_up_its_key_alone<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let owners = Owners::<2>::default();
    let running = workers(&store).project(owners.clone()).start().await.unwrap();
    opened(&purses, "p1", "Ada").await;
    opened(&purses, "p2", "Grace").await;
    let poison = paid(&purses, "p1", "Ada", -1).await;
    paid(&purses, "p1", "Ada", 7).await;
    paid(&purses, "p2", "Grace", 8).await;
    caught_up(&store).await;
    let rows = shown(&store).await;
    assert_eq!((rows["Ada"].cents, rows["Ada"].purses, rows["Grace"].cents), (0, 1, 8));

    let parked = store.parked("owners", 0, 10).await.unwrap();
    let [first, second] = &parked[..] else {
        panic!("two are parked: {parked:?}")
    };
    assert_eq!(
        (first.what.position(), first.key.as_str(), first.attempts),
        (poison, "view:Ada", 1)
    );
    assert_eq!(first.error.as_deref(), Some("-1 cents cannot be paid"));
    assert_eq!(
        (second.error.as_deref(), second.status.clone()),
        (None, ParkedStatus::Waiting)
    );
    assert!(
        !store.requeue("owners", "view:Grace").await.unwrap(),
        "nothing is parked there"
    );

    // Tried again while nothing changed, it is parked again.
    assert!(store.requeue("owners", "view:Ada").await.unwrap());
    until("another attempt", || async {
        let parked = store.parked("owners", 0, 10).await.unwrap();
        parked.len() == 2 && parked.iter().all(|it| it.status == ParkedStatus::Waiting)
    })
    .await;
    owners.be_lenient();
    assert!(store.requeue("owners", "view:Ada").await.unwrap());
    until("the end of the list", || async {
        store.parked("owners", 0, 10).await.unwrap().is_empty()
    })
    .await;
    paid(&purses, "p1", "Ada", 9).await;
    caught_up(&store).await;
    assert_eq!(shown(&store).await, folded(&store).await);
    running.stop().await;
}

/// An event that is given up is left out, with a reason, and the others of its view are applied.
pub async fn what_is_given_up_is_left_out<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let running = workers(&store).project(Owners::<1>::default()).start().await.unwrap();
    opened(&purses, "p1", "Ada").await;
    let poison = paid(&purses, "p1", "Ada", -1).await;
    paid(&purses, "p1", "Ada", 7).await;
    caught_up(&store).await;
    assert!(!store.give_up("owners", poison + 100, "there is none").await.unwrap());
    assert!(store.give_up("owners", poison, "a mistake of the till").await.unwrap());
    until("the rest", || async { shown(&store).await["Ada"].cents == 7 }).await;
    let parked = store.parked("owners", 0, 10).await.unwrap();
    let [record] = &parked[..] else {
        panic!("one record stays: {parked:?}")
    };
    assert_eq!(record.status, ParkedStatus::GivenUp("a mistake of the till".to_owned()));
    // Nothing waits for it any more.
    paid(&purses, "p1", "Ada", 1).await;
    caught_up(&store).await;
    assert_eq!(shown(&store).await["Ada"].cents, 8);
    running.stop().await;
}

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
    let cancelled = model.rebuild(RebuildOptions::default()).await.unwrap();
    cancelled.pause().await.unwrap();
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

/// A reactor hears of what happens from its first start, in the order of each entity, also after one that failed.
pub async fn reactors_hear_of_what_happens<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    opened(&purses, "p1", "Ada").await;
    paid(&purses, "p1", "Ada", 1).await;
    let listener = Listener::default();
    let running = workers(&store).react(listener.clone()).start().await.unwrap();
    opened(&purses, "p2", "Grace").await;
    let poison = paid(&purses, "p1", "Ada", -1).await;
    paid(&purses, "p1", "Ada", 1).await;
    paid(&purses, "p2", "Grace", 1).await;
    until("news", || async { listener.heard() == [("p2".to_owned(), 2)] }).await;
    until("the second of them", || async {
        store.parked("listener", 0, 10).await.unwrap().len() == 2
    })
    .await;
    let parked = store.parked("listener", 0, 10).await.unwrap();
    assert_eq!(
        (parked[0].what.position(), parked[0].key.as_str()),
        (poison, "entity:purse/p1")
    );
    assert_eq!(
        parked[0].error.as_deref(),
        Some("it panicked: -1 cents cannot be heard of")
    );
    running.stop().await;

    // Another process goes on where it ended.
    listener.be_lenient();
    let running = workers(&store).react(listener.clone()).start().await.unwrap();
    assert!(store.requeue("listener", "entity:purse/p1").await.unwrap());
    let expected = [("p2".to_owned(), 2), ("p1".to_owned(), 3), ("p1".to_owned(), 4)];
    until("the rest", || async { listener.heard() == expected }).await;
    running.stop().await;
}

/// Messages leave in the order of each entity, each once it could be published.
pub async fn messages_leave_in_order<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    for id in ["p1", "p2"] {
        opened(&purses, id, "Ada").await;
        for cents in 1..=3 {
            paid(&purses, id, "Ada", cents).await;
        }
    }
    // Each third attempt fails.
    let broker = Scripted::new(|_, attempt| match attempt % 3 {
        1 => Err("the broker is away".into()),
        _ => Ok(()),
    });
    let broadcast = Broadcast::new(64);
    let mut received = broadcast.subscribe();
    let retries = Retries {
        attempts: 10,
        first: Duration::from_millis(1),
        longest: Duration::from_millis(5),
    };
    let running = workers(&store).retries(retries);
    let running = running.relay("receipts", broker.clone()).relay("live", broadcast);
    let running = running.start().await.unwrap();
    until("all messages", || async { broker.published().len() == 6 }).await;
    for id in ["p1", "p2"] {
        let published = broker.published();
        let of_purse: Vec<_> = published
            .iter()
            .filter(|it| it.entity == id)
            .map(|it| it.data.clone())
            .collect();
        let cents = |data: &Vec<u8>| serde_json::from_slice::<serde_json::Value>(data).unwrap()["cents"].clone();
        assert_eq!(of_purse.iter().map(cents).collect::<Vec<_>>(), [1, 2, 3]);
    }
    assert!(broker.attempts() > 6);
    let first = received.recv().await.unwrap();
    assert_eq!((first.name.as_str(), first.entity.as_str()), ("Receipt", "p1"));
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
    let some = model.verify(&projection, 4).await.unwrap();
    assert!(some.views > 0 && some.views < 19, "{some:?}");
    running.stop().await;

    // Somebody who claims the shard writes what the log does not lead to, and removes what it does.
    let claim = Claim {
        worker: "somebody".to_owned(),
        subscriptions: vec!["owners".to_owned()],
        lease: LONG,
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
        };
        assert!(store.advance(step).await.unwrap());
    }
    let verified = model.verify(&projection, 1).await.unwrap();
    let differing = ["nobody 0", "nobody 1", "nobody 2", "owner 0", "owner 1", "owner 2"];
    assert_eq!(verified.differing, differing);
}

/// Events are asked for by name and time, a page at a time, and written as lines of JSON.
pub async fn the_log_is_asked_and_exported<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    for number in 0..5 {
        let (id, owner) = (format!("p{number}"), format!("owner \"{number}\""));
        opened(&purses, &id, &owner).await;
        for cents in 0..3 {
            paid(&purses, &id, &owner, cents).await;
        }
    }
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let page = purses.events().named(&["Paid"]).after(after).page(4).await.unwrap();
        if page.events.is_empty() {
            break;
        }
        after = page.upto;
        all.extend(page.events);
    }
    assert_eq!(all.len(), 15);
    assert!(all.is_sorted_by_key(|happened| happened.recorded.position));
    let (third, last) = (all[2].recorded.at, all[14].recorded.at);
    let later = purses.events().at(third..).page(100).await.unwrap();
    assert!(later.events.iter().all(|happened| happened.recorded.at >= third) && later.events.len() >= 12);
    let none = purses.events().at(last + LONG..).page(100).await.unwrap();
    assert!(none.events.is_empty());
    let unknown = purses.events().named(&["Payed"]).page(1).await.unwrap_err();
    let text = std::error::Error::source(&unknown).unwrap().to_string();
    assert_eq!(text, "there is no event \"Payed\"; the events are Opened, Paid, Lost");
    assert!(purses.events().page(0).await.is_err());

    let id = "p1".to_owned();
    let versions =
        |events: Vec<eventer::Recorded<purse::Event>>| events.iter().map(|it| it.version).collect::<Vec<_>>();
    assert_eq!(versions(purses.history_page(&id, 1, 2).await.unwrap()), [2, 3]);
    assert_eq!(versions(purses.history_page(&id, 4, 2).await.unwrap()), [0_u64; 0]);
    let nobody = purses.history_page(&"nobody".to_owned(), 0, 2).await.unwrap_err();
    assert!(matches!(nobody.kind(), eventer::ErrorKind::NotFound));
    let pasts = purses.as_of_each(&[id, "nobody".to_owned()], last).await;
    assert!(pasts[0].as_ref().unwrap().is_some() && pasts[1].is_err());

    // In two parts as in one.
    let everything = EventFilter::default();
    let (mut whole, mut in_two) = (Vec::new(), Vec::new());
    let exported = export::ndjson(&store, &everything, 0, None, &mut whole).await.unwrap();
    assert_eq!(exported.events, 20);
    let first = export::ndjson(&store, &everything, 0, Some(all[3].recorded.position), &mut in_two)
        .await
        .unwrap();
    assert_eq!(first.position, all[3].recorded.position);
    export::ndjson(&store, &everything, first.position, None, &mut in_two)
        .await
        .unwrap();
    assert_eq!(
        String::from_utf8(whole.clone()).unwrap(),
        String::from_utf8(in_two).unwrap()
    );
    for (line, version) in whole.split(|byte| *byte == b'\n').zip([1, 2, 3, 4, 1]) {
        let line: serde_json::Value = serde_json::from_slice(line).unwrap();
        assert_eq!((&line["machine"], &line["version"]), (&"purse".into(), &version.into()));
        assert!(line["payload"]["owner"].is_string() && line["at"].as_str().unwrap().ends_with('Z'));
    }
    let mut full: &mut [u8] = &mut [0; 1_000];
    let failed = export::ndjson(&store, &everything, 0, None, &mut full)
        .await
        .unwrap_err();
    assert_eq!(
        failed.exported().events,
        failed.exported().position.min(failed.exported().events)
    );
    assert!(failed.exported().events < 20);
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
}
