//! The matches over the chain hooks.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::calls::{Passed, Values, call, pass};
use super::{Input, cfg};

/// The arms of `Machine::chain`, which give the state back with the next event.
pub(super) fn arms(input: &Input<'_>) -> TokenStream {
    let (states, events) = (&input.ast.state.name, &input.ast.event.name);
    let mut out = TokenStream::new();
    for hook in &input.model.hooks {
        for &state in &hook.source.states {
            let variant = &input.ast.state.variants[state];
            let event = hook.event.map(|event| &input.ast.event.variants[event]);
            let cfg = cfg([&variant.cfg, &input.ast.functions[hook.function].cfg]
                .into_iter()
                .chain(event.map(|event| &event.cfg)));
            let state_name = &variant.name;
            let (pattern, value) = match event {
                Some(event) => {
                    let name = &event.name;
                    (quote!(#events::#name(e)), quote!(e))
                }
                None => (quote!(e), quote!(e)),
            };
            let Passed {
                before,
                argument,
                after,
                ..
            } = pass(input, &hook.source, state);
            let call = call(
                input,
                hook.function,
                &hook.arguments,
                &Values {
                    state: argument,
                    event: value,
                    ..Values::default()
                },
            );
            let next = if hook.guarded {
                quote!(match #call { __p::Option::Some(it) => __p::Option::Some(__p::Into::into(it)), __p::Option::None => __p::Option::None })
            } else {
                quote!(__p::Option::Some(__p::Into::into(#call)))
            };
            out.extend(quote!(#cfg (#states::#state_name(s), #pattern) => { #before let next = #next; #after (#states::#state_name(s), next) }));
        }
    }
    out
}

/// The arms of `Machine::hooked`: a copy of each event that a hook listens to.
pub(super) fn copies(input: &Input<'_>) -> TokenStream {
    if !(input.ast.event.derives.clone || input.ast.event.derives.each_clone) {
        return TokenStream::new();
    }
    let whole = &input.ast.event.name;
    let model = input.model;
    // Looked at only if there are effects: machines without them have more to do than this.
    let occurring = if model.effects.is_empty() {
        BTreeSet::new()
    } else {
        model.occurring()
    };
    let looked_at = |event| {
        let mut states = occurring
            .iter()
            .filter(|&&(_, by)| by == event)
            .map(|&(state, _)| state);
        states.any(|state| {
            model
                .effects
                .iter()
                .any(|effect| effect.occasion().listens(state, event))
        })
    };
    let events = input.ast.event.variants.iter().enumerate();
    let heard = events.filter(|&(index, _)| {
        let chained = model
            .hooks
            .iter()
            .any(|hook| hook.event.is_none_or(|event| event == index));
        chained || looked_at(index)
    });
    heard
        .map(|(_, event)| {
            let (name, cfg) = (&event.name, &event.cfg);
            quote!(#(#cfg)* #whole::#name(e) => __p::Option::Some(#whole::#name(__p::Clone::clone(e))),)
        })
        .collect()
}
