//! Events without the type of their machine.

use super::{Follows, Happened, Projection, Trouble};
use crate::answer;
use crate::declaration::{Kept, Machine};
use crate::error::{Corrupt, Fault};
use crate::id::{EntityId, InvalidId};
use crate::store::LoggedEvent;

/// An event that a projection follows, whichever machine it is of.
pub(crate) trait Fact<P: Projection>: Send + Sync {
    /// The text of the key of the view that it belongs to.
    fn key(&self, projection: &P) -> Option<String>;

    fn apply(&self, projection: &P, view: &mut Option<P::View>) -> Result<(), Trouble>;
}

impl<M: Machine, P: Follows<M>> Fact<P> for Happened<M>
where
    M::Id: Send + Sync,
    M::Event: Send + Sync,
{
    fn key(&self, projection: &P) -> Option<String> {
        projection.key(self).map(|key| key.to_text().into_owned())
    }

    fn apply(&self, projection: &P, view: &mut Option<P::View>) -> Result<(), Trouble> {
        projection.apply(view, self)
    }
}

/// Why a stored event cannot be read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    Id(InvalidId),
    Event(Corrupt),
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unreadable::Id(_) => f.write_str("the id of the entity cannot be read"),
            Unreadable::Event(corrupt) => corrupt.fmt(f),
        }
    }
}

impl std::error::Error for Unreadable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Unreadable::Id(error) => Some(error),
            Unreadable::Event(corrupt) => match &corrupt.fault {
                Fault::Unreadable(source) => Some(&**source),
                _ => None,
            },
        }
    }
}

/// Reads a stored event.
pub(crate) fn happened<M: Kept>(logged: LoggedEvent) -> Result<Happened<M>, Unreadable> {
    Ok(Happened {
        id: M::Id::from_text(&logged.id).map_err(Unreadable::Id)?,
        recorded: answer::recorded::<M>(logged.event).map_err(Unreadable::Event)?,
    })
}
