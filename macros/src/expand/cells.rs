//! What `#[ignore(..)]` and `#[reject(..)]` say of events that a state does not take.

use quote::ToTokens;

use super::Input;
use super::text::cfg;
use crate::ast::Cells;
use crate::lower::find;

/// `Machine::cell`, if there is anything to say.
pub(super) fn expand(input: &Input<'_>) -> String {
    let ast = input.ast;
    let mut declared: Vec<&Cells> = ast.state.cells.iter().collect();
    if declared.is_empty() {
        return String::new();
    }
    // What names both comes before what names one, and that before `_` on `_`.
    declared.sort_by_key(|cells| usize::from(cells.source.is_none()) + usize::from(cells.event.is_none()));
    let arms: String = declared.into_iter().map(|cells| arms(input, cells)).collect();
    let (state, event) = (&ast.state.name, &ast.event.name);
    format!(
        "fn cell(state: &{state}, event: &{event}) -> __p::Cell {{
            match (state, event) {{ {arms} _ => __p::Cell::Undeclared }}
        }}"
    )
}

fn arms(input: &Input<'_>, cells: &Cells) -> String {
    let ast = input.ast;
    let (states_name, events_name) = (&ast.state.name, &ast.event.name);
    let cell = match &cells.reason {
        Some(reason) => format!("__p::Cell::Rejected({})", reason.to_token_stream()),
        None => "__p::Cell::Ignored".to_owned(),
    };
    let event = cells
        .event
        .as_ref()
        .and_then(|name| find(&ast.event, name))
        .map(|event| &ast.event.variants[event]);
    let event_pattern = event.map_or_else(|| "_".to_owned(), |event| format!("{events_name}::{}(_)", event.text));
    let states = match &cells.source {
        None => {
            let cfg = cfg(event.map(|event| &event.cfg));
            return format!("{cfg} (_, {event_pattern}) => {cell},");
        }
        Some((module, name)) if module == "group" => {
            let group = input.model.groups.iter().find(|group| group.name == *name);
            group.map(|group| group.members.clone()).unwrap_or_default()
        }
        Some((_, name)) => find(&ast.state, name).into_iter().collect(),
    };
    let arms = states.into_iter().map(|state| {
        let state = &ast.state.variants[state];
        let cfg = cfg([&state.cfg].into_iter().chain(event.map(|event| &event.cfg)));
        format!("{cfg} ({states_name}::{}(_), {event_pattern}) => {cell},", state.text)
    });
    arms.collect()
}
