//! What every store with inboxes is asked: that what follows from a message happens once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use eventer::inbox::{Inbox, MessageId, Received};
use eventer::publisher::Broadcast;
use eventer::store::{History, Inboxes, Outbox, ParkedEvents, Subscriptions};
use eventer::{ErrorKind, StateMachine, Workers};

use crate::purses::purse::{self, event};

type Purses<St> = StateMachine<purse::Machine, St>;

fn message(id: &str) -> MessageId {
    MessageId::new("/bank", id).expect("it is within the contract")
}

fn paid(cents: i64) -> event::Paid {
    let owner = "Ada".to_owned();
    event::Paid { owner, cents }
}

async fn purses<St: Inboxes + History + Clone>(store: &St) -> (Purses<St>, Inbox<St>, String) {
    let purses = Purses::new(store.clone());
    let owner = "Ada".to_owned();
    let id = "p".to_owned();
    purses.start(id.clone(), event::Opened { owner }).await.unwrap();
    (purses, Inbox::new(store.clone(), "payments").unwrap(), id)
}

async fn cents<St: Inboxes + History + Clone>(purses: &Purses<St>, id: &String) -> i64 {
    match purses.load(id).await.unwrap() {
        purse::Any::Open(purse) => purse.state().cents,
        purse::Any::Lost(_) => panic!("the purse is lost"),
    }
}

/// A message that comes again does nothing, also where its call would be valid again, and where it is refused by now.
pub async fn a_message_takes_effect_once<St: Inboxes + History + Clone>(store: St) {
    let (purses, inbox, id) = purses(&store).await;
    for (number, is_first) in [("1", true), ("1", false), ("2", true), ("1", false)] {
        let received = inbox
            .receive(&message(number), || purses.dispatch(&id, paid(5)).prepare())
            .await;
        let received = received.unwrap();
        assert_eq!(received.is_first(), is_first);
        if let Received::First(receipt) = received {
            assert!(receipt.position.is_some() && !receipt.replayed, "{receipt:?}");
        }
    }
    assert_eq!(cents(&purses, &id).await, 10);
    let lost = || event::Lost {
        owner: "Ada".to_owned(),
    };
    for is_first in [true, false] {
        let received = inbox
            .receive(&message("3"), || purses.dispatch(&id, lost()).prepare())
            .await;
        assert_eq!(received.unwrap().is_first(), is_first);
    }
    let refused = inbox
        .receive(&message("4"), || purses.dispatch(&id, lost()).prepare())
        .await;
    let error = refused.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::WrongState(_)), "{error:?}");
    assert!(!inbox.has(&message("4")).await.unwrap(), "it may come again");
    assert!(inbox.note(&message("4")).await.unwrap().is_first());
    let again = inbox
        .receive(&message("4"), || purses.dispatch(&id, lost()).prepare())
        .await;
    assert_eq!(again.unwrap(), Received::Again);
    assert_eq!(purses.history(&id).await.unwrap().len(), 4);
}

/// What another call does between the decision and the commit is no matter of the message.
pub async fn a_conflict_is_decided_again<St: Inboxes + History + Clone>(store: St) {
    let (purses, inbox, id) = purses(&store).await;
    let decided = AtomicU32::new(0);
    let received = inbox
        .receive(&message("1"), async || {
            let prepared = purses.dispatch(&id, paid(5)).prepare().await?;
            if decided.fetch_add(1, Ordering::SeqCst) < 2 {
                purses.dispatch(&id, paid(100)).await?;
            }
            Ok(prepared)
        })
        .await;
    let receipt = received.unwrap().first().unwrap();
    assert_eq!((receipt.version, decided.into_inner()), (4, 3));
    assert_eq!(cents(&purses, &id).await, 205);
}

/// A key and an inbox go together.
pub async fn a_key_that_was_used_is_the_effect<St: Inboxes + History + Clone>(store: St) {
    let (purses, inbox, id) = purses(&store).await;
    let call = || purses.dispatch(&id, paid(5)).idempotent("key");
    let early = call().prepare().await.unwrap();
    call().await.unwrap();
    let mut early = Some(early);
    let received = inbox
        .receive(&message("1"), || {
            let early = early.take().expect("it is decided once");
            async { Ok(early) }
        })
        .await;
    assert!(received.unwrap().first().unwrap().replayed);
    assert!(inbox.has(&message("1")).await.unwrap());
    let received = inbox.receive(&message("2"), || call().prepare()).await.unwrap();
    assert!(received.first().unwrap().replayed, "the load tells");
    assert!(inbox.has(&message("2")).await.unwrap());
    assert_eq!(cents(&purses, &id).await, 5);
}

/// Many deliver the same messages at once.
pub async fn deliveries_at_once_take_effect_once<St: Inboxes + History + Clone>(store: St) {
    const MESSAGES: i64 = 20;
    let (purses, inbox, id) = purses(&store).await;
    let deliver = |worker: i64| {
        let (purses, inbox, id) = (purses.clone(), inbox.clone(), id.clone());
        tokio::spawn(async move {
            let mut firsts = 0;
            for number in 0..MESSAGES {
                // In another order each.
                let number = (number * 7 + worker * 3) % MESSAGES;
                let message = message(&number.to_string());
                let received = loop {
                    match inbox
                        .receive(&message, || purses.dispatch(&id, paid(1 << number)).prepare())
                        .await
                    {
                        Err(error) if error.is_retryable() => {}
                        answer => break answer.unwrap(),
                    }
                };
                firsts += i64::from(received.is_first());
            }
            firsts
        })
    };
    let mut firsts = 0;
    for worker in (0..4).map(deliver).collect::<Vec<_>>() {
        firsts += worker.await.unwrap();
    }
    assert_eq!(firsts, MESSAGES);
    assert_eq!(cents(&purses, &id).await, (1 << MESSAGES) - 1);
}

/// What a relay hands on twice is received once, from one store to another.
pub async fn what_is_relayed_twice_is_received_once<St>(store: St, other: St)
where
    St: Inboxes + History + Outbox + Subscriptions + ParkedEvents + Clone,
{
    let (sending, _, id) = purses(&store).await;
    let (purses, inbox, _) = purses(&other).await;
    sending.dispatch(&id, paid(7)).await.unwrap();
    for relay in ["first", "second"] {
        let broadcast = Broadcast::new(9);
        let mut messages = broadcast.subscribe();
        let workers = Workers::new(store.clone())
            .relay(relay, broadcast)
            .start()
            .await
            .unwrap();
        let envelope = tokio::time::timeout(Duration::from_secs(30), messages.recv()).await;
        let envelope = envelope.expect("it is relayed in time").unwrap();
        let message = MessageId::of(&envelope).unwrap();
        assert_eq!(message.source(), "/purse");
        let received = inbox
            .receive(&message, || purses.dispatch(&id, paid(7)).prepare())
            .await;
        assert_eq!(received.unwrap().is_first(), relay == "first");
        workers.stop().await;
    }
    assert_eq!(cents(&purses, &id).await, 7);
}
