//! All events of a script through a subject's machine, in two ways.

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

/// How many jobs are folded, each through the whole script.
pub(crate) const JOBS: usize = 10;

/// Folds the script for each job, and adds up where they stand at its end.
pub(crate) fn jobs<S: Subject>(way: Way, events: &[S::Event]) -> Outcome {
    match way {
        Way::Loop => loops::<S>().into_iter().map(|in_loop| in_loop(events)).sum(),
        Way::Calls => (0..JOBS).map(|_| by_calls::<S>(events)).sum(),
    }
}

type Fold<E> = fn(&[E]) -> Outcome;

/// The loop at several places in memory.
///
/// In a loop, an event takes a few cycles. Where its jumps lie, which any change elsewhere in the program moves, then
/// decides up to a fifth of the time.
fn loops<S: Subject>() -> [Fold<S::Event>; JOBS] {
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
fn in_loop<S: Subject, const SHIFT: usize>(events: &[S::Event]) -> Outcome {
    // Stores that nobody needs: code that moves what is behind it.
    for store in 0..SHIFT {
        black_box(store);
    }
    let mut machine = S::begin();
    for event in events {
        machine.apply(event);
    }
    machine.outcome()
}

#[inline(never)]
fn by_calls<S: Subject>(events: &[S::Event]) -> Outcome {
    let mut machine = S::begin();
    for event in events {
        call(&mut machine, event);
    }
    machine.outcome()
}

#[inline(never)]
fn call<S: Subject>(machine: &mut S, event: &S::Event) {
    machine.apply(event);
}
