//! What holds under a condition: `#[cfg(..)]` and `#[cfg_attr(..)]`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Result};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitStr, Meta, Token, parenthesized, parse_quote, token};

use super::derives::conditional;
use crate::errors::Errors;

/// The `cfg` attributes of an item.
pub(crate) fn cfg(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| is_cfg(attr)).cloned().collect()
}

/// Whether an attribute is a `cfg` with a condition. What rustc refuses itself stays where it is written, so that it is said
/// once.
pub(crate) fn is_cfg(attr: &Attribute) -> bool {
    attr.path().is_ident("cfg") && attr.parse_args_with(one).is_ok()
}

/// Whether an item has a condition of any kind: in which builds it is there, and as what, is for rustc to know.
pub(crate) fn is_conditional(attrs: &[Attribute]) -> bool {
    let of_condition = |attr: &Attribute| attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr");
    attrs.iter().any(of_condition)
}

/// Whether a `cfg` in a `cfg_attr` may take an item out of a build.
pub(crate) fn may_hide(attrs: &[Attribute]) -> bool {
    let mut inner = attrs.iter().filter_map(conditional).flat_map(|(_, inner)| inner);
    inner.any(|attr| attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr"))
}

/// Whether a condition takes an item out of all builds, as `#[cfg(any())]` and `#[cfg(false)]` do.
pub(crate) fn in_no_build(cfg: &[Attribute]) -> bool {
    let mut conditions = cfg.iter().filter_map(|cfg| cfg.parse_args_with(one).ok());
    conditions.any(|holds| holds == Some(false))
}

/// The only condition, perhaps with a comma behind it.
fn one(input: ParseStream<'_>) -> Result<Option<bool>> {
    let holds = holds(input)?;
    input.parse::<Option<Token![,]>>()?;
    Ok(holds)
}

/// Reads one condition, such as `feature = "x"` or `all(unix, not(test))`, and what it says in each build; `None` if builds
/// differ, or may.
pub(super) fn holds(input: ParseStream<'_>) -> Result<Option<bool>> {
    let name = input.call(Ident::parse_any)?;
    if input.parse::<Option<Token![=]>>()?.is_some() {
        input.parse::<LitStr>()?;
        return Ok(None);
    }
    let name = name.to_string();
    if !input.peek(token::Paren) {
        return Ok(match &*name {
            "true" => Some(true),
            // By custom nobody sets `FALSE`.
            "false" | "FALSE" => Some(false),
            _ => None,
        });
    }
    let inside;
    parenthesized!(inside in input);
    let decides = match &*name {
        "not" => return one(&inside).map(|holds| holds.map(|holds| !holds)),
        "any" => true,
        "all" => false,
        "target" | "version" | "accessible" => return inside.parse::<TokenStream>().map(|_| None),
        _ => return Err(input.error("no condition")),
    };
    let parts = Punctuated::<Option<bool>, Token![,]>::parse_terminated_with(&inside, holds)?;
    let has = |value| parts.iter().any(|part| *part == value);
    Ok(if has(Some(decides)) {
        Some(decides)
    } else if has(None) {
        None
    } else {
        Some(!decides)
    })
}

/// Reports those of these attributes that stand in `#[cfg_attr(..)]`, whose condition the macro cannot see, and puts each in its
/// place by itself.
pub(crate) fn unconditional(attrs: &mut Vec<Attribute>, own: &[&str], errors: &mut Errors) {
    if !attrs.iter().any(|attr| attr.path().is_ident("cfg_attr")) {
        return;
    }
    for attr in std::mem::take(attrs) {
        let Some((condition, inner)) = conditional(&attr) else {
            attrs.push(attr);
            continue;
        };
        // A bare `#[ignore]` is the language's, and a list that none of ours has is another derive's.
        let is_own = |inner: &Attribute| {
            let name = own.iter().find(|own| inner.path().is_ident(own));
            name.is_some_and(|name| match &inner.meta {
                Meta::Path(_) => *name != "ignore",
                Meta::List(list) if ["state", "event", "command", "message", "index"].contains(name) => list
                    .tokens
                    .clone()
                    .into_iter()
                    .next()
                    .is_some_and(|first| first.to_string() == "name"),
                Meta::List(list) if *name == "group" => !list.tokens.to_string().contains('='),
                _ => true,
            })
        };
        let (own, others): (Vec<_>, Vec<_>) = inner.into_iter().partition(is_own);
        if own.is_empty() {
            attrs.push(attr);
            continue;
        }
        for own in &own {
            errors.push_help(
                own.path(),
                format_args!("`#[{}]` cannot be under `cfg_attr`", own.path().to_token_stream()),
                "write it by itself: in which builds the condition holds, the macro cannot see",
            );
        }
        attrs.extend(own);
        attrs.extend(others.iter().map(|other| {
            let meta = &other.meta;
            parse_quote!(#[cfg_attr(#condition, #meta)])
        }));
    }
}
