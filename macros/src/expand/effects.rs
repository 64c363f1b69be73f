//! `Machine::effects`: the calls of the hooks that ask for effects.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;

use super::calls::{Passed, Values, call, pass};
use super::placement::Placed;
use super::text::{cfg, tokens};
use super::{Input, transitions};
use crate::ast::Role;
use crate::model::{Effect, States};
use crate::names;

/// The function, if there are such hooks.
pub(super) fn expand(input: &Input<'_>) -> Option<TokenStream> {
    let effects = &input.model.effects;
    if effects.is_empty() {
        return None;
    }
    let (state, event) = (&input.ast.state.name, &input.ast.event.name);
    let data = tokens(&transitions::data_type(input));
    // Where a function cannot be called, that is reported.
    let callable = effects
        .iter()
        .filter(|effect| !input.model.uncallable.contains(&effect.function));
    let steps = callable.map(|effect| step(input, effect));
    Some(quote! {
        fn effects(id: &Self::Id, state: #state, data: &#data, event: &#event, effects: &mut __p::Effects) -> #state {
            #(#steps)*
            state
        }
    })
}

/// Statements that call one hook if it listens, with `state` in scope before and after.
fn step(input: &Input<'_>, effect: &Effect) -> TokenStream {
    let whole = &input.ast.state.name;
    let event = effect.event.map(|event| &input.ast.event.variants[event]);
    let own = cfg([&input.ast.functions[effect.function].cfg]
        .into_iter()
        .chain(event.map(|event| &event.cfg)));
    let own = tokens(&own);
    let (pattern, value) = match event {
        Some(variant) => {
            let (events, name) = (&input.ast.event.name, &variant.name);
            (quote!(#events::#name(e)), "e")
        }
        None => (quote!(_), "event"),
    };
    let called = |state: &str| {
        let values = Values {
            state,
            event: value,
            ..Values::default()
        };
        placed(
            tokens(&call(input, effect.function, &effect.arguments, &values)),
            &effect.output_tokens,
        )
    };
    match effect.source.as_ref().map(|source| (source, source.of)) {
        None | Some((_, States::All)) => {
            let recorded = recorded(input, effect, &called("&state"));
            match event {
                Some(_) => quote!(#own { if let #pattern = event { #recorded } }),
                None => quote!(#own { #recorded }),
            }
        }
        Some((_, States::One(index))) => {
            let variant = &input.ast.state.variants[index];
            let (name, there) = (&variant.name, &variant.cfg);
            let recorded = recorded(input, effect, &called("s"));
            quote!(#own #(#there)* { if let (#whole::#name(s), #pattern) = (&state, event) { #recorded } })
        }
        Some((source, States::Group(_))) => {
            let arms = source.states.iter().map(|&index| {
                let variant = &input.ast.state.variants[index];
                let (name, there) = (&variant.name, &variant.cfg);
                let Passed {
                    before,
                    argument,
                    after,
                    ..
                } = pass(input, source, index);
                // Recorded at once: what is returned may borrow from the state.
                let recorded = recorded(input, effect, &called(&argument));
                let (before, after) = (tokens(&before), tokens(&after));
                quote! {
                    #(#there)*
                    (#whole::#name(s), #pattern) => { #before #recorded; #after #whole::#name(s) }
                }
            });
            quote!(#own let state = match (state, event) { #(#arms)* (state, _) => state };)
        }
    }
}

/// Hands what a hook returned over to the runtime.
fn recorded(input: &Input<'_>, effect: &Effect, returned: &TokenStream) -> TokenStream {
    let function = &input.ast.functions[effect.function];
    let name = names::text(&function.item.sig.ident);
    let call = match function.role {
        Role::Publish => quote!(__p::publish(__p::PhantomData::<Self>, effects, #name, #returned)),
        Role::Link => quote!(__p::link(effects, #name, #returned)),
        _ => quote!(__p::view(effects, #name, #returned)),
    };
    placed(call, &effect.output_tokens)
}

/// An expression that lies, for messages, where a hook's returned type is written: whatever part of it rustc points at
/// begins with the type's first token and ends with its last.
fn placed(expression: TokenStream, output: &TokenStream) -> TokenStream {
    let place = Placed::at(output);
    let trees = expression.into_iter().enumerate().map(|(index, tree)| {
        let span = if index == 0 { place.first } else { place.last };
        let mut tree = match tree {
            // What stands inside is a matter of its own.
            TokenTree::Group(group) => Group::new(group.delimiter(), group.stream()).into(),
            other => other,
        };
        tree.set_span(span);
        tree
    });
    trees.collect()
}
