//! What reactors and relays are told.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::time::Duration;

use eventer::projection::{ReadModel, RebuildOptions, WaitError};
use eventer::publisher::{Broadcast, Scripted};
use eventer::store::{Claim, EventFilter, NotRebuildable, StoreErrorKind};
use eventer::worker::{self, Retries};
use eventer::{StateMachine, TraceContext};

use super::{LONG, Purses, Readable, opened, paid, until, workers};
use crate::notes::{Text, note};
use crate::purses::{Listener, Owners, Shares, Slow, purse};

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
    let last = paid(&purses, "p2", "Grace", 1).await;
    worker::wait_for(&store, "listener", last, LONG).await.unwrap();
    assert_eq!(listener.heard(), [("p2".to_owned(), 2)]);
    let late = worker::wait_for(&store, "listener", last + 1_000, Duration::from_millis(20)).await;
    assert!(
        matches!(late, Err(WaitError::TimedOut { position, expected, .. }) if position >= last && expected == last + 1_000),
        "{late:?}"
    );
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

/// Whoever rebuilds what can be rebuilt tells a reactor and a relay nothing, and they are not rebuilt themselves.
pub async fn nothing_is_delivered_by_a_rebuild<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let (listener, broker) = (Listener::default(), Scripted::new(|_, _| Ok(())));
    let begin = || {
        let running = workers(&store).project(Owners::<2>::default()).react(listener.clone());
        let running = running.relay("receipts", broker.clone());
        running
            .relay_events(
                "opened",
                EventFilter::default().events::<purse::Machine>(&["Opened"]),
                broker.clone(),
            )
            .start()
    };
    // They hear of what happens from now on.
    begin().await.unwrap().stop().await;
    for id in ["p1", "p2", "p3"] {
        opened(&purses, id, "Ada").await;
        paid(&purses, id, "Ada", 1).await;
    }
    let last = store.watermark().await.unwrap();
    let running = begin().await.unwrap();
    until("all messages and events", || async { broker.published().len() == 6 }).await;
    worker::wait_for(&store, "listener", last, LONG).await.unwrap();
    let heard = listener.heard();
    assert_eq!(heard.len(), 3);

    let model = ReadModel::<Owners<2>, _>::new(store.clone());
    let rebuilding = model.rebuild(RebuildOptions::default()).await.unwrap();
    rebuilding.finish(|_| {}).await.unwrap();
    model.rebuild_in_place().await.unwrap();
    for name in ["listener", "receipts", "opened"] {
        let rebuilt = store.rebuild(name, 1, None).await.map(|_| ());
        for refused in [rebuilt, store.reset(name).await] {
            let error = refused.unwrap_err();
            assert_eq!(error.kind(), StoreErrorKind::Refused);
            let reason = error.source().unwrap();
            assert_eq!(
                reason.downcast_ref(),
                Some(&NotRebuildable {
                    subscription: name.to_owned()
                })
            );
            assert_eq!(
                reason.to_string(),
                format!(
                    "subscription {name:?} is a reactor or a relay, and what it did is not done anew: `requeue` tries \
                     again what it parked, and what is to begin by itself takes another name"
                )
            );
        }
    }
    // They go on, and hear of this next.
    opened(&purses, "p4", "Ada").await;
    let last = paid(&purses, "p4", "Ada", 1).await;
    worker::wait_for(&store, "listener", last, LONG).await.unwrap();
    model.wait_for(last, LONG).await.unwrap();
    until("the last message and events", || async {
        broker.published().len() >= 8
    })
    .await;
    running.stop().await;
    assert_eq!(listener.heard(), [heard, vec![("p4".to_owned(), 2)]].concat());
    assert_eq!(broker.published().len(), 8);
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

