//! Events of any machine that a projection follows, without the type of their machine.

use super::{BoxError, Follows, Happened, Projection};
use crate::declaration::Machine;
use crate::id::EntityId;

/// An event that a projection follows, whichever machine it is of.
pub(crate) trait Fact<P: Projection>: Send + Sync {
    /// The text of the key of the view that it belongs to.
    fn key(&self, projection: &P) -> Option<String>;

    fn apply(&self, projection: &P, view: &mut Option<P::View>) -> Result<(), BoxError>;
}

impl<M: Machine, P: Follows<M>> Fact<P> for Happened<M>
where
    M::Id: Send + Sync,
    M::Event: Send + Sync,
{
    fn key(&self, projection: &P) -> Option<String> {
        projection.key(self).map(|key| key.to_text().into_owned())
    }

    fn apply(&self, projection: &P, view: &mut Option<P::View>) -> Result<(), BoxError> {
        projection.apply(view, self)
    }
}
