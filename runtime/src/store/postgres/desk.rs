//! Gathers what many callers ask for into few calls.
//!
//! Who comes while nothing is under way sends at once and by itself, as if there was no desk. What comes meanwhile gathers
//! and goes together, each errand with an answer of its own. What cannot be answered within a group goes alone, and
//! nobody waits for it but those who are about the same.

mod holds;
mod places;
mod queue;
mod runner;
mod sweep;

pub(super) use holds::Touch;

use std::future::Future;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::timeout;

use super::permits::Permits;
use super::{PgError, PgStore};
use places::Places;
use queue::{Queue, Waiting};
use runner::Runner;
use sweep::{Sweep, Watch, sweep, watch};

/// How often somebody looks whether what is held up may go on, because who holds it got no answer for too long.
const SWEEP_EVERY: Duration = Duration::from_millis(250);

/// What a caller asks for.
pub(super) trait Errand: Send + Sync + Sized + 'static {
    type Answer: Send + 'static;

    /// The desk of such errands.
    fn desk(store: &PgStore) -> &Desk<Self>;

    /// What no other call may touch while this is under way.
    fn touches(&self) -> Vec<Touch>;

    /// A hash of the first thing that it is about; the number of errands that wait about one thing is limited.
    fn home(&self) -> u64;

    /// How many bytes it has, about.
    fn size(&self) -> usize;

    /// Answers several in one call, in their order, without waiting for what others hold.
    fn together(
        store: &PgStore,
        errands: &[Arc<Self>],
        round: Round,
    ) -> impl Future<Output = Vec<Reply<Self::Answer>>> + Send;

    /// Answers one for certain, with a permit for its first call if there is one.
    fn alone(
        store: &PgStore,
        errand: Arc<Self>,
        in_doubt: bool,
        permit: Option<OwnedSemaphorePermit>,
    ) -> impl Future<Output = Self::Answer> + Send;

    /// The answer to one that could not be sent in time.
    fn turned_away() -> Self::Answer;
}

/// How often the errands of a group were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// All errands, in the cheapest way, which may leave open why something was not done.
    First,
    /// The errands that the first round left open.
    Last,
}

/// What a group says to one of its errands.
pub(super) enum Reply<A> {
    Answer(A),
    /// Nothing came of it yet. The last round tells why not; an errand without an answer then goes alone and waits for
    /// the locks of others.
    Again,
    /// The errand is to go alone; nothing came of it, unless it is in doubt.
    Alone {
        in_doubt: bool,
    },
}

pub(super) struct Desk<E: Errand> {
    queue: Mutex<Queue<E>>,
    places: Arc<Places>,
    /// Bounds the calls for one errand, which may have to wait on the server, so that groups find a connection.
    alone: Permits,
    wait_max: Duration,
}

/// Permission to send one errand at once.
pub(super) struct Pass<E: Errand> {
    store: PgStore,
    number: u64,
    touches: Vec<Touch>,
    permit: Option<OwnedSemaphorePermit>,
    errand: PhantomData<fn() -> E>,
}

impl<E: Errand> Desk<E> {
    /// A desk that sends at most so many errands alone at a time, and lets callers wait for so long.
    pub(super) fn new(alone_max: usize, wait_max: Duration) -> Self {
        Desk {
            queue: Mutex::new(Queue::new()),
            places: Places::new(),
            alone: Permits::new(alone_max, wait_max),
            wait_max,
        }
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.queue().len()
    }

    /// Lets an errand with these touches be sent by who brings it, if nothing is under way.
    pub(super) fn pass(&self, store: &PgStore, touches: &[Touch]) -> Option<Pass<E>> {
        let now = Instant::now();
        let mut queue = self.queue();
        if !queue.is_idle(touches, now) {
            return None;
        }
        let permit = self.alone.try_take()?;
        queue.holds.add(touches, now);
        Some(Pass {
            store: store.clone(),
            number: queue.begin_call(1, Some(now)),
            touches: touches.to_vec(),
            permit: Some(permit),
            errand: PhantomData,
        })
    }

