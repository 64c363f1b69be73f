//! The machine as statig's methods, one for each state, each with a match over its events.

use std::fmt::Write as _;

use super::types;
use crate::shape::{Edge, Fields, Shape};

/// The crate. statig makes the enum of states itself; the events are the user's.
pub(super) fn machine(shape: Shape) -> String {
    let events = types::structs(shape);
    let (_, events) = events.split_once("pub mod event").unwrap_or_default();
    let wrapper = types::wrapper(shape, "Event", "event", "Moved");
    let mut text = format!(
        "use statig::prelude::*;\npub mod event{events}{wrapper}\
         #[derive(Default)] pub struct Machine;\n\
         #[state_machine(initial = \"State::stage0()\", state(derive({})))]\nimpl Machine {{\n",
        shape.derives()
    );
    for state in 0..shape.states {
        let fields = match Fields::of(state) {
            _ if state + 1 == shape.states => "_count: &mut u64, ",
            Fields::None => "",
            Fields::Number => "count: &mut u64, ",
            Fields::NumberAndText => "count: &mut u64, label: &mut String, ",
        };
        let _ = writeln!(
            text,
            "    #[state] fn stage{state}({fields}event: &Event) -> Outcome<State> {{\n        \
             match event {{"
        );
        for edge in shape.edges_from(state) {
            text += &arm(edge);
        }
        text += "            _ => Super,\n        }\n    }\n";
    }
    text + "}\n"
}

fn arm(edge: Edge) -> String {
    let Edge { event, to, .. } = edge;
    let result = if edge.stays() {
        let change = types::body(edge, "*", "event.").replace("*label.push", "label.push");
        format!("{{ {} Handled }}", by_reference(&change))
    } else {
        let count = types::count(edge, "*", "event.");
        let label = by_reference(&types::label(edge, "*", "event.")).replace("*label", "label.clone()");
        match Fields::of(to) {
            Fields::None => format!("Transition(State::stage{to}())"),
            Fields::Number => format!("Transition(State::stage{to}({count}))"),
            Fields::NumberAndText => format!("Transition(State::stage{to}({count}, {label}))"),
        }
    };
    let binding = if result.contains("event.") { "event" } else { "_" };
    format!("            Event::Moved{event}({binding}) => {result},\n")
}

/// Events come by reference, so their text is copied.
fn by_reference(code: &str) -> String {
    code.replace("event.note", "event.note.clone()")
}
