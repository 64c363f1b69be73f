//! The matches over the chain hooks.

use std::collections::BTreeSet;

use super::Input;
use super::calls::{Passed, Values, call, pass};
use super::text::cfg;

/// The arms of `Machine::chain`, which give the state back with the next event.
pub(super) fn arms(input: &Input<'_>) -> String {
    let (states, events) = (&input.ast.state.name, &input.ast.event.name);
    let mut out = String::new();
    for hook in &input.model.hooks {
        for &state in &hook.source.states {
            let variant = &input.ast.state.variants[state];
            let event = hook.event.map(|event| &input.ast.event.variants[event]);
            let cfg = cfg([&variant.cfg, &input.ast.functions[hook.function].cfg]
                .into_iter()
                .chain(event.map(|event| &event.cfg)));
            let pattern = event.map_or_else(|| "e".to_owned(), |event| format!("{events}::{}(e)", event.text));
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
                    state: &argument,
                    event: "e",
                    ..Values::default()
                },
            );
            let next = if hook.guarded {
                format!(
                    "match {call} {{ __p::Option::Some(it) => __p::Option::Some(__p::Into::into(it)), __p::Option::None => __p::Option::None }}"
                )
            } else {
                format!("__p::Option::Some(__p::Into::into({call}))")
            };
            let state = &variant.text;
            out.push_str(&format!(
                "{cfg} ({states}::{state}(s), {pattern}) => {{ {before} let next = {next}; {after} ({states}::{state}(s), next) }}"
            ));
        }
    }
    out
}

/// The arms of `Machine::hooked`: a copy of each event that a hook listens to.
pub(super) fn copies(input: &Input<'_>) -> String {
    if !(input.ast.event.derives.clone.anywhere() || input.ast.event.derives.each_clone) {
        return String::new();
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
            let (name, cfg) = (&event.text, cfg([&event.cfg]));
            format!("{cfg} {whole}::{name}(e) => __p::Option::Some({whole}::{name}(__p::Clone::clone(e))),")
        })
        .collect()
}
