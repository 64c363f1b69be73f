//! Pairs of state and event that are left out by a function, as everything else in the module is declared by one.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, FnArg, Item, ItemFn, LitStr, Meta, Type};

use crate::attrs;
use crate::errors::Errors;
use crate::lower::spelt;

/// Whether an item is a function under `#[ignore]` or `#[reject]` that takes what the pair is made of, which is then reported.
pub(super) fn is_function(item: &Item, errors: &mut Errors) -> bool {
    let Item::Fn(item) = item else { return false };
    let Some(attr) = item.attrs.iter().find(|attr| leaves_out(attr)) else {
        return false;
    };
    // A test of whatever kind may be ignored, and of a function that declares something it is said what that is.
    if attrs::read_by_others(&item.attrs) {
        return false;
    }
    let (source, event) = (of(item, &["state", "group"]), of(item, &["event"]));
    if source.is_none() && event.is_none() {
        return false;
    }
    let name = attr.path().to_token_stream();
    let reason = reason(attr);
    let reason = match (&*name.to_string(), &reason) {
        ("reject", Some(reason)) => format!(", {}", reason.to_token_stream()),
        ("reject", None) => ", \"..\"".to_owned(),
        _ => String::new(),
    };
    let source = source.unwrap_or_else(|| "state::A".to_owned());
    let event = event.unwrap_or_else(|| "event::B".to_owned());
    errors.leave_cells_unread();
    errors.push_help(
        attr.path(),
        format_args!("`#[{name}]` on a function leaves nothing out"),
        format_args!(
            "write `#[{name}({source}, {event}{reason})]` above the enum that is marked with `#[state]`, and remove `{}`",
            item.sig.ident
        ),
    );
    true
}

fn leaves_out(attr: &Attribute) -> bool {
    attr.path().is_ident("ignore") || attr.path().is_ident("reject")
}

/// The first argument of one of these modules, without its reference.
fn of(item: &ItemFn, modules: &[&str]) -> Option<String> {
    item.sig.inputs.iter().find_map(|input| {
        let FnArg::Typed(typed) = input else { return None };
        let bare = match &*typed.ty {
            Type::Reference(reference) => &*reference.elem,
            other => other,
        };
        let (module, _) = super::missing_marks::module(bare)?;
        modules.iter().any(|own| module == own).then(|| spelt(bare))
    })
}

/// The text in `#[reject("..")]` or `#[ignore = ".."]`.
fn reason(attr: &Attribute) -> Option<LitStr> {
    let tokens = match &attr.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => pair.value.to_token_stream(),
        Meta::Path(_) => TokenStream::new(),
    };
    let mut literals = tokens.into_iter().filter_map(|token| match token {
        TokenTree::Literal(literal) => syn::parse2(TokenTree::from(literal).into()).ok(),
        _ => None,
    });
    literals.next()
}
