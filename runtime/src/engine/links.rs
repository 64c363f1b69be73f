//! Links to other entities: each is loaded and gets its event within the same unit of work.

use super::Stopped;
use crate::declaration::Kept;
use crate::error::ErrorKind;
use crate::id::InvalidId;
use crate::machine::StateMachine;
use crate::store::Store;
use crate::work::{Pending, Unit};

impl<M: Kept, St: Store> StateMachine<M, St> {
    /// Computes what happens to the entities that a step links to, and to those that they link to. Nothing is stored.
    pub(super) async fn follow_links(&self, unit: &mut Unit<'_>) -> Result<(), Box<Stopped<M>>> {
        while let Some(pending) = unit.next_link() {
            let Pending {
                hook,
                event,
                origin,
                link,
                ..
            } = pending;
            let hook_failed = |source| ErrorKind::HookFailed { hook, event, source };
            // A link that cannot be followed is a failure of the hook that asked for it.
            let failed = |source| Box::new(Stopped::about(origin.0, origin.1, hook_failed(source)));
            let (machine, target) = (link.machine(), link.id().into_owned());
            if let Err(invalid) = InvalidId::check(&target) {
                return Err(failed(invalid.into()));
            }
            if unit.is_about(machine, &target) {
                let twice = format!("it links to {machine} {target:?}, which is part of the same call already");
                return Err(failed(twice.into()));
            }
            let loaded = self.store().load(machine, &target, None).await;
            let loaded = loaded.map_err(|error| {
                let kind = ErrorKind::from_store(error);
                Box::new(Stopped::about(machine, target.clone(), kind))
            })?;
            link.follow(&target, loaded.snapshot, unit)
                .map_err(|unfollowed| match unfollowed.into_kind() {
                    Ok(kind) => Box::new(Stopped::about(machine, target, kind)),
                    Err(asked_for) => failed(asked_for),
                })?;
        }
        Ok(())
    }
}
