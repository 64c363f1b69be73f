//! What becomes of something that was told and did not end.

use std::error::Error;
use std::fmt;
use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eventer::EventId;
use eventer::projection::{BoxError, Happened};
use eventer::publisher::Scripted;
use eventer::reactor::{Reacting, Reactor, ReactsTo};
use eventer::store::EventFilter;
use eventer::worker;

use super::{LONG, Purses, Readable, opened, paid, until, workers};
use crate::purses::purse;

/// Hangs until it is told not to, and fails for payments of less than nothing.
#[derive(Debug, Clone, Default)]
struct Caller {
    begun: Arc<Mutex<Vec<EventId>>>,
    ended: Arc<Mutex<Vec<EventId>>>,
    is_there: Arc<AtomicBool>,
}

fn note(what: &Mutex<Vec<EventId>>, happened: &Happened<purse::Machine>) {
    let mut what = what.lock().unwrap_or_else(PoisonError::into_inner);
    what.push(happened.recorded.event_id);
}

fn noted(what: &Mutex<Vec<EventId>>) -> Vec<EventId> {
    what.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

impl Reactor for Caller {
    const NAME: &'static str = "caller";

    fn follow(reacting: Reacting<Self>) -> Reacting<Self> {
        reacting.events::<purse::Machine>(&["Paid"])
    }
}

impl ReactsTo<purse::Machine> for Caller {
    async fn react(&self, happened: &Happened<purse::Machine>) -> Result<(), BoxError> {
        note(&self.begun, happened);
        if !self.is_there.load(Ordering::SeqCst) {
            pending::<()>().await;
        }
        match &happened.recorded.event {
            purse::Event::Paid(it) if it.cents < 0 => Err(chain(&["no call", "no line", "no cable"])),
            _ => {
                note(&self.ended, happened);
                Ok(())
            }
        }
    }
}

/// An error that came from another one.
#[derive(Debug)]
struct Caused {
    text: String,
    source: Option<BoxError>,
}

/// The first came from the second, and so on.
fn chain(texts: &[&str]) -> BoxError {
    let source = (texts.len() > 1).then(|| chain(&texts[1..]));
    let text = texts[0].to_owned();
    Box::new(Caused { text, source })
}

impl fmt::Display for Caused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Caused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| &**source as &(dyn Error + 'static))
    }
}

/// A reactor that is dropped in the middle of a call is told of the event again, and of its id what was told before.
pub async fn what_was_dropped_in_mid_call_comes_again<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let caller = Caller::default();
    let start = || {
        workers(&store)
            .lease(Duration::from_millis(500))
            .react(caller.clone())
            .start()
    };
    // It hears of what happens from now on.
    start().await.unwrap().stop().await;
    opened(&purses, "p1", "Ada").await;
    paid(&purses, "p1", "Ada", 1).await;
    let last = paid(&purses, "p1", "Ada", 2).await;
    let running = start().await.unwrap();
    until("a call", || async { !noted(&caller.begun).is_empty() }).await;
    drop(running);
    let ids: Vec<_> = purses.history(&"p1".to_owned()).await.unwrap();
    let ids: Vec<_> = ids[1..].iter().map(|event| event.event_id).collect();
    let begun = noted(&caller.begun);
    assert!(begun.iter().all(|id| *id == ids[0]), "the second waits for the first");
    assert_eq!(noted(&caller.ended), []);

    caller.is_there.store(true, Ordering::SeqCst);
    let running = start().await.unwrap();
    worker::wait_for(&store, "caller", last, LONG).await.unwrap();
    assert_eq!(noted(&caller.ended)[..1], ids[..1], "it comes again, and first");
    let mut ended = noted(&caller.ended);
    // Twice where the machine stands still for longer than the lease.
    ended.dedup();
    assert_eq!(ended.last(), ids.last());
    assert!(store.parked("caller", 0, 10).await.unwrap().is_empty());
    running.stop().await;
}

/// What something failed with is kept with all that it came from.
pub async fn an_error_is_kept_with_its_causes<St: Readable>(store: St) {
    let purses = Purses::new(store.clone());
    let caller = Caller::default();
    caller.is_there.store(true, Ordering::SeqCst);
    let broker = Scripted::new(|_, _| Err(chain(&["not published", "no broker", "no network"])));
    let mut payments = EventFilter::default();
    payments.follow("purse", &["Paid"]);
    let running = workers(&store).react(caller).relay_events("payments", payments, broker);
    let running = running.start().await.unwrap();
    opened(&purses, "p1", "Ada").await;
    let last = paid(&purses, "p1", "Ada", -1).await;
    for (subscription, chain) in [
        ("caller", "no call\nno line\nno cable"),
        ("payments", "not published\nno broker\nno network"),
    ] {
        worker::wait_for(&store, subscription, last, LONG).await.unwrap();
        let parked = store.parked(subscription, 0, 10).await.unwrap();
        let errors: Vec<_> = parked.iter().map(|it| it.error.as_deref()).collect();
        assert_eq!(errors, [Some(chain)], "{subscription}");
    }
    running.stop().await;
}
