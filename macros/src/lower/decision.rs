//! Reads `#[decide]` functions.

use quote::ToTokens;
use syn::{Ident, ReturnType, Type};

use super::argument::{Names, Seen};
use super::candidates::Fits;
use super::types::{generic, is_no_error, named, single, spelt, ungrouped};
use super::{Arguments, Function};
use crate::ast::Role;
use crate::errors::Errors;
use crate::model::{Decision, Events, Outcome};

pub(super) fn lower(
    index: usize,
    function: &Function,
    arguments: Arguments,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Decision> {
    let name = &function.item.sig.ident;
    if let Some(event) = &arguments.event {
        errors.push_help(
            &event.tokens,
            format_args!("decision `{name}` takes an event"),
            "a decision takes a command and returns events; a `#[transition]` takes an event",
        );
        return None;
    }
    let Some(command) = &arguments.command else {
        errors.push_help(
            name,
            format_args!("decision `{name}` takes no command"),
            format_args!(
                "add the command that it decides on, as in `command: {}`",
                names.example_for("command", name)
            ),
        );
        return None;
    };
    let Some(of) = command.index else {
        errors.push_help(
            &command.tokens,
            format_args!("decision `{name}` takes every command"),
            format_args!(
                "name one command, as in `command: {}`",
                names.example_for("command", name)
            ),
        );
        return None;
    };
    let ReturnType::Type(_, output) = &function.item.sig.output else {
        errors.push_help(
            name,
            format_args!("decision `{name}` returns no event"),
            format_args!(
                "return the event that follows, as in `-> {}`",
                names.following(arguments.state.as_ref(), None, name)
            ),
        );
        return None;
    };
    let outcome = outcome(output, names, errors)?;
    // What is reported as a context that is not declared may have been meant as the state.
    let may_be_state = arguments.context.is_some() && names.ast.options.context.is_none();
    if arguments.state.is_none() && may_be_state {
        return None;
    }
    if arguments.state.is_none() && outcome.optional {
        errors.push_help(
            output,
            format_args!("decision `{name}` begins a life, so it cannot give nothing"),
            "return the event, or `Result` to refuse",
        );
        return None;
    }
    Some(Decision {
        function: index,
        arguments: arguments.order,
        source: arguments.state,
        command: of,
        command_tokens: command.tokens.clone(),
        outcome,
    })
}

/// Reads `Result<Option<(event::A, event::B)>, E>` and everything simpler.
fn outcome(output: &Type, names: &Names<'_>, errors: &mut Errors) -> Option<Outcome> {
    let (inner, refusal) = match generic(output, "Result", 2) {
        Some(arguments) => (arguments[0], Some(arguments[1].clone())),
        None => {
            if let Some(given) = generic(output, "Result", 1) {
                errors.push_help(
                    output,
                    "this `Result` does not show how the decision refuses",
                    format_args!(
                        "write its error type, too, as in `Result<{}, NotAllowed>`",
                        spelt(given[0])
                    ),
                );
                return None;
            }
            (ungrouped(output), None)
        }
    };
    // A wrong refusal does not end the reading: mistakes in the events are reported beside it.
    let mut sound = refusal
        .as_ref()
        .is_none_or(|error| can_refuse_with(error, names, errors));
    let (inner, optional) = match generic(inner, "Option", 1) {
        Some(arguments) => (arguments[0], true),
        None => (inner, false),
    };
    if let Some(arguments) = generic(inner, "Result", 2).filter(|_| optional && refusal.is_none()) {
        let (event, error) = (spelt(arguments[0]), spelt(arguments[1]));
        errors.push_help(
            output,
            "a decision that may refuse says so first",
            format_args!("write `Result<Option<{event}>, {error}>`"),
        );
        return None;
    }
    if let Some(arguments) = generic(inner, "Vec", 1)
        && names.whole(arguments[0]) == Some(Seen::Event(None))
    {
        return sound.then_some(Outcome {
            refusal,
            optional,
            events: Events::Any,
        });
    }
    let steps = match ungrouped(inner) {
        Type::Tuple(tuple) if !tuple.elems.is_empty() => tuple.elems.iter().collect(),
        one => vec![one],
    };
    let mut path = Vec::new();
    for step in steps {
        match event(step, Role::Decide, names, errors) {
            Some(event) => path.push((event, step.to_token_stream())),
            None => sound = false,
        }
    }
    if let (Type::Tuple(_), [(_, one)]) = (ungrouped(inner), &*path)
        && sound
    {
        let repair = format!("return `{}` by itself", spelt(one));
        errors.push_help(inner, "a single event stands in no tuple", repair);
        return None;
    }
    sound.then_some(Outcome {
        refusal,
        optional,
        events: Events::Path(path),
    })
}

/// Whether a decision can refuse with a type, which is to be an error and to have a name; what speaks against it is reported.
fn can_refuse_with(error: &Type, names: &Names<'_>, errors: &mut Errors) -> bool {
    // Where the machine declares its own `Refusal`, that is made of what the user says.
    let is_generated = names.ast.options.refusal.is_none();
    if matches!(error, Type::ImplTrait(_)) {
        errors.push_help(
            error,
            "what the decision refuses with has no name",
            "write its type, as in `Result<event::E, NotAllowed>`",
        );
    } else if is_generated && is_no_error(error) {
        let text = spelt(error);
        errors.push_help(
            error,
            format_args!("a refusal is an error type, and `{text}` is none"),
            "declare a type of your own that implements `std::error::Error`",
        );
    } else if is_generated && is_refusal(error, names) {
        errors.push_help(
            error,
            "`Refusal` is made of what the decisions refuse with",
            "write an error type of yours; or declare `Refusal` yourself, with `#[state_machine(refusal = Refusal)]`",
        );
    } else {
        return true;
    }
    false
}

/// Whether a type is the enum of all refusals that the machine generates, or one in a `Box`.
fn is_refusal(ty: &Type, names: &Names<'_>) -> bool {
    let ty = generic(ty, "Box", 1).map_or(ty, |inner| inner[0]);
    let of_module = || match ungrouped(ty) {
        Type::Path(path) => spelt(path) == format!("super::{}::Refusal", names.ast.name),
        _ => false,
    };
    single(ty).is_some_and(|name| name == "Refusal") || of_module()
}

/// Whether a decision that could not be read seems to refuse: by a `Result`, or by what may stand for one.
pub(super) fn may_refuse(function: &Function) -> bool {
    let ReturnType::Type(_, output) = &function.item.sig.output else {
        // Without a return type the function is half written, and may come to refuse.
        return true;
    };
    let Type::Path(path) = ungrouped(output) else {
        return false;
    };
    path.path.segments.last().is_some_and(|last| {
        let name = last.ident.to_string();
        name.ends_with("Result") || !(last.arguments.is_none() || matches!(&*name, "Option" | "Vec"))
    })
}

/// The event that a function returns.
pub(super) fn event(ty: &Type, role: Role, names: &Names<'_>, errors: &mut Errors) -> Option<usize> {
    let seen = named(ty).map(|named| names.resolve(&named, ty, &Fits::Only(&["event"]), errors));
    match seen {
        Some(Some(Seen::Event(Some(event)))) => Some(event),
        Some(None) => None,
        _ if names.wrongly_named(ty, ty, Some("event"), errors) => None,
        _ if names.is_whole_module(ty, ty, &["event"], errors) => None,
        _ if names.whole(ty) == Some(Seen::Event(None)) => {
            errors.push_help(
                ty,
                format_args!("`{}` does not say which event follows", spelt(ty)),
                match role {
                    Role::Hook => format!("name it, as in `{}`", names.example("event")),
                    _ => format!(
                        "name it, as in `{}`, or return `Vec<{}>`",
                        names.example("event"),
                        spelt(ty)
                    ),
                },
            );
            None
        }
        _ => {
            let text = spelt(ty);
            let repair = match names.module(ty) {
                Some("event") => format!("write `event::{text}`"),
                _ => {
                    let within = || names.returned_within(ty, |seen| matches!(seen, Seen::Event(_)));
                    let several = || (role == Role::Decide).then(|| several(ty, names)).flatten();
                    let repair = names.behind_alias(ty).or_else(several).or_else(within);
                    repair.unwrap_or_else(|| match role {
                        Role::Hook => "return `event::E`, or `Option<event::E>`".to_owned(),
                        _ => "return `event::E`, or `Option`, `Result`, a tuple of events, or `Vec<Event>`".to_owned(),
                    })
                }
            };
            let fault = match module_in_path(ty) {
                Some(module) => format!("`{text}` stands in `{module}`, and is no event"),
                None => format!("`{text}` is not an event of this machine"),
            };
            errors.push_help(ty, fault, repair);
            None
        }
    }
}

/// What to write for several events that are given as a list of something else, or as a path in pieces.
fn several(ty: &Type, names: &Names<'_>) -> Option<String> {
    if generic(ty, "Vec", 1).is_some() {
        return Some(format!("write `Vec<{}>`, a list of any events", names.ast.event.name));
    }
    let Type::Tuple(steps) = ungrouped(ty) else { return None };
    let is_event = |step: &Type| {
        let seen = named(step).and_then(|named| names.known(&named));
        matches!(seen, Some(Seen::Event(Some(_))))
    };
    let path: Vec<String> = steps.elems.iter().map(spelt).collect();
    let is_path = path.len() > 1 && steps.elems.iter().all(is_event);
    is_path.then(|| format!("write `{}` without parentheses of their own", path.join(", ")))
}

/// The module of states, groups or commands in which a type stands.
fn module_in_path(ty: &Type) -> Option<&Ident> {
    let Type::Path(path) = ungrouped(ty) else { return None };
    let first = &path.path.segments.first()?.ident;
    ["state", "group", "command"]
        .iter()
        .any(|module| first == module)
        .then_some(first)
}
