//! Reads `#[publish]`, `#[link]` and `#[view]` functions.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, GenericArgument, PathArguments, Type};

use super::argument::{Names, Seen};
use super::candidates::Fits;
use super::hook::{no_command, returned};
use super::types::{generic, is_no_error, named, owned, spelt, ungrouped};
use super::{Arguments, Function};
use crate::ast::Role;
use crate::errors::Errors;
use crate::model::Effect;

pub(super) fn lower(
    index: usize,
    function: &Function,
    arguments: Arguments,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Effect> {
    let name = &function.item.sig.ident;
    let (noun, example) = function.role.effect()?;
    no_command(name, &arguments, names, errors)?;
    let Some(output) = returned(function) else {
        let example = match (function.role, &names.ast.message) {
            (Role::Publish, Some(_)) => names.example("message"),
            _ => example.to_owned(),
        };
        errors.push_help(
            name,
            format_args!("hook `{name}` returns no {noun}"),
            format_args!("return the {noun}, as in `-> {example}`"),
        );
        return None;
    };
    if let Type::ImplTrait(_) = output {
        errors.push_help(
            output,
            format_args!("what hook `{name}` returns has no name"),
            format_args!("return `{example}`, or an `Option`, `Vec` or `Result` of it"),
        );
        return None;
    }
    borrows(output, function, errors)?;
    known(output, function.role, names, errors)?;
    super::result::no_effect(output, function.role, names, errors)?;
    let (event, event_tokens) = arguments.event.map_or((None, None), |it| (it.index, Some(it.tokens)));
    Some(Effect {
        function: index,
        arguments: arguments.order,
        source: arguments.state,
        event,
        event_tokens,
        output_tokens: output.to_token_stream(),
    })
}

/// Reports a row that is borrowed where several arguments are: a lifetime that says from which would make the hook generic.
fn borrows(ty: &Type, function: &Function, errors: &mut Errors) -> Option<()> {
    // A pattern takes references apart, and adds none.
    let types = function.item.sig.inputs.iter().map(|input| match input {
        FnArg::Typed(typed) => typed.ty.to_token_stream(),
        FnArg::Receiver(receiver) => receiver.to_token_stream(),
    });
    if function.role != Role::View || types.map(borrowed).sum::<usize>() < 2 {
        return Some(());
    }
    let Type::Path(path) = ungrouped(ty) else {
        return Some(());
    };
    let last = path.path.segments.last().map(|last| &last.arguments);
    let Some(PathArguments::AngleBracketed(arguments)) = last else {
        return Some(());
    };
    for argument in &arguments.args {
        match argument {
            GenericArgument::Type(Type::Reference(row)) if row.lifetime.is_none() => {
                errors.push_help(
                    row,
                    format_args!("from which argument `{}` is borrowed is not known", spelt(row)),
                    format_args!("write `{}`", spelt(&owned(row))),
                );
                return None;
            }
            GenericArgument::Type(ty) => borrows(ty, function, errors)?,
            _ => {}
        }
    }
    Some(())
}

/// How many references there are in some types.
fn borrowed(tokens: TokenStream) -> usize {
    let counts = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => borrowed(group.stream()),
        TokenTree::Punct(punct) => usize::from(punct.as_char() == '&'),
        _ => 0,
    });
    counts.sum()
}

/// Looks up what stands in our modules. Whether it can be returned is for the traits of the runtime to say, which see
/// through aliases and imports.
fn known(ty: &Type, role: Role, names: &Names<'_>, errors: &mut Errors) -> Option<()> {
    if let Some(named) = named(ty) {
        // rustc reports a name that is not there, and what hangs on it is silent.
        let before = errors.count();
        let seen = names.resolve(&named, ty, &Fits::Rather(None), errors);
        if role == Role::Publish && seen.is_some_and(|seen| seen != Seen::Message) {
            errors.push_help(
                ty,
                format_args!("a hook publishes messages, and `{}` is none", spelt(ty)),
                "return `message::X`",
            );
        }
        return (errors.count() == before).then_some(());
    }
    if role == Role::Publish && names.is_message(ty) {
        let text = ty.to_token_stream().to_string();
        errors.push_help(
            ty,
            format_args!("`{text}` is a message and is named by its module"),
            format_args!("write `message::{text}`"),
        );
        return None;
    }
    if let Some(wrong) = generic(ty, "Result", 2)
        .map(|arguments| arguments[1])
        .filter(|error| is_no_error(error))
    {
        errors.push_help(
            wrong,
            format_args!("a hook fails with an error type, and `{}` is none", spelt(wrong)),
            "declare a type of your own that implements `std::error::Error`",
        );
        return None;
    }
    if role == Role::Publish && names.wrongly_named(ty, ty, Some("message"), errors) {
        return None;
    }
    if role == Role::Link
        && let Some(linked) = generic(ty, "Link", 1)
        && let Some(machine) = machine_of(linked[0])
    {
        errors.push_help(
            linked[0],
            format_args!("a link leads to a machine, and `{}` is none", spelt(linked[0])),
            format_args!("write `{machine}`"),
        );
        return None;
    }
    let Type::Path(path) = ty else { return Some(()) };
    let last = path.path.segments.last().map(|last| &last.arguments);
    if let Some(PathArguments::AngleBracketed(arguments)) = last {
        for argument in &arguments.args {
            if let GenericArgument::Type(ty) = argument {
                known(ungrouped(ty), role, names, errors)?;
            }
        }
    }
    Some(())
}

/// The machine of whose module a type is one of the enums, or a struct of one.
fn machine_of(ty: &Type) -> Option<String> {
    const ENUMS: [&str; 3] = ["State", "Event", "Command"];
    const MODULES: [&str; 3] = ["state", "event", "command"];
    let Type::Path(path) = ty else { return None };
    let names: Vec<String> = path
        .path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    let module = match &*names {
        [module @ .., last] if ENUMS.contains(&&**last) => module,
        [module @ .., within, _] if MODULES.contains(&&**within) => module,
        _ => return None,
    };
    (!module.is_empty()).then(|| format!("{}::Machine", module.join("::")))
}
