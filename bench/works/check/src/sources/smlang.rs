//! The machine as smlang's list of transitions; transitions into a state with data have an action.

use std::fmt::Write as _;

use super::types;
use crate::shape::{Edge, Fields, Shape};

/// The crate. The list implements `PartialEq` for its enums itself.
pub(super) fn machine(shape: Shape) -> String {
    let mut text = types::structs(shape);
    let _ = writeln!(
        text,
        "smlang::statemachine! {{\n    derive_states: [Debug, Clone],\n    \
         derive_events: [Debug, Clone],\n    transitions: {{"
    );
    for (index, edge) in shape.edges().into_iter().enumerate() {
        let Edge { from, event, to } = edge;
        let initial = if index == 0 { "*" } else { "" };
        let action = if acts(edge) {
            format!(" / {}", edge.function())
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "        {initial}{} + {}{action} = {},",
            with_data("Stage", "state", from),
            with_data("Moved", "event", event),
            with_data("Stage", "state", to)
        );
    }
    text += "    }\n}\npub struct Context;\nimpl StateMachineContext for Context {\n";
    for edge in shape.edges().into_iter().filter(|edge| acts(*edge)) {
        text += &action(edge);
    }
    text + "}\n"
}

/// A state or event as the list names it.
fn with_data(variant: &str, module: &str, index: usize) -> String {
    match Fields::of(index) {
        Fields::None => format!("{variant}{index}"),
        _ => format!("{variant}{index}({module}::{variant}{index})"),
    }
}

fn acts(edge: Edge) -> bool {
    Fields::of(edge.to) != Fields::None
}

/// The action makes the data of the target from that of the state, by reference, and of the event.
fn action(edge: Edge) -> String {
    let Edge { from, event, to } = edge;
    let state = match Fields::of(from) {
        Fields::None => String::new(),
        _ => format!(", state: &state::Stage{from}"),
    };
    let event = match Fields::of(event) {
        Fields::None => String::new(),
        _ => format!(", event: event::Moved{event}"),
    };
    let body = if edge.stays() {
        let change = types::body(edge, "next.", "event.");
        format!("let mut next = state.clone(); {change} Ok(next)")
    } else {
        let value = types::body(edge, "state.", "event.").replace("state.label", "state.label.clone()");
        format!("Ok({value})")
    };
    let state = if body.contains("state.") {
        state
    } else {
        state.replace("state:", "_:")
    };
    let event = if body.contains("event.") {
        event
    } else {
        event.replace("event:", "_:")
    };
    format!(
        "    fn {}(&mut self{state}{event}) -> Result<state::Stage{to}, ()> {{ {body} }}\n",
        edge.function()
    )
}
