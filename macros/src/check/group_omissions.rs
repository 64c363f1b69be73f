//! States that a group lacks, though a function has them in it.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Ident;

use super::{bodies, function};
use crate::ast::Ast;
use crate::errors::Errors;
use crate::lower;
use crate::model::{Model, Place, States, Target, Transition};

/// A state that was most likely meant to be in a group.
pub(crate) struct LeftOut {
    state: usize,
    group: Ident,
    /// The function that has it there.
    function: usize,
}

/// The states that no transition leads to or leaves, and that a function has in a group all the same: it takes the group and
/// matches them in it, or returns it and gives them.
pub(crate) fn of_groups(ast: &Ast, model: &Model) -> Vec<LeftOut> {
    if model.groups.is_empty() {
        return Vec::new();
    }
    let cut_off = bodies::cut_off(ast, model);
    if cut_off.is_empty() {
        return Vec::new();
    }
    // Of each state the first place. Where it is named in one group, another that is returned there does not need it.
    let mut found: BTreeMap<usize, (How, usize, usize)> = BTreeMap::new();
    for (place, transition) in model.transitions.iter().enumerate() {
        for (state, how, group) in has(ast, model, &cut_off, transition) {
            if !model.groups[group].members.contains(&state) && fits(ast, model, state, group) {
                let here = (how, group, place);
                let first = found.entry(state).or_insert(here);
                *first = (*first).min(here);
            }
        }
    }
    let found = found.into_iter().map(|(state, (_, group, place))| LeftOut {
        state,
        group: model.groups[group].name.clone(),
        function: model.transitions[place].function,
    });
    found.collect()
}

/// How a transition has a state in a group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    /// It takes or returns the group, and names the state in it, as in `Live::Paused`.
    Named,
    /// It returns the group and gives the state, which it does not take.
    Given,
}

/// Which of these states a transition has in which group.
fn has(ast: &Ast, model: &Model, states: &BTreeSet<usize>, transition: &Transition) -> Vec<(usize, How, usize)> {
    let source = transition.source.as_ref().map(|source| source.of);
    let taken = match source {
        Some(States::Group(group)) => Some(group),
        _ => None,
    };
    let returned = match transition.target {
        Target::To(Place::Group(group)) | Target::MayMove(Place::Group(group)) => Some(group),
        _ => None,
    };
    let mut found = Vec::new();
    if taken.is_none() && returned.is_none() {
        return found;
    }
    // A type of the user's may be called as the group is.
    let own = |group: &usize| {
        let name = &model.groups[*group].name;
        !ast.items.iter().any(|item| lower::brings(item, name))
    };
    let groups: Vec<usize> = taken.into_iter().chain(returned).filter(own).collect();
    for (outer, inner) in bodies::pairs(ast, transition) {
        let group = groups.iter().find(|group| model.groups[**group].name == outer);
        let state = ast.state.places.get(&inner).filter(|state| states.contains(state));
        found.extend(state.zip(group).map(|(&state, &group)| (state, How::Named, group)));
    }
    if let Some(group) = returned {
        // What it takes may stay where it is.
        let given = bodies::given(ast, transition).states;
        let given = given.intersection(states).filter(|state| !transition.leaves(**state));
        found.extend(given.map(|&state| (state, How::Given, group)));
    }
    found
}

/// The states that a function which takes or returns a group names in it, as in `group::Live::Paused`: it would not compile.
pub(crate) fn named_in_groups(ast: &Ast, model: &Model) -> Vec<LeftOut> {
    let mut found: Vec<LeftOut> = Vec::new();
    for transition in &model.transitions {
        for (index, group) in model.groups.iter().enumerate() {
            let taken = transition
                .source
                .as_ref()
                .is_some_and(|it| it.of == States::Group(index));
            if !taken && !returns(transition, index) {
                continue;
            }
            let body = ast.functions[transition.function].item.block.to_token_stream();
            for name in members_named(body, &group.name.to_string()) {
                let state = ast.state.places.get(&name).copied();
                let state = state.filter(|&state| !group.members.contains(&state) && fits(ast, model, state, index));
                if let Some(state) = state.filter(|state| !found.iter().any(|it| it.state == *state)) {
                    let (group, function) = (group.name.clone(), transition.function);
                    found.push(LeftOut { state, group, function });
                }
            }
        }
    }
    found
}

/// What follows `group::Name::` in a body.
fn members_named(tokens: TokenStream, group: &str) -> Vec<String> {
    let mut named = Vec::new();
    // How much of the path was read.
    let mut read = 0;
    for token in tokens {
        match token {
            TokenTree::Group(inside) => {
                named.extend(members_named(inside.stream(), group));
                read = 0;
            }
            TokenTree::Ident(name) if read == 2 => {
                named.push(crate::names::text(&name));
                read = 0;
            }
            TokenTree::Ident(name) if read == 1 && name == group => read = 2,
            TokenTree::Ident(name) => read = usize::from(name == "group"),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            _ => read = 0,
        }
    }
    named
}

/// Whether a state may be in a group: a terminal one is in none that a transition leaves.
fn fits(ast: &Ast, model: &Model, state: usize, group: usize) -> bool {
    let leaves = |transition: &Transition| {
        let source = transition.source.as_ref();
        source.is_some_and(|source| source.of == States::Group(group))
    };
    ast.state.variants[state].terminal.is_none() || !model.transitions.iter().any(leaves)
}

fn returns(transition: &Transition, group: usize) -> bool {
    matches!(
        transition.target,
        Target::To(Place::Group(target)) | Target::MayMove(Place::Group(target)) if target == group
    )
}

impl LeftOut {
    pub(crate) fn report(&self, ast: &Ast, errors: &mut Errors) {
        let (state, group) = (&ast.state.variants[self.state].name, &self.group);
        errors.push_help(
            state,
            format_args!(
                "state `{state}` is not in group `{group}`, in which `{}` has it",
                function(ast, self.function)
            ),
            format_args!("add `#[group({group})]`"),
        );
    }

    pub(crate) fn correct(&self, ast: &mut Ast) {
        let state = &mut ast.state.variants[self.state];
        let mut group = self.group.clone();
        group.set_span(state.name.span());
        state.groups.push(group);
    }
}
