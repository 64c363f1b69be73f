//! What is most likely not meant: warnings.

use std::collections::BTreeSet;

use super::Warning;
use crate::ast::{Ast, Variant};
use crate::errors::Errors;
use crate::model::Model;

pub(super) fn warnings(ast: &Ast, model: &Model) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let reached = reached(model);
    let ending = ending(ast, model);
    let lives_end = ast.state.variants.iter().any(|state| state.terminal.is_some());
    for (index, state) in ast.state.variants.iter().enumerate() {
        let name = &state.name;
        let leaves = model.transitions.iter().any(|transition| transition.leaves(index));
        if !reached.contains(&index) {
            warnings.push(warning(
                "state",
                state,
                "unreachable",
                format!("no path of transitions leads to state `{name}`"),
                "add a transition that leads there, or remove the state",
            ));
        } else if state.terminal.is_none() && !leaves {
            warnings.push(warning(
                "state",
                state,
                "dead_end",
                format!("no transition leaves state `{name}`, and it is not terminal"),
                "add a transition, or mark it `#[terminal]`",
            ));
        } else if lives_end && leaves && !ending.contains(&index) {
            warnings.push(warning(
                "state",
                state,
                "endless",
                format!("no path of transitions leads from state `{name}` to a terminal state"),
                "add a way to an end, or mark a state `#[terminal]`",
            ));
        }
    }
    for (index, event) in ast.event.variants.iter().enumerate() {
        if !model.transitions.iter().any(|transition| transition.event == index) {
            warnings.push(warning(
                "event",
                event,
                "unused",
                format!("no transition takes event `{}`", event.name),
                "add a transition, or remove the event",
            ));
        }
    }
    for (index, command) in ast
        .command
        .iter()
        .flat_map(|command| command.variants.iter().enumerate())
    {
        if !model.decisions.iter().any(|decision| decision.command == index) {
            warnings.push(warning(
                "command",
                command,
                "unused",
                format!("no decision handles command `{}`", command.name),
                "add a decision, or remove the command",
            ));
        }
    }
    warnings
}

fn warning(noun: &'static str, variant: &Variant, kind: &'static str, fault: String, repair: &str) -> Warning {
    Warning {
        noun,
        token: variant.name.clone(),
        kind,
        fault,
        repair: repair.to_owned(),
    }
}

/// Takes out what the user has silenced, and reports silence where nothing would be said.
pub(super) fn silence(ast: &Ast, warnings: &mut Vec<Warning>, errors: &mut Errors) {
    let clean = errors.is_clean();
    let commands = ast.command.as_ref().map(|command| ("command", command));
    let enums = [("state", &ast.state), ("event", &ast.event)]
        .into_iter()
        .chain(commands);
    for (noun, variant) in
        enums.flat_map(|(noun, declared)| declared.variants.iter().map(move |variant| (noun, variant)))
    {
        for silenced in &variant.silenced {
            let before = warnings.len();
            warnings.retain(|warning| {
                !(silenced.kind == warning.kind && warning.noun == noun && warning.token == variant.name)
            });
            if clean && warnings.len() == before {
                let kind = &silenced.kind;
                errors.push_help(
                    kind,
                    format_args!("the warning `{kind}` does not occur for `{}`", variant.name),
                    "remove this attribute",
                );
            }
        }
    }
}

/// The states that some path from a beginning reaches.
fn reached(model: &Model) -> BTreeSet<usize> {
    let beginnings = model
        .transitions
        .iter()
        .filter(|transition| transition.source.is_none());
    let mut open: Vec<usize> = beginnings
        .flat_map(|transition| model.targets(transition, None))
        .collect();
    let mut reached = BTreeSet::new();
    while let Some(state) = open.pop() {
        if reached.insert(state) {
            let leaving = model.transitions.iter().filter(|transition| transition.leaves(state));
            open.extend(leaving.flat_map(|transition| model.targets(transition, Some(state))));
        }
    }
    reached
}

/// The states from which some path leads to a terminal state.
fn ending(ast: &Ast, model: &Model) -> BTreeSet<usize> {
    let terminal = ast
        .state
        .variants
        .iter()
        .enumerate()
        .filter(|(_, state)| state.terminal.is_some());
    let mut ending: BTreeSet<usize> = terminal.map(|(index, _)| index).collect();
    loop {
        let before = ending.len();
        for transition in &model.transitions {
            for &from in transition.source.iter().flat_map(|source| &source.states) {
                if model
                    .targets(transition, Some(from))
                    .iter()
                    .any(|to| ending.contains(to))
                {
                    ending.insert(from);
                }
            }
        }
        if ending.len() == before {
            return ending;
        }
    }
}
