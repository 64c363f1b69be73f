//! A graph as a Mermaid state diagram.

use std::fmt::{self, Write};

use super::{
    Graph, StateNode,
    boxes::{self, Step},
};

/// Words that a state diagram reads as its own, or gives to states of its own, in lower case.
const RESERVED: [&str; 25] = [
    "accdescr",
    "acctitle",
    "as",
    "bt",
    "class",
    "classdef",
    "click",
    "default",
    "direction",
    "empty",
    "end",
    "hide",
    "href",
    "left",
    "lr",
    "note",
    "rl",
    "right",
    "root",
    "root_end",
    "root_start",
    "scale",
    "state",
    "style",
    "tb",
];

impl Graph {
    /// Exports the graph as a Mermaid diagram (`stateDiagram-v2`), which many Markdown renderers draw in place.
    ///
    /// Beginnings and ends of a life are arrows from and to `[*]`. A group is a composite state; a group that overlaps a
    /// larger one, without being inside it, is a note at each of its states. Names that Mermaid would misread stand
    /// behind an alias. Documentation is left out.
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        let mut out = String::new();
        write(&mut out, self).expect("text can always be written to a string");
        out
    }
}

fn write(out: &mut String, graph: &Graph) -> fmt::Result {
    writeln!(out, "stateDiagram-v2")?;

    let mut depth = 1;
    for step in boxes::steps(graph) {
        let indent = "    ".repeat(depth);
        match step {
            Step::Open(number, name) => {
                let clashes = graph.state(name).is_some();
                if clashes || !plain(name) {
                    writeln!(out, "{indent}state \"{}\" as g{number} {{", Escaped(name))?;
                } else {
                    writeln!(out, "{indent}state {name} {{")?;
                }
                depth += 1;
            }
            Step::State(state, marks) => {
                write_state(out, &indent, state, &marks)?;
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
                Some(from) => write!(out, "    {}", Id(from))?,
                None => write!(out, "    [*]")?,
            }
            writeln!(out, " --> {} : {}", Id(to), Escaped(edge.event().name()))?;
        }
    }
    for state in graph.states().filter(StateNode::terminal) {
        writeln!(out, "    {} --> [*]", Id(state))?;
    }
    Ok(())
}

/// Writes a state down and, if any are left to show, its groups beside it.
fn write_state(out: &mut String, indent: &str, state: StateNode, marks: &[&str]) -> fmt::Result {
    let (id, name) = (Id(state), Escaped(state.name()));
    if plain(state.name()) {
        writeln!(out, "{indent}{id}")?;
    } else {
        writeln!(out, "{indent}state \"{name}\" as {id}")?;
    }
    let marks: Vec<_> = marks.iter().map(|group| Escaped(group).to_string()).collect();
    if !marks.is_empty() {
        writeln!(out, "{indent}note right of {id} : {}", marks.join(", "))?;
    }
    Ok(())
}

/// Tells whether a name can stand for itself in a diagram.
///
/// Names that look like our aliases cannot, because one of them may be.
fn plain(name: &str) -> bool {
    let word = name.starts_with(|char: char| char.is_ascii_alphabetic())
        && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
    let alias = name.starts_with(['s', 'g']) && name[1..].chars().all(|char| char.is_ascii_digit());
    word && !alias && !RESERVED.contains(&name.to_ascii_lowercase().as_str())
}

/// What a state is called in a diagram.
struct Id(StateNode);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if plain(self.0.name()) {
            f.write_str(self.0.name())
        } else {
            write!(f, "s{}", self.0.index)
        }
    }
}

/// Text of a label, such that Mermaid shows it as it is.
///
/// What is neither a letter nor a digit is written as a character's code, which Mermaid replaces after its grammar and
/// its Markdown had their chance to see the character. A space or an underscore between letters is harmless.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = None;
        let mut chars = self.0.chars().peekable();
        while let Some(char) = chars.next() {
            let after = chars.peek().copied();
            let inside = before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
            match char {
                char if char.is_alphanumeric() || (inside && matches!(char, ' ' | '_')) => {
                    f.write_char(char)?;
                }
                '\n' | '\r' | '\t' => f.write_str("#32;")?,
                char if char.is_control() => f.write_char(char::REPLACEMENT_CHARACTER)?,
                char => write!(f, "#{};", u32::from(char))?,
            }
            before = Some(char);
        }
        Ok(())
    }
}
