//! Names of types that the machine and the module around it would share.

use syn::{Ident, Item};

use super::Parts;
use super::reserved_names::name_of;
use crate::attrs;
use crate::errors::Errors;

impl Parts {
    /// Whether a type has the name of another, and one of them is part of the machine; it is reported.
    pub(super) fn is_taken(&mut self, item: &Item, role: Option<&str>, errors: &mut Errors) -> bool {
        let Some(name) = type_name(item) else { return false };
        let role = role.map(str::to_owned);
        let first = self.types.iter().find(|(first, _)| first == name);
        // Two items with one attribute are reported by `declare`, which names the first.
        let clash = first.filter(|(_, first)| *first != role);
        let taken = clash.is_some();
        if let Some((_, first)) = clash {
            let by = first
                .as_ref()
                .map_or_else(String::new, |first| format!(", by what is marked with `#[{first}]`"));
            errors.push_help(
                name,
                format_args!("the name `{name}` is taken in this module{by}"),
                "give one of them another name",
            );
        }
        self.types.push((name.clone(), role));
        taken
    }
}

/// The name of a type that is there in every build.
fn type_name(item: &Item) -> Option<&Ident> {
    let attrs = match item {
        Item::Enum(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        _ => return None,
    };
    attrs::cfg(attrs).is_empty().then(|| name_of(item)).flatten()
}
