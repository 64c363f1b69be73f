//! The path by which generated items reach the crate `eventer`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;

/// What generated code calls, as it is named in the module and one module deeper.
pub(super) struct Krate {
    /// A path that was given is written once, so that one which leads nowhere is one error.
    pub(super) import: Option<TokenStream>,
    pub(super) private: TokenStream,
    pub(super) inner: TokenStream,
}

impl Krate {
    pub(super) fn new(given: Option<&Path>) -> Self {
        let Some(path) = given else {
            let private = quote!(::eventer::__private);
            return Krate {
                import: None,
                inner: private.clone(),
                private,
            };
        };
        let last = path.to_token_stream().into_iter().last();
        let span = last.map_or_else(Span::call_site, |last| last.span());
        Krate {
            import: Some(quote_spanned! {span=>
                #[allow(unused_imports)]
                use #path::__private as __eventer;
            }),
            private: quote!(__eventer),
            inner: quote!(super::__eventer),
        }
    }

    /// What a state is in a group, at a place that knows `eventer` as `private`. Of a path that leads nowhere rustc only stays silent where
    /// the trait is named.
    pub(super) fn of(
        &self,
        private: &TokenStream,
        machine: &TokenStream,
        state: &TokenStream,
        name: &Ident,
    ) -> TokenStream {
        match &self.import {
            None => quote!(K::Of<#state::#name>),
            Some(_) => quote!(<K as #private::Kind<#machine>>::Of<#state::#name>),
        }
    }
}
