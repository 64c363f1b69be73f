//! A graph as JSON, through `serde`.

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::{CommandNode, Edge, EventNode, Graph, StateNode};

/// The version of the format, which grows when a reader of the older one would go wrong.
const FORMAT: u32 = 1;

impl Graph {
    /// Exports the graph as JSON.
    ///
    /// Fields come in this order, lists in the order of declaration, and text in `docs` is empty where there is none:
    ///
    /// ```json
    /// {
    ///   "format": 1,
    ///   "name": "order",
    ///   "docs": "",
    ///   "states": [{ "name": "Pending", "docs": "", "terminal": false, "groups": ["Open"] }],
    ///   "events": [{ "name": "Placed", "docs": "" }],
    ///   "commands": [{ "name": "Place", "docs": "", "initial": true, "states": [] }],
    ///   "edges": [{ "from": null, "event": "Placed", "to": ["Pending"], "transition": "place", "docs": "" }]
    /// }
    /// ```
    ///
    /// `states` of a command are those that decide on it, and `initial` tells whether it may begin a life. `from` of an
    /// edge is `null` where a life begins, and `to` has several states where the transition branches. Later versions
    /// may add fields; `format` changes if one is removed or comes to mean something else.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a graph is made of text, truths and lists, all of which JSON has")
    }
}

impl Serialize for Graph {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut graph = serializer.serialize_struct("Graph", 7)?;
        graph.serialize_field("format", &FORMAT)?;
        graph.serialize_field("name", self.name())?;
        graph.serialize_field("docs", self.docs())?;
        graph.serialize_field("states", &self.states().collect::<Vec<_>>())?;
        graph.serialize_field("events", &self.events().collect::<Vec<_>>())?;
        graph.serialize_field("commands", &self.commands().collect::<Vec<_>>())?;
        graph.serialize_field("edges", &self.edges().collect::<Vec<_>>())?;
        graph.end()
    }
}

impl Serialize for StateNode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut state = serializer.serialize_struct("State", 4)?;
        state.serialize_field("name", self.name())?;
        state.serialize_field("docs", self.docs())?;
        state.serialize_field("terminal", &self.terminal())?;
        state.serialize_field("groups", self.groups())?;
        state.end()
    }
}

impl Serialize for EventNode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut event = serializer.serialize_struct("Event", 2)?;
        event.serialize_field("name", self.name())?;
        event.serialize_field("docs", self.docs())?;
        event.end()
    }
}

impl Serialize for CommandNode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut command = serializer.serialize_struct("Command", 4)?;
        command.serialize_field("name", self.name())?;
        command.serialize_field("docs", self.docs())?;
        command.serialize_field("initial", &self.initial())?;
        command.serialize_field("states", &names(self.states()))?;
        command.end()
    }
}

impl Serialize for Edge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut edge = serializer.serialize_struct("Edge", 5)?;
        edge.serialize_field("from", &self.from().map(|state| state.name()))?;
        edge.serialize_field("event", self.event().name())?;
        edge.serialize_field("to", &names(self.to()))?;
        edge.serialize_field("transition", self.transition())?;
        edge.serialize_field("docs", self.docs())?;
        edge.end()
    }
}

fn names(states: impl Iterator<Item = StateNode>) -> Vec<&'static str> {
    states.map(|state| state.name()).collect()
}
