//! The only place that reads the wall clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The time in whole microseconds, so that it is equal in every store.
pub(crate) fn now() -> SystemTime {
    let now = SystemTime::now();
    match now.duration_since(UNIX_EPOCH) {
        Ok(since) => UNIX_EPOCH + Duration::new(since.as_secs(), since.subsec_micros() * 1_000),
        // A clock that stands before 1970 is wrong by so much that microseconds do not matter.
        Err(_) => now,
    }
}
