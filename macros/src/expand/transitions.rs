//! `ValidIn` for each pair of a state and an event, `Initial` for each beginning, and the match over them.

use proc_macro2::TokenStream;
use quote::quote;

use super::calls::{Passed, Values, call, pass};
use super::{Input, Placed, cfg, landing};
use crate::model::{Mode, Place, Source, States, Target, Transition};

pub(super) fn expand(input: &Input<'_>) -> TokenStream {
    input
        .model
        .transitions
        .iter()
        .map(|transition| match &transition.source {
            Some(source) => source
                .states
                .iter()
                .map(|&state| valid_in(input, transition, state))
                .collect(),
            None => initial(input, transition),
        })
        .collect()
}

fn valid_in(input: &Input<'_>, transition: &Transition, state: usize) -> TokenStream {
    if input.findings.touched.events.contains(&transition.event) || !first(input, transition, Some(state)) {
        return TokenStream::new();
    }
    let cfg = all_cfg(input, transition, Some(state));
    let (state_name, event) = (
        &input.ast.state.variants[state].name,
        &input.ast.event.variants[transition.event].name,
    );
    let next = landing::next(input, transition, Some(state));
    let next = match landing::sent(input, transition, Some(state)) {
        Some(sent) => quote!(__p::Hooked<#next, #sent>),
        None => next,
    };
    // The compiler points at the declaration when it lists where an event is valid.
    let body = quote! {
        type Next = #next;
    };
    let body =
        Placed::at(&transition.target_tokens).implement(&quote!(__ValidIn<state::#state_name>), "event", event, body);
    quote!(#cfg #body)
}

fn initial(input: &Input<'_>, transition: &Transition) -> TokenStream {
    if input.findings.touched.events.contains(&transition.event) || !first(input, transition, None) {
        return TokenStream::new();
    }
    let cfg = all_cfg(input, transition, None);
    let event = &input.ast.event.variants[transition.event].name;
    let whole = &input.ast.event.name;
    let next = landing::next(input, transition, None);
    let sent = landing::sent(input, transition, None).unwrap_or_else(|| next.clone());
    let placed = Placed::at(&transition.target_tokens);
    let initial = placed.implement(
        &quote!(__p::Initial),
        "event",
        event,
        quote! {
            type Next = #next;
        },
    );
    let begins = placed.implement(
        &quote!(__p::Begins<Machine>),
        "event",
        event,
        quote! {
            type Sent = #sent;
            fn into_beginning(self) -> __p::Beginning<Machine> { __p::Beginning::Event(#whole::#event(self)) }
        },
    );
    quote!(#cfg #initial #cfg #begins)
}

/// The arms of `Machine::transition`.
pub(super) fn arms(input: &Input<'_>) -> TokenStream {
    let (states, events) = (&input.ast.state.name, &input.ast.event.name);
    let mut out = TokenStream::new();
    for transition in &input.model.transitions {
        let Some(source) = &transition.source else { continue };
        if let Some(arm) = joined(input, transition, source) {
            out.extend(arm);
            continue;
        }
        for &state in &source.states {
            if !first(input, transition, Some(state)) {
                continue;
            }
            let cfg = all_cfg(input, transition, Some(state));
            let (state_name, event) = (
                &input.ast.state.variants[state].name,
                &input.ast.event.variants[transition.event].name,
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
                    state: argument,
                    event: quote!(e),
                    ..Values::default()
                },
            );
            let stayed = quote!(#states::#state_name(s));
            let body = match transition.target {
                Target::To(Place::State(to)) => {
                    let to = &input.ast.state.variants[to].name;
                    quote!(#states::#to(#call))
                }
                Target::To(Place::Group(_)) => quote!(__p::From::from(#call)),
                Target::Stay => quote!({ #before #call; #after #stayed }),
                Target::MayMove(_) => quote!({ #before let moved = #call; #after match moved {
                    __p::Option::Some(it) => __p::From::from(it),
                    __p::Option::None => #stayed,
                } }),
            };
            let mutable = mutable.then(|| quote!(mut));
            out.extend(quote!(#cfg (#events::#event(e), #states::#state_name(#mutable s)) => #body,));
        }
    }
    out
}

/// One arm for all states of a group, which the optimiser then sees to do one thing. Where some exist only under `cfg`,
/// which no part of a pattern can be, or where an error left some out, each state has its own.
fn joined(input: &Input<'_>, transition: &Transition, source: &Source) -> Option<TokenStream> {
    let variants = || source.states.iter().map(|&state| &input.ast.state.variants[state]);
    let several = source.of != States::One(source.states[0]);
    if !several || !input.clean || variants().any(|state| !state.cfg.is_empty()) {
        return None;
    }
    let (states, events) = (&input.ast.state.name, &input.ast.event.name);
    let names = variants().map(|state| &state.name);
    let event = &input.ast.event.variants[transition.event].name;
    let (whole, argument) = (
        match source.of {
            States::Group(group) => {
                let group = &input.model.groups[group].name;
                quote!(__p::grouped::<Machine, group::#group>(s))
            }
            _ => quote!(s),
        },
        match source.mode {
            Mode::Value => quote!(whole),
            _ => quote!(&whole),
        },
    );
    let values = Values {
        state: argument,
        event: quote!(e),
        ..Values::default()
    };
    let call = call(input, transition.function, &transition.arguments, &values);
    let reached = match transition.target {
        Target::To(Place::State(to)) => {
            let to = &input.ast.state.variants[to].name;
            quote!(#states::#to(#call))
        }
        Target::To(Place::Group(_)) => quote!(__p::From::from(#call)),
        Target::Stay => quote!(#call; __p::From::from(whole)),
        Target::MayMove(_) => quote!(match #call {
            __p::Option::Some(it) => __p::From::from(it),
            __p::Option::None => __p::From::from(whole),
        }),
    };
    let cfg = all_cfg(input, transition, None);
    Some(quote!(#cfg (#events::#event(e), s @ (#(#states::#names(_))|*)) => { let whole = #whole; #reached }))
}

/// The arms of `Machine::begin`.
pub(super) fn beginnings(input: &Input<'_>) -> TokenStream {
    let events = &input.ast.event.name;
    let mut out = TokenStream::new();
    for transition in input
        .model
        .transitions
        .iter()
        .filter(|transition| transition.source.is_none() && first(input, transition, None))
    {
        let cfg = all_cfg(input, transition, None);
        let event = &input.ast.event.variants[transition.event].name;
        let call = call(
            input,
            transition.function,
            &transition.arguments,
            &Values {
                event: quote!(e),
                ..Values::default()
            },
        );
        let body = match &input.ast.data {
            Some(_) => quote!({ let (state, data) = #call; (__p::From::from(state), data) }),
            None => quote!((__p::From::from(#call), ())),
        };
        out.extend(quote!(#cfg #events::#event(e) => #body,));
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

fn all_cfg(input: &Input<'_>, transition: &Transition, state: Option<usize>) -> TokenStream {
    let ast = input.ast;
    let state = state.map(|state| &ast.state.variants[state].cfg);
    cfg(state.into_iter().chain([
        &ast.event.variants[transition.event].cfg,
        &ast.functions[transition.function].cfg,
    ]))
}

pub(super) fn data_type(input: &Input<'_>) -> TokenStream {
    match &input.ast.data {
        Some(data) => {
            let name = &data.ident;
            quote!(#name)
        }
        None => quote!(()),
    }
}
