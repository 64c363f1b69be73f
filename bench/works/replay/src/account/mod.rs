//! An account: its states are a few numbers, so that what is measured is the dispatch itself.

pub(crate) mod eventer;
pub(crate) mod hand;

use crate::history;

pub(crate) enum Step {
    Opened,
    Deposited(i64),
    Withdrawn(i64),
    Frozen,
    Thawed,
    Closed,
}

/// Deposits and withdrawals, and a freeze that a deposit falls into.
pub(crate) fn steps(number: usize) -> Vec<Step> {
    let cents = i64::try_from(number).unwrap_or_default() + 7;
    let middle = |position: usize| match position % 8 {
        2 | 7 => Step::Withdrawn(cents),
        3 => Step::Frozen,
        5 => Step::Thawed,
        _ => Step::Deposited(cents * 2),
    };
    history::steps(Step::Opened, middle, Step::Closed)
}
