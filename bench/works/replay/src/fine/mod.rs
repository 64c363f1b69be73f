//! A fine: bare states over one record, and an event that almost every state takes.

pub(crate) mod eventer;
pub(crate) mod hand;

use crate::history;

pub(crate) enum Step {
    Created(i64),
    Sent,
    Notified,
    Penalised(i64),
    Paid(i64),
    Settled,
}

/// The fine goes its way in the first hundreds of events; all others are payments.
pub(crate) fn steps(number: usize) -> Vec<Step> {
    let cents = i64::try_from(number).unwrap_or_default() + 3;
    let middle = |position: usize| match position {
        100 => Step::Sent,
        200 => Step::Notified,
        300 => Step::Penalised(cents * 10),
        _ => Step::Paid(cents),
    };
    history::steps(Step::Created(cents * 900), middle, Step::Settled)
}
