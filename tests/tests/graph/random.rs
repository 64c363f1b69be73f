//! Graphs with the names that formats are bad at.

use eventer::Graph;
use proptest::{
    collection::{btree_set, vec},
    prelude::*,
    sample::{Index, select},
    strategy::ValueTree,
    test_runner::TestRunner,
};

/// Words, signs and spellings that one of the formats takes for its own, or that look like our aliases.
const ODD: [&str; 68] = [
    "end",
    "End",
    "state",
    "State",
    "note",
    "Note",
    "class",
    "classDef",
    "click",
    "default",
    "direction",
    "TB",
    "lr",
    "as",
    "style",
    "hide",
    "scale",
    "accTitle",
    "href",
    "s0",
    "s1",
    "g0",
    "begin",
    "graph",
    "digraph",
    "subgraph",
    "node",
    "edge",
    "strict",
    "cluster_0",
    "root",
    "root_start",
    "constructor",
    "toString",
    "-->",
    "->",
    ":",
    ";",
    "::",
    "a:b",
    "[*]",
    "<<fork>>",
    "{",
    "}",
    "\"",
    "'",
    "\\",
    "\\n",
    "\n",
    "\r\n",
    "\t",
    "#",
    "#59;",
    "&",
    "&amp;",
    "<b>",
    "%%",
    "--",
    "*a*",
    "_a_",
    "1. a",
    "`a`",
    " ",
    " a ",
    "a  b",
    "𝄞ß",
    "Ünï_1",
    "\u{7f}",
];

/// Many graphs, the same ones in every run.
pub(crate) fn graphs(count: usize) -> Vec<Graph> {
    let mut runner = TestRunner::deterministic();
    let mut next = || graph().new_tree(&mut runner).expect("nothing is filtered").current();
    (0..count).map(|_| next()).collect()
}

/// Any graph.
pub(crate) fn graph() -> impl Strategy<Value = Graph> {
    let names = |count| {
        btree_set(name(), count)
            .prop_map(|names| names.into_iter().collect::<Vec<_>>())
            .prop_shuffle()
    };
    let state = (docs(), any::<bool>(), vec(any::<Index>(), 0..3));
    let command = (docs(), any::<bool>(), vec(any::<Index>(), 0..3));
    let transition = (
        name(),
        docs(),
        vec(any::<Index>(), 0..4),
        any::<Index>(),
        any::<bool>(),
        vec(any::<Index>(), 0..3),
    );
    (
        (name(), docs()),
        (names(1..6), vec(state, 6)),
        (names(1..6), vec(docs(), 6)),
        (names(0..4), vec(command, 4)),
        names(1..4),
        vec(transition, 0..8),
    )
        .prop_map(|(machine, states, events, commands, groups, transitions)| {
            let (groups, machine) = (groups.as_slice(), (leak(machine.0), leak(machine.1)));
            let count = states.0.len();
            let indexes = |some: &[Index]| &*distinct(some.iter().map(|one| position(*one, count))).leak();
            let group = |one: &Index| leak(one.get(groups).clone());
            let states = states
                .0
                .into_iter()
                .zip(states.1)
                .map(|(name, (docs, terminal, groups))| {
                    (
                        leak(name),
                        leak(docs),
                        terminal,
                        &*distinct(groups.iter().map(group)).leak(),
                    )
                });
            let events = events
                .0
                .into_iter()
                .zip(events.1)
                .map(|(name, docs)| (leak(name), leak(docs)));
            let commands = commands.0.into_iter().zip(commands.1);
            let commands =
                commands.map(|(name, (docs, initial, states))| (leak(name), leak(docs), initial, indexes(&states)));
            let events: Vec<_> = events.collect();
            let transitions = transitions.into_iter().map(|(name, docs, from, event, stays, to)| {
                (
                    leak(name),
                    leak(docs),
                    indexes(&from),
                    position(event, events.len()),
                    stays,
                    indexes(&to),
                )
            });
            let transitions = transitions.collect::<Vec<_>>().leak();
            let (states, commands) = (states.collect::<Vec<_>>().leak(), commands.collect::<Vec<_>>().leak());
            Graph::new(machine.0, machine.1, states, events.leak(), commands, transitions)
        })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Z][a-z]{0,3}",
        1 => (select(&ODD), "[A-Za-z0-9_]{0,2}").prop_map(|(odd, more)| format!("{odd}{more}")),
        2 => select(&ODD).prop_map(String::from),
        1 => "\\PC{1,8}",
        1 => (select(&ODD), select(&ODD)).prop_map(|(a, b)| format!("{a}{b}")),
    ]
}

fn docs() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        name(),
        (name(), name()).prop_map(|(a, b)| format!("{a}\n\n{b}"))
    ]
}

fn position(index: Index, count: usize) -> u16 {
    u16::try_from(index.index(count)).expect("there are few of them")
}

fn distinct<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.fold(Vec::new(), |mut distinct, item| {
        if !distinct.contains(&item) {
            distinct.push(item);
        }
        distinct
    })
}

/// A graph is a constant and holds on to nothing that ends.
fn leak(text: String) -> &'static str {
    text.leak()
}
