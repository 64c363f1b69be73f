//! What holds under a condition: `#[cfg(..)]` and `#[cfg_attr(..)]`.

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
    let one = |input: ParseStream<'_>| {
        predicate(input)?;
        input.parse::<Option<Token![,]>>().map(drop)
    };
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
    let one = |input: ParseStream<'_>| {
        let condition: Meta = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        Ok(condition)
    };
    let mut conditions = cfg.iter().filter_map(|cfg| cfg.parse_args_with(one).ok());
    conditions.any(|condition| known(&condition) == Some(false))
}

/// What a condition says in each build; `None` if builds differ, or may.
fn known(condition: &Meta) -> Option<bool> {
    let Meta::List(list) = condition else {
        let path = condition.path();
        let is = |word: &str| path.get_ident().is_some_and(|name| name == word);
        // By custom nobody sets `FALSE`.
        return if is("true") {
            Some(true)
        } else {
            (is("false") || is("FALSE")).then_some(false)
        };
    };
    let inner = list
        .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
        .ok()?;
    let decides = match &*list.path.get_ident()?.to_string() {
        "not" => return inner.first().and_then(known).map(|holds| !holds),
        "any" => true,
        "all" => false,
        _ => return None,
    };
    let values: Vec<Option<bool>> = inner.iter().map(known).collect();
    if values.contains(&Some(decides)) {
        Some(decides)
    } else if values.contains(&None) {
        None
    } else {
        Some(!decides)
    }
}

/// Reads one condition, such as `feature = "x"` or `all(unix, not(test))`.
fn predicate(input: ParseStream<'_>) -> Result<()> {
    let name = input.call(Ident::parse_any)?;
    if input.parse::<Option<Token![=]>>()?.is_some() {
        return input.parse::<LitStr>().map(drop);
    }
    if !input.peek(token::Paren) {
        return Ok(());
    }
    let inside;
    parenthesized!(inside in input);
    match &*name.to_string() {
        "all" | "any" => Punctuated::<(), Token![,]>::parse_terminated_with(&inside, predicate).map(drop),
        "not" => {
            predicate(&inside)?;
            inside.parse::<Option<Token![,]>>().map(drop)
        }
        "target" | "version" | "accessible" => inside.parse::<proc_macro2::TokenStream>().map(drop),
        _ => Err(input.error("no condition")),
    }
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
