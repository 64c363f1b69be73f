//! Impls that lie, for messages, where the user declared what they stand for.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;

use super::text;

/// A place in what the user wrote: the place of an item reaches from its first token to its closing brace, and that of an
/// `impl` to its type.
#[derive(Clone, Copy)]
pub(crate) struct Placed {
    pub(super) first: Span,
    pub(super) last: Span,
}

impl Placed {
    pub(crate) fn at(declared: &impl ToTokens) -> Self {
        let mut spans = declared.to_token_stream().into_iter().map(|token| token.span());
        let first = spans.next().unwrap_or_else(Span::call_site);
        Placed {
            first,
            last: spans.last().unwrap_or(first),
        }
    }

    /// Tokens that reach over the place.
    pub(crate) fn over(self, tokens: TokenStream) -> TokenStream {
        let trees = tokens.into_iter().enumerate().map(|(index, mut tree)| {
            tree.set_span(if index == 0 { self.first } else { self.last });
            tree
        });
        trees.collect()
    }

    /// Puts one impl in its place.
    fn put(self, tokens: &mut [TokenTree]) {
        // Before it stand attributes alone, whose names are inside brackets.
        let keyword = tokens.iter_mut().find(|tree| matches!(tree, TokenTree::Ident(_)));
        if let Some(keyword) = keyword {
            keyword.set_span(self.first);
        }
        // `for module::Name { .. }`
        for tree in tokens.iter_mut().rev().take(6) {
            tree.set_span(self.last);
        }
    }
}

/// Impls, written as text and then put in their places.
#[derive(Default)]
pub(super) struct Impls {
    text: String,
    places: Vec<Placed>,
}

impl Impls {
    /// Adds `impl {of} for {target} { {body} }` under the `cfg`; the target is `module::Name`. Each says that a function declares
    /// it, which no `impl` by hand can.
    pub(super) fn add(&mut self, place: Placed, cfg: &str, of: &str, target: &str, body: &str) {
        self.text.push_str(&format!(
            "{cfg} impl {of} for {target} {{ type DeclaredByAFunction = __Declared; {body} }}"
        ));
        self.places.push(place);
    }

    /// Each impl ends with its braces.
    pub(super) fn into_tokens(self) -> TokenStream {
        let mut places = self.places.into_iter();
        let mut impls: Vec<TokenTree> = Vec::new();
        let mut start = 0;
        for tree in text::tokens(&self.text) {
            let ends = matches!(&tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
            impls.push(tree);
            if ends && let Some(place) = places.next() {
                place.put(&mut impls[start..]);
                start = impls.len();
            }
        }
        impls.into_iter().collect()
    }
}
