//! `ValidIn` for each pair of a state and an event, `Initial` for each beginning, and the match over them.

use proc_macro2::TokenStream;

use super::calls::{Passed, Values, call, pass};
use super::placement::{Impls, Placed};
use super::text::cfg;
use super::{Input, landing};
use crate::model::{Mode, Place, Source, States, Target, Transition};
use crate::names;

pub(super) fn expand(input: &Input<'_>) -> TokenStream {
    let mut impls = Impls::default();
    for transition in &input.model.transitions {
        match &transition.source {
            Some(source) => {
                for &state in &source.states {
                    valid_in(input, transition, state, &mut impls);
                }
            }
            None => initial(input, transition, &mut impls),
        }
    }
    impls.into_tokens()
}

fn valid_in(input: &Input<'_>, transition: &Transition, state: usize, impls: &mut Impls) {
    if input.findings.touched.events.contains(&transition.event) || !first(input, transition, Some(state)) {
        return;
    }
    let cfg = all_cfg(input, transition, Some(state));
    let next = landing::next(input, transition, Some(state));
    let next = match landing::sent(input, transition, Some(state)) {
        Some(sent) => format!("__p::Hooked<{next}, {sent}>"),
        None => next,
    };
    // The compiler points at the declaration when it lists where an event is valid.
    impls.add(
        Placed::at(&transition.target_tokens),
        &cfg,
        &format!("__ValidIn<Machine, state::{}>", input.ast.state.variants[state].text),
        &format!("event::{}", input.ast.event.variants[transition.event].text),
        &format!("type Next = {next};"),
    );
}

fn initial(input: &Input<'_>, transition: &Transition, impls: &mut Impls) {
    if input.findings.touched.events.contains(&transition.event) || !first(input, transition, None) {
        return;
    }
    let cfg = all_cfg(input, transition, None);
    let event = &input.ast.event.variants[transition.event].text;
    let (whole, target) = (&input.ast.event.name, format!("event::{event}"));
    let next = landing::next(input, transition, None);
    let sent = landing::sent(input, transition, None).unwrap_or_else(|| next.clone());
    let placed = Placed::at(&transition.target_tokens);
    let body = format!("type Machine = Machine; type Next = {next};");
    impls.add(placed, &cfg, "__p::Initial", &target, &body);
    let body = format!(
        "type Sent = {sent};
        fn into_beginning(self) -> __p::Beginning<Machine> {{ __p::Beginning::Event({whole}::{event}(self)) }}"
    );
    impls.add(placed, &cfg, "__p::Begins<Machine>", &target, &body);
}

/// The arms of `Machine::transition`.
pub(super) fn arms(input: &Input<'_>) -> String {
    let (states, events) = (&input.ast.state.name, &input.ast.event.name);
    let event_first = event_first(input);
    let mut out = String::new();
    for transition in &input.model.transitions {
        let Some(source) = &transition.source else { continue };
        if is_joined(input, source) {
            out.push_str(&joined(input, transition, source));
            continue;
        }
        for &state in &source.states {
            if !first(input, transition, Some(state)) {
                continue;
            }
            let cfg = all_cfg(input, transition, Some(state));
            let (state_name, event) = (
                &input.ast.state.variants[state].text,
                &input.ast.event.variants[transition.event].text,
            );
            let Passed {
                before,
                argument,
                after,
                mutable,
            } = pass(input, source, state);
            let call = call(
                input,
                transition.function,
                &transition.arguments,
                &Values {
                    state: &argument,
                    event: "e",
                    ..Values::default()
                },
            );
            let stayed = format!("{states}::{state_name}(s)");
            let body = match transition.target {
                Target::To(Place::State(to)) => {
                    format!("{states}::{}({call})", input.ast.state.variants[to].text)
                }
                Target::To(Place::Group(_)) => format!("__p::From::from({call})"),
                Target::Stay => format!("{{ {before} {call}; {after} {stayed} }}"),
                Target::MayMove(_) => format!(
                    "{{ {before} let moved = {call}; {after} match moved {{
                        __p::Option::Some(it) => __p::From::from(it),
                        __p::Option::None => {stayed},
                    }} }}"
                ),
            };
            let mutable = if mutable { "mut " } else { "" };
            let (state, event) = (
                format!("{states}::{state_name}({mutable}s)"),
                format!("{events}::{event}(e)"),
            );
            let pattern = if event_first {
                format!("({event}, {state})")
            } else {
                format!("({state}, {event})")
            };
            out.push_str(&format!("{cfg} {pattern} => {body},"));
        }
    }
    out
}

