//! The enums of `group`, and `Any`: what calls land on where several states are possible.

use proc_macro2::TokenStream;
use quote::quote;

use super::Input;
use super::enums::names;
use crate::ast::Variant;

/// `mod group` and `enum Any`.
pub(super) fn expand(input: &Input<'_>, krate: &TokenStream) -> TokenStream {
    let (vis, inner_vis) = (&input.vis, &input.inner_vis);
    let groups = input.model.groups.iter().map(|group| {
        let name = &group.name;
        let members = members(input, &group.members).map(|Variant { name, cfg, .. }| quote!(#(#cfg)* #name(K::Of<super::state::#name>)));
        let docs = format!("A state of the group `{name}`.");
        let there = existence(input, &group.members);
        quote! {
            #there
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
        #[allow(missing_docs, non_camel_case_types, unreachable_pub, clippy::enum_variant_names)]
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
    let whole = &input.ast.state.name;
    let all = names(&input.ast.state.variants);
    let groups = input.model.groups.iter().map(|group| {
        let (name, members) = (&group.name, names(members(input, &group.members)));
        let there = existence(input, &group.members);
        let froms = self::members(input, &group.members).map(|Variant { name: state, cfg, .. }| {
            quote! {
                #(#cfg)*
                impl __p::From<state::#state> for group::#name {
                    fn from(it: state::#state) -> Self { group::#name::#state(it) }
                }
            }
        });
        quote! {
            #there __p::landing! { [group::#name] #whole: #members }
            #there __p::from_group! { [group::#name] #whole: #members }
            #(#froms)*
        }
    });
    quote!(__p::landing! { [Any] #whole: #all } #(#groups)*)
}

/// A group exists where one of its members does.
fn existence(input: &Input<'_>, states: &[usize]) -> Option<TokenStream> {
    let needs = members(input, states).map(|state| {
        let needs = state
            .cfg
            .iter()
            .filter_map(|attr| attr.parse_args::<TokenStream>().ok());
        (!state.cfg.is_empty()).then(|| quote!(all(#(#needs),*)))
    });
    let needs: Option<Vec<TokenStream>> = needs.collect();
    needs.map(|needs| quote!(#[cfg(any(#(#needs),*))]))
}
