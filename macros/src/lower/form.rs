//! What an argument is passed as: by value, to look at, or to change.

use proc_macro2::TokenStream;
use syn::{FnArg, ReturnType, Type};

use super::argument::Names;
use super::arguments::Occurrence;
use super::types::spelt;
use super::{Arguments, Function};
use crate::ast::Role;
use crate::errors::Errors;
use crate::model::{Argument, Mode};

/// Reports arguments that are passed in another way than the role has it, and says which they are. What they mean is clear
/// all the same. One that is unknown may be the state.
pub(super) fn check(
    function: &Function,
    arguments: &Arguments,
    has_unknown: bool,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Vec<Argument> {
    let mut wrong = absent(function, arguments, has_unknown, names, errors);
    let state = arguments.state.as_ref().map(|state| (state.mode, &state.tokens));
    let [event, command, data, context, id] = [
        &arguments.event,
        &arguments.command,
        &arguments.data,
        &arguments.context,
        &arguments.id,
    ]
    .map(|it| it.as_ref().map(|it| (it.mode, &it.tokens)));
    let is_one = |it: &Option<Occurrence>| it.as_ref().is_some_and(|it| it.index.is_some());
    match function.role {
        Role::Transition => {
            // A transition that takes every event is refused as a whole, so how it takes it is not reported.
            let event = event.filter(|_| is_one(&arguments.event));
            if by_value(event, "a transition takes its event by value", errors) {
                wrong.push(Argument::Event);
            }
            if let Some((Mode::Value, tokens)) = data.filter(|_| state.is_some()) {
                let fault = "a transition changes the data in place";
                let returned = instead_of_data(function, state, names);
                errors.push_help(tokens, fault, format_args!("write `&mut {}`{returned}", bare(tokens)));
                wrong.push(Argument::Data);
            }
        }
        Role::Decide => {
            let command = command.filter(|_| is_one(&arguments.command));
            if by_value(command, "a decision takes its command by value", errors) {
                wrong.push(Argument::Command);
            }
            for (kind, argument, fault) in [
                (Argument::State, state, "a decision only looks at the state"),
                (
                    Argument::Data,
                    data.filter(|_| state.is_some()),
                    "a decision only looks at the data",
                ),
                (Argument::Context, context, "a decision only looks at the context"),
            ] {
                if by_reference(argument, fault, errors) {
                    wrong.push(kind);
                }
            }
        }
        Role::Hook | Role::Publish | Role::Link | Role::View => {
            for (kind, argument) in [
                (Argument::State, state),
                (Argument::Event, event),
                (Argument::Data, data),
                (Argument::Id, id),
            ] {
                if by_reference(argument, "a hook only looks at what happened", errors) {
                    wrong.push(kind);
                }
            }
        }
    }
    kept(function, arguments, &mut wrong, errors);
    wrong
}

/// Reports data where a life begins, before there is any, and the context where only a decision has one.
fn absent(
    function: &Function,
    arguments: &Arguments,
    has_unknown: bool,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Vec<Argument> {
    let mut wrong = Vec::new();
    let begins = match function.role {
        Role::Decide => true,
        // A transition that returns nothing was not meant to begin a life.
        Role::Transition => !matches!(function.item.sig.output, ReturnType::Default),
        _ => false,
    };
    if let Some(data) = &arguments.data
        && begins
        && arguments.state.is_none()
        && !has_unknown
    {
        let repair = where_a_life_begins(function, &data.tokens, names);
        errors.push_help(&data.tokens, "no data is there yet where a life begins", repair);
        wrong.push(Argument::Data);
    }
    if let Some(context) = &arguments.context
        && function.role != Role::Decide
    {
        errors.push_help(
            &context.tokens,
            format_args!("a {} cannot look at the context", function.role.noun()),
            "only a decision can; remove this argument",
        );
        wrong.push(Argument::Context);
    }
    wrong
}

/// What to do about data that is taken where none is there.
fn where_a_life_begins(function: &Function, data: &TokenStream, names: &Names<'_>) -> String {
    match (function.role, &function.item.sig.output) {
        (Role::Transition, ReturnType::Type(_, output)) if names.returns_data(output) => {
            "remove this argument".to_owned()
        }
        (Role::Transition, ReturnType::Type(_, output)) => {
            let state = match names.known_state(output) {
                Some(state) => spelt(state),
                None => names.example("state"),
            };
            format!("return it, as in `-> ({state}, {})`", bare(data))
        }
        _ => "take the state, or remove this argument".to_owned(),
    }
}

/// What else to change where data that is changed in place was returned.
fn instead_of_data(function: &Function, state: Option<(Mode, &TokenStream)>, names: &Names<'_>) -> String {
    let ReturnType::Type(_, output) = &function.item.sig.output else {
        return String::new();
    };
    if !names.gives_data(output) {
        return String::new();
    }
    match (state, names.known_state(output).map(spelt)) {
        (Some((Mode::Ref | Mode::Mut, taken)), Some(returned)) if returned != bare(taken) => {
            format!(", take `{}`, and return the state alone", bare(taken))
        }
        (Some((Mode::Ref | Mode::Mut, _)), _) => ", and return nothing".to_owned(),
        _ => ", and return the state alone".to_owned(),
    }
}

/// Reports what is borrowed for ever, beside what is `wrong` already.
fn kept(function: &Function, arguments: &Arguments, wrong: &mut Vec<Argument>, errors: &mut Errors) {
    let others = [
        (Argument::Event, &arguments.event),
        (Argument::Command, &arguments.command),
        (Argument::Data, &arguments.data),
        (Argument::Context, &arguments.context),
        (Argument::Id, &arguments.id),
    ];
    let others = others.map(|(kind, it)| (kind, it.as_ref().map(|it| &it.tokens)));
    let state = (Argument::State, arguments.state.as_ref().map(|state| &state.tokens));
    for input in &function.item.sig.inputs {
        let FnArg::Typed(typed) = input else { continue };
        let Type::Reference(reference) = &*typed.ty else {
            continue;
        };
        if reference
            .lifetime
            .as_ref()
            .is_none_or(|lifetime| lifetime.ident != "static")
        {
            continue;
        }
        let text = spelt(&typed.ty);
        let mut known = others.iter().chain([&state]).filter(|(kind, _)| !wrong.contains(kind));
        let known = known.find(|(_, tokens)| tokens.is_some_and(|tokens| spelt(tokens) == text));
        if let Some((kind, _)) = known {
            errors.push_help(
                &typed.ty,
                format_args!("a {} borrows what it takes only while it runs", function.role.noun()),
                format_args!("write `{}`", text.replacen("'static ", "", 1)),
            );
            wrong.push(*kind);
        }
    }
}

fn by_value(argument: Option<(Mode, &TokenStream)>, fault: &str, errors: &mut Errors) -> bool {
    let Some((Mode::Ref | Mode::Mut, wrong)) = argument else {
        return false;
    };
    errors.push_help(wrong, fault, format_args!("write `{}`", bare(wrong)));
    true
}

fn by_reference(argument: Option<(Mode, &TokenStream)>, fault: &str, errors: &mut Errors) -> bool {
    let Some((Mode::Value | Mode::Mut, wrong)) = argument else {
        return false;
    };
    errors.push_help(wrong, fault, format_args!("write `&{}`", bare(wrong)));
    true
}

/// The type without its reference.
pub(super) fn bare(tokens: &TokenStream) -> String {
    let text = spelt(tokens);
    let text = text.trim_start_matches('&');
    // `&'a state::Open`: what follows `'` is a lifetime, which is no part of the type's name.
    let text = match text.strip_prefix('\'') {
        Some(named) => named.split_once(' ').map_or(named, |(_, rest)| rest),
        None => text,
    };
    text.trim_start_matches("mut ").to_owned()
}
