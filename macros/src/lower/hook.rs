//! Reads `#[hook]` functions.

use quote::ToTokens;
use syn::{ReturnType, Type};

use super::argument::{Names, ungrouped};
use super::decision::{event, generic};
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
    if let Some(command) = &arguments.command {
        errors.push_help(
            &command.tokens,
            format_args!("hook `{name}` takes a command"),
            format_args!("a hook follows an event, as in `_: &{}`", names.example("event")),
        );
        return None;
    }
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
                names.example("event"),
                names.ast.event.name
            ),
        );
        return None;
    };
    let output = match &function.item.sig.output {
        ReturnType::Type(_, output) if !matches!(ungrouped(output), Type::Tuple(tuple) if tuple.elems.is_empty()) => {
            ungrouped(output)
        }
        _ => {
            errors.push_help(
                name,
                format_args!("hook `{name}` returns no event"),
                format_args!(
                    "return the event that follows, as in `-> Option<{}>`",
                    names.example("event")
                ),
            );
            return None;
        }
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
