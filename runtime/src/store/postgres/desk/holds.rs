//! Holds: the things that a call under way is about, which no other call may touch.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::{Duration, Instant};

use foldhash::fast::RandomState;

/// How long a thing is held for a call that gets no answer. Its connection may be gone without a word, and nothing but
/// order depends on this: the server compares what it finds.
pub(super) const HOLD_MAX: Duration = Duration::from_secs(2);

/// A thing, such as an entity, that an errand is about and that others may be about as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Touch {
    /// A hash of the thing. Two things of one hash wait for each other without need, and that is all.
    pub(in super::super) hash: u64,
    /// Whether others may touch it at the same time, if they share it too.
    pub(in super::super) shared: bool,
}

/// The things that are touched now.
#[derive(Debug, Default)]
pub(super) struct Holds {
    held: HashMap<u64, Hold, RandomState>,
}

/// Who touches a thing.
#[derive(Debug)]
struct Hold {
    owners: u32,
    sharers: u32,
    /// Since when the thing has been held.
    since: Instant,
}

impl Hold {
    fn count(&mut self, shared: bool) -> &mut u32 {
        if shared { &mut self.sharers } else { &mut self.owners }
    }

    fn is_over(&self, now: Instant) -> bool {
        now >= self.since + HOLD_MAX
    }
}

impl Holds {
    /// Whether an errand with these touches has to wait.
    pub(super) fn bar(&self, touches: &[Touch], now: Instant) -> bool {
        touches.iter().any(|touch| match self.held.get(&touch.hash) {
            Some(hold) if !hold.is_over(now) => hold.owners > 0 || !touch.shared,
            _ => false,
        })
    }

    /// Whether somebody else touches the same, however long ago it began.
    pub(super) fn are_contended(&self, touches: &[Touch]) -> bool {
        touches.iter().any(|touch| match self.held.get(&touch.hash) {
            Some(hold) => hold.owners > 0 || !touch.shared,
            None => false,
        })
    }

    /// Whether a thing may be touched by more than one errand, of which this is one.
    pub(super) fn may_be_contended(&self, touches: &[Touch]) -> bool {
        let mut holds = touches.iter().filter_map(|touch| self.held.get(&touch.hash));
        holds.any(|hold| hold.owners + hold.sharers > 1)
    }

    /// Takes in an errand. Of its own touches one may meet another, if their hashes are equal.
    pub(super) fn add(&mut self, touches: &[Touch], now: Instant) {
        for touch in touches {
            let hold = self.held.entry(touch.hash).or_insert(Hold {
                owners: 0,
                sharers: 0,
                since: now,
            });
            if hold.is_over(now) {
                hold.since = now;
            }
            *hold.count(touch.shared) += 1;
        }
    }

    /// Lets go of an errand that was taken in.
    pub(super) fn remove(&mut self, touches: &[Touch]) {
        for touch in touches {
            if let Entry::Occupied(mut occupied) = self.held.entry(touch.hash) {
                let hold = occupied.get_mut();
                let count = hold.count(touch.shared);
                *count = count.saturating_sub(1);
                if (hold.owners, hold.sharers) == (0, 0) {
                    occupied.remove();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{HOLD_MAX, Holds, Touch};

    fn own(hash: u64) -> Touch {
        Touch { hash, shared: false }
    }

    fn shared(hash: u64) -> Touch {
        Touch { hash, shared: true }
    }

    #[test]
    fn what_is_touched_bars_all_others_but_sharers() {
        let (mut holds, now) = (Holds::default(), Instant::now());
        holds.add(&[own(1), shared(2)], now);
        assert!(holds.bar(&[own(1)], now) && holds.bar(&[shared(1)], now) && holds.bar(&[own(3), own(2)], now));
        assert!(!holds.bar(&[shared(2)], now) && !holds.bar(&[own(3)], now) && !holds.bar(&[], now));
    }

    #[test]
    fn what_is_shared_is_free_when_all_let_go() {
        let (mut holds, now) = (Holds::default(), Instant::now());
        holds.add(&[shared(1)], now);
        holds.add(&[shared(1)], now);
        holds.remove(&[shared(1)]);
        assert!(holds.bar(&[own(1)], now));
        holds.remove(&[shared(1)]);
        assert!(!holds.bar(&[own(1)], now));
    }

    #[test]
    fn one_errand_may_touch_a_thing_twice() {
        let (mut holds, now) = (Holds::default(), Instant::now());
        let twice = [shared(1), own(1)];
        holds.add(&twice, now);
        assert!(holds.bar(&[shared(1)], now));
        holds.remove(&twice);
        assert!(!holds.bar(&[own(1)], now));
    }

    #[test]
    fn who_gets_no_answer_holds_up_others_for_a_time_only() {
        let (mut holds, begin) = (Holds::default(), Instant::now());
        holds.add(&[own(1)], begin);
        assert!(holds.bar(&[own(1)], begin + HOLD_MAX / 2));
        let late = begin + HOLD_MAX;
        assert!(!holds.bar(&[own(1)], late));
        // The second hold is its own: it stays when the first is released.
        holds.add(&[own(1)], late);
        holds.remove(&[own(1)]);
        assert!(holds.bar(&[own(1)], late));
        holds.remove(&[own(1)]);
        assert!(!holds.bar(&[own(1)], late));
    }

    #[test]
    fn who_gets_no_answer_is_still_there() {
        let (mut holds, begin) = (Holds::default(), Instant::now());
        holds.add(&[own(1), shared(2)], begin);
        assert!(!holds.bar(&[own(1)], begin + HOLD_MAX) && holds.are_contended(&[own(1)]));
        assert!(holds.are_contended(&[own(2)]) && !holds.are_contended(&[shared(2)]));
        holds.add(&[shared(2)], begin);
        assert!(!holds.may_be_contended(&[own(1)]) && holds.may_be_contended(&[own(1), shared(2)]));
        holds.remove(&[own(1), shared(2)]);
        assert!(!holds.are_contended(&[own(1)]));
    }
}
