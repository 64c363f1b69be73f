//! How a call runs: load, decide, apply, commit.

mod acknowledgement;
mod links;
mod outcome;
mod settlement;
mod step;

use std::borrow::Cow;
use std::pin::pin;
use std::time::Duration;

use crate::answer::Receipt;
use crate::cache::{self, Place};
use crate::declaration::{Kept, Machine};
use crate::entity::{EntityLander, Stored};
use crate::error::{Error, ErrorKind, NotHandled};
use crate::id::{EntityId, InvalidId};
use crate::machine::StateMachine;
use crate::meta::Meta;
use crate::observation::{Call, Input, conflicted, observed};
use crate::store::{History, Loaded, Outcome, Store};
use crate::transition::{Beginning, Landing};
use crate::work::Lived;

pub(crate) use acknowledgement::Sent;
pub(crate) use outcome::{Advanced, Asked, Basis, Stopped};
pub(crate) use step::{Computed, Step};

/// How often a call by id is decided again when the entity changed under it.
const ATTEMPTS_MAX: u32 = 16;

/// The longest pause before a call is decided again.
const PAUSE_MAX: Duration = Duration::from_millis(50);

impl<M: Kept, St: Store + History> StateMachine<M, St> {
    /// Computes and stores the beginning of a life.
    pub(crate) async fn begin<L: Landing<M>>(
        self,
        id: M::Id,
        by: Beginning<M>,
        meta: Meta,
    ) -> Result<L::In<Stored<St>>, Error<M>> {
        let text = id.to_text();
        let call = Call::of::<M>("start", &text, Input::of(&by));
        let mut step = Step::new();
        let begun = {
            let begun = pin!(async {
                let asked = Asked::of(&id, &text, &meta, &by)?;
                self.begin_again(&asked, &mut step, by).await
            });
            observed(call, begun).await
        };
        let lived = step.lived;
        let text = text.into_owned();
        match begun {
            Ok(Advanced::Done(receipt)) => Ok(self.land::<L>(id, lived, receipt)),
            Ok(Advanced::Repeated(outcome)) => {
                let key = meta.key.as_deref().unwrap_or_default();
                let landed = Box::pin(self.relived::<L>(id, &text, key, outcome)).await;
                landed.map_err(|kind| Error::new(&text, kind))
            }
            Err(stopped) => Err(stopped.into_error(&text)),
        }
    }

    /// Begins the life, again from the start when an entity that it links to changed meanwhile.
    async fn begin_again(
        &self,
        asked: &Asked<'_, M>,
        step: &mut Step<M>,
        mut by: Beginning<M>,
    ) -> Result<Advanced, Box<Stopped<M>>> {
        let mut attempt = 1;
        loop {
            let again = by.copied();
            match (self.advance(asked, step, by).await, again) {
                (Err(stopped), Some(again)) if attempt < ATTEMPTS_MAX && stopped.is_conflict() => by = again,
                (begun, _) => return begun,
            }
            conflicted(M::NAME, attempt);
            self.pause(attempt).await;
            attempt += 1;
            *step = Step::new();
        }
    }

