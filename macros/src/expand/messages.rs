//! `impl Message`: the stored form of each message under its stored name.

use proc_macro2::TokenStream;
use quote::quote;

use super::Input;
use super::enums::names;

pub(super) fn expand(input: &Input<'_>) -> Option<TokenStream> {
    let declared = input.ast.message.as_ref()?;
    let written = declared.derives.serialize;
    // That messages cannot be written is reported once, and their hooks are checked all the same.
    if !written && input.clean {
        return None;
    }
    let whole = &declared.name;
    let (mut own_names, mut payloads) = (TokenStream::new(), TokenStream::new());
    let structs: TokenStream = declared
        .variants
        .iter()
        .map(|variant| {
            let (name, cfg, stored) = (&variant.name, &variant.cfg, &variant.stored.name);
            own_names.extend(quote!(#(#cfg)* #whole::#name(it) => __p::Message::name(it),));
            payloads.extend(quote!(#(#cfg)* #whole::#name(it) => __p::Message::encode(it),));
            let payload = if written {
                quote!(__p::Form(self).encode())
            } else {
                quote!(__p::unreachable!())
            };
            quote! {
                #(#cfg)*
                impl __p::Message for message::#name {
                    fn name(&self) -> &'static str { #stored }
                    fn encode(&self) -> __p::Encoded { #payload }
                }
            }
        })
        .collect();
    let names = names(&declared.variants);
    Some(quote! {
        #structs
        impl __p::Message for #whole {
            fn name(&self) -> &'static str { match self { #own_names } }
            fn encode(&self) -> __p::Encoded { match self { #payloads } }
        }
        __p::published! { #whole: #names }
    })
}
