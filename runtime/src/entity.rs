//! The stored, typed entity: an eventer whose events are kept.

use std::fmt;
use std::time::SystemTime;

use crate::answer::Receipt;
use crate::call::Sending;
use crate::declaration::{Kept, Machine};
use crate::diagnostics::argument::{SomeCommand, SomeEvent};
use crate::error::Error;
use crate::machine::StateMachine;
use crate::store::{Expected, History, Store};
use crate::transition::{Beginning, HandledIn, Kind, Lander, Landing, StateOf, ValidIn};
use crate::work::Lived;

/// An entity of the machine `M`, known to be in the state `S` at its [version](Entity::version).
///
/// It takes only the events and commands that are valid in `S`. Each call is committed on the version that was
/// loaded, so what the compiler proved still holds when it is stored; if the entity changed in between, the call
/// fails with a conflict and nothing is stored.
///
/// ```
/// # use eventer::{ErrorKind, MemoryStore, StateMachine, state_machine};
/// # #[state_machine]
/// # mod door {
/// #     use serde::{Deserialize, Serialize};
/// #     #[state] #[derive(Debug, Serialize, Deserialize)] pub enum State { Open, #[terminal] Walled }
/// #     #[event] #[derive(Clone, Serialize, Deserialize)] pub enum Event { Built, WalledUp }
/// #     #[transition] fn build(_: event::Built) -> state::Open { state::Open }
/// #     #[transition] fn wall_up(_: state::Open, _: event::WalledUp) -> state::Walled { state::Walled }
/// # }
/// # use door::event;
/// # pollster::block_on(async {
/// # let doors = StateMachine::<door::Machine, _>::new(MemoryStore::new());
/// # let front = "front".to_owned();
/// let door = doors.start(front.clone(), event::Built).await?;
/// assert_eq!((door.id().as_str(), door.version()), ("front", 1));
///
/// // Somebody else is faster.
/// doors.dispatch(&front, event::WalledUp).await?;
/// let failed = door.send(event::WalledUp).await.unwrap_err();
/// assert!(failed.error().is_conflict());
/// # Ok::<(), eventer::Error<door::Machine>>(())
/// # }).unwrap();
/// ```
pub struct Entity<M: Machine, S, St> {
    pub(crate) machine: StateMachine<M, St>,
    pub(crate) id: M::Id,
    pub(crate) at: Expected,
    pub(crate) changed_at: SystemTime,
    pub(crate) state: S,
    pub(crate) data: M::Data,
    pub(crate) receipt: Option<Receipt>,
}

/// The kind of landings that hold entities: what loading and stored calls give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored<St>(std::marker::PhantomData<St>);

impl<M: Machine, St> Kind<M> for Stored<St> {
    type Of<S> = Entity<M, S, St>;
}

impl<M: Machine, S, St> Entity<M, S, St> {
    /// The entity's id.
    pub fn id(&self) -> &M::Id {
        &self.id
    }

    /// The number of events so far.
    pub fn version(&self) -> u64 {
        self.at.version
    }

    /// When the last event happened.
    pub fn changed_at(&self) -> SystemTime {
        self.changed_at
    }

    /// What the call did that led here; `None` for an entity that was loaded.
    pub fn receipt(&self) -> Option<&Receipt> {
        self.receipt.as_ref()
    }

    /// The state.
    pub fn state(&self) -> &S {
        &self.state
    }

    /// What every state carries.
    pub fn data(&self) -> &M::Data {
        &self.data
    }
}

/// Where an event lands after the hooks.
type Sent<M, S, E> = <<E as ValidIn<M, S>>::Next as Landing<M>>::Sent;

