//! What an argument is passed as: by value, to look at, or to change.

use proc_macro2::TokenStream;
use syn::ReturnType;

use super::argument::Names;
use super::types::spelt;
use super::{Arguments, Function};
use crate::ast::Role;
use crate::errors::Errors;
use crate::model::Mode;

/// Reports arguments that are passed in another way than the role has it. What they mean is clear all the same.
/// One that is unknown may be the state.
pub(super) fn check(
    function: &Function,
    arguments: &Arguments,
    has_unknown: bool,
    names: &Names<'_>,
    errors: &mut Errors,
) -> bool {
    let before = errors.count();
    let role = function.role;
    // A transition that returns nothing was not meant to begin a life.
    let begins = role == Role::Decide || !matches!(function.item.sig.output, ReturnType::Default);
    let state = arguments.state.as_ref().map(|state| (state.mode, &state.tokens));
    let [event, command, data, context, id] = [
        &arguments.event,
        &arguments.command,
        &arguments.data,
        &arguments.context,
        &arguments.id,
    ]
    .map(|it| it.as_ref().map(|it| (it.mode, &it.tokens)));
    if matches!(role, Role::Transition | Role::Decide)
        && state.is_none()
        && begins
        && !has_unknown
        && let Some((_, wrong)) = data
    {
        let repair = match role {
            Role::Transition => format!("return it, as in `-> ({}, {})`", names.example("state"), bare(wrong)),
            _ => "take the state, or remove this argument".to_owned(),
        };
        errors.push_help(wrong, "no data is there yet where a life begins", repair);
    }
    if role != Role::Decide
        && let Some((_, wrong)) = context
    {
        errors.push_help(
            wrong,
            format_args!("a {} cannot look at the context", role.noun()),
            "only a decision can; remove this argument",
        );
    }
    let one_event = arguments.event.as_ref().is_some_and(|event| event.index.is_some());
    let one_command = arguments
        .command
        .as_ref()
        .is_some_and(|command| command.index.is_some());
    match role {
        Role::Transition => {
            // That it takes every event is said instead.
            by_value(
                event.filter(|_| one_event),
                "a transition takes its event by value",
                errors,
            );
            if let Some((Mode::Value, wrong)) = data.filter(|_| state.is_some()) {
                let fault = "a transition changes the data in place";
                let returned = match &function.item.sig.output {
                    ReturnType::Type(_, output) if names.returns_data(output) => ", and return the state alone",
                    _ => "",
                };
                errors.push_help(wrong, fault, format_args!("write `&mut {}`{returned}", bare(wrong)));
            }
        }
        Role::Decide => {
            by_value(
                command.filter(|_| one_command),
                "a decision takes its command by value",
                errors,
            );
            by_reference(state, "a decision only looks at the state", errors);
            by_reference(
                data.filter(|_| state.is_some()),
                "a decision only looks at the data",
                errors,
            );
            by_reference(context, "a decision only looks at the context", errors);
        }
        Role::Hook | Role::Publish | Role::Link | Role::View => {
            for argument in [state, event, data, id] {
                by_reference(argument, "a hook only looks at what happened", errors);
            }
        }
    }
    errors.count() == before
}

fn by_value(argument: Option<(Mode, &TokenStream)>, fault: &str, errors: &mut Errors) {
    if let Some((Mode::Ref | Mode::Mut, wrong)) = argument {
        errors.push_help(wrong, fault, format_args!("write `{}`", bare(wrong)));
    }
}

fn by_reference(argument: Option<(Mode, &TokenStream)>, fault: &str, errors: &mut Errors) {
    if let Some((Mode::Value | Mode::Mut, wrong)) = argument {
        errors.push_help(wrong, fault, format_args!("write `&{}`", bare(wrong)));
    }
}

/// The type without its reference.
pub(super) fn bare(tokens: &TokenStream) -> String {
    let text = spelt(tokens);
    let text = text.trim_start_matches('&');
    // Only a lifetime begins so.
    let text = match text.strip_prefix('\'') {
        Some(named) => named.split_once(' ').map_or(named, |(_, rest)| rest),
        None => text,
    };
    text.trim_start_matches("mut ").to_owned()
}
