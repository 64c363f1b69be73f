//! What a query gives.

use std::fmt;
use std::time::SystemTime;

use super::cursor::Cursor;
use crate::declaration::Machine;
use crate::entity::Stored;
use crate::transition::Landing;

/// The most entities of one page.
pub const PAGE_LEN_MAX: usize = 1_000;

/// Some of the entities that a query asks for, in its order.
#[non_exhaustive]
pub struct Page<M: Machine, St> {
    /// The entities; fewer than were asked for only on the last page.
    pub entities: Vec<Listed<M, St>>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Cursor>,
}

/// An entity that a query found.
#[non_exhaustive]
pub struct Listed<M: Machine, St> {
    /// Its id.
    pub id: M::Id,
    /// When it came into the state that it is in.
    pub since: SystemTime,
    /// The entity: match it once, and it is typed from there.
    pub entity: <M::Any as Landing<M>>::In<Stored<St>>,
}

impl<M: Machine, St> fmt::Debug for Listed<M, St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listed")
            .field("id", &crate::id::EntityId::to_text(&self.id))
            .field("since", &self.since)
            .finish_non_exhaustive()
    }
}

impl<M: Machine, St> fmt::Debug for Page<M, St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("entities", &self.entities)
            .field("next", &self.next)
            .finish()
    }
}
