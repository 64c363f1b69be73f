//! Calls that are described first and run when they are awaited.

use std::future::IntoFuture;
use std::marker::PhantomData;
use std::pin::Pin;

use crate::answer::Receipt;
use crate::declaration::{Machine, Storable};
use crate::entity::{Entity, Failed, Stored};
use crate::error::Error;
use crate::machine::{Attribution, StateMachine, text_of};
use crate::store::Store;
use crate::transition::{Beginning, Landing, StateOf};
use crate::work::Loaded;

/// The future of a call: `Send`, and all or nothing when it is dropped.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The beginning of a life, run when awaited; made by [`StateMachine::start`].
#[must_use = "nothing happens until it is awaited"]
pub struct Starting<M: Machine, L, St> {
    machine: StateMachine<M, St>,
    id: M::Id,
    by: Beginning<M>,
    attribution: Attribution,
    landing: PhantomData<fn() -> L>,
}

/// A typed event or command, run when awaited; made by [`Entity::send`] and [`Entity::execute`].
#[must_use = "nothing happens until it is awaited"]
pub struct Sending<M: Machine, S, L, St> {
    entity: Entity<M, S, St>,
    input: Beginning<M>,
    attribution: Attribution,
    landing: PhantomData<fn() -> L>,
}

/// An event or command for the entity with an id, run when awaited; made by [`StateMachine::dispatch`] and
/// [`StateMachine::execute`].
#[must_use = "nothing happens until it is awaited"]
pub struct Dispatching<M: Machine, St> {
    machine: StateMachine<M, St>,
    id: M::Id,
    input: Beginning<M>,
    attribution: Attribution,
}

macro_rules! attributable {
    ($($call:ident<$($parameter:ident),*>)*) => {$(
        impl<$($parameter),*> $call<$($parameter),*>
        where
            M: Machine,
        {
            /// Records who does this with each event of the call.
            pub fn by(mut self, actor: impl Into<String>) -> Self {
                self.attribution.actor = Some(actor.into());
                self
            }

            /// Records why this is done with each event of the call.
            pub fn because(mut self, reason: impl Into<String>) -> Self {
                self.attribution.reason = Some(reason.into());
                self
            }
        }
    )*};
}

attributable!(Starting<M, L, St> Sending<M, S, L, St> Dispatching<M, St>);

impl<M: Machine, L, St> Starting<M, L, St> {
    pub(crate) fn new(machine: StateMachine<M, St>, id: M::Id, by: Beginning<M>) -> Self {
        Starting {
            machine,
            id,
            by,
            attribution: Attribution::default(),
            landing: PhantomData,
        }
    }
}

impl<M: Machine, S, L, St> Sending<M, S, L, St> {
    pub(crate) fn new(entity: Entity<M, S, St>, input: Beginning<M>) -> Self {
        Sending {
            entity,
            input,
            attribution: Attribution::default(),
            landing: PhantomData,
        }
    }
}

impl<M: Machine, St> Dispatching<M, St> {
    pub(crate) fn new(machine: StateMachine<M, St>, id: M::Id, input: Beginning<M>) -> Self {
        Dispatching {
            machine,
            id,
            input,
            attribution: Attribution::default(),
        }
    }
}

impl<M, L, St> IntoFuture for Starting<M, L, St>
where
    M: Storable,
    L: Landing<M> + 'static,
    St: Store,
{
    type Output = Result<L::In<Stored<St>>, Error<M>>;
    type IntoFuture = CallFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Starting {
            machine,
            id,
            by,
            attribution,
            ..
        } = self;
        Box::pin(machine.begin::<L>(id, by, attribution))
    }
}

impl<M, S, L, St> IntoFuture for Sending<M, S, L, St>
where
    M: Storable,
    S: StateOf<M> + Send + 'static,
    L: Landing<M> + 'static,
    St: Store,
{
    type Output = Result<L::In<Stored<St>>, Failed<M, S, St>>;
    type IntoFuture = CallFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Sending {
                entity,
                input,
                attribution,
                ..
            } = self;
            let Entity {
                machine,
                id,
                version,
                state,
                data,
            } = entity;
            let loaded = Loaded {
                version,
                state: state.into(),
                data,
            };
            let advanced = match text_of::<M>(&id) {
                Ok(text) => machine
                    .advance(&text, loaded, input, attribution)
                    .await
                    .map_err(|(kind, unchanged)| (Error::new(&text, kind), unchanged)),
                Err(error) => Err((error, Some(loaded))),
            };
            match advanced {
                Ok((loaded, _)) => Ok(machine.land::<L>(id, loaded)),
                Err((error, unchanged)) => Err(Failed {
                    error,
                    entity: unchanged.and_then(|loaded| as_it_was(machine, id, loaded)),
                }),
            }
        })
    }
}

impl<M: Storable, St: Store> IntoFuture for Dispatching<M, St> {
    type Output = Result<Receipt, Error<M>>;
    type IntoFuture = CallFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Dispatching {
            machine,
            id,
            input,
            attribution,
        } = self;
        Box::pin(machine.run(id, input, attribution))
    }
}

/// A refused call leaves the state as it was, so it always has its old type again.
fn as_it_was<M: Storable, S: StateOf<M>, St>(
    machine: StateMachine<M, St>,
    id: M::Id,
    loaded: Loaded<M>,
) -> Option<Entity<M, S, St>> {
    let Loaded { version, state, data } = loaded;
    let state = S::sorted(state).ok()?;
    Some(Entity {
        machine,
        id,
        version,
        state,
        data,
    })
}
