//! Reads `#[publish]`, `#[link]` and `#[view]` functions.

use quote::ToTokens;
use syn::{FnArg, GenericArgument, PathArguments, Type, TypePath};

use super::argument::{Names, Seen};
use super::candidates::Fits;
use super::hook::{no_command, returned};
use super::types::{elided, generic, is_no_error, named, owned, spelt, ungrouped};
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
fn borrows(output: &Type, function: &Function, errors: &mut Errors) -> Option<()> {
    // A pattern takes references apart, and adds none.
    let types = function.item.sig.inputs.iter().map(|input| match input {
        FnArg::Typed(typed) => typed.ty.to_token_stream(),
        FnArg::Receiver(receiver) => receiver.to_token_stream(),
    });
    if function.role != Role::View || types.map(elided).sum::<usize>() < 2 {
        return Some(());
    }
    let Type::Path(path) = ungrouped(output) else {
        return Some(());
    };
    let Some((row, repair)) = arguments(path).find_map(borrowed) else {
        return Some(());
    };
    errors.push_help(
        row,
        format_args!("from which argument `{}` is borrowed is not known", spelt(row)),
        repair,
    );
    None
}

/// The part of a type that is borrowed without saying from what, and what to do about it.
fn borrowed(ty: &Type) -> Option<(&Type, String)> {
    match ungrouped(ty) {
        Type::Reference(reference) if reference.lifetime.as_ref().is_none_or(|lifetime| lifetime.ident == "_") => {
            Some((ty, format!("write `{}`", spelt(&owned(reference)))))
        }
        Type::Tuple(tuple) => tuple.elems.iter().find_map(borrowed),
        Type::Array(array) => borrowed(&array.elem),
        Type::Path(path) => arguments(path).find_map(borrowed).or_else(|| {
            let whole = elided(path.to_token_stream()) > 0;
            whole.then(|| (ty, "return a type that owns what it shows".to_owned()))
        }),
        _ => None,
    }
}

/// The types between the last `<` and `>` of a path.
fn arguments(path: &TypePath) -> impl Iterator<Item = &Type> {
    let last = path.path.segments.last().map(|last| &last.arguments);
    let arguments = match last {
        Some(PathArguments::AngleBracketed(arguments)) => Some(arguments.args.iter()),
        _ => None,
    };
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
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
    arguments(path).try_for_each(|ty| known(ungrouped(ty), role, names, errors))
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
