//! What is known of the positions of the log: up to which of them all is decided.

use std::mem;
use std::time::{Duration, Instant};

use super::report::Told;

/// What is known of the positions of one server, between two crashes.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) server: String,
    pub(super) decided: Positions,
    /// The last positions at the time of the last look.
    pub(super) last: Positions,
    /// Whether `decided` was learnt not long ago, and so is as far as open transactions allow. Otherwise everything up
    /// to it is decided too, but by now perhaps far more than that.
    pub(super) is_current: bool,
    pub(super) pending: Option<Pending>,
    pub(super) looked_at: Option<Instant>,
    /// How many rows of the log have room in a page, as far as the last pages tell.
    pub(super) len_fit: Option<usize>,
    pub(super) told: Told,
}

/// What is decided when some transactions are gone.
#[derive(Debug)]
pub(super) struct Pending {
    /// The last positions at the time of the last look.
    last: Positions,
    /// The transactions of that time that could use one of these numbers and have not ended yet.
    pub(super) holders: Vec<String>,
    pub(super) since: Instant,
    /// Whether it was looked often enough to learn in time that they are gone.
    is_watched: bool,
}

/// A position in each of the two logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Positions {
    pub(super) event: u64,
    pub(super) message: u64,
}

/// What the server says now.
pub(super) struct Reading {
    pub(super) last: Positions,
    pub(super) holders: Vec<String>,
    pub(super) server: String,
}

/// How long a look counts: what it found is outdated after that.
const STALE_AFTER: Duration = Duration::from_secs(10);

impl Known {
    /// Learns from a reading what is decided.
    pub(super) fn learn(&mut self, reading: Reading, now: Instant) {
        let looked_at = self.looked_at.replace(now);
        let is_fresh = looked_at.is_some_and(|then| now.saturating_duration_since(then) <= STALE_AFTER);
        // A number below one that was seen before means that another log was put in the place of this one, as from a
        // backup.
        let is_older = reading.last.event < self.decided.event || reading.last.message < self.decided.message;
        if self.server != reading.server || is_older {
            *self = Known {
                server: reading.server,
                looked_at: Some(now),
                told: mem::take(&mut self.told),
                ..Known::default()
            };
        }
        let Reading { last, holders, .. } = reading;
        self.last = last;
        if holders.is_empty() {
            (self.decided, self.is_current, self.pending) = (last, true, None);
            return;
        }
        if let Some(mut before) = self.pending.take() {
            before.holders.retain(|it| holders.contains(it));
            before.is_watched &= is_fresh;
            if !before.holders.is_empty() {
                // A holder that is still there was there all the time, so a reader that looked seldom has missed
                // nothing.
                self.pending = Some(before);
                return;
            }
            (self.decided, self.is_current) = (before.last, before.is_watched);
        } else {
            self.is_current &= is_fresh;
        }
        self.pending = Some(Pending {
            last,
            holders,
            since: now,
            is_watched: true,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Known, Positions, Reading, STALE_AFTER};

    fn reading(last: u64, holders: &[&str], server: &str) -> Reading {
        Reading {
            last: Positions {
                event: last,
                message: last,
            },
            holders: holders.iter().map(ToString::to_string).collect(),
            server: server.to_owned(),
        }
    }

    /// Learns one reading after the other, and tells what was decided after each.
    fn check(readings: &[(u64, &[&str], &str)], expected: &[u64]) {
        let (mut known, now) = (Known::default(), Instant::now());
        let decided = readings.iter().map(|(last, holders, server)| {
            known.learn(reading(*last, holders, server), now);
            known.decided.event
        });
        assert_eq!(decided.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn without_holders_all_is_decided() {
        check(&[(0, &[], "s"), (7, &[], "s")], &[0, 7]);
    }

    #[test]
    fn what_was_drawn_is_decided_when_those_who_held_are_gone() {
        check(
            &[
                (5, &["1", "2"], "s"),
                (8, &["2", "3"], "s"),
                (9, &["3", "4"], "s"),
                (9, &["4"], "s"),
                (9, &["5"], "s"),
            ],
            &[0, 0, 5, 5, 9],
        );
    }

    #[test]
    fn who_came_later_does_not_hold_up_what_was_drawn_before() {
        check(
            &[(5, &["1"], "s"), (6, &["2"], "s"), (7, &["3"], "s"), (8, &["4"], "s")],
            &[0, 5, 6, 7],
        );
    }

    #[test]
    fn another_server_begins_anew() {
        check(
            &[(5, &[], "s"), (9, &["1"], "t"), (9, &[], "t"), (3, &[], "u")],
            &[5, 0, 9, 3],
        );
    }

    #[test]
    fn a_log_that_is_shorter_begins_anew() {
        check(&[(9, &[], "s"), (5, &["1"], "s"), (6, &["2"], "s")], &[9, 0, 5]);
    }

    #[test]
    fn what_was_not_learnt_of_late_is_not_current() {
        let (mut known, begin) = (Known::default(), Instant::now());
        let readings: [(u64, &[&str], bool); 7] = [
            (0, &["1"], false),
            (1, &["1", "2"], false),
            (2, &["2"], true),
            (3, &["2"], true),
            // Long after the last look.
            (8, &["3"], false),
            (9, &["4"], true),
            (9, &[], true),
        ];
        for (number, (last, holders, is_current)) in (0..).zip(readings) {
            let pause = if number < 4 { Duration::ZERO } else { STALE_AFTER * 2 };
            known.learn(reading(last, holders, "s"), begin + pause);
            assert_eq!(known.is_current, is_current, "reading {number}");
        }
        known.learn(reading(9, &["5"], "t"), begin + STALE_AFTER * 2);
        assert!(!known.is_current, "another server");
    }
}