    /// Decides and stores one step of the entity with an id, again from the start when it changed meanwhile.
    #[expect(clippy::manual_async_fn, reason = "an `async fn` has room for each argument twice")]
    pub(crate) fn run<'a>(
        &'a self,
        id: &'a M::Id,
        input: Beginning<M>,
        meta: Meta,
    ) -> impl Future<Output = Result<Receipt, Error<M>>> + Send + 'a {
        async move {
            let text = id.to_text();
            let ended = {
                let brought = Input::of(&input);
                let running = pin!(self.run_again(id, &text, input, &meta));
                observed(Call::of::<M>("dispatch", &text, brought), running).await
            };
            ended.map_err(|stopped| stopped.into_error(&text))
        }
    }

    #[expect(clippy::manual_async_fn, reason = "an `async fn` has room for each argument twice")]
    fn run_again<'a>(
        &'a self,
        id: &'a M::Id,
        text: &'a str,
        mut input: Beginning<M>,
        meta: &'a Meta,
    ) -> impl Future<Output = Result<Receipt, Box<Stopped<M>>>> + Send + 'a {
        async move {
            let asked = &Asked::of(id, text, meta, &input)?;
            let place = self.cache().place(asked.id);
            let mut attempt = 1;
            loop {
                let again = input.copied();
                let mut step = Step::new();
                // The state at hand may be stale, which costs a second attempt; not every input can be copied for one.
                if again.is_some() && attempt == 1 {
                    step.presume(self.cache().take(place, asked.id));
                }
                if step.lived.is_none()
                    // The key is looked up before the call is decided: a repeat of the call that ended a life would be
                    // refused otherwise.
                    && let Some(outcome) = self.load_or_repeat(asked, &mut step).await?
                {
                    return Ok(outcome.into());
                }
                match self.advance(asked, &mut step, input).await {
                    Ok(Advanced::Done(receipt)) => {
                        self.keep(place, asked.id, step);
                        return Ok(receipt);
                    }
                    Ok(Advanced::Repeated(outcome)) => return Ok(outcome.into()),
                    Err(stopped) => match again {
                        Some(again) if attempt < ATTEMPTS_MAX && stopped.is_conflict() => input = again,
                        _ => return Err(stopped),
                    },
                }
                conflicted(M::NAME, attempt);
                if let Basis::Loaded { .. } = step.basis {
                    self.pause(attempt).await;
                }
                attempt += 1;
            }
        }
    }

    /// Keeps the state that a step led to at hand.
    fn keep(&self, place: Place, id: &M::Id, step: Step<M>) {
        let kept = match (step.stored_len, step.basis) {
            // A state that was loaded when it was large may still occupy that memory.
            (Some(stored_len), Basis::Loaded { len }) => stored_len.max(len) <= cache::LEN_MAX,
            (Some(stored_len), Basis::Presumed) => stored_len <= cache::LEN_MAX,
            (None, basis) => matches!(basis, Basis::Presumed),
        };
        if let (true, Some(lived)) = (kept, step.lived) {
            self.cache().put(place, id, lived);
        }
    }

    /// Loads the entity of a step, unless the key of the call was accepted before.
    async fn load_or_repeat(
        &self,
        asked: &Asked<'_, M>,
        step: &mut Step<M>,
    ) -> Result<Option<Outcome>, Box<Stopped<M>>> {
        let Loaded { snapshot, repeated } = self.stored(asked.text, asked.key_text()).await?;
        if let (Some(key), Some(outcome)) = (&asked.key, repeated) {
            return Ok(Some(key.same(outcome)?));
        }
        match snapshot {
            Some(snapshot) => {
                let len = snapshot.state.len();
                step.loaded(Lived::read(snapshot).map_err(ErrorKind::Corrupt)?, len);
                Ok(None)
            }
            None => Err(ErrorKind::NotFound.into()),
        }
    }

    /// Waits a random while before the next attempt, longer each time, so that those who conflict part. The first
    /// attempt follows at once: most often nobody else is there any more.
    async fn pause(&self, attempt: u32) {
        if attempt == 1 {
            return;
        }
        let longest = Duration::from_micros(250 << attempt.min(10)).min(PAUSE_MAX);
        let settings = self.settings();
        // Drawn from a fresh id, so that a simulation, which controls the ids, controls all randomness.
        let drawn = settings.ids.next(settings.clock.now()).to_bytes();
        let part = u128::from_be_bytes(drawn) % 1_000;
        let pause = longest * u32::try_from(part).unwrap_or_default() / 1_000;
        settings.clock.sleep(pause).await;
    }

    /// Gives an entity its type.
    pub(crate) fn land<L: Landing<M>>(
        &self,
        id: M::Id,
        lived: Option<Lived<M>>,
        receipt: Receipt,
    ) -> L::In<Stored<St>> {
        let Some(lived) = lived else {
            unreachable!("a call that succeeded left no entity: a bug of eventer")
        };
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

fn not_handled<M: Machine>(state: Option<&M::State>, command: u16) -> ErrorKind<M::Refusal> {
    ErrorKind::NotHandled(NotHandled {
        state: state.map(|state| M::GRAPH.state_name(M::state_index(state))),
        command: M::GRAPH.command_name(command),
    })
}
