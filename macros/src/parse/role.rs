//! What an item declares, by its attribute.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Item};

use crate::attrs;
use crate::errors::{Errors, nearest};

const ROLES: [&str; 7] = ["state", "event", "command", "data", "transition", "decide", "hook"];

/// Takes the attribute off that says what an item declares; one that is misspelt is reported and corrected.
pub(super) fn take_role(item: &mut Item, errors: &mut Errors) -> Option<(Attribute, bool)> {
    let attrs = attrs_of(item)?;
    attrs.retain(|attr| {
        let name = attr.path().get_ident();
        let planned = name.filter(|name| attrs::PLANNED.iter().any(|planned| name == planned));
        if let Some(name) = planned {
            errors.push(name, format_args!("`#[{name}]` is not supported yet"));
        }
        planned.is_none()
    });
    let mut misspelt = false;
    for attr in attrs.iter_mut() {
        let Some(name) = attr.path().get_ident().map(Ident::to_string) else {
            continue;
        };
        let known = ROLES.contains(&&*name) || BUILT_IN.contains(&&*name);
        if let Some(near) = (!known).then(|| nearest(&name, ROLES)).flatten() {
            errors.push_help(
                attr.path(),
                format_args!("unknown attribute `{name}`"),
                format_args!("did you mean `{near}`?"),
            );
            let near = Ident::new(near, attr.path().span());
            *attr = syn::parse_quote!(#[#near]);
            misspelt = true;
        }
    }
    let role = attrs
        .iter()
        .position(|attr| ROLES.iter().any(|role| attr.path().is_ident(role)))?;
    let role = attrs.remove(role);
    attrs.retain(|attr| {
        let second = ROLES.iter().any(|role| attr.path().is_ident(role));
        if second {
            let (first, second) = (role.path().to_token_stream(), attr.path().to_token_stream());
            let fault = if first.to_string() == second.to_string() {
                format!("`#[{second}]` is given twice")
            } else {
                format!("`#[{second}]` cannot be combined with `#[{first}]`")
            };
            errors.push_help(attr.path(), fault, format_args!("remove `#[{second}]`"));
        }
        !second
    });
    Some((role, misspelt))
}

/// Attributes of the language that are spelt nearly like one of ours.
const BUILT_IN: [&str; 3] = ["derive", "test", "must_use"];

fn attrs_of(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    match item {
        Item::Const(item) => Some(&mut item.attrs),
        Item::Enum(item) => Some(&mut item.attrs),
        Item::Fn(item) => Some(&mut item.attrs),
        Item::Impl(item) => Some(&mut item.attrs),
        Item::Mod(item) => Some(&mut item.attrs),
        Item::Static(item) => Some(&mut item.attrs),
        Item::Struct(item) => Some(&mut item.attrs),
        Item::Trait(item) => Some(&mut item.attrs),
        Item::Type(item) => Some(&mut item.attrs),
        Item::Union(item) => Some(&mut item.attrs),
        Item::Use(item) => Some(&mut item.attrs),
        _ => None,
    }
}
