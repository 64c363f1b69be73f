//! Conversions that the module writes by hand and the macro makes: the second would be an error on all that is generated.

use quote::ToTokens;
use syn::{GenericArgument, Ident, Item, ItemImpl, PathArguments, Type};

use super::missing_marks::module;
use crate::ast::Ast;
use crate::errors::Errors;
use crate::lower::spelt;

/// Takes out each `impl From<state::Open> for State` and its like, and reports it.
pub(super) fn remove(ast: &mut Ast, errors: &mut Errors) {
    let is_generated = |item: &Item| match item {
        Item::Impl(item) => generated(item, ast).map(|(from, to)| (from.to_token_stream(), spelt(to))),
        _ => None,
    };
    let found: Vec<_> = ast.items.iter().map(is_generated).collect();
    let mut found = found.into_iter();
    ast.items.retain(|_| match found.next().flatten() {
        Some((from, to)) => {
            errors.push_help(
                &from,
                format_args!("`{}` becomes `{to}` already, by what the macro generates", spelt(&from)),
                "remove this `impl`",
            );
            false
        }
        None => true,
    });
}

/// What becomes what, if the macro makes the same.
fn generated<'a>(item: &'a ItemImpl, ast: &Ast) -> Option<(&'a Type, &'a Type)> {
    let (path, _) = item.trait_.as_ref()?;
    let last = path.segments.last().filter(|last| last.ident == "From")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let Some(GenericArgument::Type(from)) = arguments.args.first() else {
        return None;
    };
    let to = &*item.self_ty;
    let is = |ty: &Type, name: &Ident| matches!(ty, Type::Path(path) if path.path.is_ident(name));
    let has = |of: &str, name: &Ident| {
        let declared = ast.enums().find(|(module, _)| *module == of);
        declared.is_some_and(|(_, declared)| declared.places.contains_key(&crate::names::text(name)))
    };
    let in_group = |group: &Ident, state: Option<&Ident>| {
        let mut states = ast.state.variants.iter();
        states.any(|it| it.groups.contains(group) && state.is_none_or(|state| it.name == *state))
    };
    let (of, name) = module(from)?;
    let of = of.to_string();
    let same = match module(to) {
        None if of == "group" => is(to, &ast.state.name) && in_group(name, None),
        None => {
            ast.enums()
                .any(|(module, declared)| module == of && is(to, &declared.name))
                && has(&of, name)
        }
        Some((group, to)) => group == "group" && of == "state" && in_group(to, Some(name)),
    };
    same.then_some((from, to))
}
