//! Signatures in general.

use syn::{GenericParam, ItemFn};

use crate::errors::Errors;
use crate::lower::spelt;

/// Whether a function's signature can declare anything at all; reports what stands in the way.
pub(crate) fn plain(item: &ItemFn, noun: &str, errors: &mut Errors) -> bool {
    let sig = &item.sig;
    let before = errors.count();
    if let Some(asyncness) = &sig.asyncness {
        errors.push_help(
            asyncness,
            format_args!("a {noun} cannot be `async`"),
            "it is pure and does no I/O; do that before or after the call",
        );
    }
    if let syn::Safety::Unsafe(unsafety) = &sig.safety {
        errors.push_help(unsafety, format_args!("a {noun} cannot be `unsafe`"), "remove `unsafe`");
    }
    if let Some(abi) = &sig.abi {
        errors.push_help(
            abi,
            format_args!("a {noun} cannot be `extern`"),
            format_args!("remove `{}`", spelt(abi)),
        );
    }
    if let Some(variadic) = &sig.variadic {
        errors.push(variadic, format_args!("a {noun} cannot be variadic"));
    }
    if !sig.generics.params.is_empty() {
        let lifetimes = sig
            .generics
            .params
            .iter()
            .all(|param| matches!(param, GenericParam::Lifetime(_)));
        errors.push_help(
            &sig.generics,
            format_args!("a {noun} cannot be generic"),
            if lifetimes {
                "remove the lifetimes: nothing that it returns borrows"
            } else {
                "name the concrete state and event"
            },
        );
    } else if let Some(clause) = &sig.generics.where_clause {
        errors.push_help(
            clause.where_token,
            format_args!("a {noun} cannot have a `where` clause"),
            "remove it: there is nothing generic to bound",
        );
    }
    errors.count() == before
}
