//! `exhaustive`, and the cells that are left out on purpose.

use std::collections::BTreeSet;

use super::{event, function, state};
use crate::ast::{Ast, Cells};
use crate::errors::{Errors, nearest};
use crate::lower::find;
use crate::model::Model;

/// The states and events that a `#[ignore]` or `#[reject]` stands for; `None` if it names something unknown.
fn covered(ast: &Ast, model: &Model, cells: &Cells) -> Option<(Vec<usize>, Vec<usize>)> {
    let states = match &cells.source {
        None => (0..ast.state.variants.len()).collect(),
        Some((module, name)) if module == "group" => {
            model.groups.iter().find(|group| group.name == *name)?.members.clone()
        }
        Some((_, name)) => vec![find(&ast.state, name)?],
    };
    let events = match &cells.event {
        None => (0..ast.event.variants.len()).collect(),
        Some(name) => vec![find(&ast.event, name)?],
    };
    Some((states, events))
}

/// What is ignored or rejected exists and is not declared all the same.
pub(super) fn declared(ast: &Ast, model: &Model, errors: &mut Errors) {
    let mut named: BTreeSet<(usize, usize)> = BTreeSet::new();
    for cells in &ast.state.cells {
        let mut unknown = false;
        if let Some((module, name)) = &cells.source {
            let known: Vec<String> = if module == "group" {
                model.groups.iter().map(|group| group.name.to_string()).collect()
            } else {
                ast.state.variants.iter().map(|state| state.name.to_string()).collect()
            };
            unknown |= unknown_name(name, &module.to_string(), &known, errors);
        }
        if let Some(name) = &cells.event {
            let known: Vec<String> = ast.event.variants.iter().map(|event| event.name.to_string()).collect();
            unknown |= unknown_name(name, "event", &known, errors);
        }
        let Some((states, events)) = covered(ast, model, cells).filter(|_| !unknown) else {
            continue;
        };
        // A wildcard stands for what is not declared.
        let (Some(token), Some(_)) = (&cells.event, &cells.source) else {
            continue;
        };
        if let Some(&again) = states.iter().find(|&&state| named.contains(&(state, events[0]))) {
            errors.push_help(
                token,
                format_args!(
                    "`{}` on `{}` is left out twice",
                    state(ast, again),
                    event(ast, events[0])
                ),
                "remove one of the attributes",
            );
        }
        named.extend(states.iter().map(|&state| (state, events[0])));
        let declared = states
            .iter()
            .find_map(|&state| Some((state, model.transition(state, events[0])?)));
        if let Some((at, transition)) = declared {
            let (kind, name) = (&cells.kind, function(ast, transition.function));
            errors.push_help(
                token,
                format_args!(
                    "`#[{kind}]` names `{}` on `{}`, which `{name}` declares",
                    state(ast, at),
                    event(ast, events[0])
                ),
                format_args!("remove `#[{kind}]` or `{name}`"),
            );
        }
    }
}

fn unknown_name(name: &syn::Ident, module: &str, known: &[String], errors: &mut Errors) -> bool {
    if known.iter().any(|known| name == known) {
        return false;
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let repair = match nearest(&name.to_string(), known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "the {module}s are {}",
            known
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    errors.push_help(name, format_args!("there is no {module} `{name}`"), repair);
    true
}

/// Under `exhaustive`, every event is thought about in every state.
pub(super) fn missing(ast: &Ast, model: &Model, errors: &mut Errors) {
    if !ast.options.exhaustive || model.touched.unknown || ast.state.unread_cells {
        return;
    }
    let mut left_out: BTreeSet<(usize, usize)> = BTreeSet::new();
    for cells in &ast.state.cells {
        let Some((states, events)) = covered(ast, model, cells) else {
            // Which pairs are meant is not known.
            return;
        };
        let pairs = states
            .iter()
            .flat_map(|&state| events.iter().map(move |&event| (state, event)));
        left_out.extend(pairs);
    }
    let mut lines = Vec::new();
    let mut first = None;
    for (at, variant) in ast
        .state
        .variants
        .iter()
        .enumerate()
        .filter(|(_, state)| state.terminal.is_none())
    {
        // An event that only begins lives has no business in a state.
        let wanting: Vec<usize> = (0..ast.event.variants.len())
            .filter(|&event| {
                model.transition(at, event).is_none() && !left_out.contains(&(at, event)) && !model.touched.event(event)
            })
            .filter(|&event| {
                model.beginning(event).is_none()
                    || model
                        .transitions
                        .iter()
                        .any(|it| it.event == event && it.source.is_some())
            })
            .collect();
        if let Some(&event) = wanting.first() {
            first.get_or_insert((at, event));
            let events: Vec<String> = wanting
                .iter()
                .map(|&index| format!("`{}`", super::event(ast, index)))
                .collect();
            lines.push(format!("  `state::{}` on {}", variant.name, events.join(", ")));
        }
    }
    let Some((at, by)) = first else { return };
    errors.push_help(
        &ast.state.name,
        format_args!(
            "machine `{}` does not say what happens in\n{}",
            ast.name,
            lines.join("\n")
        ),
        format_args!(
            "declare a transition, `#[ignore({}, {})]` or `#[reject(.., \"why\")]` on `{}`",
            state(ast, at),
            event(ast, by),
            ast.state.name
        ),
    );
}
