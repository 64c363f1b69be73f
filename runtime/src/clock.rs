//! Time as the engine sees it, and the only place that reads the wall clock.

use std::pin::Pin;
#[cfg(feature = "metrics")]
use std::time::Instant;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A wait that ends by itself.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Gives the time and waits, so that tests and simulations control both.
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> SystemTime;

    /// Ends after a while; on any executor.
    fn sleep(&self, duration: Duration) -> Sleep;
}

/// The system's clock; waits on a timer thread of its own, so that it needs no async runtime.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(futures_timer::Delay::new(duration))
    }
}

/// Measures how long a call takes. It is no `Clock`: what happened does not depend on it.
#[cfg(feature = "metrics")]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

#[cfg(feature = "metrics")]
impl Stopwatch {
    pub(crate) fn start() -> Self {
        Stopwatch(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Now, as leases of the in-memory store see it: it never goes back.
#[cfg(feature = "workers")]
pub(crate) fn instant() -> std::time::Instant {
    std::time::Instant::now()
}

/// A time in whole microseconds, so that it is equal in every store.
pub(crate) fn whole_micros(time: SystemTime) -> SystemTime {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => UNIX_EPOCH + Duration::new(since.as_secs(), since.subsec_micros() * 1_000),
        Err(before) => {
            let until = before.duration();
            // Cut towards the past, as after 1970.
            let micros = until.subsec_nanos().div_ceil(1_000);
            UNIX_EPOCH - Duration::from_secs(until.as_secs()) - Duration::from_micros(micros.into())
        }
    }
}
