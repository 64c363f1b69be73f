//! Mermaid, read by Mermaid.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    io::Write,
    path::Path,
    process::{Command, Stdio},
    thread,
};

use eventer::Graph;
use serde::Deserialize;

use crate::{machine, random};

#[derive(Debug, Deserialize)]
struct Answer {
    error: Option<String>,
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    nodes: Vec<Node>,
    #[serde(default)]
    edges: Vec<Edge>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    label: String,
    shape: String,
    parent: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Edge {
    start: String,
    end: String,
    #[serde(default)]
    label: String,
}

#[test]
#[ignore = "needs Node.js and Mermaid, which `cargo xtask test` installs"]
fn mermaid_understands_every_state_and_edge() {
    let random = random::graphs(300);
    let graphs: Vec<&Graph> = random.iter().chain(machine::written()).collect();
    let answers = understand(&graphs);
    assert_eq!(answers.len(), graphs.len());
    for (graph, answer) in graphs.into_iter().zip(&answers) {
        let diagram = graph.to_mermaid();
        assert_eq!(answer.error, None, "{diagram}");
        assert_eq!(answer.r#type, "stateDiagram", "{diagram}");
        assert_eq!(states(answer), expected_states(graph), "{diagram}\n{answer:#?}");
        assert_eq!(edges(answer), expected_edges(graph), "{diagram}\n{answer:#?}");
    }
}

/// Asks Mermaid, whose package lies where `EVENTER_MERMAID` says; once for all, because starting it takes longest.
fn understand(graphs: &[&Graph]) -> Vec<Answer> {
    let package = env::var_os("EVENTER_MERMAID").expect("`EVENTER_MERMAID` names the folder of Mermaid's npm package");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/graph/mermaid.mjs");
    let diagrams: Vec<_> = graphs.iter().map(|graph| graph.to_mermaid()).collect();
    let diagrams = serde_json::to_vec(&diagrams).expect("text is JSON");
    let mut node = Command::new("node")
        .arg(script)
        .arg(package)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node.js is installed");
    let mut input = node.stdin.take().expect("it is piped");
    thread::scope(|scope| {
        scope.spawn(move || input.write_all(&diagrams).expect("the script reads all"));
        let output = node.wait_with_output().expect("the script ends");
        assert!(output.status.success());
        serde_json::from_slice(&output.stdout).expect("the script answers in JSON")
    })
}

/// The states by name, each with its groups, be they boxes or a note.
fn states(answer: &Answer) -> BTreeSet<(String, BTreeSet<String>)> {
    let nodes: BTreeMap<_, _> = answer.nodes.iter().map(|node| (&node.id, node)).collect();
    let states = answer.nodes.iter().filter(|node| node.shape == "rect");
    states
        .map(|state| {
            let mut groups = BTreeSet::new();
            let mut inner = state;
            while let Some(outer) = inner.parent.as_ref().and_then(|parent| nodes.get(parent)) {
                inner = outer;
                if outer.shape == "roundedWithTitle" {
                    groups.insert(decoded(&outer.label));
                }
            }
            let note = nodes.get(&format!("{}----parent", state.id));
            // Commas in names are written as codes, so this one is ours.
            let note = note.map_or("", |note| note.label.as_str()).split(", ");
            groups.extend(note.filter(|name| !name.is_empty()).map(decoded));
            (decoded(&state.label), groups)
        })
        .collect()
}

fn expected_states(graph: &Graph) -> BTreeSet<(String, BTreeSet<String>)> {
    let states = graph.states();
    states
        .map(|state| {
            (
                shown(state.name()),
                state.groups().iter().map(|group| shown(group)).collect(),
            )
        })
        .collect()
}

/// The arrows as (from, to, label), where a beginning or an end of a life has no name.
fn edges(answer: &Answer) -> Vec<(String, String, String)> {
    let label = |id: &String| {
        let node = answer.nodes.iter().find(|node| node.id == *id && node.shape == "rect");
        node.map_or(String::new(), |node| decoded(&node.label))
    };
    let arrows = answer.edges.iter().filter(|edge| !edge.end.contains("----note"));
    let mut edges: Vec<_> = arrows
        .map(|edge| (label(&edge.start), label(&edge.end), decoded(&edge.label)))
        .collect();
    edges.sort();
    edges
}

fn expected_edges(graph: &Graph) -> Vec<(String, String, String)> {
    let arrows = graph.edges().flat_map(|edge| {
        let from = edge.from().map_or(String::new(), |from| shown(from.name()));
        edge.to()
            .map(move |to| (from.clone(), shown(to.name()), shown(edge.event().name())))
    });
    let mut edges: Vec<_> = arrows.collect();
    for state in graph.states() {
        if state.terminal() {
            edges.push((shown(state.name()), String::new(), String::new()));
        }
    }
    edges.sort();
    edges
}

/// Resolves what Mermaid's preparation makes of a character's code, as its renderer does.
fn decoded(label: &str) -> String {
    let mut parts = label.split("ﬂ°°");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once("¶ß").expect("a code ends");
        let char = code.parse().ok().and_then(char::from_u32);
        text.push(char.expect("a code is a character's"));
        text.push_str(rest);
    }
    text
}

/// How a name looks in a diagram.
fn shown(name: &str) -> String {
    let visible = |char: char| match char {
        '\n' | '\r' | '\t' => ' ',
        char if char.is_control() => char::REPLACEMENT_CHARACTER,
        char => char,
    };
    name.chars().map(visible).collect()
}
