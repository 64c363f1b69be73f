//! `enum Refusal`: one variant for each decision that can refuse.

use proc_macro2::TokenStream;
use quote::quote;

use super::Input;
use crate::names;

struct Variant<'a> {
    name: syn::Ident,
    error: &'a syn::Type,
    cfg: &'a [syn::Attribute],
}

fn variants<'a>(input: &'a Input<'_>) -> impl Iterator<Item = Variant<'a>> {
    input.model.decisions.iter().filter_map(|decision| {
        let function = &input.ast.functions[decision.function];
        let error = decision.outcome.refusal.as_ref()?;
        Some(Variant {
            name: names::refusal(&function.item.sig.ident),
            error,
            cfg: &function.cfg,
        })
    })
}

pub(super) fn expand(input: &Input<'_>) -> Option<TokenStream> {
    if input.ast.options.refusal.is_some() {
        return None;
    }
    let vis = &input.vis;
    let variants = variants(input).map(|Variant { name, error, cfg }| {
        let docs = format!("Why the decision on `{name}` refused.");
        quote!(#(#cfg)* #[doc = #docs] #name(#error))
    });
    Some(quote! {
        /// Why a decision refused: one variant for each decision that can.
        #vis enum Refusal { #(#variants),* }
    })
}

/// A refusal reads as the error that the decision returned.
pub(super) fn impls(input: &Input<'_>) -> Option<TokenStream> {
    if input.ast.options.refusal.is_some() {
        return None;
    }
    let arms = |call: &dyn Fn(&syn::Ident) -> TokenStream| -> TokenStream {
        variants(input)
            .map(|Variant { name, cfg, .. }| {
                let call = call(&name);
                quote!(#(#cfg)* Refusal::#name(ref why) => #call,)
            })
            .collect()
    };
    let debug = arms(&|name| {
        let text = name.to_string();
        quote!(f.debug_tuple(#text).field(why).finish())
    });
    let display = arms(&|_| quote!(__p::fmt::Display::fmt(why, f)));
    let source = arms(&|_| quote!(__p::Error::source(why)));
    Some(quote! {
        impl __p::fmt::Debug for Refusal {
            fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result { match *self { #debug } }
        }
        impl __p::fmt::Display for Refusal {
            fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result { match *self { #display } }
        }
        impl __p::Error for Refusal {
            fn source(&self) -> __p::Option<&(dyn __p::Error + 'static)> { match *self { #source } }
        }
    })
}
