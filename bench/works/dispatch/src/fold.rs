//! All events of a script through a subject's machine, in two ways.
//!
//! In a loop, an event takes a few cycles. Where its jumps lie in memory, which any change elsewhere in the
//! program moves, then decides up to a fifth of the time. So each subject's loop is compiled in several copies
//! that begin at different places, and a pass goes through all of them.

use std::hint::black_box;

use crate::outcome::Outcome;
use crate::subjects::Subject;

/// How an event gets to the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// In a loop that owns the machine: the optimiser can keep it in registers, from event to event.
    Loop,
    /// By a call of its own for each event: the machine lies in memory.
    Calls,
}

/// How many copies of a loop there are, and how often a pass goes through the script.
pub(crate) const COPIES: usize = 10;

/// One pass.
pub(crate) fn pass<S: Subject>(way: Way, events: &[S::Event]) -> Outcome {
    match way {
        Way::Loop => {
            // A number that the optimiser does not know: it would write the loop in another way for a single time.
            let times = black_box(1);
            let copies = copies::<S>().into_iter();
            copies.map(|copy| copy(events, times)).sum()
        }
        Way::Calls => by_calls::<S>(events, COPIES),
    }
}

type Copy<E> = fn(&[E], usize) -> Outcome;

fn copies<S: Subject>() -> [Copy<S::Event>; COPIES] {
    [
        in_loop::<S, 0>,
        in_loop::<S, 1>,
        in_loop::<S, 2>,
        in_loop::<S, 3>,
        in_loop::<S, 4>,
        in_loop::<S, 5>,
        in_loop::<S, 6>,
        in_loop::<S, 7>,
        in_loop::<S, 8>,
        in_loop::<S, 9>,
    ]
}

#[inline(never)]
fn in_loop<S: Subject, const SHIFT: usize>(events: &[S::Event], times: usize) -> Outcome {
    // Some ten bytes each, which move what follows them.
    for step in 0..SHIFT {
        black_box(step);
    }
    let mut machine = S::begin();
    for _ in 0..times {
        for event in events {
            machine.apply(event);
        }
    }
    machine.outcome()
}

#[inline(never)]
fn by_calls<S: Subject>(events: &[S::Event], times: usize) -> Outcome {
    let mut machine = S::begin();
    for _ in 0..times {
        for event in events {
            call(&mut machine, event);
        }
    }
    machine.outcome()
}

#[inline(never)]
fn call<S: Subject>(machine: &mut S, event: &S::Event) {
    machine.apply(event);
}
