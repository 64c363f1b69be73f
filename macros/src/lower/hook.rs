//! Reads `#[hook]` functions, which chain the next event.

use quote::ToTokens;
use syn::{Ident, ReturnType, Type};

use super::argument::Names;
use super::decision::event;
use super::types::{generic, ungrouped};
use super::{Arguments, Function};
use crate::ast::Role;
use crate::errors::Errors;
use crate::model::Hook;

pub(super) fn lower(
    index: usize,
    function: &Function,
    arguments: Arguments,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Hook> {
    let name = &function.item.sig.ident;
    no_command(name, &arguments, names, errors)?;
    let Some(state) = arguments.state else {
        errors.push_help(
            name,
            format_args!("hook `{name}` takes no state"),
            format_args!(
                "add the state that was reached, as in `state: &{}`",
                names.example("state")
            ),
        );
        return None;
    };
    let Some(cause) = &arguments.event else {
        errors.push_help(
            name,
            format_args!("hook `{name}` takes no event"),
            format_args!(
                "add the event that led there, as in `_: &{}`, or `_: &{}` for any",
                names.example_for("event", name),
                names.ast.event.name
            ),
        );
        return None;
    };
    let Some(output) = returned(function) else {
        errors.push_help(
            name,
            format_args!("hook `{name}` returns no event"),
            format_args!(
                "return the event that follows, as in `-> Option<{}>`",
                names.following(Some(&state), cause.index, name)
            ),
        );
        return None;
    };
    let optional = generic(output, "Option", 1).map(|arguments| arguments[0]);
    let guarded = optional.is_some();
    let output = optional.unwrap_or(output);
    if generic(output, "Result", 2).is_some() {
        errors.push_help(
            output,
            "a hook cannot refuse: nobody asked for the event that it adds",
            "return `Option`, with `None` where nothing follows",
        );
        return None;
    }
    let next = event(output, Role::Hook, names, errors)?;
    Some(Hook {
        function: index,
        arguments: arguments.order,
        source: state,
        event: cause.index,
        event_tokens: cause.tokens.clone(),
        guarded,
        next,
        next_tokens: output.to_token_stream(),
    })
}

/// A hook follows an event. A command may have led to it, or not.
pub(super) fn no_command(name: &Ident, arguments: &Arguments, names: &Names<'_>, errors: &mut Errors) -> Option<()> {
    let Some(command) = &arguments.command else {
        return Some(());
    };
    errors.push_help(
        &command.tokens,
        format_args!("hook `{name}` takes a command"),
        format_args!("a hook follows an event, as in `_: &{}`", names.example("event")),
    );
    None
}

/// What a function returns, unless it is nothing.
pub(super) fn returned(function: &Function) -> Option<&Type> {
    let ReturnType::Type(_, output) = &function.item.sig.output else {
        return None;
    };
    let output = ungrouped(output);
    (!matches!(output, Type::Tuple(tuple) if tuple.elems.is_empty())).then_some(output)
}
