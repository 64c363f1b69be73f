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
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads the clock of the system"
        )]
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::whole_micros;

    /// On both sides of 1970 towards the past, so that none moves over another.
    #[test]
    fn times_are_cut_to_the_microsecond_that_they_are_in() {
        let [nano, micro, second] = [1, 1_000, 1_000_000_000].map(Duration::from_nanos);
        for (time, cut) in [
            (UNIX_EPOCH, UNIX_EPOCH),
            (UNIX_EPOCH + micro - nano, UNIX_EPOCH),
            (UNIX_EPOCH + second - nano, UNIX_EPOCH + second - micro),
            (UNIX_EPOCH + second, UNIX_EPOCH + second),
            (UNIX_EPOCH - nano, UNIX_EPOCH - micro),
            (UNIX_EPOCH - micro + nano, UNIX_EPOCH - micro),
            (UNIX_EPOCH - micro, UNIX_EPOCH - micro),
            (UNIX_EPOCH - micro - nano, UNIX_EPOCH - micro - micro),
            (UNIX_EPOCH - second + nano, UNIX_EPOCH - second),
            (UNIX_EPOCH - second, UNIX_EPOCH - second),
            (UNIX_EPOCH - second - nano, UNIX_EPOCH - second - micro),
        ] {
            assert_eq!(whole_micros(time), cut, "{time:?}");
            assert_eq!(whole_micros(cut), cut, "it is cut once");
        }
    }
}
