//! What cannot be taken.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use eventer::projection::{BoxError, Following, Follows, Happened, Projection, ReadModel};
use eventer::store::ParkedStatus;
use eventer::worker::Retries;

use super::{LONG, Purses, Readable, caught_up, folded, opened, paid, shown, until, workers};
use crate::purses::{Owners, purse};

/// An event that cannot be taken holds up its view and no other, until it is tried again or given up.
pub async fn poison_holds_up_its_key_alone<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let owners = Owners::<2>::default();
    let model = ReadModel::<Owners<2>, _>::new(store.clone());
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
        !model.requeue(&"Grace".to_owned()).await.unwrap(),
        "nothing is parked there"
    );

    // Tried again while nothing changed, it is parked again.
    assert!(model.requeue(&"Ada".to_owned()).await.unwrap());
    until("another attempt", || async {
        let parked = store.parked("owners", 0, 10).await.unwrap();
        parked.len() == 2 && parked.iter().all(|it| it.status == ParkedStatus::Waiting)
    })
    .await;
    owners.be_lenient();
    assert!(model.requeue(&"Ada".to_owned()).await.unwrap());
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

/// How many payments of one page cannot be taken, each of another owner.
const POISON: usize = 20;

/// A page with many events that cannot be taken, each of a view of its own, between two that can be.
async fn poisoned<St: Readable>(store: &St) {
    let purses = Purses::new(store.clone());
    opened(&purses, "first", "Ada").await;
    for number in 0..POISON {
        let (id, owner) = (format!("p{number}"), format!("owner {number}"));
        opened(&purses, &id, &owner).await;
        paid(&purses, &id, &owner, -1).await;
    }
    opened(&purses, "last", "Grace").await;
    paid(&purses, "last", "Ada", 1).await;
}

/// What fails in one page is tried again together, after one pause for all.
pub async fn what_fails_together_is_tried_again_together<St: Readable>(store: St) {
    poisoned(&store).await;
    let owners = Owners::<1>::default();
    let retries = Retries {
        attempts: 3,
        first: Duration::from_millis(1),
        longest: Duration::from_millis(1),
    };
    let running = workers(&store).retries(retries).project(owners.clone());
    let running = running.start().await.unwrap();
    caught_up(&store).await;
    let refused = owners.refused();
    let rounds: Vec<BTreeSet<_>> = refused.chunks(POISON).map(|round| round.iter().collect()).collect();
    assert_eq!((refused.len(), rounds.len()), (3 * POISON, 3));
    assert!(rounds.iter().all(|round| round.len() == POISON), "{refused:?}");
    let parked = store.parked("owners", 0, 100).await.unwrap();
    assert_eq!(parked.len(), POISON);
    assert!(
        parked.iter().all(|it| it.attempts == 3 && it.error.is_some()),
        "{parked:?}"
    );
    let rows = shown(&store).await;
    assert_eq!(
        (rows.len(), rows["Ada"].cents, rows["Grace"].purses),
        (POISON + 2, 1, 1)
    );

    owners.be_lenient();
    let model = ReadModel::<Owners<1>, _>::new(store.clone());
    for number in 0..POISON {
        assert!(model.requeue(&format!("owner {number}")).await.unwrap());
    }
    until("the rest", || async { shown(&store).await == folded(&store).await }).await;
    running.stop().await;
}

/// Whatever stands before the first event that fails does not wait for it.
pub async fn what_stands_before_what_fails_is_shown_meanwhile<St: Readable>(store: St) {
    poisoned(&store).await;
    let owners = Owners::<1>::default();
    // Nobody gives up before it is told to be lenient.
    let retries = Retries {
        attempts: u32::MAX,
        first: Duration::from_millis(1),
        longest: Duration::from_millis(5),
    };
    let running = workers(&store).retries(retries).project(owners.clone());
    let running = running.start().await.unwrap();
    until("what is before it", || async { shown(&store).await.len() == 2 }).await;
    let rows = shown(&store).await;
    assert_eq!((rows["Ada"].purses, rows["owner 0"].payments), (1, 0));
    assert!(store.parked("owners", 0, 10).await.unwrap().is_empty());
    owners.be_lenient();
    caught_up(&store).await;
    assert_eq!(shown(&store).await, folded(&store).await);
    assert!(store.parked("owners", 0, 10).await.unwrap().is_empty());
    running.stop().await;
}

/// How often each owner was paid, by a view that does not know what it counted before. It cannot take a payment of less
/// than nothing until it is told to.
#[derive(Debug, Clone, Default)]
struct Payments {
    is_lenient: Arc<AtomicBool>,
    refused: Arc<AtomicUsize>,
}

impl Projection for Payments {
    const NAME: &'static str = "payments";
    type Key = String;
    type View = u64;

    fn follow(following: Following<Self>) -> Following<Self> {
        following.events::<purse::Machine>(&["Paid"])
    }
}

impl Follows<purse::Machine> for Payments {
    fn key(&self, happened: &Happened<purse::Machine>) -> Option<String> {
        match &happened.recorded.event {
            purse::Event::Paid(it) => Some(it.owner.clone()),
            purse::Event::Opened(_) | purse::Event::Lost(_) => None,
        }
    }

    fn apply(&self, view: &mut Option<u64>, happened: &Happened<purse::Machine>) -> Result<(), BoxError> {
        *view.get_or_insert_default() += 1;
        match &happened.recorded.event {
            purse::Event::Paid(it) if it.cents < 0 && !self.is_lenient.load(Ordering::SeqCst) => {
                self.refused.fetch_add(1, Ordering::SeqCst);
                Err(format!("{} cents cannot be paid", it.cents).into())
            }
            _ => Ok(()),
        }
    }
}

/// Where the first event of a page fails, what was folded behind it is not folded once more.
pub async fn what_stands_behind_what_fails_is_taken_once<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let payments = Payments::default();
    let retries = Retries {
        attempts: u32::MAX,
        first: Duration::from_millis(1),
        longest: Duration::from_millis(5),
    };
    for number in 0..9 {
        let (id, owner) = (format!("p{number}"), format!("owner {number}"));
        opened(&purses, &id, &owner).await;
        // The first of all that are followed.
        paid(&purses, &id, &owner, number - 1).await;
    }
    let running = workers(&store).retries(retries).project(payments.clone());
    let running = running.start().await.unwrap();
    until("some attempts", || async {
        payments.refused.load(Ordering::SeqCst) > 3
    })
    .await;
    payments.is_lenient.store(true, Ordering::SeqCst);
    let model = ReadModel::<Payments, _>::new(store.clone());
    model.wait_for(store.watermark().await.unwrap(), LONG).await.unwrap();
    let expected: Vec<_> = (0..9).map(|number| (format!("owner {number}"), 1)).collect();
    assert_eq!(model.list(None, 20).await.unwrap(), expected);
    assert!(store.parked("payments", 0, 10).await.unwrap().is_empty());
    running.stop().await;
}
