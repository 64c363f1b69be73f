//! What is given up while others of its entity are tried again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use eventer::projection::{BoxError, Happened};
use eventer::reactor::{Reacting, Reactor, ReactsTo};
use eventer::store::{ParkedEvents, ParkedStatus};
use eventer::worker::Retries;
use eventer::{MemoryStore, StateMachine, Workers};
use eventer_tests::purses::purse;
use tokio::time::sleep;

/// Takes nothing before it is mended. While it then takes the second payment, somebody gives that up.
#[derive(Clone)]
struct Mended {
    store: MemoryStore,
    takes: Arc<AtomicBool>,
    took: Arc<Mutex<Vec<i64>>>,
}

/// The position of the second payment.
const SECOND: u64 = 3;

impl Reactor for Mended {
    const NAME: &'static str = "mended";

    fn follow(reacting: Reacting<Self>) -> Reacting<Self> {
        reacting.events::<purse::Machine>(&["Paid"])
    }
}

impl ReactsTo<purse::Machine> for Mended {
    async fn react(&self, happened: &Happened<purse::Machine>) -> Result<(), BoxError> {
        if !self.takes.load(Ordering::SeqCst) {
            return Err("not yet".into());
        }
        if let purse::Event::Paid(it) = &happened.recorded.event {
            self.took.lock().unwrap().push(it.cents);
            if it.cents == 2 {
                assert!(self.store.give_up(Self::NAME, SECOND, "enough").await?);
            }
        }
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_given_up_has_nothing_else_delivered_twice() {
    let store = MemoryStore::new();
    let purses = StateMachine::<purse::Machine, _>::new(store.clone());
    let mended = Mended {
        store: store.clone(),
        takes: Arc::default(),
        took: Arc::default(),
    };
    let workers = Workers::new(store.clone()).retries(Retries::none());
    let running = workers.react(mended.clone()).start().await.unwrap();
    let (id, owner) = ("p".to_owned(), "Ada".to_owned());
    let opened = purse::event::Opened { owner: owner.clone() };
    purses.start(id.clone(), opened).await.unwrap();
    for cents in 1..=3 {
        let owner = owner.clone();
        purses.dispatch(&id, purse::event::Paid { owner, cents }).await.unwrap();
    }
    let parked = async || store.parked(Mended::NAME, 0, 9).await.unwrap();
    while parked().await.len() < 3 {
        sleep(Duration::from_millis(100)).await;
    }
    mended.takes.store(true, Ordering::SeqCst);
    store.requeue_all(Mended::NAME).await.unwrap();
    while parked().await.len() > 1 {
        sleep(Duration::from_millis(100)).await;
    }
    running.stop().await;
    assert_eq!(*mended.took.lock().unwrap(), [1, 2, 3]);
    let left = parked().await.remove(0);
    assert_eq!(left.what.position(), SECOND);
    assert_eq!(left.status, ParkedStatus::GivenUp("enough".to_owned()));
}
