//! Functions that are marked as something else than what their form says.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, FnArg, Ident, ReturnType, Signature, Type};

use crate::errors::Errors;

/// Whether a function with the attribute of a decision or a hook is a transition: it takes an event for itself, as only a
/// transition does, and leads to a state. This is reported, and what follows from it is not.
pub(super) fn is_transition(attr: &Attribute, sig: &Signature, errors: &mut Errors) -> bool {
    let name = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
    if !matches!(&*name, "decide" | "hook" | "publish" | "link" | "view") {
        return false;
    }
    let types = || {
        sig.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(typed) => Some(&*typed.ty),
            FnArg::Receiver(_) => None,
        })
    };
    let takes_event = types().any(|ty| begins_with(ty, &["event"]));
    let changes_state = types().any(|ty| match ty {
        Type::Reference(reference) => reference.mutability.is_some() && begins_with(&reference.elem, &["state"]),
        _ => false,
    });
    let leads_to_state = match &sig.output {
        ReturnType::Type(_, output) => begins_with(output, &["state", "group"]),
        ReturnType::Default => changes_state,
    };
    let is_transition = takes_event && leads_to_state;
    if is_transition {
        errors.push_help(
            attr,
            format_args!(
                "function `{}` has the form of a transition, and is marked with `#[{name}]`",
                sig.ident
            ),
            "write `#[transition]`",
        );
    }
    is_transition
}

/// Whether a path begins so: that of the type itself, of the first one in a tuple, or of what may be there.
fn begins_with(ty: &Type, modules: &[&str]) -> bool {
    match ty {
        Type::Tuple(tuple) => tuple.elems.first().is_some_and(|first| begins_with(first, modules)),
        Type::Path(_) => {
            let mut words = words(ty.to_token_stream());
            let mut first = words.next();
            if first.as_deref() == Some("Option") {
                first = words.next();
            }
            first.is_some_and(|first| modules.contains(&&*first)) && words.next().is_some()
        }
        _ => false,
    }
}

fn words(tokens: TokenStream) -> impl Iterator<Item = String> {
    tokens.into_iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    })
}
