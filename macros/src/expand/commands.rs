//! `HandledIn` for each pair of a state and a command, and the matches over the decisions.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::ReturnType;

use super::Input;
use super::calls::{Passed, Values, call, pass};
use super::landing::{self, Given};
use super::placement::{Impls, Placed};
use super::text::cfg;
use crate::model::{Decision, Events, Outcome};
use crate::names;

pub(super) fn expand(input: &Input<'_>) -> TokenStream {
    let Some(commands) = &input.ast.command else {
        return TokenStream::new();
    };
    let whole = &commands.name;
    let mut impls = Impls::default();
    for (index, decision) in input.model.decisions.iter().enumerate() {
        if input.findings.touched.commands.contains(&decision.command) || is_second(input, index) {
            continue;
        }
        let command = &commands.variants[decision.command].text;
        let placed = Placed::at(&output(input, decision));
        match &decision.source {
            Some(source) => {
                for &state in &source.states {
                    let cfg = all_cfg(input, decision, Some(state));
                    let sent = sent(input, decision, Some(state));
                    let of = format!(
                        "__p::HandledIn<Machine, state::{}>",
                        input.ast.state.variants[state].text
                    );
                    let body = format!("type Sent = {sent};");
                    impls.add(placed, &cfg, &of, &format!("command::{command}"), &body);
                }
            }
            None => {
                let cfg = all_cfg(input, decision, None);
                let sent = sent(input, decision, None);
                let body = format!(
                    "type Sent = {sent};
                    fn into_beginning(self) -> __p::Beginning<Machine> {{ __p::Beginning::Command({whole}::{command}(self)) }}"
                );
                impls.add(
                    placed,
                    &cfg,
                    "__p::Begins<Machine>",
                    &format!("command::{command}"),
                    &body,
                );
            }
        }
    }
    impls.into_tokens()
}

/// Whether an earlier function of the same name decides on the command: rustc says so, and one impl is enough.
fn is_second(input: &Input<'_>, index: usize) -> bool {
    let decisions = &input.model.decisions;
    let named = |decision: &Decision| &input.ast.functions[decision.function].item.sig.ident;
    let second = &decisions[index];
    !input.clean
        && decisions[..index]
            .iter()
            .any(|first| first.command == second.command && named(first) == named(second))
}

