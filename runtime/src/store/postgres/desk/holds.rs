//! What is in a call already, and may not be in another.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::RandomState;

/// How an errand has to do with one thing that others may have to do with as well.
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
    /// How many share a thing; none if it is one errand's own.
    held: HashMap<u64, Option<u32>, RandomState>,
}

impl Holds {
    /// Whether an errand with these touches has to wait.
    pub(super) fn bar(&self, touches: &[Touch]) -> bool {
        touches.iter().any(|touch| match self.held.get(&touch.hash) {
            None => false,
            Some(sharers) => sharers.is_none() || !touch.shared,
        })
    }

    /// Takes in an errand. Of its own touches one may meet another, if their hashes are equal: the stricter counts.
    pub(super) fn add(&mut self, touches: &[Touch]) {
        for touch in touches {
            match self.held.entry(touch.hash) {
                Entry::Vacant(vacant) => {
                    vacant.insert(touch.shared.then_some(1));
                }
                Entry::Occupied(mut occupied) => {
                    let sharers = occupied.get_mut();
                    *sharers = sharers.filter(|_| touch.shared).map(|count| count + 1);
                }
            }
        }
    }

    /// Lets go of an errand that was taken in.
    pub(super) fn remove(&mut self, touches: &[Touch]) {
        for touch in touches {
            if let Entry::Occupied(mut occupied) = self.held.entry(touch.hash) {
                match occupied.get_mut() {
                    Some(count) if *count > 1 => *count -= 1,
                    _ => {
                        occupied.remove();
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Holds, Touch};

    fn own(hash: u64) -> Touch {
        Touch { hash, shared: false }
    }

    fn shared(hash: u64) -> Touch {
        Touch { hash, shared: true }
    }

    #[test]
    fn what_is_touched_bars_all_others_but_sharers() {
        let mut holds = Holds::default();
        holds.add(&[own(1), shared(2)]);
        assert!(holds.bar(&[own(1)]) && holds.bar(&[shared(1)]) && holds.bar(&[own(3), own(2)]));
        assert!(!holds.bar(&[shared(2)]) && !holds.bar(&[own(3)]) && !holds.bar(&[]));
    }

    #[test]
    fn what_is_shared_is_free_when_all_let_go() {
        let mut holds = Holds::default();
        holds.add(&[shared(1)]);
        holds.add(&[shared(1)]);
        holds.remove(&[shared(1)]);
        assert!(holds.bar(&[own(1)]));
        holds.remove(&[shared(1)]);
        assert!(!holds.bar(&[own(1)]));
    }

    #[test]
    fn one_errand_may_touch_a_thing_twice() {
        let mut holds = Holds::default();
        let twice = [shared(1), own(1)];
        holds.add(&twice);
        assert!(holds.bar(&[shared(1)]));
        holds.remove(&twice);
        assert!(!holds.bar(&[own(1)]));
    }
}
