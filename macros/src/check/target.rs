//! Transitions that return another group than the one whose states they make.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Ident, ReturnType};

use super::{bodies, function};
use crate::ast::Ast;
use crate::errors::Errors;
use crate::model::{Model, Place, States, Target, Transition};

/// A group that a transition returns in place of another.
pub(crate) struct WrongTarget {
    function: usize,
    tokens: TokenStream,
    /// The state that it makes.
    state: usize,
    written: Ident,
    meant: Ident,
}

/// The transitions that give a state which nothing else leads to, and return a group without it: another has all that they
/// give.
pub(crate) fn wrong_targets(ast: &Ast, model: &Model) -> Vec<WrongTarget> {
    if model.groups.len() < 2 {
        return Vec::new();
    }
    let cut_off = bodies::cut_off(ast, model);
    if cut_off.is_empty() {
        return Vec::new();
    }
    let found = model
        .transitions
        .iter()
        .filter_map(|it| wrong_target(ast, model, &cut_off, it));
    found.collect()
}

fn wrong_target(ast: &Ast, model: &Model, cut_off: &BTreeSet<usize>, transition: &Transition) -> Option<WrongTarget> {
    let (target, stays) = match transition.target {
        Target::To(Place::Group(target)) => (target, false),
        Target::MayMove(Place::Group(target)) => (target, true),
        _ => return None,
    };
    let group = &model.groups[target];
    let given = bodies::given(ast, transition);
    let lacks = |state: &usize| cut_off.contains(state) && !group.members.contains(state);
    let in_groups = given.in_groups.iter().map(|(_, state)| state);
    let states: BTreeSet<usize> = given.states.iter().chain(in_groups).copied().collect();
    let state = states.iter().copied().find(lacks)?;
    // Whoever names the group means it, and what else is given may be of it.
    if !given.whole || bodies::names_group(ast, transition, &group.name.to_string()) {
        return None;
    }
    let source = transition.source.as_ref();
    let mut groups = model.groups.iter().enumerate();
    let (_, meant) = groups.find(|(index, group)| {
        let taken = source.is_some_and(|it| it.of == States::Group(*index));
        // What it may stay in it cannot move to.
        let left = stays && group.members.iter().any(|&member| transition.leaves(member));
        let named = given.in_groups.iter().all(|(name, _)| group.name == name.as_str());
        !taken && !left && named && states.iter().all(|state| group.members.contains(state))
    })?;
    Some(WrongTarget {
        function: transition.function,
        tokens: transition.target_tokens.clone(),
        state,
        written: group.name.clone(),
        meant: meant.name.clone(),
    })
}

impl WrongTarget {
    pub(crate) fn report(&self, ast: &Ast, errors: &mut Errors) {
        let name = function(ast, self.function);
        let state = &ast.state.variants[self.state].name;
        errors.push_help(
            &self.tokens,
            format_args!(
                "transition `{name}` makes `state::{state}`, which is not in group `{}`",
                self.written
            ),
            format_args!("write `group::{}`", self.meant),
        );
    }

    /// Returns what was written instead.
    pub(crate) fn correct(&self, ast: &mut Ast) -> ReturnType {
        let output = &mut ast.functions[self.function].item.sig.output;
        let right = with_name(output.to_token_stream(), &self.written, &self.meant);
        match syn::parse2(right) {
            Ok(right) => std::mem::replace(output, right),
            Err(_) => output.clone(),
        }
    }

    pub(crate) fn restore(&self, ast: &mut Ast, written: ReturnType) {
        ast.functions[self.function].item.sig.output = written;
    }
}

/// The tokens with one name in place of another.
fn with_name(tokens: TokenStream, written: &Ident, meant: &Ident) -> TokenStream {
    let tokens = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            let inside = with_name(group.stream(), written, meant);
            let mut right = proc_macro2::Group::new(group.delimiter(), inside);
            right.set_span(group.span());
            TokenTree::Group(right)
        }
        TokenTree::Ident(name) if name == *written => {
            let mut right = meant.clone();
            right.set_span(name.span());
            TokenTree::Ident(right)
        }
        other => other,
    });
    tokens.collect()
}
