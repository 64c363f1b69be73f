//! A clock that is set by hand, so that the ages on the board are the same each time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use eventer::{Clock, Sleep, SystemClock};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// The hours that have passed since the shop opened. Clones share them.
#[derive(Clone, Default)]
pub struct Calendar(Arc<AtomicU64>);

impl Calendar {
    /// Lets some hours pass.
    pub fn pass(&self, hours: u64) {
        self.0.fetch_add(hours, Ordering::SeqCst);
    }

    /// The time so many hours ago.
    pub fn ago(&self, hours: u32) -> SystemTime {
        self.now() - HOUR * hours
    }

    /// How many hours ago a time is.
    pub fn age_h(&self, time: SystemTime) -> u64 {
        self.now().duration_since(time).unwrap_or_default().as_secs() / HOUR.as_secs()
    }
}

impl Clock for Calendar {
    fn now(&self) -> SystemTime {
        let passed = self.0.load(Ordering::SeqCst);
        // Some day, so that nothing lies before 1970.
        UNIX_EPOCH + Duration::from_secs(HOUR.as_secs() * (20_000 * 24 + passed))
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        SystemClock.sleep(duration)
    }
}
