//! What `#[state_machine]` implements for a machine: its types, and its functions over them.

mod storage;

pub use storage::{Decoded, Encoded, Formed, Kept, Storable, Unstored};

use std::fmt;
use std::hash::Hash;

use crate::effects::Effects;
use crate::graph::Graph;
use crate::id::EntityId;
use crate::query::{Entries, IndexedField};
use crate::transition::Landing;

/// A declared state machine: implemented by `#[state_machine]` for the module's `Machine`, never by hand.
///
/// Its functions are pure: they read no clock and touch no store. Call them through
/// [`Eventer`](crate::Eventer), [`DynEventer`](crate::DynEventer) or [`StateMachine`](crate::StateMachine).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a state machine",
    note = "a machine is the `Machine` type of a module with `#[state_machine]`, such as `order::Machine`"
)]
pub trait Machine: Sized + 'static {
    /// The stored name of the machine: the module's name, or `name = ".."`.
    const NAME: &'static str;
    /// States, events, commands and edges, with their docs.
    const GRAPH: &'static Graph;
    /// The fields with `#[index]`, by which entities can be asked for.
    const INDEX: &'static [IndexedField] = &[];

    /// What identifies one entity.
    type Id: EntityId + Clone + Eq + Hash + Send + Sync;
    /// The enum of all states.
    type State;
    /// The enum of all events.
    type Event;
    /// The enum of all commands; empty for a machine without commands.
    type Command;
    /// What every state carries (`#[data]`), or `()`.
    type Data;
    /// What decisions may look at (`context = ..`), or `()`.
    type Context;
    /// Why a decision refused: one variant per refusing decision, or the type of `refusal = ..`.
    type Refusal: std::error::Error + 'static;
    /// The enum over all states by which a run-time state is matched once.
    type Any: Landing<Self>;

    /// The index of a state in [`GRAPH`](Self::GRAPH).
    fn state_index(state: &Self::State) -> u16;

    /// The index of an event in [`GRAPH`](Self::GRAPH).
    fn event_index(event: &Self::Event) -> u16;

    /// The index of a command in [`GRAPH`](Self::GRAPH).
    fn command_index(_command: &Self::Command) -> u16 {
        0
    }

    /// Begins a life.
    ///
    /// # Errors
    ///
    /// Gives the event back if no life begins with it.
    fn begin(event: Self::Event) -> Result<(Self::State, Self::Data), Self::Event>;

    /// Applies one event to one state. Hooks do not run.
    ///
    /// # Errors
    ///
    /// Gives state and event back, unchanged, if the state has no transition on the event.
    fn transition(state: Self::State, data: &mut Self::Data, event: Self::Event)
    -> Result<Self::State, Rejected<Self>>;

    /// What the machine says of an event that the state does not take.
    fn cell(_state: &Self::State, _event: &Self::Event) -> Cell {
        Cell::Undeclared
    }

    /// Decides on a command that begins a life.
    #[must_use]
    fn decide_first(_command: Self::Command, _context: &Self::Context) -> Decision<Self> {
        Decision::Unhandled
    }

    /// Decides on a command in a state, and gives the state back as it was.
    #[must_use]
    fn decide(
        state: Self::State,
        _data: &Self::Data,
        _command: Self::Command,
        _context: &Self::Context,
    ) -> (Self::State, Decision<Self>) {
        (state, Decision::Unhandled)
    }

    /// A copy of the event for its hooks, taken before the transition consumes it; `None` if no hook
    /// listens to it.
    #[must_use]
    fn hooked(_event: &Self::Event) -> Option<Self::Event> {
        None
    }

    /// Asks the chain hook of the state just reached by `event`, and gives the state back as it was.
    #[must_use]
    fn chain(state: Self::State, _data: &Self::Data, _event: &Self::Event) -> (Self::State, Option<Self::Event>) {
        (state, None)
    }

    /// Asks the publish, link and view hooks of the state just reached by `event`, in declared order, and
    /// gives the state back as it was.
    #[must_use]
    fn effects(
        _id: &Self::Id,
        state: Self::State,
        _data: &Self::Data,
        _event: &Self::Event,
        _effects: &mut Effects,
    ) -> Self::State {
        state
    }

    /// The values of the fields with `#[index]`.
    #[must_use]
    fn indexed(_state: &Self::State, _data: &Self::Data) -> Entries {
        Entries::default()
    }

    /// A copy of the event, if events derive `Clone`: what lets a conflict be retried.
    #[must_use]
    fn copy_event(_event: &Self::Event) -> Option<Self::Event> {
        None
    }

    /// A copy of the command, if commands derive `Clone`: what lets a conflict be decided again.
    #[must_use]
    fn copy_command(_command: &Self::Command) -> Option<Self::Command> {
        None
    }
}

/// State and event of a refused transition, both as they were.
pub struct Rejected<M: Machine> {
    /// The state, unchanged.
    pub state: M::State,
    /// The event that it does not take.
    pub event: M::Event,
}

/// What a machine says of an event in a state that has no transition on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// Nothing: the event is refused.
    Undeclared,
    /// `#[ignore(..)]`: the event is accepted, and nothing happens.
    Ignored,
    /// `#[reject(.., "why")]`: the event is refused, for this reason.
    Rejected(&'static str),
}

/// What came of a command.
pub enum Decision<M: Machine> {
    /// This event is to be applied.
    Event(M::Event),
    /// These events are to be applied in order; none if nothing needs to happen.
    Events(Vec<M::Event>),
    /// The decision refused.
    Refused(M::Refusal),
    /// No decision handles the command in this state.
    Unhandled,
}

/// The context of a machine whose decisions look at nothing else: `()`.
#[diagnostic::on_unimplemented(
    message = "the decisions of this machine look at a context, `{Self}`",
    label = "no context is given",
    note = "write `StateMachine::with_context(store, context)`"
)]
pub trait NoContext {
    /// Nothing.
    fn none() -> Self;
}

impl NoContext for () {
    fn none() -> Self {}
}

/// The commands of a machine without any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCommand {}

/// The refusals of a machine whose decisions never refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRefusal {}

impl fmt::Display for NoRefusal {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for NoRefusal {}
