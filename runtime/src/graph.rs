//! The graph of a machine, as data: what it consists of and what leads where.
//!
//! The macro writes one [`Graph`] per machine, a constant whose rows are text. Everything else here reads it.

mod boxes;
mod dot;
mod index;
mod json;
mod mermaid;
mod nodes;
mod text;

pub use nodes::{CommandNode, Edge, EventNode, StateNode};
#[doc(hidden)]
pub use text::tables;

use nodes::node;

/// The states, events, commands and transitions of one machine.
///
/// A machine's graph is the constant `GRAPH` in its module. All that it returns is in the order of declaration, and two
/// graphs that are equal are drawn and exported as equal text.
///
/// ```
/// use eventer::state_machine;
///
/// #[state_machine]
/// mod door {
///     #[state] pub enum State { #[group(Standing)] Open, #[group(Standing)] Closed, #[terminal] Gone }
///     #[event] pub enum Event { Built, Shut, Removed }
///     #[transition] fn build(_: event::Built) -> state::Open { state::Open }
///     #[transition] fn shut(_: state::Open, _: event::Shut) -> state::Closed { state::Closed }
///     #[transition] fn remove(_: group::Standing, _: event::Removed) -> state::Gone { state::Gone }
/// }
/// use door::GRAPH;
///
/// assert_eq!(GRAPH.name(), "door");
/// assert!(GRAPH.state("Gone").is_some_and(|state| state.terminal()));
/// assert_eq!(GRAPH.allowed_from("Open").collect::<Vec<_>>(), ["Shut", "Removed"]);
/// assert!(GRAPH.to_mermaid().contains("Open --> Closed : Shut"));
/// ```
#[derive(Clone, Copy)]
pub struct Graph {
    name: &'static str,
    docs: &'static str,
    source: Source,
}

/// Where the rows are.
#[derive(Clone, Copy)]
enum Source {
    Rows(Tables),
    /// A function that returns them, read from text once. What stands in its body costs nobody who only checks a
    /// program.
    Written(fn() -> Tables),
}

/// The rows of a graph.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tables {
    pub states: &'static [StateRow],
    pub events: &'static [EventRow],
    pub commands: &'static [CommandRow],
    pub transitions: &'static [TransitionRow],
}

impl PartialEq for Graph {
    fn eq(&self, other: &Self) -> bool {
        (self.name, self.docs, self.tables()) == (other.name, other.docs, other.tables())
    }
}

impl Eq for Graph {}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, docs, tables) = (self.name, self.docs, self.tables());
        f.debug_struct("Graph")
            .field("name", &name)
            .field("docs", &docs)
            .field("tables", &tables)
            .finish_non_exhaustive()
    }
}

/// Name, docs, whether it is terminal, the groups it is in.
#[doc(hidden)]
pub type StateRow = (&'static str, &'static str, bool, &'static [&'static str]);

/// Name, docs.
#[doc(hidden)]
pub type EventRow = (&'static str, &'static str);

