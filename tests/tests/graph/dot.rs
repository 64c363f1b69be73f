//! DOT, read by `layout-rs` and drawn by Graphviz.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    process::{Command, Stdio},
    thread,
};

use eventer::Graph;
use layout::gv::{DotParser, parser::ast};
use proptest::prelude::*;

use crate::{machine, random};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn dot_has_all_states_and_edges(graph in random::graph()) {
        check_dot(&graph)?;
    }
}

#[test]
fn dot_has_all_that_a_machine_has() {
    for graph in machine::written() {
        check_dot(graph).unwrap_or_else(|difference| panic!("{}: {difference}", graph.name()));
    }
}

fn check_dot(graph: &Graph) -> Result<(), TestCaseError> {
    let dot = graph.to_dot();
    let file = DotParser::new(&dot).process();
    let file = file.map_err(|error| TestCaseError::fail(format!("{error}: {dot}")))?;
    let mut found = Found::default();
    found.read(&file, &BTreeSet::new());

    prop_assert_eq!(found.states.len(), graph.states().count());
    for (index, state) in graph.states().enumerate() {
        let (label, terminal, boxes) = &found.states[&format!("s{index}")];
        prop_assert_eq!(*terminal, state.terminal());
        let groups: BTreeSet<_> = state.groups().iter().map(|group| shown(group)).collect();
        prop_assert!(boxes.is_subset(&groups));
        // A group without a box stands in brackets below the name, in the order of the state's own list.
        let marks = state.groups().iter().map(|group| shown(group));
        let marks = marks.filter(|group| !boxes.contains(group));
        let expected = marks.fold(shown(state.name()), |label, group| label + "\n[" + &group + "]");
        prop_assert_eq!(label, &expected);
    }
    prop_assert_eq!(found.edges, expected_edges(graph));
    Ok(())
}

fn expected_edges(graph: &Graph) -> Vec<[String; 3]> {
    let id = |name| {
        let index = graph.states().position(|state| state.name() == name);
        format!("s{}", index.expect("an edge is between states of the graph"))
    };
    let arrows = graph.edges().flat_map(|edge| {
        let from = edge.from().map_or("begin".into(), |from| id(from.name()));
        let label = shown(edge.event().name());
        edge.to().map(move |to| [from.clone(), id(to.name()), label.clone()])
    });
    arrows.collect()
}

/// What a DOT file says.
#[derive(Default)]
struct Found {
    /// By identifier: the label, whether it is terminal, the boxes around it.
    states: BTreeMap<String, (String, bool, BTreeSet<String>)>,
    /// From, to, label.
    edges: Vec<[String; 3]>,
}

impl Found {
    fn read(&mut self, graph: &ast::Graph, boxes: &BTreeSet<String>) {
        let mut boxes = boxes.clone();
        for statement in &graph.list.list {
            match statement {
                ast::Stmt::Node(node) if node.id.name == "begin" => {}
                ast::Stmt::Node(node) => {
                    let label = attribute(&node.list, "label").unwrap_or_default();
                    let terminal = attribute(&node.list, "peripheries").is_some();
                    self.states
                        .insert(node.id.name.clone(), (label, terminal, boxes.clone()));
                }
                ast::Stmt::Edge(edge) => {
                    let label = attribute(&edge.list, "label").unwrap_or_default();
                    let [(to, _)] = edge.to.as_slice() else {
                        panic!("an arrow has one end")
                    };
                    self.edges.push([edge.from.name.clone(), to.name.clone(), label]);
                }
                ast::Stmt::SubGraph(inner) => self.read(inner, &boxes),
                ast::Stmt::Attribute(attributes) => {
                    let own = matches!(attributes.target, ast::AttrStmtTarget::Graph);
                    boxes.extend(attribute(&attributes.list, "label").filter(|_| own));
                }
            }
        }
    }
}

fn attribute(list: &ast::AttributeList, name: &str) -> Option<String> {
    list.iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.replace("&amp;", "&"))
}

/// How a name looks in a drawing.
fn shown(name: &str) -> String {
    let visible = |char: char| match char {
        '\t' => ' ',
        char if char.is_control() && char != '\n' => char::REPLACEMENT_CHARACTER,
        char => char,
    };
    name.chars().map(visible).collect()
}

#[test]
#[ignore = "needs Graphviz, which `cargo xtask test` installs"]
fn graphviz_draws_every_name() {
    for graph in random::graphs(100).iter().chain(machine::written()) {
        let texts = texts(&draw(&graph.to_dot()));
        let states = graph.states().map(|state| state.name());
        let events = graph
            .edges()
            .filter(|edge| edge.to().next().is_some())
            .map(|edge| edge.event().name());
        for name in states.chain(events).chain(graph.groups()) {
            for line in shown(name).lines().map(str::trim).filter(|line| !line.is_empty()) {
                let found = texts.iter().any(|text| text.contains(line));
                assert!(found, "{line:?} is not among {texts:?} of {}", graph.to_dot());
            }
        }
    }
}

/// Draws a graph, and fails if Graphviz has anything to say about them.
fn draw(dot: &str) -> String {
    let mut graphviz = Command::new("dot")
        .arg("-Tsvg")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Graphviz is installed");
    let mut input = graphviz.stdin.take().expect("it is piped");
    thread::scope(|scope| {
        scope.spawn(move || input.write_all(dot.as_bytes()).expect("Graphviz reads all"));
        let output = graphviz.wait_with_output().expect("Graphviz ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{said}");
        String::from_utf8(output.stdout).expect("SVG is UTF-8")
    })
}

/// The lines of text in a drawing.
fn texts(svg: &str) -> Vec<String> {
    let elements = svg.split("<text ").skip(1);
    let texts = elements.filter_map(|element| element.split_once('>')?.1.split_once("</text>"));
    texts.map(|(text, _)| unescape(text)).collect()
}

fn unescape(text: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#45;", "-"),
        ("&#160;", " "),
    ];
    let text = named
        .iter()
        .fold(text.to_owned(), |text, (entity, char)| text.replace(entity, char));
    text.replace("&amp;", "&")
}
