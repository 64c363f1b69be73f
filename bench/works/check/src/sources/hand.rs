//! The machine by hand, in three steps: its types, the functions over them, and the match.

use std::fmt::Write as _;

use super::types;
use crate::shape::{Edge, Shape};

/// The types alone.
pub(super) fn structs(shape: Shape) -> String {
    let states = types::wrapper(shape, "State", "state", "Stage");
    let events = types::wrapper(shape, "Event", "event", "Moved");
    format!("{}{states}{events}", types::structs(shape))
}

/// The types and the transitions, which nothing calls.
pub(super) fn functions(shape: Shape) -> String {
    structs(shape) + &types::functions(shape, "pub")
}

/// A whole machine, with a refusal that says as much as eventer's.
pub(super) fn machine(shape: Shape) -> String {
    let mut text = functions(shape);
    text += "#[derive(Debug)]\npub struct Invalid {\n    pub state: Option<&'static str>,\n    \
             pub event: &'static str,\n    pub allowed: &'static [&'static str],\n}\n\
             pub fn start(event: Event) -> Result<State, Invalid> {\n    match event {\n        \
             Event::Moved0(event) => Ok(State::Stage0(begin(event))),\n        \
             event => Err(Invalid { state: None, event: event_name(&event), allowed: &[\"Moved0\"] }),\n    \
             }\n}\n\
             pub fn transition(state: State, event: Event) -> Result<State, Invalid> {\n    \
             match (state, event) {\n";
    for edge in shape.edges() {
        let Edge { from, event, to } = edge;
        let function = edge.function();
        let _ = if edge.stays() {
            writeln!(
                text,
                "        (State::Stage{from}(mut state), Event::Moved{event}(event)) => \
                 {{ {function}(&mut state, event); Ok(State::Stage{from}(state)) }}"
            )
        } else {
            writeln!(
                text,
                "        (State::Stage{from}(state), Event::Moved{event}(event)) => \
                 Ok(State::Stage{to}({function}(state, event))),"
            )
        };
    }
    text += "        (state, event) => Err(invalid(&state, &event)),\n    }\n}\n";
    text + &refusals(shape)
}

fn refusals(shape: Shape) -> String {
    let mut text = String::from(
        "fn invalid(state: &State, event: &Event) -> Invalid {\n    \
         let (state, allowed): (_, &[_]) = match state {\n",
    );
    for state in 0..shape.states {
        let allowed: Vec<_> = shape
            .edges_from(state)
            .iter()
            .map(|edge| format!("\"Moved{}\"", edge.event))
            .collect();
        let _ = writeln!(
            text,
            "        State::Stage{state}(_) => (\"Stage{state}\", &[{}]),",
            allowed.join(", ")
        );
    }
    text += "    };\n    Invalid { state: Some(state), event: event_name(event), allowed }\n}\n\
             fn event_name(event: &Event) -> &'static str {\n    match event {\n";
    for event in 0..shape.states {
        let _ = writeln!(text, "        Event::Moved{event}(_) => \"Moved{event}\",");
    }
    text + "    }\n}\n"
}