/// Of events those leave that are chosen, from when the relay is first started, in the order of each entity.
pub async fn events_that_are_chosen_leave<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let notes = StateMachine::<note::Machine, _>::new(store.clone());
    opened(&purses, "p0", "Ada").await;
    paid(&purses, "p0", "Ada", 9).await;
    let (some, all) = (Scripted::new(|_, _| Ok(())), Scripted::new(|_, _| Ok(())));
    let mut filter = EventFilter::default();
    filter.follow("purse", &["Paid", "Lost"]);
    let running = workers(&store).relay_events("some", filter, some.clone()).relay_events(
        "all",
        EventFilter::default(),
        all.clone(),
    );
    let running = running.start().await.unwrap();
    for id in ["p1", "p2"] {
        opened(&purses, id, "Ada").await;
        for cents in 1..=2 {
            paid(&purses, id, "Ada", cents).await;
        }
    }
    // An entity of another machine, with the same id.
    let written = note::event::Written {
        author: "Ada".to_owned(),
        text: Text("Paid".to_owned()),
    };
    notes.start("p1".to_owned(), written).await.unwrap();
    let owner = "Ada".to_owned();
    let lost = purses
        .dispatch(&"p1".to_owned(), purse::event::Lost { owner })
        .await
        .unwrap();
    let end = lost.position.unwrap();
    for subscription in ["some", "all"] {
        worker::wait_for(&store, subscription, end, LONG).await.unwrap();
    }
    let of = |relay: &Scripted, machine: &str, id: &str| -> Vec<String> {
        let published = relay.published().into_iter();
        let of_it = published.filter(|it| (it.machine.as_str(), it.entity.as_str()) == (machine, id));
        of_it.map(|it| it.name).collect()
    };
    assert_eq!(of(&some, "purse", "p1"), ["Paid", "Paid", "Lost"]);
    assert_eq!(of(&some, "purse", "p2"), ["Paid", "Paid"]);
    assert_eq!(some.published().len(), 5);
    assert_eq!(of(&all, "purse", "p1"), ["Opened", "Paid", "Paid", "Lost"]);
    assert_eq!(
        (of(&all, "note", "p1"), all.published().len()),
        (vec!["Written".to_owned()], 8)
    );
    running.stop().await;
}

/// A trace that a request came with.
struct Traced;

const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

impl TraceContext for Traced {
    fn current(&self) -> Option<String> {
        Some(TRACE.to_owned())
    }
}

/// What a publisher gets belongs to the trace of the call that led to it, and names the service.
pub async fn what_leaves_belongs_to_the_trace_of_its_call<St: Readable>(store: St) {
    let purses = Purses::builder(store.clone()).traces(Traced).build();
    let sent = Scripted::new(|_, _| Ok(()));
    let events = Scripted::new(|_, _| Ok(()));
    let running = workers(&store)
        .service("https://shop.example/berlin/")
        .relay("sent", sent.clone())
        .relay_events("events", EventFilter::default(), events.clone());
    let running = running.start().await.unwrap();
    opened(&purses, "p1", "Ada").await;
    paid(&purses, "p1", "Ada", 7).await;
    until("a message and two events", || async {
        (sent.published().len(), events.published().len()) == (1, 2)
    })
    .await;
    let history = purses.history(&"p1".to_owned()).await.unwrap();
    let expected = [&history[1], &history[0], &history[1]].map(|event| event.event_id);
    let published = sent.published().into_iter().chain(events.published());
    for (envelope, event) in published.zip(expected) {
        assert_eq!(envelope.trace.as_deref(), Some(TRACE), "{envelope:?}");
        let json: serde_json::Value = serde_json::from_slice(&envelope.to_json().unwrap()).unwrap();
        assert_eq!(json["traceparent"], TRACE);
        assert_eq!(json["source"], "https://shop.example/berlin/purse");
        assert_eq!(
            (&json["id"], &json["type"]),
            (&envelope.id.to_string().into(), &(*envelope.name).into())
        );
        // A message is another thing than the event that it came from.
        let of_it = if envelope.name == "Receipt" {
            &json["causationid"]
        } else {
            &json["id"]
        };
        assert_eq!(*of_it, event.to_string());
    }
    running.stop().await;
}

/// Who loses a lease and gets it back ends what it is at before it begins again.
pub async fn a_shard_is_read_by_one_task_at_a_time<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let slow = Slow::<1>::default();
    let running = workers(&store)
        .lease(Duration::from_millis(300))
        .react(slow.clone())
        .start()
        .await
        .unwrap();
    opened(&purses, "p1", "Ada").await;
    paid(&purses, "p1", "Ada", 1).await;
    // More than once where the machine stands still for longer than the lease, which is the same again.
    until("a payment", || async { slow.all() > 0 }).await;
    let before = slow.all();
    // As if it had left: the shard is given back in its name, and it claims another lease.
    let worker = store
        .generations("slow")
        .await
        .unwrap()
        .remove(0)
        .shards
        .remove(0)
        .worker;
    let leave = Claim {
        worker: worker.expect("somebody reads the shard"),
        subscriptions: vec!["slow".to_owned()],
        lease: LONG,
        reading: vec![],
        leaving: true,
    };
    store.claim(&leave).await.unwrap();
    until("the same payment", || async { slow.all() > before }).await;
    tokio::time::sleep(Slow::<1>::TAKES).await;
    assert_eq!(slow.most(), 1);
    running.stop().await;
}

