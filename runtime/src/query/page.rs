//! `Page`: what a query gives.

use std::fmt;
use std::time::SystemTime;

use super::cursor::Cursor;
use crate::declaration::Machine;
use crate::entity::Stored;
use crate::error::Error;
use crate::transition::Landing;

/// The most entities of one page.
pub const PAGE_LEN_MAX: usize = 1_000;

/// Some of the entities that a query asks for, in its order.
///
/// Those that can be read, and those that cannot, are together as many as were asked for, and fewer only on the last page.
#[must_use = "`entities` lacks what could not be read: see `unreadable`"]
#[non_exhaustive]
pub struct Page<M: Machine, St> {
    /// The entities, without those that are `unreadable`.
    pub entities: Vec<Listed<M, St>>,
    /// Those that this program cannot read, in the order of the query: look whether there are some, and say so to whoever
    /// is shown the others. [`whole`](Self::whole) takes only a page without them.
    ///
    /// Where two versions of a program run side by side, these are those that the later one brought into a state which the
    /// earlier one does not have.
    pub unreadable: Vec<UnreadableEntity<M>>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Cursor>,
}

/// An entity that a query found, and that cannot be read.
#[non_exhaustive]
pub struct UnreadableEntity<M: Machine> {
    /// The text of its id.
    pub id: String,
    /// When it came into the state that it is in.
    pub since: SystemTime,
    /// What cannot be read: [`Corrupt`](crate::ErrorKind::Corrupt), with the version and how to go on, or
    /// [`InvalidId`](crate::ErrorKind::InvalidId).
    pub error: Error<M>,
}

impl<M: Machine, St> Page<M, St> {
    /// The page, if all of it can be read.
    ///
    /// # Errors
    ///
    /// That of the first entity that cannot be read.
    pub fn whole(mut self) -> Result<Self, Error<M>> {
        if self.unreadable.is_empty() {
            return Ok(self);
        }
        Err(self.unreadable.swap_remove(0).error)
    }
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

impl<M: Machine> fmt::Debug for UnreadableEntity<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnreadableEntity")
            .field("id", &self.id)
            .field("since", &self.since)
            .field("error", &self.error)
            .finish()
    }
}

impl<M: Machine, St> fmt::Debug for Page<M, St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("entities", &self.entities)
            .field("unreadable", &self.unreadable)
            .field("next", &self.next)
            .finish()
    }
}
