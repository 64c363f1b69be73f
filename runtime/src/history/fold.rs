//! The fold of an entity's stored events.

use crate::answer;
use crate::declaration::Kept;
use crate::error::{Corrupt, Fault, Part};
use crate::store::{Expected, StoredEvent};
use crate::work::{Lived, step};

/// Applies a stored event as it was applied when it was stored. Hooks do not run.
pub(crate) fn applied<M: Kept>(before: Option<Lived<M>>, stored: &StoredEvent) -> Result<Lived<M>, Corrupt> {
    let version = before.as_ref().map_or(0, |lived| lived.at.version) + 1;
    let corrupt = |fault| Corrupt {
        version,
        part: Part::Event,
        name: stored.name.clone(),
        fault,
    };
    if stored.version != version {
        return Err(corrupt(Fault::Missing));
    }
    let event = answer::event::<M>(stored)?;
    let current = before.map(|lived| (lived.state, lived.data));
    let (_, (state, data)) = step::<M>(current, event).map_err(|source| corrupt(Fault::NoTransition(source)))?;
    Ok(Lived {
        at: Expected {
            version,
            last_event: stored.event_id,
        },
        changed_at: stored.at,
        state,
        data,
    })
}
