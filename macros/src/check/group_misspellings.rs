//! Groups of one state that nothing names, with another group's name nearby: most likely misspelt.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Ident;

use super::Warning;
use super::reach::warning;
use crate::ast::{Ast, Function, Role, Variant};
use crate::errors::{Errors, nearest};
use crate::model::Model;

/// A group that was most likely meant to be another.
pub(crate) struct Misspelt {
    /// The state that is alone in it.
    state: usize,
    written: Ident,
    near: Ident,
    fault: String,
}

/// The groups that look misspelt, but for those whose author says that they are not.
pub(crate) fn suspects(ast: &Ast, model: &Model) -> Vec<Misspelt> {
    let mut found = groups(ast, model);
    found.retain(|typo| {
        let mut silenced = ast.state.variants[typo.state].silenced.iter();
        !silenced.any(|silenced| silenced.kind == "lonely")
    });
    found
}

/// The groups that look misspelt.
pub(super) fn groups(ast: &Ast, model: &Model) -> Vec<Misspelt> {
    if model.groups.len() < 2 {
        return Vec::new();
    }
    let named = named(ast);
    let mut found = Vec::new();
    for group in &model.groups {
        let &[member] = &*group.members else { continue };
        let name = group.name.to_string();
        if named.contains(&name) {
            continue;
        }
        let state = &ast.state.variants[member];
        let others: Vec<(String, &Ident)> = model
            .groups
            .iter()
            .map(|group| (group.name.to_string(), &group.name))
            .filter(|(other, _)| *other != name)
            .collect();
        let near = nearest(&name, others.iter().map(|(other, _)| other.as_str()));
        if let Some((_, near)) = near.and_then(|near| others.iter().find(|(other, _)| other == near)) {
            found.push(Misspelt {
                state: member,
                written: group.name.clone(),
                near: Ident::clone(near),
                fault: format!(
                    "no function names group `{name}`, and state `{}` is alone in it",
                    state.name
                ),
            });
        }
    }
    // Of many that are alone, and resemble one another, none is misspelt: such as `G1` to `G9`.
    if found.len() > SUSPECTS_MAX {
        let alone: BTreeSet<String> = found.iter().map(|typo| typo.written.to_string()).collect();
        found.retain(|typo| !alone.contains(&typo.near.to_string()));
    }
    // Of two that resemble each other, the second, unless something is said of one.
    let silenced = |typo: &Misspelt| {
        let mut silenced = ast.state.variants[typo.state].silenced.iter();
        silenced.any(|silenced| silenced.kind == "lonely")
    };
    let later: Vec<(Ident, Ident)> = found
        .iter()
        .filter(|typo| !silenced(typo))
        .map(|typo| (typo.written.clone(), typo.near.clone()))
        .collect();
    let place = |written: &Ident| later.iter().position(|(other, _)| other == written);
    found.retain(|typo| {
        let pair = place(&typo.written).zip(place(&typo.near));
        !pair.is_some_and(|(own, other)| own < other && later[other].1 == typo.written)
    });
    found
}

/// More than these are not misspelt by accident.
const SUSPECTS_MAX: usize = 3;

impl Misspelt {
    pub(super) fn warning(&self, ast: &Ast) -> Warning {
        Warning {
            token: self.written.clone(),
            ..warning(
                "state",
                &ast.state.variants[self.state],
                "lonely",
                self.fault.clone(),
                &self.repair(),
            )
        }
    }

    /// Whether it is misspelt for sure: in nothing but capitals and underscores, or a function names the state in the other group.
    pub(crate) fn is_sure(&self, ast: &Ast) -> bool {
        let (written, near) = (self.written.to_string(), self.near.to_string());
        // Between digits an underscore tells them apart.
        let bare = |name: &str| {
            if name.contains(|letter: char| letter.is_ascii_digit()) {
                name.to_lowercase()
            } else {
                name.replace('_', "").to_lowercase()
            }
        };
        bare(&written) == bare(&near) || in_bodies(ast, &near, &ast.state.variants[self.state].text)
    }

    fn repair(&self) -> String {
        format!("did you mean `{}`?", self.near)
    }

    pub(crate) fn report(&self, errors: &mut Errors) {
        errors.push_help(&self.written, &self.fault, self.repair());
    }

    /// Puts the state into the group that was meant; gives the groups as they were written.
    pub(crate) fn correct(&self, ast: &mut Ast) -> Vec<Ident> {
        let groups = &mut ast.state.variants[self.state].groups;
        let written = groups.clone();
        groups.retain(|group| *group != self.written);
        if groups.iter().all(|group| *group != self.near) {
            let mut meant = self.near.clone();
            meant.set_span(self.written.span());
            groups.push(meant);
        }
        written
    }

