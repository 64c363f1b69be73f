//! The dynamic eventer: for states and events that are known at run time only.

mod invalid_transition;
mod replay;

pub use invalid_transition::InvalidTransition;
pub(crate) use invalid_transition::write_names;
pub use replay::ReplayError;

use std::fmt;

use crate::declaration::{Cell, Machine, Rejected};
use crate::diagnostics::argument::SomeState;
use crate::eventer::{Pure, landed};
use crate::transition::{EventOf, Landing};

/// A state of the machine `M`, with any event tried against it at run time: no store, no hooks, no `async`.
///
/// ```
/// # use eventer::{DynEventer, state_machine};
/// #[state_machine]
/// mod door {
///     #[state] #[derive(Debug, PartialEq)] pub enum State { Open, Closed, #[terminal] Removed }
///     #[event] pub enum Event { Built, Shut, Demolished }
///     #[transition] fn build(_: event::Built) -> state::Open { state::Open }
///     #[transition] fn shut(_: state::Open, _: event::Shut) -> state::Closed { state::Closed }
///     #[transition] fn demolish(_: State, _: event::Demolished) -> state::Removed { state::Removed }
/// }
/// use door::{Machine, State, event, state};
///
/// let mut door = DynEventer::<Machine>::start(event::Built)?;
/// door.apply(event::Shut)?;
///
/// let refused = door.apply(event::Shut).unwrap_err();
/// assert_eq!(refused.to_string(), "machine `door`: state `Closed` does not take event `Shut`; it takes `Demolished`");
/// assert_eq!(door.state(), &State::Closed(state::Closed), "a refused event changes nothing");
/// # Ok::<(), eventer::InvalidTransition>(())
/// ```
pub struct DynEventer<M: Machine> {
    /// `None` only while a transition runs, so that it stays so after a transition that panicked.
    state: Option<M::State>,
    data: M::Data,
}

const PANICKED: &str = "an earlier transition of this eventer panicked, and its state went with it";

impl<M: Machine> DynEventer<M> {
    /// Begins a life.
    ///
    /// # Errors
    ///
    /// If no life begins with the event.
    pub fn start<E>(event: E) -> Result<Self, InvalidTransition>
    where
        M::Event: EventOf<E>,
    {
        match M::begin(M::Event::event(event)) {
            Ok((state, data)) => Ok(Self::resume(state, data)),
            Err(event) => Err(InvalidTransition::at_start::<M>(&event)),
        }
    }

    /// Resumes from a state and its data.
    pub fn resume(state: impl SomeState<M, Itself: Into<M::State>>, data: M::Data) -> Self {
        DynEventer {
            state: Some(state.itself().into()),
            data,
        }
    }

    /// Folds a whole history: the first event begins the life, the others follow.
    ///
    /// # Errors
    ///
    /// If the history is empty or one of its events is not valid where it stands; the error names its version.
    #[inline]
    pub fn replay(events: impl IntoIterator<Item = M::Event>) -> Result<Self, ReplayError> {
        let mut events = events.into_iter();
        let Some(first) = events.next() else {
            return Err(ReplayError::Empty);
        };
        let (mut state, mut data) = match M::begin(first) {
            Ok(begun) => begun,
            Err(event) => {
                let source = InvalidTransition::at_start::<M>(&event);
                return Err(ReplayError::Invalid { version: 1, source });
            }
        };
        let mut version = 1;
        for event in events {
            version += 1;
            state = match M::transition(state, &mut data, event) {
                Ok(state) => state,
                Err(rejected) if M::cell(&rejected.state, &rejected.event) == Cell::Ignored => rejected.state,
                Err(Rejected { state, event }) => {
                    return Err(ReplayError::invalid::<M>(version, &state, &event));
                }
            };
        }
        Ok(Self::resume(state, data))
    }

    /// Applies an event if the state takes it; one that the state ignores (`#[ignore(..)]`) changes nothing.
    ///
    /// # Errors
    ///
    /// If the state does not take it; the state is as before.
    #[inline]
    pub fn apply<E>(&mut self, event: E) -> Result<(), InvalidTransition>
    where
        M::Event: EventOf<E>,
    {
        // Looked at before it is taken: else the optimiser makes one jump by table of `expect` and of the match on the state, and
        // a call to a machine of three states takes a third longer.
        let _ = self.state();
        let state = self.state.take().expect(PANICKED);
        match M::transition(state, &mut self.data, M::Event::event(event)) {
            Ok(next) => {
                self.state = Some(next);
                Ok(())
            }
            Err(rejected) => match InvalidTransition::unless_ignored(rejected) {
                Ok(state) => {
                    self.state = Some(state);
                    Ok(())
                }
                Err((state, error)) => {
                    self.state = Some(state);
                    Err(error)
                }
            },
        }
    }

    /// The current state.
    #[must_use]
    pub fn state(&self) -> &M::State {
        self.state.as_ref().expect(PANICKED)
    }

    /// What every state carries.
    pub fn data(&self) -> &M::Data {
        &self.data
    }

    /// The names of the events that the current state takes, in the order of their transitions.
    pub fn allowed(&self) -> impl Iterator<Item = &'static str> {
        M::GRAPH.allowed_from(M::GRAPH.state_name(M::state_index(self.state())))
    }

    /// Sorts the state into the machine's `Any`, to be matched once and typed from there.
    pub fn into_any(self) -> <M::Any as Landing<M>>::In<Pure> {
        let DynEventer { state, data } = self;
        landed::<M, M::Any>(state.expect(PANICKED), data)
    }

    /// Takes the eventer apart.
    pub fn into_parts(self) -> (M::State, M::Data) {
        (self.state.expect(PANICKED), self.data)
    }
}

impl<M: Machine> Clone for DynEventer<M>
where
    M::State: Clone,
    M::Data: Clone,
{
    fn clone(&self) -> Self {
        DynEventer {
            state: self.state.clone(),
            data: self.data.clone(),
        }
    }
}

impl<M: Machine> fmt::Debug for DynEventer<M>
where
    M::State: fmt::Debug,
    M::Data: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynEventer")
            .field("machine", &M::NAME)
            .field("state", &self.state)
            .field("data", &self.data)
            .finish()
    }
}
