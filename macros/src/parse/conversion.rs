//! Traits that the module implements by hand and the macro, too: the second would be an error on all that is generated.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{GenericArgument, Ident, ImplItem, Item, ItemImpl, PathArguments, Type};

use crate::ast::{Ast, Enum};
use crate::attrs::{Derived, is_conditional, is_of_std};
use crate::errors::Errors;
use crate::lower::{self, named, single, spelt};

/// Takes out each `impl From<state::Open> for State` and its like, and reports it.
pub(super) fn remove(ast: &mut Ast, errors: &mut Errors) {
    let is_generated = |item: &Item| match item {
        Item::Impl(item) => generated(item, ast),
        _ => None,
    };
    let found: Vec<_> = ast.items.iter().map(is_generated).collect();
    let mut found = found.into_iter();
    ast.items.retain(|_| match found.next().flatten() {
        Some((wrong, fault)) => {
            errors.push_help(&wrong, fault, "remove this `impl`");
            false
        }
        None => true,
    });
}

/// What is wrong with an `impl`, and where, if the macro makes the same.
fn generated(item: &ItemImpl, ast: &Ast) -> Option<(TokenStream, String)> {
    let (path, _) = item.trait_.as_ref()?;
    let (to, last) = (&*item.self_ty, path.segments.last()?);
    // The module may have a trait of its own by that name.
    let another = |item: &Item| lower::brings(item, &last.ident);
    let is_of_std = is_of_std(path) && has_its_function(item, &last.ident) && !ast.items.iter().any(another);
    if !is_of_std || is_conditional(&item.attrs) {
        return None;
    }
    match &last.arguments {
        PathArguments::None if last.ident == "Default" => {
            let is_derived = |(_, declared): (&str, &Enum)| {
                single(to) == Some(&declared.name) && matches!(declared.derives.default, Derived::Yes)
            };
            let fault = || format!("`{}` derives `Default` already", spelt(to));
            ast.enums().any(is_derived).then(|| (path.to_token_stream(), fault()))
        }
        PathArguments::AngleBracketed(arguments) if last.ident == "From" => {
            let Some(GenericArgument::Type(from)) = arguments.args.first() else {
                return None;
            };
            let fault = || {
                let (from, to) = (spelt(from), spelt(to));
                format!("`{from}` becomes `{to}` already, by what the macro generates")
            };
            converts(from, to, ast).then(|| (from.to_token_stream(), fault()))
        }
        _ => None,
    }
}

/// Whether an `impl` has the function that `Default` or `From` of std asks for: a trait that `*` brings in may have the name.
fn has_its_function(item: &ItemImpl, of: &Ident) -> bool {
    let asked = if of == "Default" { "default" } else { "from" };
    item.items
        .iter()
        .any(|item| matches!(item, ImplItem::Fn(function) if function.sig.ident == asked))
}

/// Whether the macro makes one of the other.
fn converts(from: &Type, to: &Type, ast: &Ast) -> bool {
    let has = |of: &str, name: &Ident| {
        let declared = ast.enums().find(|(module, _)| *module == of);
        declared.is_some_and(|(_, declared)| declared.places.contains_key(&crate::names::text(name)))
    };
    let in_group = |group: &Ident, state: Option<&Ident>| {
        let mut states = ast.state.variants.iter();
        states.any(|it| it.groups.contains(group) && state.is_none_or(|state| it.name == *state))
    };
    let Some(from) = named(from) else { return false };
    match named(to) {
        None if from.module == "group" => single(to) == Some(&ast.state.name) && in_group(&from.name, None),
        None => {
            let mut enums = ast.enums();
            enums.any(|(module, declared)| module == from.module && single(to) == Some(&declared.name))
                && has(&from.module, &from.name)
        }
        Some(to) => to.module == "group" && from.module == "state" && in_group(&to.name, Some(&from.name)),
    }
}
