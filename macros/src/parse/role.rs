//! What an item declares, by its attribute.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{AttrStyle, Attribute, Ident, Item, Meta};

use super::mismatch::fits;
use super::reserved_names::name_of;
use crate::ast::Role;
use crate::attrs;
use crate::errors::{Errors, abbreviates, distance, nearest};

pub(super) const ROLES: [&str; 11] = [
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

/// What an attribute belongs on.
pub(super) fn wanted(name: &str) -> &'static str {
    match name {
        "state" | "event" | "command" | "message" => "an enum",
        "data" => "a struct",
        _ => "a function",
    }
}

/// Whether one of the machine's enums is usually called so.
pub(super) fn is_usual(name: &Ident) -> bool {
    ["State", "Event", "Command", "Message"]
        .iter()
        .any(|usual| name == usual)
}

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

/// How an item is marked.
pub(super) struct Marked {
    pub(super) role: Attribute,
    /// Whether that is misspelt, which is reported.
    pub(super) misspelt: bool,
    /// What else a function is marked with.
    pub(super) others: Vec<Attribute>,
}

/// What the item can be marked with.
fn suits(item: &Item, role: &str) -> bool {
    match role {
        "state" | "event" | "command" | "message" => matches!(item, Item::Enum(_)),
        "data" => matches!(item, Item::Struct(_)),
        _ => matches!(item, Item::Fn(_)),
    }
}

/// Whether an attribute is one of those, or was most likely meant to be.
pub(super) fn is_role(attr: &Attribute) -> bool {
    let last = attr.path().segments.last().map(|last| last.ident.to_string());
    last.is_some_and(|name| !BUILT_IN.contains(&&*name) && nearest(&name, ROLES).is_some())
}

/// Takes the attribute off that says what an item declares; one that is misspelt is reported and corrected.
pub(super) fn take_role(item: &mut Item, errors: &mut Errors) -> Option<Marked> {
    let is_enum = matches!(item, Item::Enum(_));
    let may_declare = may_declare(item);
    let is_function = matches!(item, Item::Fn(_));
    let suiting = ROLES.map(|role| suits(item, role));
    let suits = |attr: &Attribute| {
        let place = ROLES.iter().position(|role| attr.path().is_ident(role));
        place.is_some_and(|place| suiting[place])
    };
    // An attribute above `enum Event` that resembles another by chance was meant as `event`.
    let usual = match &*item {
        Item::Enum(item) => ROLES
            .into_iter()
            .find(|role| is_usual(&item.ident) && item.ident.to_string().eq_ignore_ascii_case(role)),
        _ => None,
    };
    let attrs = attrs_of(item)?;
    let (mut roles, misspelt) = roles_in(attrs, may_declare, usual, suits, errors);
    // Of several attributes, the first that fits this kind of item says what it declares.
    let first = match roles.len() {
        0 | 1 => 0,
        _ => roles.iter().position(suits).unwrap_or_default(),
    };
    let role = (first < roles.len()).then(|| roles.remove(first));
    if !attrs.is_empty() {
        beside(attrs, role.as_ref(), is_enum, errors);
    }
    let role = role?;
    let (others, wrong): (Vec<_>, Vec<_>) = roles.into_iter().partition(|second| is_function && suits(second));
    for wrong in &wrong {
        combined(&role, wrong, errors);
    }
    Some(Marked { role, misspelt, others })
}

/// Takes off the attributes that declare something, in their order, and says whether one was misspelt. Only on items that
/// `may_declare` something can one of another name be meant: the `usual` one of an enum that is called as its role is.
fn roles_in(
    attrs: &mut Vec<Attribute>,
    may_declare: bool,
    usual: Option<&'static str>,
    suits: impl Fn(&Attribute) -> bool,
    errors: &mut Errors,
) -> (Vec<Attribute>, bool) {
    let written: Vec<Ident> = match attrs.len() {
        0 | 1 => Vec::new(),
        _ => attrs
            .iter()
            .filter_map(|attr| attr.path().get_ident())
            .cloned()
            .collect(),
    };
    let mut misspelt = false;
    let mut roles = Vec::new();
    // The name of each attribute is asked for once: every question crosses over to the compiler.
    for mut attr in std::mem::take(attrs) {
        attrs::without_path(&mut attr, errors);
        let name = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
        if may_declare
            && name == "cfg_attr"
            && let Some(role) = conditional(&attr)
        {
            errors.push_help(
                role.path(),
                format_args!("`#[{}]` cannot be under `cfg_attr`", role.path().to_token_stream()),
                "write it by itself, and the condition as `#[cfg(..)]` beside it",
            );
            misspelt = true;
            roles.push(role);
            continue;
        }
        if ROLES.contains(&&*name) {
            roles.push(attr);
            continue;
        }
        if attrs::misspelt_derive(&mut attr, &name, errors) {
            attrs.push(attr);
            continue;
        }
        let Some(near) = may_declare.then(|| meant(&attr, &name)).flatten() else {
            attrs.push(attr);
            continue;
        };
        let near = usual.filter(|_| distance(&name, near) > 1).unwrap_or(near);
        let fault = format!("unknown attribute `{name}`");
        if written.iter().any(|role| role == near) {
            errors.push_help(
                attr.path(),
                fault,
                format_args!("remove it: `#[{near}]` stands beside it"),
            );
            continue;
        }
        let right = Ident::new(near, attr.path().span());
        let right: Attribute = syn::parse_quote!(#[#right]);
        // On an item of another kind that is what is wrong, which is reported by itself.
        if suits(&right) {
            errors.push_help(attr.path(), fault, format_args!("did you mean `{near}`?"));
            misspelt = true;
        }
        roles.push(right);
    }
    (roles, misspelt)
}

/// The attribute of ours that was most likely meant by one that is none.
fn meant(attr: &Attribute, name: &str) -> Option<&'static str> {
    if name.is_empty() || BUILT_IN.contains(&name) {
        return None;
    }
    let bare = matches!(attr.meta, Meta::Path(_));
    let short = || ROLES.into_iter().find(|role| bare && abbreviates(name, role));
    nearest(name, ROLES).or_else(short)
}

