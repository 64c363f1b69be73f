//! What every subject must come to.

use std::fmt;
use std::iter::Sum;

/// Where jobs stand after all events.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The load of everything finished.
    pub(crate) done: u64,
    /// The load of what is not finished.
    pub(crate) load: u64,
    /// How many events were refused.
    pub(crate) refused: u64,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} done, {} loaded, {} refused", self.done, self.load, self.refused)
    }
}

impl Sum for Outcome {
    fn sum<I: Iterator<Item = Outcome>>(outcomes: I) -> Outcome {
        outcomes.fold(Outcome::default(), |all, one| Outcome {
            done: all.done + one.done,
            load: all.load + one.load,
            refused: all.refused + one.refused,
        })
    }
}