impl<M: Kept, S: StateOf<M>, St: Store + History> Entity<M, S, St> {
    /// Stores an event that is valid in this state ([`ValidIn`]), and whatever chain hooks add to it, as one commit.
    ///
    /// Await the result; `.by(actor)`, `.because(reason)`, `.idempotent(key)` and `.caused_by(event)` come before that.
    pub fn send<E>(self, event: E) -> Sending<M, S, Sent<M, S, E::Itself>, St>
    where
        E: SomeEvent<M, Itself: ValidIn<M, S>>,
    {
        Sending::new(self, Beginning::Event(event.itself().into()))
    }

    /// Decides on a command that is handled in this state ([`HandledIn`]) and stores the events, as one commit.
    ///
    /// Await the result; `.by(actor)`, `.because(reason)`, `.idempotent(key)` and `.caused_by(event)` come before that.
    pub fn execute<C>(self, command: C) -> Sending<M, S, <C::Itself as HandledIn<M, S>>::Sent, St>
    where
        C: SomeCommand<M, Itself: HandledIn<M, S>>,
    {
        Sending::new(self, Beginning::Command(command.itself().into()))
    }

    pub(crate) fn into_lived(self) -> (StateMachine<M, St>, M::Id, Lived<M>) {
        let Entity {
            machine,
            id,
            at,
            changed_at,
            state,
            data,
            ..
        } = self;
        let lived = Lived {
            at,
            changed_at,
            state: state.into(),
            data,
        };
        (machine, id, lived)
    }
}

impl<M: Machine, S: fmt::Debug, St> fmt::Debug for Entity<M, S, St>
where
    M::Data: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entity")
            .field("machine", &M::NAME)
            .field("id", &crate::id::EntityId::to_text(&self.id))
            .field("version", &self.at.version)
            .field("state", &self.state)
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}

/// Holds what an entity is made of until its state's type is known.
pub(crate) struct EntityLander<M: Machine, St> {
    pub(crate) machine: StateMachine<M, St>,
    pub(crate) id: M::Id,
    pub(crate) at: Expected,
    pub(crate) changed_at: SystemTime,
    pub(crate) data: M::Data,
    pub(crate) receipt: Option<Receipt>,
}

impl<M: Machine, St> Lander<M, Stored<St>> for EntityLander<M, St> {
    fn land<S: Into<M::State> + 'static>(self, state: S) -> Entity<M, S, St> {
        Entity {
            machine: self.machine,
            id: self.id,
            at: self.at,
            changed_at: self.changed_at,
            state,
            data: self.data,
            receipt: self.receipt,
        }
    }
}

/// A typed call that did nothing: the error and, if a decision refused, the entity as it was.
///
/// After a conflict the entity is stale, and after a failure of the store its version is not known: load it again.
pub struct Failed<M: Machine, S, St> {
    pub(crate) error: Error<M>,
    pub(crate) entity: Option<Entity<M, S, St>>,
}

impl<M: Machine, S, St> Failed<M, S, St> {
    /// Why the call did nothing.
    pub fn error(&self) -> &Error<M> {
        &self.error
    }

    /// Why the call did nothing, by value.
    pub fn into_error(self) -> Error<M> {
        self.error
    }

    /// The refusal, if a decision refused.
    pub fn refusal(&self) -> Option<&M::Refusal> {
        self.error.refusal()
    }

    /// Error and entity, as [`into_error`](Self::into_error) and [`into_entity`](Self::into_entity) give them.
    pub fn into_parts(self) -> (Error<M>, Option<Entity<M, S, St>>) {
        (self.error, self.entity)
    }

    /// The entity as it was before the call, if a decision refused.
    pub fn into_entity(self) -> Option<Entity<M, S, St>> {
        self.entity
    }
}

impl<M: Machine, S, St> fmt::Display for Failed<M, S, St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<M: Machine, S, St> fmt::Debug for Failed<M, S, St> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<M: Machine, S, St> std::error::Error for Failed<M, S, St> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}

impl<M: Machine, S, St> From<Failed<M, S, St>> for Error<M> {
    fn from(failed: Failed<M, S, St>) -> Self {
        failed.error
    }
}