/// Reports what cannot stand beside the role of an item, or on an item without one.
fn beside(attrs: &mut Vec<Attribute>, role: Option<&Attribute>, is_enum: bool, errors: &mut Errors) {
    let taken: &[&str] = match role {
        Some(_) if is_enum => &["ignore", "reject", "each"],
        // A struct under `#[state]` was meant as a variant, which is reported: so were these attributes.
        Some(role) if role.path().is_ident("state") => &["terminal", "group", "ignore", "reject", "each"],
        Some(_) => &[],
        // An attribute of this name may be another macro.
        None => &["group", "index", "each"],
    };
    if role.is_some() || !attrs::read_by_others(attrs) {
        attrs::misplaced(attrs, taken, errors);
    }
    if let Some(role) = role.filter(|_| !is_enum) {
        attrs::of_tests(attrs, role, errors);
    }
}

/// Reports an attribute beside another.
pub(super) fn combined(first: &Attribute, second: &Attribute, errors: &mut Errors) {
    let (first, name) = (first.path().to_token_stream(), second.path().to_token_stream());
    let fault = if first.to_string() == name.to_string() {
        format!("`#[{name}]` is given twice")
    } else {
        format!("`#[{name}]` cannot be combined with `#[{first}]`")
    };
    errors.push_help(second.path(), fault, format_args!("remove `#[{name}]`"));
}

/// The attribute of ours in `#[cfg_attr(..)]`, which is read after the macro.
fn conditional(attr: &Attribute) -> Option<Attribute> {
    let (_, attrs) = attrs::conditional(attr)?;
    let ours =
        |attr: &Attribute| matches!(attr.meta, Meta::Path(_)) && ROLES.iter().any(|role| attr.path().is_ident(role));
    attrs.into_iter().find(ours)
}

/// Whether an attribute of an item that is no name of ours may be a misspelt one. On other items, and beside derives that are
/// not the usual ones, it is another macro's.
fn may_declare(item: &Item) -> bool {
    match item {
        Item::Fn(_) => true,
        Item::Enum(item) => !attrs::has_other_derives(&item.attrs),
        Item::Struct(item) => !attrs::has_other_derives(&item.attrs),
        _ => false,
    }
}

/// Reports `#![state]`, which is said of the module, and gives it to the first item in it that can bear it.
pub(super) fn inner_roles(attrs: &mut Vec<Attribute>, items: &mut [Item], errors: &mut Errors) {
    let inner = |attr: &mut Attribute| {
        matches!(attr.style, AttrStyle::Inner(_)) && ROLES.iter().any(|role| attr.path().is_ident(role))
    };
    for mut attr in attrs.extract_if(.., inner) {
        let name = attr.path().to_token_stream();
        errors.push_help(
            attr.path(),
            format_args!("`#![{name}]` would be said of the module"),
            format_args!("write `#[{name}]`, without the exclamation mark"),
        );
        attr.style = AttrStyle::Outer;
        let role = name.to_string();
        let called = |item: &Item| name_of(item).is_some_and(|name| name.to_string().eq_ignore_ascii_case(&role));
        let meant: Vec<usize> = (0..items.len())
            .filter(|&place| may_bear(&mut items[place], &role))
            .collect();
        let usual = meant.iter().find(|&&place| called(&items[place]));
        if let Some(attrs) = usual.or(meant.first()).and_then(|&place| attrs_of(&mut items[place])) {
            attrs.push(attr);
        }
    }
}

/// Whether an item bears no attribute of ours yet, and has the form for this one.
fn may_bear(item: &mut Item, role: &str) -> bool {
    let has_form = match item {
        Item::Fn(item) => fits(role_of(role), &item.sig),
        _ => true,
    };
    let marked = |attr: &Attribute| ROLES.iter().any(|role| attr.path().is_ident(role));
    has_form && suits(item, role) && attrs_of(item).is_some_and(|attrs| !attrs.iter().any(marked))
}

/// The name of a function that declares nothing.
pub(super) fn unmarked_function(item: &Item) -> Option<&Ident> {
    let Item::Fn(item) = item else { return None };
    let marked = |attr: &Attribute| ROLES.iter().any(|role| attr.path().is_ident(role));
    (!item.attrs.iter().any(marked)).then_some(&item.sig.ident)
}

/// Attributes of the language that are spelt nearly like one of ours.
const BUILT_IN: [&str; 4] = ["derive", "doc", "test", "must_use"];

pub(super) fn attrs_of(item: &mut Item) -> Option<&mut Vec<Attribute>> {
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