/// Whether the match looks at the event before the state: where a group has one arm for all its states, the optimiser
/// then keeps it one. Otherwise the state comes first, as by hand. It is known before the event is, so that a processor
/// foresees that branch, and after it fewer ways are left.
pub(super) fn event_first(input: &Input<'_>) -> bool {
    let mut sources = input.model.transitions.iter().filter_map(|it| it.source.as_ref());
    sources.any(|source| is_joined(input, source))
}

/// Whether the states of a group have one arm, which the optimiser then sees to do one thing. Where some exist only under
/// `cfg`, which no part of a pattern can be, or where an error left some out, each state has its own.
fn is_joined(input: &Input<'_>, source: &Source) -> bool {
    let several = source.of != States::One(source.states[0]);
    let mut variants = source.states.iter().map(|&state| &input.ast.state.variants[state]);
    several && input.clean && variants.all(|state| state.cfg.is_empty())
}

/// The one arm for all states of a group.
fn joined(input: &Input<'_>, transition: &Transition, source: &Source) -> String {
    let variants = || source.states.iter().map(|&state| &input.ast.state.variants[state]);
    let (states, events) = (&input.ast.state.name, &input.ast.event.name);
    let patterns: Vec<String> = variants().map(|state| format!("{states}::{}(_)", state.text)).collect();
    let patterns = patterns.join(" | ");
    let event = &input.ast.event.variants[transition.event].text;
    let whole = match source.of {
        States::Group(group) => {
            let group = names::written(&input.model.groups[group].name);
            format!("__p::grouped::<Machine, group::{group}>(s)")
        }
        _ => "s".to_owned(),
    };
    let values = Values {
        state: match source.mode {
            Mode::Value => "all",
            _ => "&all",
        },
        event: "e",
        ..Values::default()
    };
    let call = call(input, transition.function, &transition.arguments, &values);
    let reached = match transition.target {
        Target::To(Place::State(to)) => format!("{states}::{}({call})", input.ast.state.variants[to].text),
        Target::To(Place::Group(_)) => format!("__p::From::from({call})"),
        Target::Stay => format!("{call}; __p::From::from(all)"),
        Target::MayMove(_) => format!(
            "match {call} {{
                __p::Option::Some(it) => __p::From::from(it),
                __p::Option::None => __p::From::from(all),
            }}"
        ),
    };
    let cfg = all_cfg(input, transition, None);
    format!("{cfg} ({events}::{event}(e), s @ ({patterns})) => {{ let all = {whole}; {reached} }}")
}

/// The arms of `Machine::begin`.
pub(super) fn beginnings(input: &Input<'_>) -> String {
    let events = &input.ast.event.name;
    let mut out = String::new();
    for transition in input
        .model
        .transitions
        .iter()
        .filter(|transition| transition.source.is_none() && first(input, transition, None))
    {
        let cfg = all_cfg(input, transition, None);
        let event = &input.ast.event.variants[transition.event].text;
        let call = call(
            input,
            transition.function,
            &transition.arguments,
            &Values {
                event: "e",
                ..Values::default()
            },
        );
        let body = match &input.ast.data {
            Some(_) => format!("{{ let (state, data) = {call}; (__p::From::from(state), data) }}"),
            None => format!("(__p::From::from({call}), ())"),
        };
        out.push_str(&format!("{cfg} {events}::{event}(e) => {body},"));
    }
    out
}

/// Whether no earlier function of the same `cfg` declares the same pair: duplicates are errors, and one impl is enough.
fn first(input: &Input<'_>, transition: &Transition, state: Option<usize>) -> bool {
    input.clean || {
        let found = match state {
            Some(state) => input.model.transition(state, transition.event),
            None => input.model.beginning(transition.event),
        };
        found.is_some_and(|found| found.function == transition.function)
    }
}

fn all_cfg(input: &Input<'_>, transition: &Transition, state: Option<usize>) -> String {
    let ast = input.ast;
    let state = state.map(|state| &ast.state.variants[state].cfg);
    cfg(state.into_iter().chain([
        &ast.event.variants[transition.event].cfg,
        &ast.functions[transition.function].cfg,
    ]))
}

pub(super) fn data_type(input: &Input<'_>) -> String {
    match &input.ast.data {
        Some(data) => data.ident.to_string(),
        None if input.model.unknown_data => "Data".to_owned(),
        None => "()".to_owned(),
    }
}
