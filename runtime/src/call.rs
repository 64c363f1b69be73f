//! Calls that are described first and run when they are awaited.

use std::future::IntoFuture;
use std::marker::PhantomData;
use std::pin::{Pin, pin};

use crate::answer::Receipt;
use crate::declaration::{Kept, Machine};
use crate::engine::{Advanced, Asked, Step};
use crate::entity::{Entity, Failed, Stored};
use crate::error::Error;
use crate::id::EntityId;
use crate::machine::StateMachine;
use crate::meta::{Cause, Meta};
use crate::observation::{Call, Input, observed};
use crate::store::{History, Store};
use crate::transition::{Beginning, Landing, StateOf};
use crate::work::Lived;

/// The future of a call: `Send`, and all or nothing when it is dropped.
pub type CallFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The beginning of a life, run when awaited; made by [`StateMachine::start`].
#[must_use = "nothing happens until it is awaited: write `.await?`"]
pub struct Starting<M: Machine, L, St> {
    machine: StateMachine<M, St>,
    id: M::Id,
    by: Beginning<M>,
    meta: Meta,
    landing: PhantomData<fn() -> L>,
}

/// A typed event or command, run when awaited; made by [`Entity::send`] and [`Entity::execute`].
#[must_use = "nothing happens until it is awaited: write `.await?`"]
pub struct Sending<M: Machine, S, L, St> {
    entity: Entity<M, S, St>,
    input: Beginning<M>,
    meta: Meta,
    landing: PhantomData<fn() -> L>,
}

/// An event or command for the entity with an id, run when awaited; made by [`StateMachine::dispatch`] and
/// [`StateMachine::execute`].
#[must_use = "nothing happens until it is awaited: write `.await?`"]
pub struct Dispatching<'a, M: Machine, St> {
    machine: &'a StateMachine<M, St>,
    id: &'a M::Id,
    input: Beginning<M>,
    meta: Meta,
}

macro_rules! attributable {
    ($($call:ident<$($parameter:tt),*>)*) => {$(
        impl<$($parameter),*> $call<$($parameter),*>
        where
            M: Machine,
        {
            /// Records who does this with each event and message of the call.
            pub fn by(mut self, actor: impl Into<String>) -> Self {
                self.meta.actor = Some(actor.into());
                self
            }

            /// Records why this is done with each event and message of the call.
            pub fn because(mut self, reason: impl Into<String>) -> Self {
                self.meta.reason = Some(reason.into());
                self
            }

            /// Makes a repeat of the call harmless: under one key it is done once in the life of the entity.
            ///
            /// A repeat is answered with the first outcome, whatever would be decided by now, and so also if the entity
            /// has moved on or its life has ended. The same key with another event or command, or with another payload, is
            /// [`KeyReused`](crate::ErrorKind::KeyReused); commands that do not derive `Serialize` are compared by name only.
            /// Refusals are not remembered: a refused call can be repeated under its key and may then succeed. A typed
            /// call gives the entity as the first call left it; where its type has no place for that state, the answer
            /// is `KeyReused` as well. The key of [`start_keyed`](StateMachine::start_keyed) stands.
            pub fn idempotent(mut self, key: impl Into<String>) -> Self {
                // The key of `start_keyed` cannot be replaced, as the id was made from it.
                if !self.meta.key_is_fixed {
                    self.meta.key = Some(key.into());
                }
                self
            }

            /// Records what led to this, so that what follows from what can be seen over all entities.
            pub fn caused_by(mut self, cause: impl Into<Cause>) -> Self {
                self.meta.cause = Some(cause.into());
                self
            }
        }
    )*};
}

