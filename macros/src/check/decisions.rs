//! Rules for decisions.

use std::collections::BTreeSet;

use super::{Together, event, function, other_condition, state, together, transitions};
use crate::ast::Ast;
use crate::errors::{Errors, either};
use crate::model::{Events, Model, Touched};

/// A state decides on a command in one place.
pub(super) fn duplicates(ast: &Ast, model: &Model, touched: &mut Touched, errors: &mut Errors) {
    for (index, second) in model.decisions.iter().enumerate() {
        let earlier = model.decisions[..index]
            .iter()
            .filter(|first| first.command == second.command)
            .filter_map(|first| Some((first, together(ast, first.function, second.function)?)));
        for (first, how) in earlier {
            let first_name = function(ast, first.function);
            let Some(commands) = &ast.command else { return };
            let command = &commands.variants[second.command].name;
            match (&first.source, &second.source) {
                (None, None) => errors.push_help(
                    &second.command_tokens,
                    format_args!(
                        "a second decision begins a life on `command::{command}`; `{first_name}` is the first"
                    ),
                    match how {
                        Together::Alike => "remove one of them".to_owned(),
                        Together::Conditional => other_condition(ast, first.function, second.function),
                    },
                ),
                (Some(one), Some(other)) => {
                    let mut shared = other.states.iter().filter(|state| one.states.contains(state));
                    // A state may be there in other builds than one of the functions.
                    let shared =
                        shared.find(|&&state| how == Together::Alike || ast.state.variants[state].cfg.is_empty());
                    let Some(&shared) = shared else { continue };
                    errors.push_help(
                        &other.tokens,
                        format_args!(
                            "`{}` has a second decision on `command::{command}`; `{first_name}` is the first",
                            state(ast, shared)
                        ),
                        match how {
                            Together::Alike => "remove one of them, or let one decide in another state".to_owned(),
                            Together::Conditional => other_condition(ast, first.function, second.function),
                        },
                    );
                }
                _ => continue,
            }
            touched.commands.insert(second.command);
            break;
        }
    }
}

/// Whether an earlier decision decides on the same command in a state, which is reported: the later one was not meant there.
fn decides(ast: &Ast, model: &Model, later: usize, state: usize) -> bool {
    let (earlier, later) = (&model.decisions[..later], &model.decisions[later]);
    earlier.iter().any(|first| {
        first.command == later.command
            && first
                .source
                .as_ref()
                .is_some_and(|source| source.states.contains(&state))
            && together(ast, first.function, later.function).is_some()
    })
}

/// What a decision returns is a path of transitions, from each state in which it decides. Gives back the events that do not
/// follow: where they are valid is not known then.
pub(super) fn paths(ast: &Ast, model: &Model, touched: &mut Touched, errors: &mut Errors) -> BTreeSet<usize> {
    let mut doubtful = BTreeSet::new();
    for (index, decision) in model.decisions.iter().enumerate() {
        let Events::Path(path) = &decision.outcome.events else {
            continue;
        };
        // `None` stands for a life that has not begun.
        let mut reached: BTreeSet<Option<usize>> = match &decision.source {
            Some(source) => source
                .states
                .iter()
                .copied()
                .filter(|&state| !decides(ast, model, index, state))
                .map(Some)
                .collect(),
            None => BTreeSet::from([None]),
        };
        for (step, (next, tokens)) in path.iter().enumerate() {
            let untaken = || !model.transitions.iter().any(|transition| transition.event == *next);
            if touched.event(*next) || doubtful.contains(next) && untaken() {
                // A transition that is wrong, or left out for it, may be the one that would follow.
                break;
            }
            let transition = |from: &Option<usize>| match from {
                Some(from) => model.transition(*from, *next),
                None => model.beginning(*next),
            };
            if reached.contains(&None) && !model.transitions.iter().any(|first| first.source.is_none()) {
                // No life begins at all, which is reported already.
                touched.commands.insert(decision.command);
                break;
            }
            if let Some(stuck) = reached.iter().find(|from| transition(from).is_none()) {
                let event = event(ast, *next);
                let fault = match (stuck, step) {
                    (None, _) => format!("no life begins with `{event}`"),
                    (Some(stuck), 0) => format!("`{}` has no transition on `{event}`", state(ast, *stuck)),
                    (Some(stuck), _) => format!(
                        "`{event}` cannot follow here: `{}` has no transition on it",
                        state(ast, *stuck)
                    ),
                };
                let repair = match stuck {
                    Some(stuck) => transitions::taken(ast, model, *stuck),
                    None => {
                        let first = (0..ast.event.variants.len()).filter(|&event| model.beginning(event).is_some());
                        let names: Vec<String> = first.map(|index| super::event(ast, index)).collect();
                        format!("a life begins with {}", either(names.iter().map(String::as_str)))
                    }
                };
                errors.push_help(tokens, fault, repair);
                doubtful.insert(*next);
                touched.commands.insert(decision.command);
                if step == 0 {
                    // Its body may be of another state.
                    touched.functions.insert(decision.function);
                }
                break;
            }
            reached = reached
                .iter()
                .flat_map(|from| model.reached(*from, *next))
                .map(Some)
                .collect();
        }
    }
    doubtful
}
