//! `enum Refusal`: one variant for each decision that can refuse.

use std::borrow::Cow;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ItemFn;
use syn::spanned::Spanned;

use super::Input;
use super::placement::Placed;
use crate::names;

struct Variant<'a> {
    name: Ident,
    /// The decision and its error type; `None` where that could not be read.
    known: Option<(&'a Ident, &'a syn::Type)>,
    cfg: &'a [syn::Attribute],
}

fn variants<'a>(input: &'a Input<'_>) -> impl Iterator<Item = Variant<'a>> {
    let model = input.model;
    let known = model.decisions.iter().filter_map(|decision| {
        let function = &input.ast.functions[decision.function];
        let (name, error) = (&function.item.sig.ident, decision.outcome.refusal.as_ref()?);
        Some(Variant {
            name: names::refusal(name),
            known: Some((name, error)),
            cfg: &function.cfg,
        })
    });
    let unread = model.unread_refusals.iter().map(|(name, cfg)| Variant {
        name: name.clone(),
        known: None,
        cfg,
    });
    known.chain(unread)
}

/// Whether no decision can refuse, in any build.
fn never(input: &Input<'_>) -> bool {
    variants(input).next().is_none()
}

pub(super) fn expand(input: &Input<'_>, private: &TokenStream) -> Option<TokenStream> {
    if input.ast.options.refusal.is_some() {
        return None;
    }
    let vis = &input.vis;
    if never(input) {
        return Some(quote! {
            /// Why a decision refused: none can.
            #vis type Refusal = #private::NoRefusal;
        });
    }
    let variants = variants(input).map(|Variant { name, known, cfg }| {
        let docs = format!("Why the decision on `{name}` refused.");
        let error = known.map_or_else(|| quote!(__Wrong), |(_, error)| error.to_token_stream());
        quote!(#(#cfg)* #[doc = #docs] #name(#error))
    });
    Some(quote! {
        /// Why a decision refused: one variant for each decision that can.
        #vis enum Refusal { #(#variants),* }
    })
}

/// Puts the calls that make the user's refusal where the decision's error type is written: a missing `From` is reported
/// there. The type itself is not repeated, since then an unknown one would be a second error.
pub(super) fn placed(input: &Input<'_>, tokens: TokenStream) -> TokenStream {
    if input.ast.options.refusal.is_none() {
        return tokens;
    }
    let trees = tokens.into_iter().flat_map(|tree| match tree {
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), placed(input, group.stream()));
            inner.set_span(group.span());
            TokenStream::from(TokenTree::from(inner))
        }
        TokenTree::Ident(name) => own(input, &name).unwrap_or_else(|| TokenTree::from(name).into()),
        other => other.into(),
    });
    trees.collect()
}

fn own(input: &Input<'_>, name: &Ident) -> Option<TokenStream> {
    let decisions = || input.model.decisions.iter();
    let index = decisions()
        .zip(0..)
        .find(|(_, index)| *name == names::own_refusal(*index))?
        .1;
    let error = input.model.decisions[index].outcome.refusal.as_ref()?;
    // One type that lacks its `From` is one mistake, also where several decisions refuse with it.
    let mut errors = decisions().filter_map(|decision| decision.outcome.refusal.as_ref());
    let first = errors.find(|first| *first == error)?;
    Some(Placed::at(first).over(quote!(__p::refusal)))
}

/// The function as it is emitted. `enum Refusal` names the decision's error type again; were the function's name wholly the
/// user's, rustc would propose a type parameter there for a type that it does not know, and not with the enum, and so say it
/// twice.
pub(super) fn named_once<'a>(input: &Input<'_>, item: &'a ItemFn) -> Cow<'a, ItemFn> {
    let mut refusing = variants(input).filter(|_| input.ast.options.refusal.is_none());
    if !refusing.any(|variant| matches!(variant.known, Some((function, _)) if *function == item.sig.ident)) {
        return Cow::Borrowed(item);
    }
    let mut item = item.clone();
    let span = Span::call_site().located_at(item.sig.ident.span());
    item.sig.ident.set_span(span);
    Cow::Owned(item)
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
    // A type that is no error is reported once, where it is written first.
    let error = arms(&|variant| match variant.known {
        Some((_, error)) => {
            let mut known = variants(input).filter_map(|variant| variant.known);
            let first = known
                .find(|(_, first)| *first == error)
                .map_or(error, |(_, first)| first);
            quote_spanned!(first.span()=> __p::refused(why))
        }
        None => quote!(::core::unreachable!()),
    });
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
