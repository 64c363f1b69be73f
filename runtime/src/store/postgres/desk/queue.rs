//! The errands that wait to be sent, and when which of them go.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::Errand;
use super::holds::{Holds, Touch};
use super::places::Place;

/// The most errands that one call takes.
pub(super) const GROUP_MAX: usize = 64;

/// The most bytes that one call takes, about; a larger errand goes alone.
const GROUP_SIZE_MAX: usize = 1 << 20;

/// How long errands gather while one call is under way.
const GATHER_MAX: Duration = Duration::from_millis(1);

/// From so many on, errands are divided between two calls. Below it, what a call costs is more than what two gain.
const DIVIDED_MIN: usize = 8;

/// The most calls that are under way at once.
const CALLS_MAX: usize = 2;

/// How long a call with patience may be under way before it does not count any more: what it waits for is no reason for
/// others to wait.
const PATIENCE: Duration = Duration::from_millis(20);

/// An errand that waits, or is under way in a group.
pub(super) struct Waiting<E: Errand> {
    /// A number that grows with each errand.
    pub(super) ticket: u64,
    pub(super) errand: Arc<E>,
    pub(super) touches: Vec<Touch>,
    pub(super) answer: oneshot::Sender<E::Answer>,
    /// Its place among all that may wait.
    pub(super) _place: Place,
}

/// A call under way.
struct Call {
    number: u64,
    errands: usize,
    /// Since when the call has been waiting for locks of others; `None` if it is not.
    patient_since: Option<Instant>,
}

pub(super) struct Queue<E: Errand> {
    waiting: VecDeque<Waiting<E>>,
    /// How many of the waiting errands, counted from the last, were not looked at since something was released.
    fresh: usize,
    fresh_since: Instant,
    pub(super) holds: Holds,
    calls: Vec<Call>,
    last_number: u64,
    /// Whether a task will look at the queue again.
    pub(super) watched: bool,
    /// Whether a task will look again at errands that are held up.
    pub(super) swept: bool,
}

