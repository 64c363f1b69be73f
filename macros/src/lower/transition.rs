//! Reads `#[transition]` functions.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{FnArg, Ident, ReturnType, Type};

use super::argument::{Names, Seen};
use super::beginning::begins;
use super::target::place;
use super::types::{generic, spelt, ungrouped};
use super::{Arguments, Function, form, mentions};
use crate::errors::Errors;
use crate::model::{Mode, Place, Source, States, Target, Transition};

pub(super) fn lower(
    index: usize,
    function: &Function,
    arguments: Arguments,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Transition> {
    let sig = &function.item.sig;
    let name = &sig.ident;
    if let Some(command) = &arguments.command {
        errors.push_help(
            &command.tokens,
            format_args!("transition `{name}` takes a command"),
            "a transition takes an event; a `#[decide]` function takes commands",
        );
        return None;
    }
    let Some(event) = &arguments.event else {
        errors.push_help(
            name,
            format_args!("transition `{name}` takes no event"),
            format_args!(
                "add the event that causes it, as in `event: {}`",
                names.example_for("event", name)
            ),
        );
        return None;
    };
    let Some(of) = event.index else {
        errors.push_help(
            &event.tokens,
            format_args!("transition `{name}` takes every event"),
            if mentions::names_variants(&function.item, names) {
                let (state, event) = (names.example("state"), names.example("event"));
                format!("write a function for each arm of its match, as in `state: {state}, event: {event}`")
            } else {
                format!("name one event, as in `event: {}`", names.example_for("event", name))
            },
        );
        return None;
    };
    let output = match &sig.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => match ungrouped(ty) {
            Type::Tuple(tuple) if tuple.elems.is_empty() => None,
            other => Some(other),
        },
    };
    let target = match &arguments.state {
        // That it takes data is reported, and where it returns none, that is the other half of the same.
        None if arguments.data.is_some()
            && output.is_some_and(|it| names.known_state(it).is_some() && !names.returns_data(it)) =>
        {
            return None;
        }
        None => begins(function, output, names, errors),
        Some(source) => leaves(function, source, output, names, errors),
    };
    let (target, target_tokens) = target?;
    Some(Transition {
        function: index,
        arguments: arguments.order,
        source: arguments.state,
        event: of,
        event_tokens: event.tokens.clone(),
        target,
        target_tokens,
    })
}

/// The target of a transition that takes a state: where it leads, or that it stays.
fn leaves(
    function: &Function,
    source: &Source,
    output: Option<&Type>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<(Target, TokenStream)> {
    let name = &function.item.sig.ident;
    if output.is_some_and(|output| names.gives_data(output)) && takes_data(function, names) {
        // `form::check` has reported that the data is taken by value; to return it is the other half of that mistake.
        return None;
    }
    let bare = || form::bare(&source.tokens);
    if source.mode == Mode::Mut && !matches!(source.of, States::One(_)) {
        let bare = bare();
        errors.push_help(
            &source.tokens,
            format_args!("`&mut {bare}` would let the transition put another state in its place"),
            format_args!("take {}, or `{bare}` to move", looked_at(&bare, names)),
        );
        return None;
    }
    let Some(output) = output else {
        if source.mode == Mode::Value {
            let bare = bare();
            let repair = match source.of {
                States::One(_) => format!("return the next state, or take `&mut {bare}` to stay"),
                _ => format!("return the next state, or take {}", looked_at(&bare, names)),
            };
            errors.push_help(
                name,
                format_args!("transition `{name}` takes `{bare}` away and returns no state"),
                repair,
            );
            return None;
        }
        return Some((Target::Stay, source.tokens.clone()));
    };
    if let Some(inner) = generic(output, "Option", 1) {
        return may_leave(name, source, inner[0], names, errors);
    }
    if given_by_a_call(source, output, names, errors) {
        return None;
    }
    if source.mode != Mode::Value {
        let (written, bare) = (spelt(&source.tokens), bare());
        if spelt(output) == bare {
            // It returns the state it is in, to say that it stays.
            errors.push_help(
                output,
                format_args!("a transition on `{written}` stays in that state, and returns nothing"),
                format_args!("remove `-> {bare}`"),
            );
            return None;
        }
        // If what it returns is no state, that is the mistake, and not that it returns one.
        place(output, names, errors)?;
        errors.push_help(
            &source.tokens,
            format_args!("a transition on `{written}` stays in that state, but `{name}` returns one"),
            format_args!(
                "take `{bare}` to move, or return `Option<{}>` to move sometimes",
                spelt(output)
            ),
        );
        return None;
    }
    let target = place(output, names, errors)?;
    Some((Target::To(target), output.to_token_stream()))
}

/// The target of a transition that moves or stays, by an `Option`.
fn may_leave(
    name: &Ident,
    source: &Source,
    inner: &Type,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<(Target, TokenStream)> {
    if source.mode == Mode::Value {
        let bare = form::bare(&source.tokens);
        errors.push_help(
            &source.tokens,
            format_args!("with `Option` the transition may stay in `{bare}`, so it cannot take it away"),
            // Through `&mut` of several states, another one could be put in the place.
            match source.of {
                States::One(_) => format!("write `&mut {bare}`"),
                _ => format!("write `&{bare}`"),
            },
        );
        return None;
    }
    let target = place(inner, names, errors)?;
    if let Some(&same) = names_of(target, names)
        .iter()
        .find(|state| source.states.contains(state))
    {
        let state = &names.ast.state.variants[same].name;
        errors.push_help(
            inner,
            format_args!("transition `{name}` may move to `state::{state}`, which it may also stay in"),
            "leave that state out of the target: `None` stays",
        );
        return None;
    }
    Some((Target::MayMove(target), inner.to_token_stream()))
}

/// Reports what `apply` gives where a transition says that it may move.
fn given_by_a_call(source: &Source, output: &Type, names: &Names<'_>, errors: &mut Errors) -> bool {
    let both = generic(output, "OrStay", 2);
    let Some(moved) = both.and_then(|both| names.known_state(both[1])) else {
        return false;
    };
    let bare = form::bare(&source.tokens);
    let by = match (source.mode, source.of) {
        (Mode::Value, States::One(_)) => format!(", and take `&mut {bare}`"),
        (Mode::Value, _) => format!(", and take `&{bare}`"),
        (Mode::Ref | Mode::Mut, _) => String::new(),
    };
    errors.push_help(
        output,
        format_args!("a transition leads to a state, and `{}` is none", spelt(output)),
        format_args!("write `Option<{}>`{by}", spelt(moved)),
    );
    true
}

/// Whether it takes the data by value.
fn takes_data(function: &Function, names: &Names<'_>) -> bool {
    function.item.sig.inputs.iter().any(|input| match input {
        FnArg::Typed(typed) => names.whole(&typed.ty) == Some(Seen::Data),
        FnArg::Receiver(_) => false,
    })
}

/// How a transition stays in any of several states.
fn looked_at(bare: &str, names: &Names<'_>) -> String {
    match &names.ast.data {
        Some(data) => format!("`&{bare}` with `data: &mut {}` to stay", data.ident),
        None => format!("`&{bare}` to stay (this machine has no `#[data]` to change)"),
    }
}

fn names_of(place: Place, names: &Names<'_>) -> Vec<usize> {
    match place {
        Place::State(state) => vec![state],
        Place::Group(group) => names.groups[group].members.clone(),
    }
}
