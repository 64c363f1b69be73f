//! Whether what a machine stores can go to other threads, to which calls take it.
//!
//! Each type in a field is asked for it where it is written. The answers stand in the constant by whose value the machine
//! names its enums: where one is no, they are types of which rustc says nothing, and what follows from it stays silent.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Field, Fields, Index};

use super::placement::Placed;
use crate::ast::{Ast, Enum};
use crate::attrs;

/// The constant; with a condition, nothing is asked where it does not hold.
pub(super) fn asked(ast: &Ast, condition: Option<&TokenStream>) -> TokenStream {
    let mut asked = Asked {
        seen: BTreeSet::new(),
        tokens: TokenStream::new(),
    };
    // Events and data are looked at from several threads at once.
    asked.declared("event", &ast.event, "shared");
    if let Some(data) = &ast.data {
        asked.fields(&data.ident.to_token_stream(), &data.fields, None, "shared");
    }
    asked.declared("state", &ast.state, "sent");
    if let Some(command) = &ast.command {
        asked.declared("command", command, "sent");
    }
    let questions = asked.tokens;
    let (cfg, otherwise) = match condition {
        Some(condition) => (
            quote!(#[cfg(#condition)]),
            quote!(
                #[cfg(not(#condition))]
                const __STORED: __p::usize = 0;
            ),
        ),
        None => (TokenStream::new(), TokenStream::new()),
    };
    quote! {
        #otherwise
        #cfg
        const __STORED: __p::usize = {
            use __p::Stays as _;
            #questions
            0
        };
    }
}

struct Asked {
    /// What is written twice is asked for once.
    seen: BTreeSet<String>,
    tokens: TokenStream,
}

impl Asked {
    fn declared(&mut self, module: &str, declared: &Enum, way: &str) {
        let module = Ident::new(module, Span::call_site());
        for variant in &declared.variants {
            let name = &variant.name;
            let cfg = &variant.cfg;
            let cfg = (!cfg.is_empty()).then(|| quote!(#(#cfg)*));
            self.fields(&quote!(#module::#name), &variant.fields, cfg.as_ref(), way);
        }
    }

    fn fields(&mut self, of: &TokenStream, fields: &Fields, cfg: Option<&TokenStream>, way: &str) {
        let fields = fields.iter().enumerate();
        let questions: TokenStream = fields
            .filter_map(|(index, field)| self.field(index, field, cfg.is_some(), way))
            .collect();
        if !questions.is_empty() {
            self.tokens.extend(quote!(#cfg let _ = |it: &#of| { #questions };));
        }
    }

    fn field(&mut self, index: usize, field: &Field, is_cfg: bool, way: &str) -> Option<TokenStream> {
        let cfg: Vec<_> = attrs::cfg(&field.attrs);
        let text = field.ty.to_token_stream().to_string();
        if self.seen.contains(&text) {
            return None;
        }
        if !is_cfg && cfg.is_empty() {
            self.seen.insert(text);
        }
        let place = match &field.ident {
            Some(name) => name.to_token_stream(),
            None => Index::from(index).to_token_stream(),
        };
        let way = Ident::new(way, Span::call_site());
        // The answer is what rustc points at.
        let answer = Placed::at(&field.ty).over(quote!(__p::Probed::of(&it.#place).#way()));
        Some(quote!(#(#cfg)* __p::#way(&it.#place, #answer);))
    }
}