/// Name, docs, whether it begins a life, the states that handle it.
#[doc(hidden)]
pub type CommandRow = (&'static str, &'static str, bool, &'static [u16]);

/// Name of the function, its docs, the states it leaves (none: a life begins), the event, whether it may stay in the
/// state it leaves, the states it may enter.
///
/// One row is one function: a transition from a group names all members, so its docs are written once.
#[doc(hidden)]
pub type TransitionRow = (&'static str, &'static str, &'static [u16], u16, bool, &'static [u16]);

impl Graph {
    // States and events are named by position.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        name: &'static str,
        docs: &'static str,
        states: &'static [StateRow],
        events: &'static [EventRow],
        commands: &'static [CommandRow],
        transitions: &'static [TransitionRow],
    ) -> Self {
        let tables = Tables {
            states,
            events,
            commands,
            transitions,
        };
        Self {
            name,
            docs,
            source: Source::Rows(tables),
        }
    }

    /// The graph of a machine, whose rows the macro writes into a function.
    #[doc(hidden)]
    #[must_use]
    pub const fn written(name: &'static str, docs: &'static str, rows: fn() -> Tables) -> Self {
        Self {
            name,
            docs,
            source: Source::Written(rows),
        }
    }

    fn tables(&self) -> Tables {
        match self.source {
            Source::Rows(tables) => tables,
            Source::Written(rows) => rows(),
        }
    }

    /// Returns the machine's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the machine's documentation, empty if it has none.
    #[must_use]
    pub const fn docs(&self) -> &'static str {
        self.docs
    }

    /// Iterates over the states.
    pub fn states(&self) -> impl Iterator<Item = StateNode> + use<> {
        (0..)
            .zip(self.tables().states)
            .map(|(index, row)| StateNode { index, row })
    }

    /// Iterates over the events.
    pub fn events(&self) -> impl Iterator<Item = EventNode> + use<> {
        self.tables().events.iter().map(|row| EventNode { row })
    }

    /// Iterates over the commands.
    pub fn commands(&self) -> impl Iterator<Item = CommandNode> + use<> {
        let states = self.tables().states;
        self.tables()
            .commands
            .iter()
            .map(move |row| CommandNode { row, states })
    }

    /// Iterates over what each event does in each state, beginnings of a life included.
    pub fn edges(&self) -> impl Iterator<Item = Edge> + use<> {
        let Tables {
            states,
            events,
            transitions,
            ..
        } = self.tables();
        transitions.iter().flat_map(move |row| {
            let beginning = row.2.is_empty().then_some(None);
            let sources = row.2.iter().filter_map(move |&from| node(states, from)).map(Some);
            let event = events.get(usize::from(row.3)).map(|row| EventNode { row });
            let sources = beginning.into_iter().chain(sources);
            event.into_iter().flat_map(move |event| {
                let sources = sources.clone();
                sources.map(move |from| Edge {
                    from,
                    event,
                    row,
                    states,
                })
            })
        })
    }

    /// Returns the names of the groups, each once, in the order in which the states mention them.
    #[must_use]
    pub fn groups(&self) -> Vec<&'static str> {
        let mut groups = Vec::new();
        for group in self.tables().states.iter().flat_map(|row| row.3) {
            if !groups.contains(group) {
                groups.push(*group);
            }
        }
        groups
    }

    /// Finds a state by its name.
    #[must_use]
    pub fn state(&self, name: &str) -> Option<StateNode> {
        self.states().find(|state| state.name() == name)
    }

    /// Finds an event by its name.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<EventNode> {
        self.events().find(|event| event.name() == name)
    }

    /// Finds a command by its name.
    #[must_use]
    pub fn command(&self, name: &str) -> Option<CommandNode> {
        self.commands().find(|command| command.name() == name)
    }

    /// Iterates over the names of the events that a state takes, in the order of their transitions.
    ///
    /// There are none for a terminal state, nor for a name that is no state's.
    pub fn allowed_from(&self, state: &str) -> impl Iterator<Item = &'static str> + use<> {
        let index = self.state(state).map(|state| state.index);
        let Tables {
            events, transitions, ..
        } = self.tables();
        transitions
            .iter()
            .filter(move |row| index.is_some_and(|index| row.2.contains(&index)))
            .filter_map(move |row| events.get(usize::from(row.3)).map(|event| event.0))
    }

    /// Iterates over the names of the events that begin a life, in the order of their transitions.
    pub fn allowed_to_begin(&self) -> impl Iterator<Item = &'static str> + use<> {
        let Tables {
            events, transitions, ..
        } = self.tables();
        transitions
            .iter()
            .filter(|row| row.2.is_empty())
            .filter_map(move |row| events.get(usize::from(row.3)).map(|event| event.0))
    }
}

#[cfg(test)]
mod tests;
