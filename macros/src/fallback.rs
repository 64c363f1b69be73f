//! Stand-ins for what could not be generated, so that one mistake stays one error.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::ast::Ast;
use crate::check::Findings;
use crate::errors::Errors;

/// The input as it was, without our attributes, for what is no machine at all.
pub(crate) fn untouched(input: &TokenStream, errors: Errors) -> TokenStream {
    let errors = errors.into_tokens();
    // Anything that is no item would only add a second error; the attributes inside a module are ours.
    let module = input
        .clone()
        .into_iter()
        .any(|token| matches!(&token, TokenTree::Ident(word) if word == "mod"));
    if module || syn::parse2::<syn::Item>(input.clone()).is_err() {
        errors
    } else {
        quote!(#errors #input)
    }
}

/// Lets every event and command that a mistake touches be used in any state.
pub(crate) fn stand_ins(ast: &Ast, findings: &Findings) -> TokenStream {
    let events = findings.touched.events.iter().map(|&event| {
        let name = &ast.event.variants[event].name;
        quote! {
            impl<S> __p::ValidIn<S> for event::#name {
                type Next = __p::Anything;
            }
            impl __p::Initial for event::#name {
                type Next = __p::Anything;
            }
            impl __p::Begins<Machine> for event::#name {
                type Sent = __p::Anything;
                fn into_beginning(self) -> __p::Beginning<Machine> { __p::unreachable!() }
            }
        }
    });
    let commands = findings.touched.commands.iter().filter_map(|&command| {
        let name = &ast.command.as_ref()?.variants[command].name;
        Some(quote! {
            impl<S> __p::HandledIn<S> for command::#name {
                type Machine = Machine;
                type Sent = __p::Anything;
            }
            impl __p::Begins<Machine> for command::#name {
                type Sent = __p::Anything;
                fn into_beginning(self) -> __p::Beginning<Machine> { __p::unreachable!() }
            }
        })
    });
    quote!(#(#events)* #(#commands)*)
}