/// The returned type as written.
fn output(input: &Input<'_>, decision: &Decision) -> TokenStream {
    match &input.ast.functions[decision.function].item.sig.output {
        ReturnType::Type(_, output) => quote!(#output),
        ReturnType::Default => TokenStream::new(),
    }
}

/// Where the decided events, and the chain hooks after the last, can lead.
fn sent(input: &Input<'_>, decision: &Decision, from: Option<usize>) -> String {
    let model = input.model;
    let Events::Path(path) = &decision.outcome.events else {
        return "Any".to_owned();
    };
    if path
        .iter()
        .any(|(event, _)| input.findings.touched.events.contains(event))
    {
        // Where something is wrong with an event, it is not known where it leads.
        return "__Wrong".to_owned();
    }
    let ast = input.ast;
    let state = from.map(|from| &ast.state.variants[from].cfg);
    let command = ast
        .command
        .as_ref()
        .map(|command| &command.variants[decision.command].cfg);
    let function = &ast.functions[decision.function].cfg;
    let given = Given::of(state.into_iter().chain(command).chain([function]));
    let mut reached = BTreeSet::from([from]);
    let mut ends: BTreeSet<usize> = BTreeSet::new();
    for (step, (event, _)) in path.iter().enumerate() {
        let next: BTreeSet<usize> = reached.iter().flat_map(|&from| model.reached(from, *event)).collect();
        if next.is_empty() {
            // The path is an error, and reported.
            return "__Wrong".to_owned();
        }
        if step + 1 == path.len() {
            if landing::is_unknown(input, next.iter().copied(), *event) {
                return "__Wrong".to_owned();
            }
            ends = next
                .iter()
                .flat_map(|&state| landing::carried(input, state, *event, &given))
                .collect();
        }
        reached = next.into_iter().map(Some).collect();
    }
    if decision.outcome.optional {
        ends.extend(from);
    }
    landing::covering(input, &ends, &given)
}

/// The arms of `Machine::decide`, which give the state back with what was decided.
pub(super) fn arms(input: &Input<'_>) -> String {
    let Some(commands) = &input.ast.command else {
        return String::new();
    };
    let (states, commands_name) = (&input.ast.state.name, &commands.name);
    let mut out = String::new();
    for (index, decision) in input.model.decisions.iter().enumerate() {
        let Some(source) = &decision.source else { continue };
        for &state in &source.states {
            let cfg = all_cfg(input, decision, Some(state));
            let (state_name, command) = (
                &input.ast.state.variants[state].text,
                &commands.variants[decision.command].text,
            );
            let Passed {
                before,
                argument,
                after,
                ..
            } = pass(input, source, state);
            let call = call(
                input,
                decision.function,
                &decision.arguments,
                &Values {
                    state: &argument,
                    command: "c",
                    ..Values::default()
                },
            );
            let decided = decided(input, index, &call);
            out.push_str(&format!(
                "{cfg} ({states}::{state_name}(s), {commands_name}::{command}(c)) => {{ {before} let decided = {decided}; {after} ({states}::{state_name}(s), decided) }}"
            ));
        }
    }
    out
}

/// The arms of `Machine::decide_first`.
pub(super) fn first_arms(input: &Input<'_>) -> String {
    let Some(commands) = &input.ast.command else {
        return String::new();
    };
    let whole = &commands.name;
    let decisions = input.model.decisions.iter().enumerate();
    decisions
        .filter(|(_, decision)| decision.source.is_none())
        .map(|(index, decision)| {
            let cfg = all_cfg(input, decision, None);
            let command = &commands.variants[decision.command].text;
            let call = call(
                input,
                decision.function,
                &decision.arguments,
                &Values {
                    command: "c",
                    ..Values::default()
                },
            );
            let decided = decided(input, index, &call);
            format!("{cfg} {whole}::{command}(c) => {decided},")
        })
        .collect()
}

/// Turns what the function returns into a `Decision`.
fn decided(input: &Input<'_>, index: usize, call: &str) -> String {
    let decision = &input.model.decisions[index];
    let Outcome { optional, events, .. } = &decision.outcome;
    let events = |value: &str| match events {
        Events::Any => format!("__p::Decision::Events({value})"),
        Events::Path(path) if path.len() == 1 => format!("__p::Decision::Event(__p::Into::into({value}))"),
        Events::Path(path) => {
            let each: String = (0..path.len())
                .map(|place| format!("__p::Into::into(path.{place}),"))
                .collect();
            format!("{{ let path = {value}; __p::decided([{each}]) }}")
        }
    };
    let given = |value: &str| {
        if *optional {
            let events = events("it");
            format!("match {value} {{ __p::Option::Some(it) => {events}, __p::Option::None => __p::decided([]) }}")
        } else {
            events(value)
        }
    };
    if decision.outcome.refusal.is_none() {
        return given(call);
    }
    let given = given("it");
    let refused = if input.ast.options.refusal.is_some() {
        // Named first and then called: of a call, rustc would point at the argument.
        format!("{{ let made = {}; made(why) }}", names::own_refusal(index))
    } else {
        let name = names::refusal(&input.ast.functions[decision.function].item.sig.ident);
        format!("Refusal::{name}(why)")
    };
    format!(
        "match {call} {{
            __p::Result::Ok(it) => {given},
            __p::Result::Err(why) => __p::Decision::Refused({refused}),
        }}"
    )
}

fn all_cfg(input: &Input<'_>, decision: &Decision, state: Option<usize>) -> String {
    let ast = input.ast;
    let state = state.map(|state| &ast.state.variants[state].cfg);
    let command = ast
        .command
        .as_ref()
        .map(|command| &command.variants[decision.command].cfg);
    cfg(state
        .into_iter()
        .chain(command)
        .chain([&ast.functions[decision.function].cfg]))
}
