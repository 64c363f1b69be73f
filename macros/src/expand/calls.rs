//! Calls of the user's functions, with the arguments in the order in which they are declared.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use super::Input;
use crate::model::{Argument, Mode, Source, States};

/// What each argument of a call is, as an expression.
#[derive(Default)]
pub(super) struct Values {
    pub(super) state: TokenStream,
    pub(super) event: TokenStream,
    pub(super) command: TokenStream,
}

/// `name(state, event)`, with `data`, `context` and `id` in scope as references.
pub(super) fn call(input: &Input<'_>, function: usize, arguments: &[Argument], values: &Values) -> TokenStream {
    if input.model.uncallable.contains(&function) {
        let output = match &input.ast.functions[function].item.sig.output {
            syn::ReturnType::Default => quote!(()),
            syn::ReturnType::Type(_, output) => quote!(#output),
        };
        return quote!({ let it: #output = __p::unreachable!(); it });
    }
    let name = &input.ast.functions[function].item.sig.ident;
    let arguments = arguments.iter().map(|argument| match argument {
        Argument::State => values.state.clone(),
        Argument::Event => values.event.clone(),
        Argument::Command => values.command.clone(),
        Argument::Data => quote!(data),
        Argument::Context => quote!(context),
        Argument::Id => quote!(id),
    });
    // An argument of ours may have the function's name.
    quote!(self::#name(#(#arguments),*))
}

/// How the state `s`, an owned variable of the concrete type, becomes the state argument.
pub(super) struct Passed {
    /// Statements before the call.
    pub(super) before: TokenStream,
    /// The argument.
    pub(super) argument: TokenStream,
    /// Statements after the call that make `s` the concrete state again, if it was only lent.
    pub(super) after: TokenStream,
    /// Whether the function changes `s` in place.
    pub(super) mutable: bool,
}

/// Passes the concrete state `s` as what the function declares.
pub(super) fn pass(input: &Input<'_>, source: &Source, state: usize) -> Passed {
    let none = TokenStream::new;
    let wrapper = wrapper(input, source.of, state);
    match (&wrapper, source.mode) {
        (None, Mode::Value) => Passed {
            before: none(),
            argument: quote!(s),
            after: none(),
            mutable: false,
        },
        (None, Mode::Ref) => Passed {
            before: none(),
            argument: quote!(&s),
            after: none(),
            mutable: false,
        },
        (None, Mode::Mut) => Passed {
            before: none(),
            argument: quote!(&mut s),
            after: none(),
            mutable: true,
        },
        (Some(wrapper), Mode::Value) => Passed {
            before: none(),
            argument: quote!(#wrapper(s)),
            after: none(),
            mutable: false,
        },
        (Some(wrapper), _) => Passed {
            before: match source.of {
                // A function that cannot be called does not tell which form of the group it looks at.
                States::Group(group) if !input.clean => {
                    let name = &input.model.groups[group].name;
                    quote!(let whole: group::#name = #wrapper(s);)
                }
                _ => quote!(let whole = #wrapper(s);),
            },
            argument: quote!(&whole),
            after: quote!(let s = match whole { #wrapper(s) => s, _ => __p::unreachable!() };),
            mutable: false,
        },
    }
}

/// `group::Open::Pending` or `State::Pending`; nothing for the concrete state itself.
fn wrapper(input: &Input<'_>, of: States, state: usize) -> Option<TokenStream> {
    let variant: &Ident = &input.ast.state.variants[state].name;
    match of {
        States::One(_) => None,
        States::Group(group) => {
            let group = &input.model.groups[group].name;
            Some(quote!(group::#group::#variant))
        }
        States::All => {
            let whole = &input.ast.state.name;
            Some(quote!(#whole::#variant))
        }
    }
}
