//! The machine in each subject's own way.

mod eventer;
mod hand;
mod rust_fsm;
mod smlang;
mod statig;
mod statum;

pub(crate) use eventer::Eventer;
pub(crate) use hand::Hand;
pub(crate) use rust_fsm::RustFsm;
pub(crate) use smlang::Smlang;
pub(crate) use statig::Statig;
pub(crate) use statum::Statum;

use crate::outcome::Outcome;
use crate::script::Step;

/// A machine that takes events from outside, one after the other.
pub(crate) trait Subject {
    type Event;

    fn event(step: Step) -> Self::Event;

    /// A job that is idle.
    fn begin() -> Self;

    /// Applies the event, or counts it as refused.
    fn apply(&mut self, event: &Self::Event);

    fn outcome(&self) -> Outcome;
}
