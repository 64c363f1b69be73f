//! Calls of the user's functions, with the arguments in the order in which they are declared.

use quote::ToTokens;

use super::Input;
use crate::model::{Argument, Mode, Source, States};
use crate::names;

/// What each argument of a call is, as an expression.
#[derive(Default)]
pub(super) struct Values<'a> {
    pub(super) state: &'a str,
    pub(super) event: &'a str,
    pub(super) command: &'a str,
}

/// `name(state, event)`, with `data`, `context` and `id` in scope as references.
pub(super) fn call(input: &Input<'_>, function: usize, arguments: &[Argument], values: &Values<'_>) -> String {
    let sig = &input.ast.functions[function].item.sig;
    if input.model.uncallable.contains(&function) {
        let output = match &sig.output {
            syn::ReturnType::Default => "()".to_owned(),
            syn::ReturnType::Type(_, output) => output.to_token_stream().to_string(),
        };
        return format!("{{ let it: {output} = ::core::unreachable!(); it }}");
    }
    let arguments = arguments.iter().map(|argument| match argument {
        Argument::State => values.state,
        Argument::Event => values.event,
        Argument::Command => values.command,
        Argument::Data => "data",
        Argument::Context => "context",
        Argument::Id => "id",
    });
    let arguments: Vec<&str> = arguments.collect();
    // An argument of ours may have the function's name.
    format!("self::{}({})", names::written(&sig.ident), arguments.join(", "))
}

/// How the state `s`, an owned variable of the concrete type, becomes the state argument.
pub(super) struct Passed {
    /// Statements before the call.
    pub(super) before: String,
    /// The argument.
    pub(super) argument: String,
    /// Statements after the call that make `s` the concrete state again, if it was only lent.
    pub(super) after: String,
    /// Whether the function changes `s` in place.
    pub(super) mutable: bool,
}

/// Passes the concrete state `s` as what the function declares.
pub(super) fn pass(input: &Input<'_>, source: &Source, state: usize) -> Passed {
    let passed = |argument: String| Passed {
        before: String::new(),
        argument,
        after: String::new(),
        mutable: source.mode == Mode::Mut,
    };
    let Some(wrapper) = wrapper(input, source.of, state) else {
        return passed(match source.mode {
            Mode::Value => "s".to_owned(),
            Mode::Ref => "&s".to_owned(),
            Mode::Mut => "&mut s".to_owned(),
        });
    };
    if source.mode == Mode::Value {
        return passed(format!("{wrapper}(s)"));
    }
    let ty = match source.of {
        // A function that cannot be called does not tell which form of the group it looks at.
        States::Group(group) if !input.clean => format!(": group::{}", names::written(&input.model.groups[group].name)),
        _ => String::new(),
    };
    Passed {
        before: format!("let all{ty} = {wrapper}(s);"),
        argument: "&all".to_owned(),
        // A macro is named by a path that needs no import: those wait for every attribute that rustc does not know.
        after: format!("let s = match all {{ {wrapper}(s) => s, _ => ::core::unreachable!() }};"),
        mutable: false,
    }
}

/// `group::Open::Pending` or `State::Pending`; nothing for the concrete state itself.
fn wrapper(input: &Input<'_>, of: States, state: usize) -> Option<String> {
    let variant = &input.ast.state.variants[state].text;
    match of {
        States::One(_) => None,
        States::Group(group) => Some(format!(
            "group::{}::{variant}",
            names::written(&input.model.groups[group].name)
        )),
        States::All => Some(format!("{}::{variant}", input.ast.state.name)),
    }
}
