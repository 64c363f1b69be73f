//! When a shard that failed is read again.

use std::time::Duration;

use tokio::time::Instant;

/// How long after a shard could not be read it is read again: twice as long each time, up to the second.
pub(super) const AGAIN_AFTER: Duration = Duration::from_millis(200);

const AGAIN_AFTER_MAX: Duration = Duration::from_secs(5);

/// Why a shard is not read for a while.
pub(super) struct Failed {
    times: u32,
    pub(super) again_at: Instant,
}

impl Failed {
    /// One more failure in a row, unless the last one was long ago.
    pub(super) fn after(before: Option<Failed>, now: Instant) -> Self {
        let recent = before.filter(|before| now < before.again_at + AGAIN_AFTER_MAX);
        let times = recent.map_or(1, |before| before.times.saturating_add(1));
        let pause = AGAIN_AFTER * 2_u32.saturating_pow((times - 1).min(16));
        Failed {
            times,
            again_at: now + pause.min(AGAIN_AFTER_MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{AGAIN_AFTER_MAX, Failed};

    #[test]
    fn what_fails_again_and_again_is_left_alone_for_longer() {
        let (mut now, mut before, mut pauses) = (Instant::now(), None, Vec::new());
        for _ in 0..7 {
            let failed = Failed::after(before.take(), now);
            pauses.push((failed.again_at - now).as_millis());
            now = failed.again_at;
            before = Some(failed);
        }
        assert_eq!(pauses, [200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
        // After it went well for a while it is as if it had never failed.
        now += AGAIN_AFTER_MAX;
        assert_eq!(Failed::after(before, now).again_at - now, Duration::from_millis(200));
    }
}
