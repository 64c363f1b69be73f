//! Transitions that return another group than the one whose states they make.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Ident;

use super::group_misspellings::names_in;
use super::{function, reach};
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

/// The transitions that make a state to which nothing leads, and return a group without it: another has all that they make.
pub(crate) fn wrong_targets(ast: &Ast, model: &Model) -> Vec<WrongTarget> {
    let mut found: Vec<WrongTarget> = Vec::new();
    if model.groups.len() < 2 {
        return found;
    }
    // Of some their author says that they are meant so.
    let meant = |state: &usize| {
        let mut silenced = ast.state.variants[*state].silenced.iter();
        silenced.any(|it| it.kind == "unreachable" || it.kind == "dead_end")
    };
    for state in reach::cut_off(ast, model).into_iter().filter(|state| !meant(state)) {
        for transition in &model.transitions {
            let (Target::To(Place::Group(target)) | Target::MayMove(Place::Group(target))) = transition.target else {
                continue;
            };
            let told = found.iter().any(|other| other.function == transition.function);
            if told || !is_lacking(ast, model, transition, target, state) {
                continue;
            }
            let made = |state: &usize| !transition.leaves(*state) && names(ast, transition, "state", *state);
            let made: Vec<usize> = (0..ast.state.variants.len()).filter(made).collect();
            let mut groups = model.groups.iter().enumerate();
            let meant = groups.find(|(index, group)| {
                let taken = transition.source.as_ref();
                let other = *index != target && !taken.is_some_and(|it| it.of == States::Group(*index));
                other && group.members.contains(&state) && made.iter().all(|state| group.members.contains(state))
            });
            if let Some((_, meant)) = meant {
                found.push(WrongTarget {
                    function: transition.function,
                    tokens: transition.target_tokens.clone(),
                    state,
                    written: model.groups[target].name.clone(),
                    meant: meant.name.clone(),
                });
            }
        }
    }
    found
}

/// Whether a transition makes a state, the group that it returns lacks it, and its body does not name that group.
fn is_lacking(ast: &Ast, model: &Model, transition: &Transition, target: usize, state: usize) -> bool {
    let group = &model.groups[target];
    let body = ast.functions[transition.function].item.block.to_token_stream();
    !group.members.contains(&state)
        && !transition.leaves(state)
        && names(ast, transition, "state", state)
        && !names_in(body, "group", &group.name.to_string())
}

fn names(ast: &Ast, transition: &Transition, outer: &str, state: usize) -> bool {
    let body = &ast.functions[transition.function].item.block;
    names_in(body.to_token_stream(), outer, &ast.state.variants[state].text)
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

    pub(crate) fn correct(&self, ast: &mut Ast) {
        let output = &mut ast.functions[self.function].item.sig.output;
        let right = with_name(output.to_token_stream(), &self.written, &self.meant);
        if let Ok(right) = syn::parse2(right) {
            *output = right;
        }
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