    /// Has an errand answered with others.
    pub(super) async fn answer(&self, store: &PgStore, errand: Arc<E>, touches: Vec<Touch>) -> E::Answer {
        let Ok(Some(place)) = timeout(self.wait_max, self.places.take(errand.home())).await else {
            return E::turned_away();
        };
        let (sender, mut receiver) = oneshot::channel();
        let ticket = {
            let mut queue = self.queue();
            let ticket = queue.number();
            let waiting = Waiting {
                ticket,
                errand: Arc::clone(&errand),
                touches,
                answer: sender,
                _place: place,
            };
            queue.push(waiting, Instant::now());
            ticket
        };
        let leaving = Leaving {
            desk: self,
            store,
            ticket,
        };
        self.look(store);
        let answered = match timeout(self.wait_max, &mut receiver).await {
            Ok(answered) => answered,
            Err(_) => loop {
                // An errand that is under way will be answered, or come back to the queue; only one that waits can be
                // turned away.
                if leaving.leave() {
                    return E::turned_away();
                }
                if let Ok(answered) = timeout(SWEEP_EVERY, &mut receiver).await {
                    break answered;
                }
            },
        };
        match answered {
            Ok(answer) => answer,
            // The runner is gone with its runtime, so this caller sends the errand alone.
            Err(_) => Box::pin(E::alone(store, errand, true, None)).await,
        }
    }

    /// A permit for one call about one errand.
    pub(super) async fn permit(&self) -> Result<OwnedSemaphorePermit, PgError> {
        self.alone.take().await
    }

    /// Sends what is to be sent now.
    fn look(&self, store: &PgStore) {
        let Ok(runtime) = Handle::try_current() else {
            // Without a runtime nobody can send the queue: it is dropped, and each caller sends its own errand.
            let abandoned = self.queue().abandon();
            return drop(abandoned);
        };
        loop {
            let now = Instant::now();
            let mut queue = self.queue();
            let Some((number, group)) = queue.next(now) else {
                let look_again_at = if queue.watched { None } else { queue.look_again_at(now) };
                queue.watched |= look_again_at.is_some();
                let wants_sweep = queue.wants_sweep();
                queue.swept |= wants_sweep;
                // The lock is released first: a runtime that is ending drops spawned tasks at once, and their `Drop`
                // takes this lock.
                drop(queue);
                if let Some(at) = look_again_at {
                    runtime.spawn(watch(Watch::<E>::new(store), at));
                }
                if wants_sweep {
                    let store = store.clone();
                    let errand = PhantomData;
                    runtime.spawn(sweep(Sweep::<E> { store, errand }));
                }
                return;
            };
            drop(queue);
            runtime.spawn(runner::run(Runner::new(store, number, group)));
        }
    }

    /// Each use is complete before the lock is released, so that a poisoned lock still guards something whole.
    fn queue(&self) -> MutexGuard<'_, Queue<E>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E: Errand> Pass<E> {
    /// The permit for the call.
    pub(super) fn permit(&mut self) -> Option<OwnedSemaphorePermit> {
        self.permit.take()
    }
}

impl<E: Errand> Drop for Pass<E> {
    fn drop(&mut self) {
        let desk = E::desk(&self.store);
        let mut queue = desk.queue();
        queue.end_call(self.number);
        queue.release(&self.touches);
        drop(queue);
        desk.look(&self.store);
    }
}

/// Takes a caller's errand out when the caller goes.
struct Leaving<'a, E: Errand> {
    desk: &'a Desk<E>,
    store: &'a PgStore,
    ticket: u64,
}

impl<E: Errand> Leaving<'_, E> {
    /// Takes the errand out of the queue, and tells whether it was still waiting.
    fn leave(&self) -> bool {
        // The errand that left is dropped after the lock is released, as others take its places at once.
        let left = self.desk.queue().leave(self.ticket);
        left.is_some()
    }
}

impl<E: Errand> Drop for Leaving<'_, E> {
    fn drop(&mut self) {
        if self.leave() {
            self.desk.look(self.store);
        }
    }
}