    /// Undoes [`correct`](Self::correct).
    pub(crate) fn restore(&self, ast: &mut Ast, written: Vec<Ident>) {
        ast.state.variants[self.state].groups = written;
    }
}

/// Puts the states of groups without names into those that were most likely meant: the groups that functions name and no
/// state is in, or else the only group there is. What follows from the missing name is no second mistake.
pub(crate) fn name_groups(ast: &mut Ast) {
    if !ast.state.variants.iter().any(|state| state.nameless_group) {
        return;
    }
    let declared = ast.state.variants.iter().flat_map(|state| &state.groups);
    let declared: BTreeSet<String> = declared.map(Ident::to_string).collect();
    let named = named(ast);
    let missing: Vec<&String> = named.difference(&declared).collect();
    let only = declared.iter().filter(|_| declared.len() == 1);
    let likely: Vec<&String> = if missing.is_empty() { only.collect() } else { missing };
    let in_bodies: Vec<Vec<&String>> = ast
        .state
        .variants
        .iter()
        .map(|state| {
            let unnamed = declared
                .union(&named)
                .filter(|_| state.nameless_group && likely.len() != 1);
            let named: Vec<&String> = unnamed
                .clone()
                .filter(|group| in_bodies(ast, group, &state.text))
                .collect();
            if named.is_empty() {
                return unnamed.filter(|group| is_made(ast, group, state)).collect();
            }
            named
        })
        .collect();
    let nameless = ast
        .state
        .variants
        .iter_mut()
        .zip(&in_bodies)
        .filter(|(state, _)| state.nameless_group);
    for (state, in_bodies) in nameless {
        // Where a function names a state in a group, that is the one.
        let meant = if in_bodies.is_empty() { &likely } else { in_bodies };
        // Where several may be meant, others may have a member more, too.
        state.nameless_group = meant.len() != 1;
        let meant = meant.iter().filter_map(|name| syn::parse_str::<Ident>(name).ok());
        let mut meant: Vec<Ident> = meant.filter(|name| !state.groups.contains(name)).collect();
        for name in &mut meant {
            name.set_span(state.name.span());
        }
        state.groups.extend(meant);
    }
}

/// Whether a transition that returns a group makes the state, and nothing leaves the group if that ends lives.
fn is_made(ast: &Ast, group: &str, state: &Variant) -> bool {
    let mut transitions = ast.functions.iter().filter(|it| it.role == Role::Transition);
    let taken = |function: &Function| names_in(function.item.sig.inputs.to_token_stream(), "group", group);
    let ends = state.terminal.is_some() && ast.functions.iter().any(taken);
    let makes = |function: &Function| {
        names_in(function.item.sig.output.to_token_stream(), "group", group)
            && names_in(function.item.block.to_token_stream(), "state", &state.text)
    };
    !ends && transitions.any(makes)
}

/// Whether the body of a function names a state in a group, as in `Open::Pending`.
fn in_bodies(ast: &Ast, group: &str, state: &str) -> bool {
    let mut bodies = ast.functions.iter().map(|function| &function.item.block);
    bodies.any(|body| names_in(body.to_token_stream(), group, state))
}

/// Whether one name stands in another, as in `Open::Pending`.
fn names_in(tokens: TokenStream, outer: &str, inner: &str) -> bool {
    let mut after_outer = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                if names_in(group.stream(), outer, inner) {
                    return true;
                }
                after_outer = false;
            }
            TokenTree::Ident(name) => {
                if after_outer && name == inner {
                    return true;
                }
                after_outer = name == outer;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            _ => after_outer = false,
        }
    }
    false
}

/// The groups that functions and cells name, also where they could not be read.
fn named(ast: &Ast) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for function in &ast.functions {
        let sig = &function.item.sig;
        collect(sig.inputs.to_token_stream(), &mut named);
        collect(sig.output.to_token_stream(), &mut named);
    }
    let cells = ast.state.cells.iter().filter_map(|cells| cells.source.as_ref());
    let cells = cells.filter(|(module, _)| *module == "group");
    named.extend(cells.map(|(_, name)| name.to_string()));
    named
}

/// Collects the `G` of every `group::G`.
fn collect(tokens: TokenStream, named: &mut BTreeSet<String>) {
    let mut after_group = false;
    for token in tokens {
        match token {
            TokenTree::Group(inner) => collect(inner.stream(), named),
            TokenTree::Ident(name) => {
                if after_group {
                    named.insert(name.to_string());
                }
                after_group = name == "group";
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            _ => after_group = false,
        }
    }
}
