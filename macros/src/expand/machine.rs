//! `impl Machine for Machine`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{Input, cells, commands, effects, hooks, place, transitions};
use crate::ast::Enum;

pub(super) fn expand(input: &Input<'_>) -> TokenStream {
    let ast = input.ast;
    let name = ast
        .options
        .name
        .as_ref()
        .map_or_else(|| ast.name.unraw().to_string(), syn::LitStr::value);
    // What is wrong with a given type is reported where it is given.
    let ty = |name: &str, given: &Option<syn::Type>, default: TokenStream| {
        let span = given.as_ref().map_or_else(Span::call_site, Spanned::span);
        let (name, ty) = (Ident::new(name, span), given.as_ref().map_or(default, |ty| quote!(#ty)));
        quote_spanned!(span=> type #name = #ty;)
    };
    let id = ty("Id", &ast.options.id, quote!(__p::String));
    // What is wrong may be that no context is declared.
    let no_context = if input.silent { quote!(__Wrong) } else { quote!(()) };
    let context = ty("Context", &ast.options.context, no_context);
    let refusal = ty("Refusal", &ast.options.refusal, quote!(Refusal));
    let data = transitions::data_type(input);
    let (state, event) = (&ast.state.name, &ast.event.name);
    let command = ast.command.as_ref().map_or_else(
        || quote!(__p::NoCommand),
        |command| {
            let name = &command.name;
            quote!(#name)
        },
    );
    let (state_places, event_places) = (places(&ast.state), places(&ast.event));
    let (arms, beginnings) = (transitions::arms(input), transitions::beginnings(input));
    let (cells, commands, hooks) = (cells::expand(input), deciding(input), hooking(input));
    let copy_event = ast.event.derives.clone.then(|| {
        quote! {
            fn copy_event(event: &#event) -> __p::Option<#event> { __p::Option::Some(__p::Clone::clone(event)) }
        }
    });
    // By event first: an event is valid in few states and often does the same in each, so that the optimiser joins arms.
    quote! {
        impl __p::Machine for Machine {
            const NAME: &'static str = #name;
            const GRAPH: &'static __p::Graph = GRAPH;
            #id
            type State = #state;
            type Event = #event;
            type Command = #command;
            type Data = #data;
            #context
            #refusal
            type Any = Any;
            #[inline]
            fn state_index(it: &#state) -> u16 { match it { #state_places } }
            #[inline]
            fn event_index(it: &#event) -> u16 { match it { #event_places } }
            #[inline]
            fn begin(event: #event) -> __p::Result<(#state, #data), #event> {
                __p::Result::Ok(match event { #beginnings event => return __p::Result::Err(event) })
            }
            #[inline]
            fn transition(state: #state, data: &mut #data, event: #event) -> __p::Result<#state, __p::Rejected<Self>> {
                __p::Result::Ok(match (event, state) {
                    #arms
                    (event, state) => return __p::Result::Err(__p::Rejected { state, event }),
                })
            }
            #cells
            #commands
            #hooks
            #copy_event
        }
    }
}

/// The functions over commands, if there are any.
fn deciding(input: &Input<'_>) -> Option<TokenStream> {
    let declared = input.ast.command.as_ref()?;
    let (state, command) = (&input.ast.state.name, &declared.name);
    let data = transitions::data_type(input);
    let places = places(declared);
    let (arms, first) = (commands::arms(input), commands::first_arms(input));
    let copy = declared.derives.clone.then(|| quote! {
        fn copy_command(command: &#command) -> __p::Option<#command> { __p::Option::Some(__p::Clone::clone(command)) }
    });
    Some(quote! {
        fn command_index(it: &#command) -> u16 { match it { #places } }
        fn decide_first(command: #command, context: &Self::Context) -> __p::Decision<Self> {
            match command { #first _ => __p::Decision::Unhandled }
        }
        fn decide(state: #state, data: &#data, command: #command, context: &Self::Context) -> (#state, __p::Decision<Self>) {
            match (state, command) { #arms (state, _) => (state, __p::Decision::Unhandled) }
        }
        #copy
    })
}

/// The functions over hooks, if there are any.
fn hooking(input: &Input<'_>) -> Option<TokenStream> {
    let model = input.model;
    if model.hooks.is_empty() && model.effects.is_empty() {
        return None;
    }
    let (state, event) = (&input.ast.state.name, &input.ast.event.name);
    let copies = hooks::copies(input);
    let chain = (!model.hooks.is_empty()).then(|| {
        let (data, arms) = (transitions::data_type(input), hooks::arms(input));
        quote! {
            fn chain(state: #state, data: &#data, event: &#event) -> (#state, __p::Option<#event>) {
                match (state, event) { #arms (state, _) => (state, __p::Option::None) }
            }
        }
    });
    let effects = effects::expand(input);
    Some(quote! {
        fn hooked(event: &#event) -> __p::Option<#event> { match event { #copies _ => __p::Option::None } }
        #chain
        #effects
    })
}

fn places(declared: &Enum) -> TokenStream {
    let whole = &declared.name;
    let arms = declared.variants.iter().enumerate().map(|(index, variant)| {
        let (name, cfg, place) = (&variant.name, &variant.cfg, place(declared, index));
        quote!(#(#cfg)* #whole::#name(_) => #place,)
    });
    // A reference to an empty enum still needs an arm.
    let empty = declared.variants.is_empty().then(|| quote!(_ => __p::unreachable!(),));
    quote!(#(#arms)* #empty)
}
