//! How a call runs: load, decide, apply, commit.

mod commit;
mod outcome;

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
use crate::store::{History, Loaded, Store};
use crate::transition::{Beginning, Landing};
use crate::work::Lived;

pub(crate) use outcome::{Advanced, AtHand, Named, Stopped};

/// How often a call by id is decided again when the entity changed under it.
const ATTEMPTS_MAX: u32 = 16;

/// The longest pause before a call is decided again.
const PAUSE_MAX: Duration = Duration::from_millis(50);

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
                if loaded.snapshot.is_some() {
                    return Err(ErrorKind::AlreadyExists.into());
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
            self.work((&id, &text), None, events, &meta, keyed, AtHand::Loaded)
                .await
        };
        let begun = async {
            let begun: Result<Advanced<M>, Stopped<M>> = begun.await;
            match begun {
                // What exists cannot begin, whatever else is in the way: that is the reason to give.
                Err(stopped) if stopped.is_of_the_machine() => match self.stored(&text, None).await {
                    Ok(loaded) if loaded.snapshot.is_some() => Err(ErrorKind::AlreadyExists.into()),
                    _ => Err(stopped),
                },
                begun => begun,
            }
        };
        let begun = {
            let begun = pin!(begun);
            observed(call, begun).await
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
        at_hand: AtHand,
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
        self.work(id, Some(lived), events, meta, keyed, at_hand).await
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
        let ended = observed(call, running).await;
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
        match self.advance(id, lived, input, meta, keyed, AtHand::Loaded).await? {
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
