//! The enums of `group`, and `Any`: what calls land on where several states are possible.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use super::Input;
use crate::ast::Variant;

/// `mod group` and `enum Any`.
pub(super) fn expand(input: &Input<'_>, krate: &TokenStream) -> TokenStream {
    let (vis, inner_vis) = (&input.vis, &input.inner_vis);
    let groups = input.model.groups.iter().map(|group| {
        let name = &group.name;
        let members = members(input, &group.members).map(|Variant { name, cfg, .. }| quote!(#(#cfg)* #name(K::Of<super::state::#name>)));
        let docs = format!("A state of the group `{name}`.");
        quote! {
            #[doc = #docs]
            #inner_vis enum #name<K: #krate::__private::Kind<super::Machine> = #krate::__private::Bare> { #(#members),* }
        }
    });
    let all = input
        .ast
        .state
        .variants
        .iter()
        .map(|Variant { name, cfg, .. }| quote!(#(#cfg)* #name(K::Of<state::#name>)));
    quote! {
        /// The groups of states.
        #[allow(missing_docs, non_camel_case_types, unreachable_pub)]
        #vis mod group { #(#groups)* }
        /// Any state: matched once, and typed from there.
        #[allow(missing_docs, non_camel_case_types)]
        #vis enum Any<K: #krate::__private::Kind<Machine> = #krate::__private::Bare> { #(#all),* }
    }
}

fn members<'a>(input: &'a Input<'_>, members: &'a [usize]) -> impl Iterator<Item = &'a Variant> {
    members.iter().map(|&state| &input.ast.state.variants[state])
}

/// `Landing` for the groups and `Any`.
pub(super) fn landings(input: &Input<'_>) -> TokenStream {
    let all: Vec<usize> = (0..input.ast.state.variants.len()).collect();
    let any = Ident::new("Any", proc_macro2::Span::call_site());
    let any = landing(input, &quote!(#any), &all);
    let groups = input.model.groups.iter().map(|group| {
        let name = &group.name;
        landing(input, &quote!(group::#name), &group.members)
    });
    quote!(#any #(#groups)*)
}

fn landing(input: &Input<'_>, path: &TokenStream, states: &[usize]) -> TokenStream {
    let whole = &input.ast.state.name;
    let arms = |arm: &dyn Fn(&Ident) -> TokenStream| -> TokenStream {
        members(input, states)
            .map(|Variant { name, cfg, .. }| {
                let arm = arm(name);
                quote!(#(#cfg)* #arm,)
            })
            .collect()
    };
    let land = arms(&|name| quote!(#path::#name(it) => #path::#name(lander.land(it))));
    let sort = arms(&|name| quote!(#whole::#name(it) => #path::#name(it)));
    let bare = arms(&|name| quote!(#path::#name(it) => #whole::#name(it)));
    let names = arms(&|name| {
        let text = name.to_string();
        quote!(#path::#name(_) => #text)
    });
    let rest = (states.len() < input.ast.state.variants.len()).then(|| quote!(it => return __p::Result::Err(it),));
    quote! {
        impl __p::Landing<Machine> for #path {
            type In<K: __p::Kind<Machine>> = #path<K>;
            fn land<L: __p::Lander<Machine>>(self, lander: L) -> #path<L::Kind> { match self { #land } }
            fn from_state(it: #whole) -> __p::Result<Self, #whole> { __p::Result::Ok(match it { #sort #rest }) }
        }
        impl __p::From<#path> for #whole {
            fn from(it: #path) -> #whole { match it { #bare } }
        }
        impl<K: __p::Kind<Machine>> __p::fmt::Debug for #path<K> {
            fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result { f.write_str(match self { #names }) }
        }
    }
}
