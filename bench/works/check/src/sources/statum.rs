//! The machine as statum's types, one for each state; there is no enum of events and no dispatch.

use std::fmt::Write as _;

use super::types;
use crate::shape::{Edge, Fields, Shape};

/// The crate.
pub(super) fn machine(shape: Shape) -> String {
    let derives = shape.derives();
    let mut text = types::structs(shape);
    let _ = writeln!(
        text,
        "use statum::{{machine, state, transition}};\n#[state]\n#[derive({derives})]\npub enum Stage {{"
    );
    for state in 0..shape.states {
        let data = match Fields::of(state) {
            Fields::None => String::new(),
            _ => format!("(state::Stage{state})"),
        };
        let _ = writeln!(text, "    Stage{state}{data},");
    }
    let _ = writeln!(
        text,
        "}}\n#[machine]\n#[derive({derives})]\npub struct Machine<Stage> {{}}"
    );
    for state in 0..shape.states - 1 {
        let (staying, moving): (Vec<_>, Vec<_>) = shape.edges_from(state).into_iter().partition(|edge| edge.stays());
        let _ = writeln!(text, "#[transition]\nimpl Machine<Stage{state}> {{");
        for edge in moving {
            text += &moves(edge);
        }
        let _ = writeln!(text, "}}\nimpl Machine<Stage{state}> {{");
        for edge in staying {
            text += &stays(edge);
        }
        text += "}\n";
    }
    text
}

fn moves(edge: Edge) -> String {
    let Edge { event, to, .. } = edge;
    let value = types::body(edge, "self.state_data.", "event.");
    let name = if value.contains("event.") { "event" } else { "_event" };
    let call = match Fields::of(to) {
        Fields::None => "self.transition()".to_owned(),
        _ if value.contains("self.") => format!("let next = {value}; self.transition_with(next)")
            .replace("self.state_data.label", "self.state_data.label.clone()"),
        _ => format!("self.transition_with({value})"),
    };
    format!(
        "    pub fn {}(self, {name}: event::Moved{event}) -> Machine<Stage{to}> {{ {call} }}\n",
        edge.function()
    )
}

fn stays(edge: Edge) -> String {
    let change = types::body(edge, "self.state_data.", "event.");
    let name = if change.contains("event.") { "event" } else { "_event" };
    let Edge { event, .. } = edge;
    format!(
        "    pub fn {}(&mut self, {name}: event::Moved{event}) {{ {change} }}\n",
        edge.function()
    )
}
