//! How a call runs: load, decide, apply, commit; and what the store's answer means.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};
use std::pin::pin;
use std::time::Duration;

use crate::answer::Receipt;
use crate::declaration::{Decision, Machine, Storable};
use crate::entity::{EntityLander, Stored};
use crate::error::{Error, ErrorKind, NotHandled};
use crate::id::{EntityId, InvalidId};
use crate::key::Keyed;
use crate::machine::StateMachine;
use crate::meta::Meta;
use crate::observe::{Call, conflicted, name_of, observed};
use crate::store::{Commit, Committed, History, Loaded, Outcome, Store};
use crate::transition::{Beginning, Landing};
use crate::work::{Lived, Pending, Unit};

/// How often a call by id is decided again when the entity changed under it.
const ATTEMPTS_MAX: u32 = 16;

/// The longest pause before a call is decided again.
const PAUSE_MAX: Duration = Duration::from_millis(50);

/// An id, and its text.
pub(crate) type Named<'a, M> = (&'a <M as Machine>::Id, &'a str);

/// What a step came to.
pub(crate) enum Advanced<M: Storable> {
    /// It was stored, or there was nothing to store.
    Done(Lived<M>, Receipt),
    /// The key was accepted before, by this outcome.
    Repeated(Outcome),
}

/// Why a step came to nothing.
pub(crate) struct Stopped<M: Storable> {
    pub(crate) kind: ErrorKind<M::Refusal>,
    /// The entity that it is about, if it is not the one that was called.
    about: Option<(&'static str, String)>,
    /// The entity as it was, if a decision refused.
    pub(crate) unchanged: Option<Lived<M>>,
}

impl<M: Storable> From<ErrorKind<M::Refusal>> for Stopped<M> {
    fn from(kind: ErrorKind<M::Refusal>) -> Self {
        Stopped {
            kind,
            about: None,
            unchanged: None,
        }
    }
}

impl<M: Storable> Stopped<M> {
    pub(crate) fn into_error(self, id: &str) -> Error<M> {
        match self.about {
            Some((machine, id)) => Error::about(machine, &id, self.kind),
            None => Error::new(id, self.kind),
        }
    }
}

impl<M: Storable, St: Store + History> StateMachine<M, St> {
    /// Computes and stores the beginning of a life.
    pub(crate) async fn begin<L: Landing<M>>(
        self,
        id: M::Id,
        by: Beginning<M>,
        meta: Meta,
    ) -> Result<L::In<Stored<St>>, Error<M>> {
        let text = text_of::<M>(&id)?.into_owned();
        let call = Call {
            operation: "start",
            machine: M::NAME,
            id: &text,
            input: name_of(&by),
        };
        let begun = async {
            let keyed = Keyed::<M>::of(&meta, &by)?;
            if let Some(key) = &keyed {
                let loaded = self.stored(&text, Some(&key.key)).await?;
                if let Some(outcome) = loaded.repeated {
                    return Ok(Advanced::Repeated(key.same(outcome)?));
                }
            }
            let events = match by {
                Beginning::Event(event) => vec![event],
                Beginning::Command(command) => {
                    let index = M::command_index(&command);
                    match M::decide_first(command, self.context()) {
                        Decision::Events(events) => events,
                        Decision::Refused(refusal) => return Err(ErrorKind::Refused(refusal).into()),
                        Decision::Unhandled => return Err(not_handled::<M>(None, index).into()),
                    }
                }
            };
            self.work((&id, &text), None, events, &meta, keyed).await
        };
        let begun = {
            let begun = pin!(begun);
            observed(self.settings(), call, begun).await
        };
        match begun {
            Ok(Advanced::Done(lived, receipt)) => Ok(self.land::<L>(id, lived, receipt)),
            Ok(Advanced::Repeated(outcome)) => {
                let key = meta.key.as_deref().unwrap_or_default();
                let landed = self.relived::<L>(id, &text, key, outcome).await;
                landed.map_err(|kind| Error::new(&text, kind))
            }
            Err(stopped) => Err(stopped.into_error(&text)),
        }
    }