impl<E: Errand> Queue<E> {
    pub(super) fn new() -> Self {
        Queue {
            waiting: VecDeque::new(),
            fresh: 0,
            fresh_since: Instant::now(),
            holds: Holds::default(),
            calls: Vec::new(),
            last_number: 0,
            watched: false,
            swept: false,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// A number that nothing else has.
    pub(super) fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// How many calls others wait for, and how many errands these have.
    fn under_way(&self, now: Instant) -> (usize, usize) {
        let counts = |call: &&Call| call.patient_since.is_none_or(|since| now < since + PATIENCE);
        let add = |(calls, errands), call: &Call| (calls + 1, errands + call.errands);
        self.calls.iter().filter(counts).fold((0, 0), add)
    }

    /// Whether an errand can be sent by who brings it: nothing is under way and nothing waits.
    pub(super) fn is_idle(&self, touches: &[Touch], now: Instant) -> bool {
        self.waiting.is_empty() && self.under_way(now).0 == 0 && !self.holds.are_contended(touches)
    }

    /// Begins a call, and tells its number.
    pub(super) fn begin_call(&mut self, errands: usize, patient_since: Option<Instant>) -> u64 {
        let number = self.number();
        self.calls.push(Call {
            number,
            errands,
            patient_since,
        });
        number
    }

    /// Makes a call for one errand with these touches one that waits for what others hold, unless another call of this
    /// process may be waiting for that already.
    pub(super) fn be_patient(&mut self, number: u64, touches: &[Touch], now: Instant) -> bool {
        if self.holds.may_be_contended(touches) {
            return false;
        }
        if let Some(call) = self.calls.iter_mut().find(|call| call.number == number) {
            call.patient_since = Some(now);
        }
        true
    }

    pub(super) fn end_call(&mut self, number: u64) {
        self.calls.retain(|call| call.number != number);
    }

    /// Lets go of what an errand touched, so that all that wait are looked at again.
    pub(super) fn release(&mut self, touches: &[Touch]) {
        if touches.is_empty() {
            return;
        }
        self.holds.remove(touches);
        self.fresh = self.waiting.len();
    }

    pub(super) fn push(&mut self, waiting: Waiting<E>, now: Instant) {
        if self.fresh == 0 {
            self.fresh_since = now;
        }
        self.fresh += 1;
        self.waiting.push_back(waiting);
    }

    /// Puts an errand that was sent back to wait, if another one about the same thing is under way: only one of these
    /// is to wait on the server. Gives it back if there is none.
    pub(super) fn put_back(&mut self, mut waiting: Waiting<E>) -> Option<Waiting<E>> {
        self.holds.remove(&waiting.touches);
        // Errands that only rely on an entity wait as well, so they no longer share it.
        waiting.touches.iter_mut().for_each(|touch| touch.shared = false);
        if !self.holds.are_contended(&waiting.touches) {
            let now = Instant::now();
            self.holds.add(&waiting.touches, now);
            return Some(waiting);
        }
        // It goes back to where it stood, so that errands about one entity stay in order.
        let place = self.waiting.partition_point(|it| it.ticket < waiting.ticket);
        self.waiting.insert(place, waiting);
        self.fresh = self.waiting.len();
        None
    }

    /// Takes out an errand that is still waiting.
    pub(super) fn leave(&mut self, ticket: u64) -> Option<Waiting<E>> {
        let place = self.waiting.binary_search_by_key(&ticket, |it| it.ticket).ok()?;
        // Errands behind this one may go now, so they are looked at again.
        self.fresh = self.waiting.len() - 1;
        self.waiting.remove(place)
    }

    /// Whether somebody has to look after what is held up, and nobody is to yet.
    pub(super) fn wants_sweep(&self) -> bool {
        !self.swept && self.fresh < self.waiting.len()
    }

    /// Has all that wait looked at again.
    pub(super) fn sweep(&mut self) {
        self.swept = false;
        self.fresh = self.waiting.len();
    }

    /// Takes out all that wait.
    pub(super) fn abandon(&mut self) -> VecDeque<Waiting<E>> {
        self.fresh = 0;
        std::mem::take(&mut self.waiting)
    }

    /// The errands that are to be sent together now, and the number of their call.
    ///
    /// Two calls share what there is about evenly, so that the server works on one while its disk, or this process, is
    /// busy with the other.
    pub(super) fn next(&mut self, now: Instant) -> Option<(u64, Vec<Waiting<E>>)> {
        let (calls, errands) = self.under_way(now);
        let due = match calls {
            0 => self.fresh > 0,
            calls if calls < CALLS_MAX => {
                self.fresh >= DIVIDED_MIN.max(errands) / 2 || self.fresh > 0 && now >= self.fresh_since + GATHER_MAX
            }
            _ => false,
        };
        if !due {
            return None;
        }
        let len_max = match self.fresh + errands {
            DIVIDED_MIN.. => (self.fresh + errands).div_ceil(2).min(GROUP_MAX),
            _ => GROUP_MAX,
        };
        let group = self.take(len_max, now);
        (!group.is_empty()).then(|| (self.begin_call(group.len(), None), group))
    }

    /// Takes a group in order of arrival. What touches something that is held waits, and so does what touches the same
    /// and came later, so that each thing sees its errands in order.
    fn take(&mut self, len_max: usize, now: Instant) -> Vec<Waiting<E>> {
        let (mut group, mut size) = (Vec::new(), 0);
        let (mut passed, mut passed_touches) = (Vec::new(), Holds::default());
        while group.len() < len_max {
            let Some(waiting) = self.waiting.pop_front() else { break };
            if self.holds.bar(&waiting.touches, now) || passed_touches.bar(&waiting.touches, now) {
                passed_touches.add(&waiting.touches, now);
                passed.push(waiting);
                continue;
            }
            size += waiting.errand.size();
            if size > GROUP_SIZE_MAX && !group.is_empty() {
                self.waiting.push_front(waiting);
                break;
            }
            self.holds.add(&waiting.touches, now);
            group.push(waiting);
        }
        (self.fresh, self.fresh_since) = (self.waiting.len(), now);
        for waiting in passed.into_iter().rev() {
            self.waiting.push_front(waiting);
        }
        group
    }

    /// When somebody has to look again, if nobody who is under way will.
    pub(super) fn look_again_at(&self, now: Instant) -> Option<Instant> {
        if self.fresh == 0 {
            return None;
        }
        let patient = self.calls.iter().filter_map(|call| call.patient_since);
        let over = patient.map(|since| since + PATIENCE).filter(|over| *over > now).min();
        let gathered = (self.under_way(now).0 < CALLS_MAX).then_some(self.fresh_since + GATHER_MAX);
        over.into_iter().chain(gathered).min()
    }
}

#[cfg(test)]
mod tests;
