//! The typed eventer: a state, and the events that it takes.

use std::fmt;

use crate::declaration::Machine;
use crate::diagnostics::argument::{SomeEvent, SomeState};
use crate::transition::{Initial, Kind, Lander, Landing, StateOf, ValidIn};

/// A state of the machine `M` that takes only the events that are valid in it: no store, no hooks, no `async`.
///
/// `S` is the state's own type, so an event that the state does not take is a compile error.
///
/// ```
/// # use eventer::{Eventer, state_machine};
/// #[state_machine]
/// mod door {
///     #[state]
///     pub enum State { Open, Closed, #[terminal] Removed }
///     #[event]
///     pub enum Event { Built, Shut, Opened, Demolished }
///
///     #[transition] fn build(_: event::Built) -> state::Open { state::Open }
///     #[transition] fn shut(_: state::Open, _: event::Shut) -> state::Closed { state::Closed }
///     #[transition] fn open(_: state::Closed, _: event::Opened) -> state::Open { state::Open }
///     #[transition] fn demolish(_: State, _: event::Demolished) -> state::Removed { state::Removed }
/// }
/// use door::{event, state};
///
/// let door: Eventer<door::Machine, state::Open> = Eventer::start(event::Built);
/// let door = door.apply(event::Shut).apply(event::Opened).apply(event::Demolished);
/// let _: &state::Removed = door.state();
/// ```
pub struct Eventer<M: Machine, S> {
    data: M::Data,
    // The last field decides whether the struct is `Sized`: with `data` here, a type that is no machine would be
    // reported twice.
    state: S,
}

/// The kind of landings that hold eventers: what [`Eventer::apply`] gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pure {}

/// Stands where no life has begun, so that `Eventer::start` needs no type argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unborn {}

impl<M: Machine> Kind<M> for Pure {
    type Of<S> = Eventer<M, S>;
}

/// Whether no life has begun where `S` stands for the state.
///
/// Only [`Unborn`] does. As a parameter the compiler finds that by itself, which it would not for `Self`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the state in which an eventer begins is not given, as `{S}` is here",
    label = "it follows from the event",
    note = "write `Eventer::start(event)`; with a state that is there already it is `Eventer::resume(state, data)`"
)]
pub trait BeforeLife<S> {}

impl BeforeLife<Unborn> for () {}

// `#[must_use]` stands on what gives an eventer, not on the type: a call that lands on a group gives another type.
impl<M: Machine, S> Eventer<M, S> {
    /// Begins a life.
    #[must_use = "an eventer is a value: applying an event gives the next one; write `let _ =` where no more is to happen"]
    pub fn start<E, N, L>(event: E) -> L
    where
        (): BeforeLife<S>,
        // A returned type that mentions `E` would repeat each error about `E`.
        E: Initial<Machine = M, Next = N>,
        N: Landing<M, In<Pure> = L>,
    {
        match M::begin(event.into()) {
            Ok((state, data)) => landed::<M, N>(state, data),
            Err(_) => unreachable!("the event is initial: a bug of eventer"),
        }
    }
}

impl<M: Machine, S> Eventer<M, S> {
    /// Resumes from a state ([`StateOf`]) and its data, such as those kept from [`into_parts`](Self::into_parts).
    #[must_use = "an eventer is a value: applying an event gives the next one; write `let _ =` where no more is to happen"]
    pub fn resume<T>(state: S, data: M::Data) -> Eventer<M, T>
    where
        // A returned type that mentions `S` would repeat each error about `S`.
        S: SomeState<M, Itself = T>,
        T: StateOf<M>,
    {
        Eventer {
            state: state.itself(),
            data,
        }
    }
}

impl<M: Machine, S: StateOf<M>> Eventer<M, S> {
    /// Applies an event that is valid in this state ([`ValidIn`]) and gives the eventer of the next.
    #[inline]
    #[must_use = "an eventer is a value: applying an event gives the next one; write `let _ =` where no more is to happen"]
    pub fn apply<E>(self, event: E) -> <<E::Itself as ValidIn<M, S>>::Next as Landing<M>>::In<Pure>
    where
        E: SomeEvent<M, Itself: ValidIn<M, S>>,
    {
        let Eventer { state, mut data } = self;
        match M::transition(state.into(), &mut data, event.itself().into()) {
            Ok(state) => landed::<M, <E::Itself as ValidIn<M, S>>::Next>(state, data),
            Err(_) => unreachable!("the event is valid in the state: a bug of eventer"),
        }
    }
}

impl<M: Machine, S> Eventer<M, S> {
    /// The current state.
    pub fn state(&self) -> &S {
        &self.state
    }

    /// What every state carries.
    pub fn data(&self) -> &M::Data {
        &self.data
    }

    /// Takes the eventer apart.
    pub fn into_parts(self) -> (S, M::Data) {
        (self.state, self.data)
    }
}

impl<M: Machine, S: Clone> Clone for Eventer<M, S>
where
    M::Data: Clone,
{
    fn clone(&self) -> Self {
        Eventer {
            state: self.state.clone(),
            data: self.data.clone(),
        }
    }
}

impl<M: Machine, S: PartialEq> PartialEq for Eventer<M, S>
where
    M::Data: PartialEq,
{
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state && self.data == other.data
    }
}

impl<M: Machine, S: fmt::Debug> fmt::Debug for Eventer<M, S>
where
    M::Data: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Eventer")
            .field("machine", &M::NAME)
            .field("state", &self.state)
            .field("data", &self.data)
            .finish()
    }
}

/// Gives the state that was reached its type. The machine has one match over its transitions, and the typed calls go
/// through it too: where the state is known, the compiler sees which arm it is.
#[inline]
pub(crate) fn landed<M: Machine, L: Landing<M>>(state: M::State, data: M::Data) -> L::In<Pure> {
    match L::land(state, PureLander { data }) {
        Ok(landing) => landing,
        Err(_) => unreachable!("the macro computed a landing that leaves a state out: a bug of eventer"),
    }
}

/// Holds the data until the state that it goes with is known.
struct PureLander<M: Machine> {
    data: M::Data,
}

impl<M: Machine> Lander<M, Pure> for PureLander<M> {
    fn land<S: Into<M::State> + 'static>(self, state: S) -> Eventer<M, S> {
        Eventer { state, data: self.data }
    }
}
