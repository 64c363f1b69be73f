//! States that a group lacks, though a function has them in it.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Ident;

use super::group_misspellings::names_in;
use super::{function, reach};
use crate::ast::Ast;
use crate::errors::Errors;
use crate::model::{Model, Place, States, Target, Transition};

/// A state that was most likely meant to be in a group.
pub(crate) struct LeftOut {
    state: usize,
    group: Ident,
    /// The function that has it there.
    function: usize,
}

/// The states that no transition leads to or leaves, and that a function has in a group all the same: it takes the group and
/// matches them in it, or returns it and makes them.
pub(crate) fn of_groups(ast: &Ast, model: &Model) -> Vec<LeftOut> {
    if model.groups.is_empty() {
        return Vec::new();
    }
    // Of some their author says that they are meant so.
    let meant = |state: &usize| {
        let silenced = &ast.state.variants[*state].silenced;
        silenced
            .iter()
            .any(|it| it.kind == "unreachable" || it.kind == "dead_end")
    };
    let suspects = reach::cut_off(ast, model).into_iter().filter(|state| !meant(state));
    let found = suspects.filter_map(|state| {
        // Where it is named in one group, another that is returned there does not need it.
        let (group, function) = lacking(ast, model, state, &matched).or_else(|| lacking(ast, model, state, &made))?;
        Some(LeftOut { state, group, function })
    });
    found.collect()
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

type Rule = dyn Fn(&Ast, &Model, &Transition, usize, usize) -> bool;

/// The first group that lacks the state, and the function that has it there by the rule.
fn lacking(ast: &Ast, model: &Model, state: usize, rule: &Rule) -> Option<(Ident, usize)> {
    let groups = model.groups.iter().enumerate();
    let mut groups = groups.filter(|(index, group)| !group.members.contains(&state) && fits(ast, model, state, *index));
    groups.find_map(|(index, group)| {
        let mut transitions = model.transitions.iter();
        let transition = transitions.find(|transition| rule(ast, model, transition, index, state))?;
        Some((group.name.clone(), transition.function))
    })
}

/// It takes or returns the group, and names the state in it, as in `group::Live::Paused`.
fn matched(ast: &Ast, model: &Model, transition: &Transition, group: usize, state: usize) -> bool {
    let source = transition.source.as_ref();
    let taken = source.is_some_and(|source| source.of == States::Group(group));
    let name = model.groups[group].name.to_string();
    (taken || returns(transition, group)) && names(ast, transition, &name, state)
}

/// It returns the group and makes the state, which it does not take.
fn made(ast: &Ast, _: &Model, transition: &Transition, group: usize, state: usize) -> bool {
    returns(transition, group) && !transition.leaves(state) && names(ast, transition, "state", state)
}

fn returns(transition: &Transition, group: usize) -> bool {
    matches!(
        transition.target,
        Target::To(Place::Group(target)) | Target::MayMove(Place::Group(target)) if target == group
    )
}

fn names(ast: &Ast, transition: &Transition, outer: &str, state: usize) -> bool {
    let body = &ast.functions[transition.function].item.block;
    names_in(body.to_token_stream(), outer, &ast.state.variants[state].text)
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
