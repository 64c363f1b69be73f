//! From a step to what is stored: one call to the store, and what its answer means.

use std::mem;

use super::acknowledgement::Sent;
use super::{ATTEMPTS_MAX, Advanced, Asked, Basis, Computed, Step, Stopped};
use crate::answer::Receipt;
use crate::declaration::Kept;
use crate::error::ErrorKind;
use crate::machine::StateMachine;
use crate::observation::conflicted;
use crate::store::{Commit, Committed, Expected, History, Store, StoreError, StoreErrorKind};
use crate::transition::Beginning;

impl<M: Kept, St: Store + History> StateMachine<M, St> {
    /// Computes a step and stores what it leads to. An answer that stores nothing, a fault among them, is given only if
    /// the entity is where it was decided on, and the key is new.
    // Rare paths are boxed, and nothing that is not needed afterwards is held across the call of the store: this keeps
    // the futures of all calls small.
    pub(crate) async fn advance(
        &self,
        asked: &Asked<'_, M>,
        step: &mut Step<M>,
        input: Beginning<M>,
    ) -> Result<Advanced, Box<Stopped<M>>> {
        let commit = match self.compute(asked, step, input) {
            Ok(Computed::Whole(commit)) => commit,
            rest => match Box::pin(self.otherwise(asked, step, rest)).await {
                Ok(commit) => commit,
                Err(ended) => return ended,
            },
        };
        let committed = self.store().commit(commit).await;
        match step.ended(asked, committed) {
            // The refusal may be due to a state at hand that was stale, so it is confirmed by a load.
            Err(stopped) if stopped.is_refused_by_the_store() => {
                Box::pin(self.confirmed(asked, step, Expectations::new(), Err(stopped))).await
            }
            ended => ended,
        }
    }

    /// Follows the links of a step to the commit of them all, or gives an answer that stores nothing.
    async fn otherwise(
        &self,
        asked: &Asked<'_, M>,
        step: &mut Step<M>,
        computed: Result<Computed<'_>, Box<Stopped<M>>>,
    ) -> Result<Commit, Result<Advanced, Box<Stopped<M>>>> {
        let answer = match computed {
            Ok(Computed::Whole(commit)) => return Ok(commit),
            Ok(Computed::Linked(mut unit)) => match self.follow_links(&mut unit).await {
                Ok(()) => {
                    step.complete(asked, &mut unit.commit);
                    return Ok(unit.commit);
                }
                Err(stopped) => {
                    step.lived = None;
                    if stopped.is_away() {
                        // The store did not answer: to confirm that by a load would only wait as long once more.
                        return Err(Err(stopped));
                    }
                    // Linked entities were loaded after the entity itself, which may have changed in between: all are
                    // compared.
                    let others = expectations(&unit.commit);
                    return Err(self.confirmed(asked, step, others, Err(stopped)).await);
                }
            },
            Ok(Computed::Nothing) => Ok(()),
            Err(stopped) => Err(stopped),
        };
        Err(match step.basis {
            Basis::Loaded { .. } => answer.map(|()| step.nothing_stored()),
            Basis::Presumed => self.confirmed(asked, step, Expectations::new(), answer).await,
        })
    }

    /// Sends a commit again whose outcome is not known.
    pub(crate) async fn resend(&self, commit: Commit) -> Result<Receipt, Box<Stopped<M>>> {
        let sent = Sent::of(&commit);
        // If this attempt fails, the first one may still have stored the commit: it stays unresolved.
        let kept = commit.clone();
        match self.store().commit(commit).await {
            Ok(committed) => sent.answer(&committed),
            Err(error) => Err(ErrorKind::still_unknown(kept, error).into()),
        }
    }

    /// Computes what a call is to store, if anything, and what it comes to if it stores nothing; again from the start
    /// while what it is computed from changes.
    pub(crate) async fn computed(
        &self,
        asked: &Asked<'_, M>,
        exists: bool,
        mut input: Beginning<M>,
    ) -> Result<(Option<Commit>, Receipt), Box<Stopped<M>>> {
        let mut attempt = 1;
        loop {
            let again = input.copied();
            match (self.computed_once(asked, exists, input).await, again) {
                (Err(stopped), Some(again)) if attempt < ATTEMPTS_MAX && stopped.is_conflict() => input = again,
                (computed, _) => return computed,
            }
            conflicted(M::NAME, attempt);
            self.pause(attempt).await;
            attempt += 1;
        }
    }

