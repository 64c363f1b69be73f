//! The enums of structs, and the structs.

use proc_macro2::{Delimiter, TokenStream};
use quote::{quote, quote_spanned};

use syn::Attribute;

use super::text::cfg;
use super::{Input, respanned};
use crate::ast::{Enum, Variant};
use crate::attrs::{Derived, Derives};
use crate::fields::{Structs, braced};

pub(super) fn expand(input: &Input<'_>, inner: &TokenStream) -> TokenStream {
    input
        .ast
        .enums()
        .map(|(module, declared)| one(input, module, declared, inner))
        .collect()
}

fn one(input: &Input<'_>, module: &'static str, declared: &Enum, inner: &TokenStream) -> TokenStream {
    let Enum {
        name,
        attrs: own_attrs,
        each,
        variants,
        ..
    } = declared;
    let (vis, inner_vis) = (&input.vis, &input.inner_vis);
    let module_name = syn::Ident::new(module, proc_macro2::Span::call_site());
    let wrapped = variants.iter().map(|variant| {
        let Variant {
            name, cfg, docs, attrs, ..
        } = variant;
        // Where the parentheses lie elsewhere, a missing doc comment does, too.
        let held = braced(Delimiter::Parenthesis, name.span(), quote!(#module_name::#name));
        quote!(#(#cfg)* #(#docs)* #(#attrs)* #name #held)
    });
    let mut structs = Structs::new(module, declared, inner_vis);
    let bodies: Vec<TokenStream> = variants
        .iter()
        .map(|variant| {
            let Variant {
                name,
                cfg,
                docs,
                struct_attrs,
                ..
            } = variant;
            // What `each` derives is derived once, in whichever builds.
            let own: Vec<Attribute> = each.iter().chain(struct_attrs).cloned().collect();
            let default = variant
                .default
                .then(|| declared.derives.default.without(&Derives::of(&own).default))
                .filter(Derived::anywhere)
                .map(|default| {
                    let derive = quote!(derive(#inner::Default));
                    match default.condition() {
                        Some(condition) => quote!(#[cfg_attr(#condition, #derive)]),
                        None => quote!(#[#derive]),
                    }
                });
            let body = structs.body(variant);
            // Of two `rename_all`, the variant's own wins over that of all fields.
            let renames = struct_attrs.iter().any(renames_all);
            let each = each.iter().filter(|attr| !(renames && renames_all(attr)));
            let vis = respanned(inner_vis, name.span());
            let head = quote_spanned!(name.span()=> #vis struct #name);
            // serde's derive repeats the fields. At the place of the name rustc would propose a type parameter for a type
            // that it does not know, and not in what serde writes, and so say it twice.
            let parameters = declared.derives.deserialize.anywhere().then(|| quote!(<>));
            let head = quote!(#head #parameters);
            quote!(#(#cfg)* #(#docs)* #(#each)* #default #(#struct_attrs)* #head #body)
        })
        .collect();
    let aliases = structs.aliases;
    let docs = format!("Each {module} as a type of its own.");
    let vis = respanned(vis, name.span());
    let head = quote_spanned!(name.span()=> #vis enum #name);
    let wrapped = braced(Delimiter::Brace, name.span(), quote!(#(#wrapped),*));
    let documented = own_attrs.iter().any(|attr| attr.path().is_ident("doc"));
    let own_docs = (!documented).then(|| {
        let docs = format!("Each {module} of the machine.");
        quote!(#[doc = #docs])
    });
    quote! {
        #own_docs
        #(#own_attrs)*
        #head #wrapped
        #aliases
        #[doc = #docs]
        #[allow(missing_docs, non_camel_case_types, unreachable_pub, unused_imports, clippy::wildcard_imports)]
        #vis mod #module_name {
            use super::*;
            #(#bodies)*
        }
    }
}

fn renames_all(attr: &Attribute) -> bool {
    let mut found = false;
    if attr.path().is_ident("serde") {
        // What does not parse is left to serde to report.
        let _ = attr.parse_nested_meta(|meta| {
            found |= meta.path.is_ident("rename_all");
            meta.input.parse::<TokenStream>().map(|_| ())
        });
    }
    found
}

/// Each struct into its enum and, for states, back.
pub(super) fn conversions(input: &Input<'_>) -> String {
    let mut out = String::new();
    for (module, declared) in input.ast.enums() {
        let whole = &declared.name;
        for variant in &declared.variants {
            let (name, cfg) = (&variant.text, cfg([&variant.cfg]));
            out.push_str(&format!(
                "{cfg} impl __From<{module}::{name}> for {whole} {{
                    fn from(it: {module}::{name}) -> Self {{ {whole}::{name}(it) }}
                }}"
            ));
        }
        let default = declared
            .variants
            .iter()
            .find(|variant| variant.default && declared.derives.default.anywhere());
        if let Some(variant) = default {
            let (name, cfg, derived) = (&variant.text, cfg([&variant.cfg]), declared.derives.default.cfg());
            out.push_str(&format!(
                "{cfg} {derived} impl __p::Default for {whole} {{
                    fn default() -> {whole} {{ {whole}::{name}(__p::Default::default()) }}
                }}"
            ));
        }
    }
    out
}
