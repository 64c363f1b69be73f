//! Stand-ins for what could not be generated, so that one mistake stays one error.

mod usage;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::Attribute;

use crate::ast::Ast;
use crate::check::Findings;
use crate::errors::Errors;

/// The input as it was, without our attributes, for what is no machine at all.
pub(crate) fn untouched(input: &TokenStream, errors: Errors) -> TokenStream {
    let errors = errors.into_tokens();
    // The attributes inside a module are ours. rustc says nothing of names that a module lacks which holds an error.
    let mut tokens = input.clone().into_iter();
    tokens.find(|token| matches!(token, TokenTree::Ident(word) if word == "mod"));
    if let Some(TokenTree::Ident(name)) = tokens.next() {
        let (used, made) = (usage::imports(input), usage::names(input));
        // What the module would have can be imported by a glob, too, and nothing is known of it: rustc says nothing of what
        // it cannot find in a module that holds an error.
        quote!(pub mod #name { #used #[allow(unused_imports)] pub use self::{#(#made),*}; #errors })
    } else if syn::parse2::<syn::Item>(input.clone()).is_err() {
        // Anything that is no item would only add a second error.
        errors
    } else {
        quote!(#errors #input)
    }
}

/// The mistakes, and a type for what they touch. rustc says nothing of what follows from a type in error.
pub(crate) fn report(errors: Errors, private: &TokenStream) -> TokenStream {
    let (first, others, unresolved) = errors.into_parts();
    let wrong = match (first, unresolved) {
        // The first mistake is part of the type.
        (Some(first), _) => quote!([(); #first]),
        // rustc says of the same tokens the same thing once. What it does find is private to our modules.
        (None, Some(unresolved)) => unresolved,
        (None, None) => quote!(()),
    };
    // In a module of their own they keep rustc from passing over names that it cannot resolve beside them.
    quote! {
        type __Wrong = <#wrong as #private::Misplaced>::Landing;
        // Nothing is known of it either, and what it is written for is in use.
        #[allow(dead_code)]
        type __WrongFor<T> = <(__Wrong, T) as #private::Misplaced>::Landing;
        mod __errors { #others }
    }
}

/// Takes the attributes of serde's off messages that derive nothing of serde's, which is reported: the compiler would not know
/// them.
pub(crate) fn without_serde(ast: &mut Ast) {
    let Some(message) = &mut ast.message else { return };
    if message.derives.deserialize.anywhere() {
        return;
    }
    let strip = |attrs: &mut Vec<Attribute>| attrs.retain(|attr| !attr.path().is_ident("serde"));
    strip(&mut message.attrs);
    strip(&mut message.each);
    for variant in &mut message.variants {
        strip(&mut variant.attrs);
        strip(&mut variant.struct_attrs);
        for field in &mut variant.fields {
            strip(&mut field.attrs);
        }
    }
}

/// Lets every event and command that a mistake touches be used in any state.
pub(crate) fn stand_ins(ast: &Ast, findings: &Findings) -> TokenStream {
    let events = findings.touched.events.iter().map(|&event| {
        let name = &ast.event.variants[event].name;
        quote! {
            impl<S> __p::ValidIn<Machine, S> for event::#name {
                type DeclaredByAFunction = __p::Declared;
                type Next = __Wrong;
            }
            impl __p::Initial for event::#name {
                type DeclaredByAFunction = __p::Declared;
                type Machine = Machine;
                type Next = __Wrong;
            }
            impl __p::Begins<Machine> for event::#name {
                type DeclaredByAFunction = __p::Declared;
                type Sent = __Wrong;
                fn into_beginning(self) -> __p::Beginning<Machine> { ::core::unreachable!() }
            }
        }
    });
    let commands = findings.touched.commands.iter().filter_map(|&command| {
        let name = &ast.command.as_ref()?.variants[command].name;
        Some(quote! {
            impl<S> __p::HandledIn<Machine, S> for command::#name {
                type DeclaredByAFunction = __p::Declared;
                type Sent = __Wrong;
            }
            impl __p::Begins<Machine> for command::#name {
                type DeclaredByAFunction = __p::Declared;
                type Sent = __Wrong;
                fn into_beginning(self) -> __p::Beginning<Machine> { ::core::unreachable!() }
            }
        })
    });
    quote!(#(#events)* #(#commands)*)
}
