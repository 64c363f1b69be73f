//! How often failures are retried.

use std::time::Duration;

/// How often what fails is tried before it is parked, and with which pauses: each is twice as long as the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// How many attempts in all; once at least.
    pub attempts: u32,
    /// The first pause.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
}

impl Default for Retries {
    /// 5 attempts within 1.5 s.
    fn default() -> Self {
        Retries {
            attempts: 5,
            first: Duration::from_millis(100),
            longest: Duration::from_secs(10),
        }
    }
}

impl Retries {
    /// No second attempt.
    #[must_use]
    pub const fn none() -> Self {
        Retries {
            attempts: 1,
            first: Duration::ZERO,
            longest: Duration::ZERO,
        }
    }

    /// The pause after so many attempts; `None` if there is no other.
    pub(crate) fn pause_after(self, attempts: u32) -> Option<Duration> {
        let factor = 1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        (attempts < self.attempts).then(|| self.first.saturating_mul(factor).min(self.longest))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Retries;

    #[test]
    fn pauses_double_up_to_the_longest_and_end() {
        let retries = Retries {
            attempts: 5,
            first: Duration::from_millis(100),
            longest: Duration::from_millis(250),
        };
        let pauses: Vec<_> = (1..=5).map(|attempts| retries.pause_after(attempts)).collect();
        let millis = |millis| Some(Duration::from_millis(millis));
        assert_eq!(pauses, [millis(100), millis(200), millis(250), millis(250), None]);
        assert_eq!(Retries::none().pause_after(1), None);
        assert_eq!(retries.pause_after(u32::MAX), None);
    }
}
