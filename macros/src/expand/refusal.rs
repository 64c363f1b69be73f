//! `enum Refusal`: one variant for each decision that can refuse.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

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

/// Whether no decision can refuse, in any build.
fn never(input: &Input<'_>) -> bool {
    variants(input).next().is_none()
}

pub(super) fn expand(input: &Input<'_>, krate: &TokenStream) -> Option<TokenStream> {
    if input.ast.options.refusal.is_some() {
        return None;
    }
    let vis = &input.vis;
    if never(input) {
        return Some(quote! {
            /// Why a decision refused: none can.
            #vis type Refusal = #krate::NoRefusal;
        });
    }
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
    if input.ast.options.refusal.is_some() || never(input) {
        return None;
    }
    let arms = |arm: &dyn Fn(&Variant<'_>) -> TokenStream| -> TokenStream {
        variants(input)
            .map(|variant| {
                let (name, cfg, arm) = (&variant.name, variant.cfg, arm(&variant));
                quote!(#(#cfg)* Refusal::#name(ref why) => #arm,)
            })
            .collect()
    };
    // A type that is no error is reported once, where it is written.
    let error = arms(&|variant| quote_spanned!(variant.error.span()=> __p::refused(why)));
    let names = arms(&|variant| {
        let text = variant.name.to_string();
        quote!(#text)
    });
    Some(quote! {
        fn error(it: &Refusal) -> &(dyn __p::Error + 'static) { match *it { #error } }
        impl __p::fmt::Debug for Refusal {
            fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result {
                f.debug_tuple(match *self { #names }).field(&error(self)).finish()
            }
        }
        impl __p::fmt::Display for Refusal {
            fn fmt(&self, f: &mut __p::fmt::Formatter<'_>) -> __p::fmt::Result { __p::fmt::Display::fmt(error(self), f) }
        }
        impl __p::Error for Refusal {
            fn source(&self) -> __p::Option<&(dyn __p::Error + 'static)> { error(self).source() }
        }
    })
}
