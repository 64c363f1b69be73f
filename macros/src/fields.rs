//! Lets the structs in `state`, `event`, `command` and `message` see their fields' types as the user's module does.
//!
//! A struct that came from a variant stands one module deeper, beside its siblings. `use super::*` brings the module's
//! names there, but a sibling called `Vec` would shadow the real one, and `self` and `super` mean other modules: such
//! types are named through an alias in the user's module.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Field, Fields, Ident, Visibility};

use crate::ast::{Enum, Variant};
use crate::attrs;
use crate::expand::respanned;
use crate::names;

/// Writes the structs of one enum, and the aliases that they need.
pub(crate) struct Structs<'a> {
    module: &'static str,
    /// The name of the enum, which is what `Self` means there.
    whole: &'a Ident,
    siblings: &'a BTreeMap<String, usize>,
    vis: &'a Visibility,
    pub(crate) aliases: TokenStream,
    aliased: usize,
}

impl<'a> Structs<'a> {
    pub(crate) fn new(module: &'static str, declared: &'a Enum, vis: &'a Visibility) -> Self {
        Structs {
            module,
            whole: &declared.name,
            siblings: &declared.places,
            vis,
            aliases: TokenStream::new(),
            aliased: 0,
        }
    }

    /// Writes what follows `struct Name`: the fields, all visible, and the semicolon where there is one.
    pub(crate) fn body(&mut self, variant: &Variant) -> TokenStream {
        let (vis, span) = (self.vis, variant.name.span());
        match &variant.fields {
            Fields::Unit => quote_spanned!(span=> ;),
            Fields::Named(fields) => {
                let fields: Vec<_> = fields
                    .named
                    .iter()
                    .map(|field| {
                        let (attrs, name) = (field.attrs.iter().map(attrs::one_deeper), &field.ident);
                        let vis = respanned(vis, name.as_ref().map_or(span, Ident::span));
                        let ty = self.ty(field, variant);
                        quote!(#(#attrs)* #vis #name: #ty)
                    })
                    .collect();
                braced(Delimiter::Brace, span, quote!(#(#fields),*))
            }
            Fields::Unnamed(fields) => {
                let fields: Vec<_> = fields
                    .unnamed
                    .iter()
                    .map(|field| {
                        let attrs = field.attrs.iter().map(attrs::one_deeper);
                        let vis = respanned(vis, first(&field.ty));
                        let ty = self.ty(field, variant);
                        quote!(#(#attrs)* #vis #ty)
                    })
                    .collect();
                let fields = braced(Delimiter::Parenthesis, span, quote!(#(#fields),*));
                quote_spanned!(span=> #fields ;)
            }
        }
    }

    fn ty(&mut self, field: &Field, variant: &Variant) -> TokenStream {
        let tokens = field.ty.to_token_stream();
        if !self.means_something_else(tokens.clone()) {
            return tokens;
        }
        let alias = names::field_alias(self.module, self.aliased);
        self.aliased += 1;
        let cfg = attrs::cfg(&field.attrs);
        let cfg = variant.cfg.iter().chain(&cfg);
        let tokens = self.with_whole(tokens);
        self.aliases.extend(quote!(#(#cfg)* type #alias = #tokens;));
        quote!(super::#alias)
    }

    /// The type with the enum's name for `Self`.
    fn with_whole(&self, tokens: TokenStream) -> TokenStream {
        let trees = tokens.into_iter().map(|tree| match tree {
            TokenTree::Ident(name) if name == "Self" => {
                let mut whole = self.whole.clone();
                whole.set_span(name.span());
                TokenTree::Ident(whole)
            }
            TokenTree::Group(group) => {
                let mut inside = Group::new(group.delimiter(), self.with_whole(group.stream()));
                inside.set_span(group.span());
                TokenTree::Group(inside)
            }
            other => other,
        });
        trees.collect()
    }

    fn means_something_else(&self, tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(name) => {
                let name = names::text(&name);
                matches!(&*name, "self" | "super" | "Self") || self.siblings.contains_key(&name)
            }
            TokenTree::Group(group) => self.means_something_else(group.stream()),
            _ => false,
        })
    }
}

/// The place of the first token: a field reaches from its visibility to its type, and messages about it point there.
fn first(tokens: &impl ToTokens) -> Span {
    let first = tokens.to_token_stream().into_iter().next();
    first.map_or_else(Span::call_site, |token| token.span())
}

/// Fields lie where the variant's name does, so that messages about the struct point there.
pub(crate) fn braced(delimiter: Delimiter, span: Span, fields: TokenStream) -> TokenStream {
    let mut group = Group::new(delimiter, fields);
    group.set_span(span);
    group.into_token_stream()
}
