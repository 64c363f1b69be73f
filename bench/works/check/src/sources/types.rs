//! What several subjects write in the same way: structs of states and events, and the bodies of transitions.

use std::fmt::Write as _;

use crate::shape::{Edge, Fields, Shape};

/// Modules `state` and `event` with a struct for each.
pub(super) fn structs(shape: Shape) -> String {
    let mut text = String::new();
    for (module, variant, number, words) in [
        ("state", "Stage", "count", "label"),
        ("event", "Moved", "amount", "note"),
    ] {
        let _ = writeln!(text, "pub mod {module} {{");
        for index in 0..shape.states {
            let fields = match Fields::of(index) {
                Fields::None => ";".to_owned(),
                Fields::Number => format!(" {{ pub {number}: u64 }}"),
                Fields::NumberAndText => {
                    format!(" {{ pub {number}: u64, pub {words}: String }}")
                }
            };
            let derives = shape.derives();
            let _ = writeln!(text, "#[derive({derives})] pub struct {variant}{index}{fields}");
        }
        let _ = writeln!(text, "}}");
    }
    text
}

/// The enum over the structs of `module`.
pub(super) fn wrapper(shape: Shape, name: &str, module: &str, variant: &str) -> String {
    let mut text = format!("#[derive({})] pub enum {name} {{\n", shape.derives());
    for index in 0..shape.states {
        let _ = writeln!(text, "    {variant}{index}({module}::{variant}{index}),");
    }
    text + "}\n"
}

/// The functions that the user writes, the initial one first.
pub(super) fn functions(shape: Shape, before: &str) -> String {
    let mut text = format!("{before} fn begin(_: event::Moved0) -> state::Stage0 {{ state::Stage0 }}\n");
    for edge in shape.edges() {
        let Edge { from, event, to } = edge;
        let name = edge.function();
        let event_name = if uses_event(edge) { "event" } else { "_" };
        let state_name = if uses_state(edge) { "state" } else { "_" };
        let body = body(edge, "state.", "event.");
        let _ = if edge.stays() {
            writeln!(
                text,
                "{before} fn {name}({state_name}: &mut state::Stage{from}, \
                 {event_name}: event::Moved{event}) {{ {body} }}"
            )
        } else {
            writeln!(
                text,
                "{before} fn {name}({state_name}: state::Stage{from}, \
                 {event_name}: event::Moved{event}) -> state::Stage{to} {{ {body} }}"
            )
        };
    }
    text
}

/// What a transition does: statements if it stays, the value of the target if it moves.
///
/// `state` and `event` stand before the names of their fields.
pub(super) fn body(edge: Edge, state: &str, event: &str) -> String {
    if edge.stays() {
        return in_place(edge, state, event);
    }
    let to = edge.to;
    match Fields::of(to) {
        Fields::None => format!("state::Stage{to}"),
        Fields::Number => format!("state::Stage{to} {{ count: {} }}", count(edge, state, event)),
        Fields::NumberAndText => format!(
            "state::Stage{to} {{ count: {}, label: {} }}",
            count(edge, state, event),
            label(edge, state, event)
        ),
    }
}

fn in_place(edge: Edge, state: &str, event: &str) -> String {
    let amount = match Fields::of(edge.event) {
        Fields::None => "1".to_owned(),
        _ => format!("{event}amount"),
    };
    match (Fields::of(edge.from), Fields::of(edge.event)) {
        (Fields::None, _) => String::new(),
        (Fields::Number, _) => format!("{state}count += {amount};"),
        (Fields::NumberAndText, Fields::NumberAndText) => {
            format!("{state}count += {amount}; {state}label = {event}note;")
        }
        (Fields::NumberAndText, _) => {
            format!("{state}count += {amount}; {state}label.push('+');")
        }
    }
}

/// The number of the target: that of the state and of the event, so far as they have one.
pub(super) fn count(edge: Edge, state: &str, event: &str) -> String {
    match (Fields::of(edge.from), Fields::of(edge.event)) {
        (Fields::None, Fields::None) => "0".to_owned(),
        (Fields::None, _) => format!("{event}amount"),
        (_, Fields::None) => format!("{state}count"),
        (_, _) => format!("{state}count + {event}amount"),
    }
}

/// The text of the target: that of the event, else that of the state, else none.
pub(super) fn label(edge: Edge, state: &str, event: &str) -> String {
    match (Fields::of(edge.from), Fields::of(edge.event)) {
        (_, Fields::NumberAndText) => format!("{event}note"),
        (Fields::NumberAndText, _) => format!("{state}label"),
        _ => "String::new()".to_owned(),
    }
}

pub(super) fn uses_event(edge: Edge) -> bool {
    body(edge, "state.", "event.").contains("event.")
}

pub(super) fn uses_state(edge: Edge) -> bool {
    body(edge, "state.", "event.").contains("state.")
}
