//! Fields that are declared twice.

use std::collections::BTreeMap;

use syn::Fields;

use crate::attrs;
use crate::check::same_cfg;
use crate::errors::Errors;

/// Reports each second field of a name and leaves it out: what is derived would repeat the clash.
pub(super) fn remove(fields: &mut Fields, errors: &mut Errors) {
    let Fields::Named(fields) = fields else { return };
    if fields.named.len() < 2 {
        return;
    }
    let mut first: BTreeMap<String, Vec<syn::Attribute>> = BTreeMap::new();
    let named = std::mem::take(&mut fields.named);
    fields.named = named
        .into_pairs()
        .filter(|pair| {
            let field = pair.value();
            let Some(name) = &field.ident else { return true };
            let cfg = attrs::cfg(&field.attrs);
            let again = first.get(&name.to_string()).is_some_and(|first| same_cfg(first, &cfg));
            if again {
                errors.push_help(
                    name,
                    format_args!("field `{name}` is declared twice"),
                    "remove it, or give it another name",
                );
            }
            first.entry(name.to_string()).or_insert(cfg);
            !again
        })
        .collect();
}