/// A worker that comes takes a shard over when the other one has ended what it began there, so that nothing is done twice.
pub async fn what_is_handed_over_is_done_once<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let slow = Slow::<2>::default();
    // No lease runs out, however busy the machine is: it would be right to do things again then.
    let worker = || workers(&store).lease(LONG).react(slow.clone()).start();
    // It hears of what happens from now on.
    worker().await.unwrap().stop().await;
    for number in 0..8 {
        let id = format!("p{number}");
        opened(&purses, &id, "Ada").await;
        paid(&purses, &id, "Ada", 1).await;
    }
    let first = worker().await.unwrap();
    until("payments in both shards", || async { slow.most() == 2 }).await;
    let second = worker().await.unwrap();
    let readers = || async {
        let generations = store.generations("slow").await.unwrap();
        let shards = generations[0].shards.iter();
        let readers: BTreeSet<_> = shards.filter_map(|shard| shard.worker.clone()).collect();
        readers.len()
    };
    until("a shard for each", || async { readers().await == 2 }).await;
    worker::wait_for(&store, "slow", store.watermark().await.unwrap(), LONG)
        .await
        .unwrap();
    first.stop().await;
    second.stop().await;
    assert_eq!((slow.all(), slow.most()), (8, 2));
}

/// Messages of others are passed as fast as they can be read, also those of which a page has nothing else.
pub async fn messages_of_others_are_passed_at_once<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    // All of one entity, so that the other shards pass them, and then one of each of some.
    opened(&purses, "p0", "Ada").await;
    for _ in 0..1_280 {
        paid(&purses, "p0", "Ada", 1).await;
    }
    for number in 1..=8 {
        let id = format!("p{number}");
        opened(&purses, &id, "Ada").await;
        paid(&purses, &id, "Ada", 1).await;
    }
    let shares = Shares::default();
    let running = workers(&store).relay("shares", shares.clone()).start().await.unwrap();
    let begin = std::time::Instant::now();
    until("all messages", || async { shares.published() == 1_288 }).await;
    // A second for each page, if a page of others were taken for the end.
    assert!(begin.elapsed() < Duration::from_secs(15), "{:?}", begin.elapsed());
    running.stop().await;
}

/// What comes after a whole page of what is tried again does not wait for what was done.
pub async fn what_follows_a_page_that_is_tried_again_does_not_wait<St: Readable>(store: St) {
    /// How many fill a page.
    const PAGE_LEN: u64 = 64;
    let purses = Purses::new(store.clone());
    let listener = Listener::default();
    // It hears of what happens from now on.
    workers(&store)
        .react(listener.clone())
        .start()
        .await
        .unwrap()
        .stop()
        .await;
    opened(&purses, "p1", "Ada").await;
    for _ in 0..PAGE_LEN {
        paid(&purses, "p1", "Ada", -1).await;
    }
    let running = workers(&store).react(listener.clone()).start().await.unwrap();
    until("a whole page", || async {
        store.parked("listener", 0, 100).await.unwrap().len() == 64
    })
    .await;
    running.stop().await;

    // It is read when all before it is done, and nothing else is parked.
    paid(&purses, "p1", "Ada", 1).await;
    listener.be_lenient();
    assert!(store.requeue("listener", "entity:purse/p1").await.unwrap());
    let running = workers(&store).react(listener.clone()).start().await.unwrap();
    until("all of them", || async {
        listener.heard().len() as u64 == PAGE_LEN + 1
    })
    .await;
    paid(&purses, "p1", "Ada", 1).await;
    let expected: Vec<_> = (2..).take(66).map(|version| ("p1".to_owned(), version)).collect();
    until("one more", || async { listener.heard() == expected }).await;
    running.stop().await;
}
