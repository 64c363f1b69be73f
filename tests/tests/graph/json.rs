//! JSON, read by `serde_json` into types of this test's own.

use eventer::Graph;
use proptest::prelude::*;
use serde::Deserialize;

use crate::{machine, random};

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    name: String,
    docs: String,
    states: Vec<State>,
    events: Vec<Event>,
    commands: Vec<Command>,
    edges: Vec<Edge>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    name: String,
    docs: String,
    terminal: bool,
    groups: Vec<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    name: String,
    docs: String,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Command {
    name: String,
    docs: String,
    initial: bool,
    states: Vec<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edge {
    from: Option<String>,
    event: String,
    to: Vec<String>,
    transition: String,
    docs: String,
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_says_all_that_the_graph_says(graph in random::graph()) {
        prop_assert_eq!(read(&graph), expected(&graph));
    }
}

#[test]
fn json_says_all_that_a_machine_says() {
    for graph in machine::written() {
        assert_eq!(read(graph), expected(graph));
    }
}

fn read(graph: &Graph) -> File {
    serde_json::from_str(&graph.to_json()).expect("it is JSON of the documented form")
}

fn expected(graph: &Graph) -> File {
    let states = graph.states().map(|state| State {
        name: state.name().into(),
        docs: state.docs().into(),
        terminal: state.terminal(),
        groups: state.groups().iter().copied().map(String::from).collect(),
    });
    let events = graph.events().map(|event| Event {
        name: event.name().into(),
        docs: event.docs().into(),
    });
    let commands = graph.commands().map(|command| Command {
        name: command.name().into(),
        docs: command.docs().into(),
        initial: command.initial(),
        states: command.states().map(|state| state.name().into()).collect(),
    });
    let edges = graph.edges().map(|edge| Edge {
        from: edge.from().map(|from| from.name().into()),
        event: edge.event().name().into(),
        to: edge.to().map(|to| to.name().into()).collect(),
        transition: edge.transition().into(),
        docs: edge.docs().into(),
    });
    File {
        format: 1,
        name: graph.name().into(),
        docs: graph.docs().into(),
        states: states.collect(),
        events: events.collect(),
        commands: commands.collect(),
        edges: edges.collect(),
    }
}
