//! From a step to what is stored: one call to the store, and what its answer means.

use std::mem;

use super::sent::Sent;
use super::{Advanced, Asked, Basis, Step, Stopped};
use crate::answer::Receipt;
use crate::declaration::Storable;
use crate::error::ErrorKind;
use crate::machine::StateMachine;
use crate::store::{Commit, Committed, Expected, History, Store, StoreError, StoreErrorKind};
use crate::transition::Beginning;
use crate::work::Lived;

impl<M: Storable, St: Store + History> StateMachine<M, St> {
    /// Stores what a step led to. An answer that stores nothing, a fault among them, is given only if the entity is where
    /// it was decided on, and the key is new.
    //
    // What few calls need is boxed, so that the futures of all others stay small.
    pub(crate) async fn settle(
        &self,
        asked: &Asked<'_, M>,
        basis: Basis,
        step: Result<Box<Step<'_, M>>, Box<Stopped<M>>>,
    ) -> Result<Advanced<M>, Box<Stopped<M>>> {
        let step = match step {
            Ok(step) if step.unit.has_links() => Box::pin(self.follow_links(step)).await,
            step => step,
        };
        let mut step = match (step, basis) {
            (Ok(step), _) if step.stores_something(asked) => step,
            (answer, Basis::Loaded) => return answer.map(|step| nothing_stored(step.lived)),
            (answer, Basis::Presumed(at)) => {
                let answer = answer.map(|step| step.lived);
                return Box::pin(self.confirmed(asked, at, answer)).await;
            }
        };
        let (commit, others) = step.commit(asked);
        let committed = self.store().commit(commit).await;
        match (step.ended(asked, others, committed), basis) {
            // What is too much for the store may come from where the entity was, and not from where it is.
            (Err(stopped), Basis::Presumed(at)) if stopped.is_refused_by_the_store() => {
                Box::pin(self.confirmed(asked, at, Err(stopped))).await
            }
            (ended, _) => ended,
        }
    }

    /// Sends a commit again whose outcome is not known.
    pub(crate) async fn resend(&self, commit: Commit) -> Result<Receipt, Box<Stopped<M>>> {
        let sent = Sent::of(&commit);
        // An attempt that fails says nothing about the first one.
        let kept = commit.clone();
        match self.store().commit(commit).await {
            Ok(committed) => sent.answer(&committed),
            Err(error) => Err(ErrorKind::still_unknown(kept, error).into()),
        }
    }

    /// Computes what a call is to store, if anything, and what it comes to if it stores nothing.
    pub(crate) async fn computed(
        &self,
        asked: &Asked<'_, M>,
        exists: bool,
        input: Beginning<M>,
    ) -> Result<(Option<Commit>, Receipt), Box<Stopped<M>>> {
        let before = if exists {
            match self.loaded_or_repeated(asked).await? {
                Ok((lived, _)) => Some(lived),
                Err(outcome) => return Ok((None, outcome.into())),
            }
        } else {
            None
        };
        let mut step = self.step(asked, before, input)?;
        if step.unit.has_links() {
            step = self.follow_links(step).await?;
        }
        let receipt = Receipt {
            version: step.lived.at.version,
            position: None,
            replayed: false,
        };
        let commit = step.stores_something(asked).then(|| step.commit(asked).0);
        Ok((commit, receipt))
    }

    /// Gives an answer that stores nothing, if the entity is where it was presumed to be.
    async fn confirmed(
        &self,
        asked: &Asked<'_, M>,
        presumed: Option<Expected>,
        answer: Result<Lived<M>, Box<Stopped<M>>>,
    ) -> Result<Advanced<M>, Box<Stopped<M>>> {
        let (loaded, answer) = match (self.stored(asked.text, asked.key_text()).await, answer) {
            (Ok(loaded), answer) => (loaded, answer),
            // Of two faults the first is the reason.
            (Err(_), Err(stopped)) if !stopped.is_an_answer() => return Err(stopped),
            (Err(kind), answer) => {
                let unchanged = answer.err().and_then(|mut stopped| stopped.take_unchanged());
                return Err(Stopped::from(kind).leaving(unchanged).into());
            }
        };
        if let (Some(key), Some(outcome)) = (&asked.key, loaded.repeated) {
            return Ok(Advanced::Repeated(key.same(outcome)?));
        }
        let found = loaded.snapshot.map(|snapshot| snapshot.at);
        if found != presumed {
            return Err(conflict(presumed, version_of(found)).into());
        }
        answer.map(nothing_stored)
    }
}

/// Entities of a commit: machine, id and expected version.
pub(super) type Entities = Vec<(&'static str, String, u64)>;

impl<M: Storable> Step<'_, M> {
    /// Whether there is something to store: changes, or a key that is to be remembered.
    fn stores_something(&self, asked: &Asked<'_, M>) -> bool {
        !self.unit.commit.changes.is_empty() || asked.key.is_some()
    }

    /// Takes what is to be stored.
    fn commit(&mut self, asked: &Asked<'_, M>) -> (Commit, Entities) {
        let mut commit = mem::take(&mut self.unit.commit);
        let key = asked.key.as_ref();
        commit.key = key.map(|key| key.of_entity(asked.text, self.lived.at.version));
        self.stored_len = commit.changes.first().map(|change| change.state.len());
        let others = commit.entities().skip(1);
        let others = others.map(|(machine, id, expected)| (machine, id.to_owned(), version_of(expected)));
        let others = others.collect();
        (commit, others)
    }

    /// What the store's answer means for the call.
    fn ended(
        self,
        asked: &Asked<'_, M>,
        others: Entities,
        committed: Result<Committed, StoreError>,
    ) -> Result<Advanced<M>, Box<Stopped<M>>> {
        match committed {
            Ok(Committed::Stored { position }) => Ok(Advanced::Done {
                receipt: Receipt {
                    version: self.lived.at.version,
                    position,
                    replayed: false,
                },
                stored_len: self.stored_len,
                lived: self.lived,
            }),
            Ok(Committed::Repeated(outcome)) => match &asked.key {
                Some(key) => Ok(Advanced::Repeated(key.same(outcome)?)),
                None => {
                    let error = StoreError::new(StoreErrorKind::Failed, "it repeats a call that brought no key");
                    Err(ErrorKind::Store(error).into())
                }
            },
            Ok(Committed::Conflict { place, found }) => {
                Err(match place.checked_sub(1).and_then(|it| others.into_iter().nth(it)) {
                    // Also where the link was to begin a life: decided again, its hook says what is wrong.
                    Some((machine, id, expected)) => {
                        let conflict = ErrorKind::Conflict { expected, found };
                        Stopped::about(machine, id, conflict).into()
                    }
                    None => conflict(self.expected, found).into(),
                })
            }
            Err(error) => Err(ErrorKind::from_store(error).into()),
        }
    }
}

fn nothing_stored<M: Storable>(lived: Lived<M>) -> Advanced<M> {
    let receipt = Receipt {
        version: lived.at.version,
        position: None,
        replayed: false,
    };
    Advanced::Done {
        lived,
        receipt,
        stored_len: None,
    }
}

pub(super) fn version_of(at: Option<Expected>) -> u64 {
    at.map_or(0, |at| at.version)
}

fn conflict<R>(expected: Option<Expected>, found: u64) -> ErrorKind<R> {
    match expected {
        Some(Expected { version, .. }) => ErrorKind::Conflict {
            expected: version,
            found,
        },
        None => ErrorKind::AlreadyExists,
    }
}
