//! Whether a function is called, as far as can be seen.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Ident, Item};

use crate::names;
use crate::parse::Parts;

/// How often each name occurs in the module.
pub(super) struct Called {
    counts: BTreeMap<String, usize>,
    out_of_sight: bool,
}

impl Called {
    pub(super) fn by(parts: &Parts) -> Self {
        let is_macro = |item: &Item| matches!(item, Item::Macro(_));
        let out_of_sight = parts.in_other_files || parts.items.iter().any(is_macro);
        let mut called = Called {
            counts: BTreeMap::new(),
            out_of_sight,
        };
        if !out_of_sight {
            for function in &parts.functions {
                called.count(function.item.to_token_stream());
            }
            for item in &parts.items {
                called.count(item.to_token_stream());
            }
        }
        called
    }

    fn count(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.count(group.stream()),
                TokenTree::Ident(name) => *self.counts.entry(names::text(&name)).or_default() += 1,
                _ => {}
            }
        }
    }

    /// Whether a function's name occurs anywhere besides its own definition, or may do so out of sight.
    pub(super) fn names(&self, function: &Ident) -> bool {
        self.out_of_sight || self.counts.get(&names::text(function)).is_some_and(|count| *count > 1)
    }
}
