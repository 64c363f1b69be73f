//! What the histories of all machines have in common.

/// How many events a history has.
pub(crate) const EVENTS: usize = 1_000;

/// How many histories one pass replays.
pub(crate) const HISTORIES: usize = 50;

/// What a history came to, whoever replayed it: a state by name, and a sum over what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) state: &'static str,
    pub(crate) sum: i64,
}

/// Events from the life of one entity: `first`, then `middle` by position, then `last`.
pub(crate) fn steps<T>(first: T, middle: impl Fn(usize) -> T, last: T) -> Vec<T> {
    let mut steps = vec![first];
    steps.extend((1..EVENTS - 1).map(middle));
    steps.push(last);
    steps
}
