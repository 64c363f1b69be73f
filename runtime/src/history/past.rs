//! An entity as it was.

use std::fmt;
use std::time::SystemTime;

use crate::declaration::{Kept, Machine};
use crate::work::Lived;

/// An entity as it was.
#[non_exhaustive]
pub struct Past<M: Machine> {
    /// The number of events by then.
    pub version: u64,
    /// When the last of them happened.
    pub at: SystemTime,
    /// The state.
    pub state: M::State,
    /// What every state carries.
    pub data: M::Data,
}

impl<M: Machine> fmt::Debug for Past<M>
where
    M::State: fmt::Debug,
    M::Data: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Past")
            .field("version", &self.version)
            .field("at", &self.at)
            .field("state", &self.state)
            .field("data", &self.data)
            .finish()
    }
}

impl<M: Kept> From<Lived<M>> for Past<M> {
    fn from(lived: Lived<M>) -> Self {
        Past {
            version: lived.at.version,
            at: lived.changed_at,
            state: lived.state,
            data: lived.data,
        }
    }
}
