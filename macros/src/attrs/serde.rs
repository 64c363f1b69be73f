//! serde's attributes: where they go, and those of which serde would complain, and its derive on the enum once more.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Fields, Ident, Lit, LitStr, Meta, MetaNameValue, Token};

use crate::errors::{Errors, nearest};

/// What serde knows on a field.
const ON_FIELDS: [&str; 14] = [
    "alias",
    "borrow",
    "bound",
    "default",
    "deserialize_with",
    "flatten",
    "getter",
    "rename",
    "serialize_with",
    "skip",
    "skip_deserializing",
    "skip_serializing",
    "skip_serializing_if",
    "with",
];

/// Those whose values are paths.
const PATHS: [&str; 6] = [
    "default",
    "deserialize_with",
    "getter",
    "serialize_with",
    "skip_serializing_if",
    "with",
];

/// The rules of `rename_all`.
const RULES: [&str; 8] = [
    "lowercase",
    "UPPERCASE",
    "PascalCase",
    "camelCase",
    "snake_case",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "SCREAMING-KEBAB-CASE",
];

/// Splits `#[serde(..)]` into what stays on the enum or variant and what its struct or structs need.
pub(crate) fn serde(attr: &Attribute, on_variant: bool, errors: &mut Errors) -> (TokenStream, TokenStream) {
    let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
    let Ok(metas) = attr.parse_args_with(parse) else {
        // Not in the form that we know: serde itself will say what is wrong with it.
        return (attr.to_token_stream(), TokenStream::new());
    };
    let (mut kept, mut moved) = (Punctuated::<_, Token![,]>::new(), Punctuated::<_, Token![,]>::new());
    for meta in metas {
        let name = meta.path().get_ident().map(Ident::to_string).unwrap_or_default();
        match (&*name, &meta) {
            ("rename_all_fields", Meta::NameValue(value)) if is_rule(value, errors) => {
                let value = &value.value;
                moved.push(quote::quote!(rename_all = #value));
            }
            ("rename_all", Meta::NameValue(value)) if on_variant && !is_rule(value, errors) => {}
            ("rename_all_fields", Meta::NameValue(_)) => {}
            ("rename_all_fields", Meta::List(list)) => {
                let list = &list.tokens;
                moved.push(quote::quote!(rename_all(#list)));
            }
            ("rename_all", _) if on_variant => moved.push(meta.to_token_stream()),
            ("crate" | "deny_unknown_fields", _) if !on_variant => {
                moved.push(meta.to_token_stream());
                kept.push(meta.to_token_stream());
            }
            _ => kept.push(meta.to_token_stream()),
        }
    }
    // Where nothing derives serde's traits, rustc points at the name.
    let path = attr.path();
    let serde = |metas: Punctuated<TokenStream, Token![,]>| {
        if metas.is_empty() {
            TokenStream::new()
        } else {
            quote::quote!(#[#path(#metas)])
        }
    };
    // One attribute each: a variant's own may replace one of them.
    let moved = moved.into_iter().map(|meta| quote::quote!(#[#path(#meta)])).collect();
    (serde(kept), moved)
}

/// Takes out attributes that serde does not know and that are spelt nearly like one that it knows. serde would refuse the
/// struct of a variant, and the enum would lack what it is made of.
pub(crate) fn misspelt_serde(fields: &mut Fields, errors: &mut Errors) {
    for field in fields {
        field
            .attrs
            .retain(|attr| !attr.path().is_ident("serde") || !is_misspelt(attr, errors));
    }
}

/// An attribute of a field as it stands in the field's struct, one module deeper than it is written: there `super` and
/// `self` in the paths that serde reads from text would be other modules.
pub(crate) fn one_deeper(attr: &Attribute) -> TokenStream {
    if !attr.path().is_ident("serde") {
        return attr.to_token_stream();
    }
    let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
    let Ok(mut metas) = attr.parse_args_with(parse) else {
        return attr.to_token_stream();
    };
    let mut changed = false;
    for meta in &mut metas {
        changed |= moves_deeper(meta);
    }
    if changed {
        let path = attr.path();
        quote::quote!(#[#path(#metas)])
    } else {
        attr.to_token_stream()
    }
}

fn moves_deeper(meta: &mut Meta) -> bool {
    let Meta::NameValue(MetaNameValue { path, value, .. }) = meta else {
        return false;
    };
    let Expr::Lit(ExprLit {
        lit: Lit::Str(text), ..
    }) = value
    else {
        return false;
    };
    let written = text.value();
    let deeper = match written.split_once("::") {
        Some(("super", _)) => format!("super::{written}"),
        Some(("self", rest)) => format!("super::{rest}"),
        _ => return false,
    };
    let reads = PATHS.iter().any(|name| path.is_ident(name));
    if reads {
        *text = LitStr::new(&deeper, text.span());
    }
    reads
}

fn is_misspelt(attr: &Attribute, errors: &mut Errors) -> bool {
    let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
    let metas = attr.parse_args_with(parse).unwrap_or_default();
    let before = errors.count();
    for meta in metas {
        let name = meta.path().to_token_stream().to_string();
        if ON_FIELDS.contains(&&*name) {
            continue;
        }
        if let Some(near) = nearest(&name, ON_FIELDS) {
            errors.push_help(
                meta.path(),
                format_args!("serde knows no `{name}` on a field"),
                format_args!("did you mean `{near}`?"),
            );
        }
    }
    errors.count() > before
}

/// Whether serde knows the rule, which is reported otherwise.
fn is_rule(given: &MetaNameValue, errors: &mut Errors) -> bool {
    let Expr::Lit(ExprLit {
        lit: Lit::Str(rule), ..
    }) = &given.value
    else {
        return true;
    };
    let text = rule.value();
    if RULES.contains(&&*text) {
        return true;
    }
    let repair = match nearest(&text, RULES) {
        Some(near) => format!("did you mean `\"{near}\"`?"),
        None => format!("its rules are {}", RULES.map(|rule| format!("`\"{rule}\"`")).join(", ")),
    };
    errors.push_help(rule, format_args!("serde knows no rule `{text}`"), repair);
    false
}
