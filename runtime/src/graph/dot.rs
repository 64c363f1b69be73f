//! A graph as DOT, the language of Graphviz.

use std::fmt::{self, Write};

use super::{
    Graph,
    boxes::{self, Step},
};

impl Graph {
    /// Exports the graph in DOT, which Graphviz and many others draw.
    ///
    /// A life begins at a dot, and a terminal state has a double border. Documentation becomes the tooltips of an SVG.
    /// A group is a cluster around its states; a group that overlaps a larger one, without being inside it, is written
    /// in brackets into the label of its states.
    #[must_use]
    pub fn to_dot(&self) -> String {
        let mut out = String::new();
        write(&mut out, self).expect("text can always be written to a string");
        out
    }
}

fn write(out: &mut String, graph: &Graph) -> fmt::Result {
    writeln!(out, "digraph {} {{", Quoted(graph.name()))?;
    writeln!(out, "    rankdir=LR;")?;
    writeln!(out, "    node [shape=box, style=rounded];")?;
    writeln!(out, "    begin [shape=point, label=\"\"];")?;

    let mut depth = 1;
    for step in boxes::steps(graph) {
        let indent = "    ".repeat(depth);
        match step {
            Step::Open(number, name) => {
                writeln!(out, "{indent}subgraph cluster_{number} {{")?;
                writeln!(out, "{indent}    label={};", Quoted(name))?;
                depth += 1;
            }
            Step::State(state, marks) => {
                let mut label = String::from(state.name());
                for group in marks {
                    write!(label, "\n[{group}]")?;
                }
                write!(out, "{indent}s{} [label={}", state.index, Quoted(&label))?;
                if state.terminal() {
                    write!(out, ", peripheries=2")?;
                }
                write_docs(out, "tooltip", state.docs())?;
            }
            Step::Close => {
                depth -= 1;
                writeln!(out, "{}}}", "    ".repeat(depth))?;
            }
        }
    }

    for edge in graph.edges() {
        for to in edge.to() {
            match edge.from() {
                Some(from) => write!(out, "    s{}", from.index)?,
                None => write!(out, "    begin")?,
            }
            write!(out, " -> s{} [label={}", to.index, Quoted(edge.event().name()))?;
            let docs = if edge.docs().is_empty() {
                edge.event().docs()
            } else {
                edge.docs()
            };
            write_docs(out, "edgetooltip", docs)?;
        }
    }
    writeln!(out, "}}")
}

/// Ends a list of attributes with the documentation, if there is any.
fn write_docs(out: &mut String, attribute: &str, docs: &str) -> fmt::Result {
    if !docs.is_empty() {
        write!(out, ", {attribute}={}", Quoted(docs))?;
    }
    writeln!(out, "];")
}

/// Text between quotation marks, such that Graphviz shows it as it is.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for char in self.0.chars() {
            match char {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_char(' ')?,
                // Graphviz resolves HTML's entities in plain text too.
                '&' => f.write_str("&amp;")?,
                // Neither Graphviz nor XML, in which it draws, accepts these characters.
                char if char.is_control() || matches!(char, '\u{fffe}' | '\u{ffff}') => {
                    f.write_char(char::REPLACEMENT_CHARACTER)?;
                }
                char => f.write_char(char)?,
            }
        }
        f.write_char('"')
    }
}