    async fn computed_once(
        &self,
        asked: &Asked<'_, M>,
        exists: bool,
        input: Beginning<M>,
    ) -> Result<(Option<Commit>, Receipt), Box<Stopped<M>>> {
        let mut step = Step::new();
        if exists && let Some(outcome) = self.load_or_repeat(asked, &mut step).await? {
            return Ok((None, outcome.into()));
        }
        let computed = self.compute(asked, &mut step, input);
        match self.otherwise(asked, &mut step, computed).await {
            Ok(commit) => Ok((Some(commit), step.receipt(None))),
            Err(Ok(Advanced::Done(receipt))) => Ok((None, receipt)),
            Err(Ok(Advanced::Repeated(outcome))) => Ok((None, outcome.into())),
            Err(Err(stopped)) => Err(stopped),
        }
    }

    /// Gives an answer that stores nothing, if the entity is where it was presumed to be, and so are the others.
    async fn confirmed(
        &self,
        asked: &Asked<'_, M>,
        step: &mut Step<M>,
        others: Expectations,
        answer: Result<(), Box<Stopped<M>>>,
    ) -> Result<Advanced, Box<Stopped<M>>> {
        let (loaded, answer) = match (self.stored(asked.text, asked.key_text()).await, answer) {
            (Ok(loaded), answer) => (loaded, answer),
            // Where the load fails too, the first failure is the reason that is told.
            (Err(_), Err(stopped)) if !stopped.is_an_answer() => return Err(stopped),
            (Err(kind), answer) => {
                if answer.is_ok() {
                    step.lived = None;
                }
                return Err(kind.into());
            }
        };
        if let (Some(key), Some(outcome)) = (&asked.key, loaded.repeated) {
            step.lived = None;
            return Ok(Advanced::Repeated(key.same(outcome)?));
        }
        let found = loaded.snapshot.map(|snapshot| snapshot.at);
        if found != step.expected {
            step.lived = None;
            return Err(conflict(step.expected, version_of(found)).into());
        }
        for (machine, id, expected) in others {
            // If this load fails, the answer at hand is the better one.
            let Ok(loaded) = self.store().load(machine, &id, None).await else {
                break;
            };
            let found = loaded.snapshot.map(|snapshot| snapshot.at);
            if found != expected {
                let conflict = ErrorKind::Conflict {
                    expected: version_of(expected),
                    found: version_of(found),
                };
                return Err(Stopped::about(machine, id, conflict).into());
            }
        }
        answer.map(|()| step.nothing_stored())
    }
}

impl<M: Kept> Stopped<M> {
    /// Whether the store was not there to be asked.
    fn is_away(&self) -> bool {
        matches!(&self.kind, ErrorKind::Store(error) if error.kind() == StoreErrorKind::Unavailable)
    }
}

/// The linked entities: machine, id, and the version and event that were loaded.
type Expectations = Vec<(&'static str, String, Option<Expected>)>;

/// The entities of a commit, without the one that was called.
fn expectations(commit: &Commit) -> Expectations {
    let others = commit.entities().skip(1);
    others.map(|(machine, id, at)| (machine, id.to_owned(), at)).collect()
}

/// Entities of a commit: machine, id and expected version.
pub(super) type Entities = Vec<(&'static str, String, u64)>;

impl<M: Kept> Step<M> {
    /// What the store's answer means for the call.
    fn ended(
        &mut self,
        asked: &Asked<'_, M>,
        committed: Result<Committed, StoreError>,
    ) -> Result<Advanced, Box<Stopped<M>>> {
        if let Ok(Committed::Stored { position }) = committed {
            return Ok(Advanced::Done(self.receipt(position)));
        }
        self.lived = None;
        match committed {
            Ok(Committed::Stored { .. }) => unreachable!("answered above"),
            Ok(Committed::Repeated(outcome)) => match &asked.key {
                Some(key) => Ok(Advanced::Repeated(key.same(outcome)?)),
                None => {
                    let error = StoreError::new(StoreErrorKind::Failed, "it repeats a call that brought no key");
                    Err(ErrorKind::Store(error).into())
                }
            },
            Ok(Committed::Conflict { place, found }) => {
                let others = mem::take(&mut self.others);
                Err(match place.checked_sub(1).and_then(|it| others.into_iter().nth(it)) {
                    // Also if the link was to begin this entity: decided again, the hook finds that it is there and
                    // says so.
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

    fn nothing_stored(&self) -> Advanced {
        Advanced::Done(self.receipt(None))
    }

    fn receipt(&self, position: Option<u64>) -> Receipt {
        Receipt {
            version: self.lived.as_ref().map_or(0, |lived| lived.at.version),
            position,
            replayed: false,
        }
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
