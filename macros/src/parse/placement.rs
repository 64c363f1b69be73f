//! Attributes of ours on fields and variants.

use syn::{Attribute, Fields, Ident};

use super::role::ROLES;
use crate::attrs;
use crate::errors::Errors;

/// Those that are said of other things than items; `index` is a field's own.
const OTHERS: [&str; 6] = ["terminal", "group", "expect_warning", "ignore", "reject", "each"];

/// Whether other derives than the usual ones may read the attributes of fields and variants, also by `#[each(..)]` and under a
/// condition.
pub(super) fn read_by_others(attrs: &[Attribute]) -> bool {
    let may_derive = |attr: &Attribute| ["each", "cfg_attr"].iter().any(|name| attr.path().is_ident(name));
    attrs::has_other_derives(attrs) || attrs.iter().any(may_derive)
}

/// Takes them off, and reports each.
pub(super) fn of_fields(fields: &mut Fields, errors: &mut Errors) {
    for field in fields {
        field.attrs.retain(|attr| {
            let name = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
            let ours = ROLES.contains(&&*name) || OTHERS.contains(&&*name);
            if ours {
                errors.push_help(
                    attr.path(),
                    format_args!("`#[{name}]` does not belong on a field"),
                    "remove it",
                );
            }
            !ours
        });
    }
}

/// Takes the attributes of functions off a variant, and reports each.
pub(super) fn of_variant(role: &str, attrs: &mut Vec<Attribute>, errors: &mut Errors) {
    const OF_FUNCTIONS: [&str; 7] = ["data", "transition", "decide", "hook", "publish", "link", "view"];
    attrs.retain(|attr| {
        let own = OF_FUNCTIONS.into_iter().find(|own| attr.path().is_ident(own));
        if let Some(own) = own {
            let on = if own == "data" { "a struct" } else { "a function" };
            errors.push_help(
                attr.path(),
                format_args!("`#[{own}]` belongs on {on}"),
                format_args!("remove it from this {role}"),
            );
        }
        own.is_none()
    });
}