attributable!(Starting<M, L, St> Sending<M, S, L, St> Dispatching<'a, M, St>);

impl<M: Machine, L, St> Starting<M, L, St> {
    pub(crate) fn new(machine: StateMachine<M, St>, id: M::Id, by: Beginning<M>, key: Option<String>) -> Self {
        let mut meta = Meta::default();
        if key.is_some() {
            meta.key = key;
            meta.key_is_fixed = true;
        }
        Starting {
            machine,
            id,
            by,
            meta,
            landing: PhantomData,
        }
    }
}

impl<M: Machine, L, St> Starting<M, L, St> {
    pub(crate) fn into_parts(self) -> (StateMachine<M, St>, M::Id, Beginning<M>, Meta) {
        (self.machine, self.id, self.by, self.meta)
    }
}

impl<'a, M: Machine, St> Dispatching<'a, M, St> {
    pub(crate) fn into_parts(self) -> (&'a StateMachine<M, St>, &'a M::Id, Beginning<M>, Meta) {
        (self.machine, self.id, self.input, self.meta)
    }
}

impl<M: Machine, S, L, St> Sending<M, S, L, St> {
    pub(crate) fn new(entity: Entity<M, S, St>, input: Beginning<M>) -> Self {
        Sending {
            entity,
            input,
            meta: Meta::default(),
            landing: PhantomData,
        }
    }
}

impl<'a, M: Machine, St> Dispatching<'a, M, St> {
    pub(crate) fn new(machine: &'a StateMachine<M, St>, id: &'a M::Id, input: Beginning<M>) -> Self {
        Dispatching {
            machine,
            id,
            input,
            meta: Meta::default(),
        }
    }
}

impl<M, L, St> IntoFuture for Starting<M, L, St>
where
    M: Kept,
    L: Landing<M> + 'static,
    St: Store + History,
{
    type Output = Result<L::In<Stored<St>>, Error<M>>;
    type IntoFuture = CallFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Starting {
            machine, id, by, meta, ..
        } = self;
        Box::pin(machine.begin::<L>(id, by, meta))
    }
}

impl<M, S, L, St> IntoFuture for Sending<M, S, L, St>
where
    M: Kept,
    S: StateOf<M> + 'static,
    L: Landing<M> + 'static,
    St: Store + History,
{
    type Output = Result<L::In<Stored<St>>, Failed<M, S, St>>;
    type IntoFuture = CallFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Sending {
            entity, input, meta, ..
        } = self;
        // Taken apart before the future begins, so that it holds the enum, which is known to be `Send`, and not the
        // state's struct.
        let (machine, id, lived) = entity.into_lived();
        Box::pin(async move {
            let text = id.to_text();
            let call = Call::of::<M>("send", &text, Input::of(&input));
            let mut step = Step::new();
            let advanced = {
                let advanced = pin!(async {
                    // Given to the step before anything can fail, so that the state is given back whatever is wrong
                    // with the call.
                    step.presume(Some(lived));
                    let asked = Asked::of(&id, &text, &meta, &input)?;
                    machine.advance(&asked, &mut step, input).await
                });
                observed(call, advanced).await
            };
            let lived = step.lived;
            // The state that calls by id keep at hand is outdated now.
            machine.cache().forget(&id);
            let text = text.into_owned();
            match advanced {
                Ok(Advanced::Done(receipt)) => Ok(machine.land::<L>(id, lived, receipt)),
                Ok(Advanced::Repeated(outcome)) => {
                    let key = meta.key.as_deref().unwrap_or_default();
                    let landed = Box::pin(machine.relived::<L>(id, &text, key, outcome)).await;
                    landed.map_err(|kind| Failed {
                        error: Error::new(&text, kind),
                        entity: None,
                    })
                }
                Err(stopped) => Err(Failed {
                    error: stopped.into_error(&text),
                    entity: lived.and_then(|lived| as_it_was(machine, id, lived)),
                }),
            }
        })
    }
}

impl<'a, M: Kept, St: Store + History> IntoFuture for Dispatching<'a, M, St> {
    type Output = Result<Receipt, Error<M>>;
    type IntoFuture = CallFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Dispatching {
            machine,
            id,
            input,
            meta,
        } = self;
        // Written into the box directly: a future that is made first and moved there is copied as a whole.
        let call = Box::write(Box::new_uninit(), machine.run(id, input, meta));
        Box::into_pin(call)
    }
}

/// A refused call leaves the state as it was, so it always has its old type again.
fn as_it_was<M: Kept, S: StateOf<M>, St>(
    machine: StateMachine<M, St>,
    id: M::Id,
    lived: Lived<M>,
) -> Option<Entity<M, S, St>> {
    let Lived {
        at,
        changed_at,
        state,
        data,
    } = lived;
    let state = S::sorted(state).ok()?;
    Some(Entity {
        machine,
        id,
        at,
        changed_at,
        state,
        data,
        receipt: None,
    })
}
