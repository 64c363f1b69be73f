//! From events to what is stored: the whole unit of work, then one call to the store, and what its answer means.

use super::{Advanced, AtHand, Named, Stopped};
use crate::answer::Receipt;
use crate::declaration::Storable;
use crate::error::ErrorKind;
use crate::id::InvalidId;
use crate::key::Keyed;
use crate::machine::StateMachine;
use crate::meta::Meta;
use crate::store::{Commit, Committed, History, Store};
use crate::work::{Lived, Pending, Unit};

impl<M: Storable, St: Store + History> StateMachine<M, St> {
    /// Applies events with all that follows from them, over all entities that links lead to. Nothing is stored.
    pub(crate) async fn compute(
        &self,
        (id, text): Named<'_, M>,
        lived: Option<Lived<M>>,
        events: Vec<M::Event>,
        meta: &Meta,
    ) -> Result<(Lived<M>, Commit), Stopped<M>> {
        let mut unit = Unit::new(self.settings(), meta);
        let lived = unit.decided::<M>(id, text, lived, events)?;
        while let Some(pending) = unit.next_link() {
            let Pending {
                hook,
                event,
                origin,
                link,
                ..
            } = pending;
            let failed = |source| Stopped {
                about: Some(origin),
                ..ErrorKind::HookFailed { hook, event, source }.into()
            };
            let (machine, target) = (link.machine(), link.id().into_owned());
            if let Err(invalid) = InvalidId::check(&target) {
                return Err(failed(invalid.into()));
            }
            if unit.changes(machine, &target) {
                let twice = format!("it links to {machine} {target:?}, which is part of the same call already");
                return Err(failed(twice.into()));
            }
            let loaded = self.store().load(machine, &target, None).await;
            let loaded = loaded.map_err(|error| Stopped {
                about: Some((machine, target.clone())),
                ..ErrorKind::from_store(error).into()
            })?;
            link.follow(&target, loaded.snapshot, &mut unit).map_err(failed)?;
        }
        Ok((lived, unit.commit))
    }

    /// Applies events with all that follows from them, and stores it.
    pub(super) async fn work(
        &self,
        id: Named<'_, M>,
        lived: Option<Lived<M>>,
        events: Vec<M::Event>,
        meta: &Meta,
        keyed: Option<Keyed<M>>,
        at_hand: AtHand,
    ) -> Result<Advanced<M>, Stopped<M>> {
        if let Some(name) = meta.unstorable() {
            let source = "it holds a NUL character".into();
            return Err(ErrorKind::Unencodable { name, source }.into());
        }
        let expected = lived.as_ref().map_or(0, |lived| lived.at.version);
        let (lived, mut commit) = self.compute(id, lived, events, meta).await?;
        let nothing = commit.changes.is_empty();
        let mut receipt = Receipt {
            version: lived.at.version,
            position: None,
            replayed: false,
        };
        commit.key = keyed.map(|keyed| keyed.into_key(id.1, receipt.version));
        // An entity at hand may be stale: that nothing is to be done must hold for what is stored now.
        if nothing && at_hand == AtHand::Held {
            let found = self.stored(id.1, None).await?.snapshot.map(|snapshot| snapshot.at);
            if found != Some(lived.at) {
                return Err(conflict(expected, found.map_or(0, |at| at.version)).into());
            }
        }
        if nothing && commit.key.is_none() {
            return Ok(Advanced::Done(lived, receipt));
        }
        let key = commit.key.as_ref().map(|key| (key.key.clone(), key.hash));
        let others: Vec<_> = commit
            .changes
            .iter()
            .skip(1)
            .map(|change| {
                (
                    change.machine,
                    change.id.clone(),
                    change.expected.map_or(0, |at| at.version),
                )
            })
            .collect();
        match self.store().commit(commit).await {
            Ok(Committed::Stored { position }) => {
                receipt.position = position;
                Ok(Advanced::Done(lived, receipt))
            }
            Ok(Committed::Repeated(outcome)) => match key {
                Some((_, hash)) if hash == outcome.hash => Ok(Advanced::Repeated(outcome)),
                key => Err(ErrorKind::KeyReused {
                    key: key.map(|(key, _)| key).unwrap_or_default(),
                    version: outcome.version,
                }
                .into()),
            },
            Ok(Committed::Conflict { change, found }) => {
                Err(match change.checked_sub(1).and_then(|it| others.get(it)) {
                    // Also where the link was to begin a life: decided again, its hook says what is wrong.
                    Some((machine, id, expected)) => Stopped {
                        about: Some((machine, id.clone())),
                        ..ErrorKind::Conflict {
                            expected: *expected,
                            found,
                        }
                        .into()
                    },
                    None => conflict(expected, found).into(),
                })
            }
            Err(error) => Err(ErrorKind::from_store(error).into()),
        }
    }
}

fn conflict<R>(expected: u64, found: u64) -> ErrorKind<R> {
    if expected == 0 {
        ErrorKind::AlreadyExists
    } else {
        ErrorKind::Conflict { expected, found }
    }
}