    /// Computes and stores one step of an entity that is at hand. A refusal gives its state and data back.
    pub(crate) async fn advance(
        &self,
        id: Named<'_, M>,
        lived: Lived<M>,
        input: Beginning<M>,
        meta: &Meta,
        keyed: Option<Keyed<M>>,
    ) -> Result<Advanced<M>, Stopped<M>> {
        let (lived, events) = match input {
            Beginning::Event(event) => (lived, vec![event]),
            Beginning::Command(command) => {
                let index = M::command_index(&command);
                let Lived {
                    at,
                    changed_at,
                    state,
                    data,
                } = lived;
                let (state, decision) = M::decide(state, &data, command, self.context());
                let kind = match decision {
                    Decision::Events(events) => Ok(events),
                    Decision::Refused(refusal) => Err(ErrorKind::Refused(refusal)),
                    Decision::Unhandled => Err(not_handled::<M>(Some(&state), index)),
                };
                let lived = Lived {
                    at,
                    changed_at,
                    state,
                    data,
                };
                match kind {
                    Ok(events) => (lived, events),
                    Err(kind) => {
                        let unchanged = Some(lived);
                        return Err(Stopped {
                            unchanged,
                            ..kind.into()
                        });
                    }
                }
            }
        };
        self.work(id, Some(lived), events, meta, keyed).await
    }

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
            let loaded = loaded.map_err(ErrorKind::from_store)?;
            link.follow(&target, loaded.snapshot, &mut unit).map_err(failed)?;
        }
        Ok((lived, unit.commit))
    }

    /// Applies events with all that follows from them, and stores it.
    async fn work(
        &self,
        id: Named<'_, M>,
        lived: Option<Lived<M>>,
        events: Vec<M::Event>,
        meta: &Meta,
        keyed: Option<Keyed<M>>,
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

    /// Loads, computes and stores one step, again from the start when the entity changed meanwhile.
    pub(crate) async fn run(self, id: M::Id, input: Beginning<M>, meta: Meta) -> Result<Receipt, Error<M>> {
        let text = text_of::<M>(&id)?;
        let call = Call {
            operation: "dispatch",
            machine: M::NAME,
            id: &text,
            input: name_of(&input),
        };
        let running = pin!(self.run_again((&id, &text), input, &meta));
        let ended = observed(self.settings(), call, running).await;
        ended.map_err(|stopped| stopped.into_error(&text))
    }

    async fn run_again(&self, id: Named<'_, M>, mut input: Beginning<M>, meta: &Meta) -> Result<Receipt, Stopped<M>> {
        let mut attempt = 1;
        loop {
            let again = match &input {
                Beginning::Event(event) => M::copy_event(event).map(Beginning::Event),
                Beginning::Command(command) => M::copy_command(command).map(Beginning::Command),
            };
            match (self.run_once(id, input, meta).await, again) {
                (Err(stopped), Some(again)) if attempt < ATTEMPTS_MAX && stopped.is_conflict() => {
                    input = again;
                    conflicted(M::NAME, attempt);
                    self.pause(attempt).await;
                    attempt += 1;
                }
                (ended, _) => return ended,
            }
        }
    }

    async fn run_once(&self, id: Named<'_, M>, input: Beginning<M>, meta: &Meta) -> Result<Receipt, Stopped<M>> {
        let keyed = Keyed::<M>::of(meta, &input)?;
        let Loaded { snapshot, repeated } = self.stored(id.1, keyed.as_ref().map(|key| &*key.key)).await?;
        // The key first: who repeats a call that ended a life finds it ended, and is not to be refused.
        if let (Some(key), Some(outcome)) = (&keyed, repeated) {
            return Ok(key.same(outcome)?.into());
        }
        let Some(snapshot) = snapshot else {
            return Err(ErrorKind::NotFound.into());
        };
        let lived = Lived::read(snapshot).map_err(ErrorKind::Corrupt)?;
        match self.advance(id, lived, input, meta, keyed).await? {
            Advanced::Done(_, receipt) => Ok(receipt),
            Advanced::Repeated(outcome) => Ok(outcome.into()),
        }
    }

    /// Waits a random while before the next attempt, longer each time, so that those who conflict part. The first
    /// attempt follows at once: most often nobody else is there any more.
    async fn pause(&self, attempt: u32) {
        if attempt == 1 {
            return;
        }
        let longest = Duration::from_micros(250 << attempt.min(10)).min(PAUSE_MAX);
        // A new `RandomState` has new random keys.
        let part = RandomState::new().hash_one(attempt) % 1_000;
        let pause = longest * u32::try_from(part).unwrap_or_default() / 1_000;
        self.settings().clock.sleep(pause).await;
    }

    /// Gives an entity its type.
    pub(crate) fn land<L: Landing<M>>(&self, id: M::Id, lived: Lived<M>, receipt: Receipt) -> L::In<Stored<St>> {
        match self.try_land::<L>(id, lived, Some(receipt)) {
            Ok(landed) => landed,
            Err(_) => unreachable!("the macro computed a landing that leaves a state out: a bug of eventer"),
        }
    }

    /// Gives an entity its type, or its state back if the landing has it not.
    pub(crate) fn try_land<L: Landing<M>>(
        &self,
        id: M::Id,
        lived: Lived<M>,
        receipt: Option<Receipt>,
    ) -> Result<L::In<Stored<St>>, M::State> {
        let Lived {
            at,
            changed_at,
            state,
            data,
        } = lived;
        let lander = EntityLander {
            machine: self.clone(),
            id,
            at,
            changed_at,
            data,
            receipt,
        };
        L::land(state, lander)
    }

    pub(crate) async fn stored(&self, text: &str, key: Option<&str>) -> Result<Loaded, ErrorKind<M::Refusal>> {
        self.store()
            .load(M::NAME, text, key)
            .await
            .map_err(ErrorKind::from_store)
    }

    pub(crate) async fn loaded(&self, text: &str) -> Result<Lived<M>, ErrorKind<M::Refusal>> {
        match self.stored(text, None).await?.snapshot {
            Some(snapshot) => Lived::read(snapshot).map_err(ErrorKind::Corrupt),
            None => Err(ErrorKind::NotFound),
        }
    }
}

impl<M: Storable> Stopped<M> {
    fn is_conflict(&self) -> bool {
        matches!(self.kind, ErrorKind::Conflict { .. })
    }
}

impl From<Outcome> for Receipt {
    fn from(outcome: Outcome) -> Self {
        Receipt {
            version: outcome.version,
            position: outcome.position,
            replayed: true,
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

/// The text of an id, checked before any store sees it.
pub(crate) fn text_of<M: Machine>(id: &M::Id) -> Result<Cow<'_, str>, Error<M>> {
    let text = id.to_text();
    match InvalidId::check(&text) {
        Ok(()) => Ok(text),
        Err(source) => Err(Error::new(&text, ErrorKind::InvalidId(source))),
    }
}

pub(crate) fn not_handled<M: Machine>(state: Option<&M::State>, command: u16) -> ErrorKind<M::Refusal> {
    ErrorKind::NotHandled(NotHandled {
        state: state.map(|state| M::GRAPH.state_name(M::state_index(state))),
        command: M::GRAPH.command_name(command),
    })
}
