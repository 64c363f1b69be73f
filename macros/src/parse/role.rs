//! What an item declares, by its attribute.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Item};

use crate::ast::Role;
use crate::errors::{Errors, nearest};

const ROLES: [&str; 11] = [
    "state",
    "event",
    "command",
    "message",
    "data",
    "transition",
    "decide",
    "hook",
    "publish",
    "link",
    "view",
];

/// What an attribute of a function declares.
pub(super) fn role_of(name: &str) -> Role {
    match name {
        "transition" => Role::Transition,
        "decide" => Role::Decide,
        "hook" => Role::Hook,
        "publish" => Role::Publish,
        "link" => Role::Link,
        _ => Role::View,
    }
}

/// Takes the attribute off that says what an item declares; one that is misspelt is reported and corrected.
pub(super) fn take_role(item: &mut Item, errors: &mut Errors) -> Option<(Attribute, bool)> {
    let attrs = attrs_of(item)?;
    let mut misspelt = false;
    let mut roles = Vec::new();
    // The name of each attribute is asked for once: every question crosses over to the compiler.
    for mut attr in std::mem::take(attrs) {
        let name = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
        if ROLES.contains(&&*name) {
            roles.push(attr);
            continue;
        }
        let known = name.is_empty() || BUILT_IN.contains(&&*name);
        let Some(near) = (!known).then(|| nearest(&name, ROLES)).flatten() else {
            attrs.push(attr);
            continue;
        };
        errors.push_help(
            attr.path(),
            format_args!("unknown attribute `{name}`"),
            format_args!("did you mean `{near}`?"),
        );
        let near = Ident::new(near, attr.path().span());
        attr = syn::parse_quote!(#[#near]);
        misspelt = true;
        roles.push(attr);
    }
    let mut roles = roles.into_iter();
    let role = roles.next()?;
    for second in roles {
        let (first, name) = (role.path().to_token_stream(), second.path().to_token_stream());
        let fault = if first.to_string() == name.to_string() {
            format!("`#[{name}]` is given twice")
        } else {
            format!("`#[{name}]` cannot be combined with `#[{first}]`")
        };
        errors.push_help(second.path(), fault, format_args!("remove `#[{name}]`"));
    }
    Some((role, misspelt))
}

/// Attributes of the language that are spelt nearly like one of ours.
const BUILT_IN: [&str; 4] = ["derive", "doc", "test", "must_use"];

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
