//! Rules for transitions.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::Ident;

use super::{Together, event, function, other_condition, state, together};
use crate::ast::{Ast, Variant};
use crate::errors::{Errors, all, either};
use crate::model::{Model, Source, States, Touched};

/// A state does one thing on an event.
pub(super) fn duplicates(ast: &Ast, model: &Model, touched: &mut Touched, errors: &mut Errors) {
    let mut by_event: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, transition) in model.transitions.iter().enumerate() {
        by_event.entry(transition.event).or_default().push(index);
    }
    for (index, second) in model.transitions.iter().enumerate() {
        let earlier = by_event[&second.event]
            .iter()
            .take_while(|&&first| first < index)
            .map(|&first| &model.transitions[first])
            .filter_map(|first| Some((first, together(ast, first.function, second.function)?)));
        for (first, how) in earlier {
            let (first_name, second_name) = (function(ast, first.function), function(ast, second.function));
            let event = event(ast, second.event);
            match (&first.source, &second.source) {
                (None, None) => errors.push_help(
                    &second.event_tokens,
                    format_args!("a second transition begins a life with `{event}`; `{first_name}` is the first"),
                    match how {
                        Together::Alike => "remove one of them".to_owned(),
                        Together::Conditional => other_condition(ast, first.function, second.function),
                    },
                ),
                (Some(_), Some(source)) => {
                    let shared: Vec<usize> = source
                        .states
                        .iter()
                        .copied()
                        .filter(|&state| first.leaves(state))
                        // A state may be there in other builds than one of the functions.
                        .filter(|&state| how == Together::Alike || ast.state.variants[state].cfg.is_empty())
                        .collect();
                    let Some(&one) = shared.first() else { continue };
                    let both = if shared.len() == source.states.len() {
                        String::new()
                    } else {
                        format!(", through {}", through(ast, model, source.of))
                    };
                    errors.push_help(
                        &source.tokens,
                        format_args!(
                            "`{}` has a second transition on `{event}`{both}; `{first_name}` is the first",
                            state(ast, one)
                        ),
                        match how {
                            Together::Alike => format!(
                                "remove `{first_name}` or `{second_name}`, or let one of them leave another state"
                            ),
                            Together::Conditional => other_condition(ast, first.function, second.function),
                        },
                    );
                }
                _ => continue,
            }
            touched.events.insert(second.event);
            touched.functions.extend([first.function, second.function]);
            // One of the two may be meant for an event that no other takes.
            let taken = |event: &usize| by_event.contains_key(event);
            touched
                .events
                .extend((0..ast.event.variants.len()).filter(|event| !taken(event)));
            break;
        }
    }
}

fn through(ast: &Ast, model: &Model, of: States) -> String {
    match of {
        States::One(one) => format!("`{}`", state(ast, one)),
        States::Group(group) => format!("`group::{}`", model.groups[group].name),
        States::All => format!("`{}`", ast.state.name),
    }
}

/// A life ends in a terminal state.
pub(super) fn out_of_terminal(ast: &Ast, model: &Model, touched: &mut Touched, errors: &mut Errors) {
    // Of a group one state is wrong, however many transitions leave the group.
    let mut of_groups: BTreeMap<usize, Vec<(&Ident, &Source)>> = BTreeMap::new();
    // So is a state that several leave.
    let mut of_states: BTreeMap<usize, Vec<(&Ident, &Source)>> = BTreeMap::new();
    for transition in &model.transitions {
        let Some(source) = &transition.source else { continue };
        let terminal = source
            .states
            .iter()
            .copied()
            .find(|&state| ast.state.variants[state].terminal.is_some());
        let Some(terminal) = terminal else { continue };
        touched.events.insert(transition.event);
        let name = function(ast, transition.function);
        if let States::Group(group) = source.of {
            of_groups.entry(group).or_default().push((name, source));
        } else {
            of_states.entry(terminal).or_default().push((name, source));
        }
    }
    for (state, leaving) in &of_states {
        let state = &ast.state.variants[*state];
        let name = &state.name;
        match (&**leaving, &state.terminal) {
            ([(transition, source)], _) => errors.push_help(
                &source.tokens,
                format_args!("transition `{transition}` leaves `state::{name}`, a terminal state"),
                format_args!("remove `#[terminal]` from `{name}`, or leave another state"),
            ),
            (_, Some(terminal)) => errors.push_help(
                terminal.path(),
                format_args!("`{name}` is terminal, and {} it", leave(leaving)),
                "remove `#[terminal]`, or leave another state",
            ),
            (_, None) => {}
        }
    }
    for (group, leaving) in of_groups {
        let group = &model.groups[group];
        let leaves = leave(&leaving);
        // That it is terminal is reported of the state itself.
        let members = group.members.iter().filter(|member| !of_states.contains_key(member));
        let members = members.map(|&member| &ast.state.variants[member]);
        let terminal: Vec<&Variant> = members.filter(|state| state.terminal.is_some()).collect();
        let names = all(terminal.iter().map(|state| &state.name));
        let (wrong, fault) = match &*terminal {
            [] => continue,
            [one] => {
                let own = one.groups.iter().find(|own| **own == group.name);
                (own.to_token_stream(), format!("{names} is terminal and in"))
            }
            _ => (leaving[0].1.tokens.clone(), format!("{names} are terminal and in")),
        };
        let its = if terminal.len() == 1 { "its" } else { "their" };
        errors.push_help(
            wrong,
            format_args!("{fault} `group::{}`, which {leaves}", group.name),
            format_args!("take {names} out of the group, or remove {its} `#[terminal]`"),
        );
    }
}

fn leave(leaving: &[(&Ident, &Source)]) -> String {
    match leaving {
        [] => String::new(),
        [(one, _)] => format!("transition `{one}` leaves"),
        [(first, _), (second, _)] => format!("transitions `{first}` and `{second}` leave"),
        [(first, _), rest @ ..] => format!("transition `{first}` and {} others leave", rest.len()),
    }
}

/// Every life begins somewhere.
pub(super) fn beginnings(ast: &Ast, model: &Model, touched: &mut Touched, errors: &mut Errors) {
    if !model.touched.beginning && !model.transitions.iter().any(|transition| transition.source.is_none()) {
        // Which event was meant to begin a life is not known.
        touched.events.extend(0..ast.event.variants.len());
        let first = ast
            .state
            .variants
            .first()
            .map_or_else(|| "S".to_owned(), |state| state.name.to_string());
        let target = match &ast.data {
            Some(data) => format!("(state::{first}, {})", data.ident),
            None => format!("state::{first}"),
        };
        errors.push_help(
            &ast.name,
            format_args!("no life of machine `{}` can begin", ast.name),
            format_args!("add a transition without a state argument, as in `#[transition] fn begin(event: event::E) -> {target} {{ .. }}`"),
        );
    }
}

/// The events that a state takes, for repairs.
pub(super) fn taken(ast: &Ast, model: &Model, of: usize) -> String {
    let events = (0..ast.event.variants.len()).filter(|&event| model.transition(of, event).is_some());
    let names: Vec<String> = events.map(|index| event(ast, index)).collect();
    if names.is_empty() {
        format!("`{}` takes no event", state(ast, of))
    } else {
        format!(
            "`{}` takes {}",
            state(ast, of),
            either(names.iter().map(String::as_str))
        )
    }
}
