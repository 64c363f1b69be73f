//! The enums of `group`, and `Any`: what calls land on where several states are possible.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Ident;

use super::Input;
use super::krate::Krate;
use super::text::cfg;
use crate::ast::Variant;
use crate::names;

/// `mod group` and `enum Any`.
pub(super) fn expand(input: &Input<'_>, krate: &Krate) -> TokenStream {
    let (vis, inner_vis) = (&input.vis, &input.inner_vis);
    let Krate { private, inner, .. } = krate;
    let groups = input.model.groups.iter().map(|group| {
        let name = &group.name;
        let members = members(input, &group.members).map(|Variant { name, cfg, .. }| {
            let of = krate.of(inner, &quote!(super::Machine), &quote!(super::state), name);
            quote!(#(#cfg)* #name(#of))
        });
        let docs = format!("A state of the group `{name}`.");
        let there = existence(input, &group.members);
        quote! {
            #there
            #[doc = #docs]
            #inner_vis enum #name<K: #inner::Kind<super::Machine> = #inner::Bare> { #(#members),* }
        }
    });
    let all = input.ast.state.variants.iter().map(|Variant { name, cfg, .. }| {
        let of = krate.of(private, &quote!(Machine), &quote!(state), name);
        quote!(#(#cfg)* #name(#of))
    });
    // What is in them is not known, so nothing is said of who matches it.
    let unknown = input.model.unknown_groups.iter();
    // `group::Self` is a path, and nothing has that name.
    let unknown = unknown.filter(|name| syn::parse2::<Ident>(name.to_token_stream()).is_ok());
    let unknown = quote!(#(#inner_vis type #unknown<K = ()> = super::__WrongFor<K>;)*);
    quote! {
        /// The groups of states.
        #[allow(missing_docs, non_camel_case_types, unexpected_cfgs, unreachable_pub, clippy::enum_variant_names)]
        #vis mod group { #(#groups)* #unknown }
        /// Any state: matched once, and typed from there.
        #[allow(missing_docs, non_camel_case_types, unexpected_cfgs)]
        #vis enum Any<K: #private::Kind<Machine> = #private::Bare> { #(#all),* }
    }
}

fn members<'a>(input: &'a Input<'_>, members: &'a [usize]) -> impl Iterator<Item = &'a Variant> {
    members.iter().map(|&state| &input.ast.state.variants[state])
}

/// `Landing` for the groups and `Any`, and the conversions of states and groups.
pub(super) fn landings(input: &Input<'_>) -> String {
    let whole = &input.ast.state.name;
    let mut out = landing(whole, "Any", input.ast.state.variants.iter());
    for group in &input.model.groups {
        let path = format!("group::{}", names::written(&group.name));
        let members = || members(input, &group.members);
        let mut impls = landing(whole, &path, members());
        let mut back = String::new();
        for state in members() {
            let (state, cfg) = (&state.text, cfg([&state.cfg]));
            back.push_str(&format!("{cfg} {path}::{state}(it) => {whole}::{state}(it),"));
            impls.push_str(&format!(
                "{cfg} impl __From<state::{state}> for {path} {{
                    fn from(it: state::{state}) -> Self {{ {path}::{state}(it) }}
                }}"
            ));
        }
        impls.push_str(&format!(
            "impl __From<{path}> for {whole} {{
                #[inline]
                fn from(it: {path}) -> Self {{ match it {{ {back} }} }}
            }}"
        ));
        match existence(input, &group.members) {
            None => out.push_str(&impls),
            Some(there) => out.push_str(&format!("{there} const _: () = {{ {impls} }};")),
        }
    }
    out
}

/// `Landing` of a group or of `Any`, and `Debug`: the states themselves need not have it, and which one it is tells enough.
fn landing<'a>(whole: &Ident, path: &str, members: impl Iterator<Item = &'a Variant>) -> String {
    let (mut lands, mut names) = (String::new(), String::new());
    for state in members {
        let (name, cfg) = (&state.text, cfg([&state.cfg]));
        // With braces: the compiler has less to do than for a call of a constructor.
        lands.push_str(&format!(
            "{cfg} {whole}::{name}(it) => {path}::{name} {{ 0: lander.land(it) }},"
        ));
        names.push_str(&format!("{cfg} {path}::{name} {{ .. }} => {name:?},"));
    }
    format!(
        "impl __p::Landing<Machine> for {path} {{
            type In<K: __p::Kind<Machine>> = {path}<K>;
            type Sent = Self;
            #[inline]
            fn land<K: __p::Kind<Machine>, L: __p::Lander<Machine, K>>(it: {whole}, lander: L) -> __p::Result<{path}<K>, {whole}> {{
                __p::Result::Ok(match it {{ {lands} it => return __p::Result::Err(it) }})
            }}
        }}
        impl<K: __p::Kind<Machine>> __p::fmt::Debug for {path}<K> {{
            fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result {{
                f.write_str(match self {{ {names} }})
            }}
        }}"
    )
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
