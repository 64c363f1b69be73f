//! `InvalidTransition`: an event that is no transition of a state, and what the state takes instead.

use std::fmt;

use crate::declaration::{Cell, Machine, Rejected};
use crate::graph::Graph;

/// An event that the current state does not take.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct InvalidTransition {
    graph: &'static Graph,
    state: Option<u16>,
    event: u16,
    reason: Option<&'static str>,
}

impl InvalidTransition {
    /// Gives the state of an ignored event back, or the error together with the state.
    #[cold]
    pub(crate) fn unless_ignored<M: Machine>(rejected: Rejected<M>) -> Result<M::State, (M::State, Self)> {
        let Rejected { state, event } = rejected;
        if M::cell(&state, &event) == Cell::Ignored {
            return Ok(state);
        }
        let error = InvalidTransition::after::<M>(&state, &event);
        Err((state, error))
    }

    #[cold]
    pub(crate) fn after<M: Machine>(state: &M::State, event: &M::Event) -> Self {
        let reason = match M::cell(state, event) {
            Cell::Rejected(reason) => Some(reason),
            Cell::Undeclared | Cell::Ignored => None,
        };
        InvalidTransition {
            graph: M::GRAPH,
            state: Some(M::state_index(state)),
            event: M::event_index(event),
            reason,
        }
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn at_start<M: Machine>(event: &M::Event) -> Self {
        InvalidTransition {
            graph: M::GRAPH,
            state: None,
            event: M::event_index(event),
            reason: None,
        }
    }

    /// The name of the machine.
    #[must_use]
    pub fn machine(&self) -> &'static str {
        self.graph.name()
    }

    /// The name of the state, or `None` where a life was to begin.
    #[must_use]
    pub fn state(&self) -> Option<&'static str> {
        self.state.map(|state| self.graph.state_name(state))
    }

    /// The name of the event.
    #[must_use]
    pub fn event(&self) -> &'static str {
        self.graph.event_name(self.event)
    }

    /// Why, if the machine says so by `#[reject(.., "why")]`.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        self.reason
    }

    /// The names of the events that would have been valid instead, in the order of their transitions.
    pub fn allowed(&self) -> impl Iterator<Item = &'static str> {
        let graph = self.graph;
        let here = self.state().map(|state| graph.allowed_from(state));
        let first = here.is_none().then(|| graph.allowed_to_begin());
        here.into_iter().flatten().chain(first.into_iter().flatten())
    }
}

impl InvalidTransition {
    /// Says all but which machine it is.
    pub(crate) fn explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let event = self.event();
        match (self.state(), self.reason) {
            (Some(state), Some(reason)) => return write!(f, "state `{state}` rejects event `{event}`: {reason}"),
            (Some(state), None) => write!(f, "state `{state}` does not take event `{event}`; it takes ")?,
            (None, _) => write!(f, "no life begins with event `{event}`; one begins with ")?,
        }
        write_names(f, self.allowed())
    }
}

impl fmt::Debug for InvalidTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvalidTransition")
            .field("machine", &self.machine())
            .field("state", &self.state())
            .field("event", &self.event())
            .field("reason", &self.reason)
            .field("allowed", &self.allowed().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for InvalidTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "machine `{}`: ", self.machine())?;
        self.explain(f)
    }
}

impl std::error::Error for InvalidTransition {}

/// Writes names as prose: `` `A`, `B` ``, or `no event`.
pub(crate) fn write_names(f: &mut fmt::Formatter<'_>, names: impl Iterator<Item = &'static str>) -> fmt::Result {
    let mut separator = "";
    for name in names {
        write!(f, "{separator}`{name}`")?;
        separator = ", ";
    }
    if separator.is_empty() {
        f.write_str("no event")
    } else {
        Ok(())
    }
}
