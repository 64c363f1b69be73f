//! What a graph consists of: states, events, commands, and the edges between states.

use super::{CommandRow, EventRow, StateRow, TransitionRow};

/// One state of a [`Graph`](super::Graph).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateNode {
    pub(super) index: u16,
    pub(super) row: &'static StateRow,
}

/// One event of a [`Graph`](super::Graph).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventNode {
    pub(super) row: &'static EventRow,
}

/// One command of a [`Graph`](super::Graph).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandNode {
    pub(super) row: &'static CommandRow,
    pub(super) states: &'static [StateRow],
}

/// What one event does in one state of a [`Graph`](super::Graph), or how it begins a life.
///
/// A transition declared for a group is one edge for each member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    pub(super) from: Option<StateNode>,
    pub(super) event: EventNode,
    pub(super) row: &'static TransitionRow,
    pub(super) states: &'static [StateRow],
}

impl StateNode {
    /// Returns the state's name, as it is stored.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.row.0
    }

    /// Returns the state's documentation, empty if it has none.
    #[must_use]
    pub const fn docs(&self) -> &'static str {
        self.row.1
    }

    /// Tells whether a life ends here.
    #[must_use]
    pub const fn terminal(&self) -> bool {
        self.row.2
    }

    /// Returns the names of the groups that the state is in.
    #[must_use]
    pub const fn groups(&self) -> &'static [&'static str] {
        self.row.3
    }
}

impl EventNode {
    /// Returns the event's name, as it is stored.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.row.0
    }

    /// Returns the event's documentation, empty if it has none.
    #[must_use]
    pub const fn docs(&self) -> &'static str {
        self.row.1
    }
}

impl CommandNode {
    /// Returns the command's name, as it is stored.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.row.0
    }

    /// Returns the command's documentation, empty if it has none.
    #[must_use]
    pub const fn docs(&self) -> &'static str {
        self.row.1
    }

    /// Tells whether the command may begin a life.
    #[must_use]
    pub const fn initial(&self) -> bool {
        self.row.2
    }

    /// Iterates over the states that decide on the command.
    pub fn states(&self) -> impl Iterator<Item = StateNode> + use<> {
        let states = self.states;
        self.row.3.iter().filter_map(move |&index| node(states, index))
    }
}

impl Edge {
    /// Returns the state that the event is applied in; `None` where a life begins.
    #[must_use]
    pub const fn from(&self) -> Option<StateNode> {
        self.from
    }

    /// Returns the event.
    #[must_use]
    pub const fn event(&self) -> EventNode {
        self.event
    }

    /// Iterates over the states that the event may lead to, each once; more than one where the transition branches.
    ///
    /// The state that the event is applied in comes first, if the transition may stay in it.
    pub fn to(&self) -> impl Iterator<Item = StateNode> + use<> {
        let Self { from, row, states, .. } = *self;
        let stayed = from.filter(|_| row.4);
        let entered = row.5.iter().filter_map(move |&index| node(states, index));
        stayed
            .into_iter()
            .chain(entered.filter(move |&state| Some(state) != stayed))
    }

    /// Returns the name of the function that is the transition.
    #[must_use]
    pub const fn transition(&self) -> &'static str {
        self.row.0
    }

    /// Returns the documentation of that function, empty if it has none.
    #[must_use]
    pub const fn docs(&self) -> &'static str {
        self.row.1
    }
}

/// An index that no state has is a fault of the macro; a drawing without that arrow is worth more than a panic.
pub(super) fn node(states: &'static [StateRow], index: u16) -> Option<StateNode> {
    let row = states.get(usize::from(index))?;
    Some(StateNode { index, row })
}
