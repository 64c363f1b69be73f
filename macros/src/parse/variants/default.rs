//! The variant that `Default` gives.

use syn::{Attribute, Ident};

use crate::ast::Variant;
use crate::attrs;
use crate::errors::Errors;

/// `derive(Default)` needs one default variant: reports none, and all but the first.
pub(super) fn default(attrs: &[Attribute], name: &Ident, variants: &mut [Variant], errors: &mut Errors) {
    let Some(derived) = attrs.iter().find_map(|attr| attrs::derived(attr, "Default")) else {
        // Another macro that reads the enum may need `#[default]`; only where there is none it has no effect.
        let marked = variants.iter().find(|variant| variant.default);
        if let Some(marked) =
            marked.filter(|_| !attrs::has_other_derives(attrs) && attrs.iter().all(derives_nothing_else))
        {
            errors.push_help(
                &marked.name,
                format_args!(
                    "`{}` is marked with `#[default]`, and `{name}` does not derive `Default`",
                    marked.name
                ),
                format_args!("add `#[derive(Default)]` to `{name}`"),
            );
        }
        return;
    };
    let mut first: Option<Ident> = None;
    for variant in variants.iter_mut().filter(|variant| variant.default) {
        let Some(first) = &first else {
            first = Some(variant.name.clone());
            continue;
        };
        errors.push_help(
            &variant.name,
            format_args!("`{}` is a second default variant; `{first}` is the first", variant.name),
            "remove one `#[default]`",
        );
        variant.default = false;
    }
    if first.is_none() {
        errors.push_help(
            derived,
            format_args!("`{name}` derives `Default` and has no default variant"),
            "mark one variant with `#[default]`",
        );
    }
}

/// Whether an attribute derives only what it lists, or nothing.
fn derives_nothing_else(attr: &Attribute) -> bool {
    const KNOWN: [&str; 11] = [
        "derive",
        "serde",
        "doc",
        "allow",
        "expect",
        "warn",
        "deny",
        "must_use",
        "non_exhaustive",
        "ignore",
        "reject",
    ];
    KNOWN.iter().any(|known| attr.path().is_ident(known))
}
