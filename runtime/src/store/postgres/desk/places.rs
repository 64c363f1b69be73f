//! Places for errands that wait: so many in all, and so many about one thing, which otherwise could take them all.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many errands may wait; who comes then waits for a place.
const WAITING_MAX: usize = 4_096;

/// How many errands about one thing may wait.
const WAITING_ABOUT_ONE_MAX: usize = 64;

pub(super) struct Places {
    all: Arc<Semaphore>,
    /// The things that errands are about now, by their hashes.
    homes: Mutex<HashMap<u64, Home, RandomState>>,
}

/// The places of one thing.
struct Home {
    places: Arc<Semaphore>,
    /// How many have a place here, or wait for one.
    guests: usize,
}

/// A place, or the wait for it.
pub(super) struct Place {
    of: Arc<Places>,
    home: u64,
    permits: Option<[OwnedSemaphorePermit; 2]>,
}

impl Places {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Places {
            all: Arc::new(Semaphore::new(WAITING_MAX)),
            homes: Mutex::default(),
        })
    }

    /// A place for who is about the thing with this hash.
    pub(super) async fn take(self: &Arc<Self>, home: u64) -> Option<Place> {
        let places = self.enter(home);
        let mut place = Place {
            of: Arc::clone(self),
            home,
            permits: None,
        };
        let about_one = places.acquire_owned().await.ok()?;
        // The place among all is taken second, so that those who wait about one thing take none from others.
        let among_all = Arc::clone(&self.all).acquire_owned().await.ok()?;
        place.permits = Some([about_one, among_all]);
        Some(place)
    }

    fn enter(&self, home: u64) -> Arc<Semaphore> {
        let mut homes = self.homes();
        let home = homes.entry(home).or_insert_with(|| Home {
            places: Arc::new(Semaphore::new(WAITING_ABOUT_ONE_MAX)),
            guests: 0,
        });
        home.guests += 1;
        Arc::clone(&home.places)
    }

    /// Each use is complete before the lock is released, so that a poisoned lock still guards something whole.
    fn homes(&self) -> MutexGuard<'_, HashMap<u64, Home, RandomState>> {
        self.homes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.permits = None;
        if let Entry::Occupied(mut occupied) = self.of.homes().entry(self.home) {
            let home = occupied.get_mut();
            home.guests -= 1;
            if home.guests == 0 {
                occupied.remove();
            }
        }
    }
}

/// A place, if there is one at once.
#[cfg(test)]
pub(super) fn take(places: &Arc<Places>, home: u64) -> Option<Place> {
    use std::task::{Context, Poll, Waker};
    let taking = std::pin::pin!(places.take(home));
    match taking.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(place) => place,
        Poll::Pending => None,
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future as _;
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::{Places, WAITING_ABOUT_ONE_MAX, take};

    #[test]
    fn those_about_one_thing_leave_places_to_others() {
        let places = Places::new();
        let taken: Vec<_> = (0..WAITING_ABOUT_ONE_MAX).map(|_| take(&places, 7).unwrap()).collect();
        assert!(take(&places, 7).is_none());
        for other in (0..1_000).filter(|it| *it != 7) {
            assert!(take(&places, other).is_some(), "{other}");
        }
        drop(taken);
        assert!(take(&places, 7).is_some());
    }

    #[test]
    fn what_nobody_is_about_any_more_is_forgotten() {
        let places = Places::new();
        let taken: Vec<_> = (0..WAITING_ABOUT_ONE_MAX).map(|_| take(&places, 7).unwrap()).collect();
        {
            let mut waiting = pin!(places.take(7));
            let mut context = Context::from_waker(Waker::noop());
            assert!(waiting.as_mut().poll(&mut context).is_pending());
            drop(taken);
            assert_eq!(places.homes().len(), 1, "who waits is there");
        }
        assert!(places.homes().is_empty());
    }
}
