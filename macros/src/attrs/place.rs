//! Attributes of ours that are written by a path, or where they do not belong.

use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{AttrStyle, Attribute, Ident, Meta};

use super::derives::KNOWN;
use super::options::OPTIONS;
use crate::ast::Options;
use crate::errors::{Errors, nearest};
use crate::lower::spelt;

/// The attributes that say something of an item or a variant besides what it declares, and where each belongs.
const PLACES: [(&str, &str); 7] = [
    ("terminal", "a state, in the enum that is marked with `#[state]`"),
    ("group", "a state, in the enum that is marked with `#[state]`"),
    ("index", "a field of a state or of `#[data]`"),
    ("expect_warning", "the variant that the warning is about"),
    ("ignore", "the enum that is marked with `#[state]`"),
    ("reject", "the enum that is marked with `#[state]`"),
    ("each", "an enum of the machine, or on one of its variants"),
];

/// The crates by which attributes are written that have no path.
const CRATES: [&str; 3] = ["eventer", "eventer_macros", "state_machine"];

/// Reports `#[eventer::transition]`, and makes it what was meant.
pub(crate) fn without_path(attr: &mut Attribute, errors: &mut Errors) {
    let segments = &attr.path().segments;
    if segments.len() < 2 || !CRATES.iter().any(|own| segments[0].ident == own) {
        return;
    }
    let Some(name) = segments.last().map(|last| last.ident.clone()) else {
        return;
    };
    if name == "state_machine" || name == "EntityId" {
        return;
    }
    errors.push_help(
        attr.path(),
        format_args!("`#[{name}]` belongs to `#[state_machine]` and has no path of its own"),
        format_args!("write `#[{name}]`"),
    );
    match &mut attr.meta {
        Meta::Path(path) => *path = name.into(),
        Meta::List(list) => list.path = name.into(),
        Meta::NameValue(pair) => pair.path = name.into(),
    }
}

/// Reports an option that is written as an attribute of the module, and what belongs within it: rustc would not know them.
pub(crate) fn on_module(attr: &Attribute, options: &mut Options, errors: &mut Errors) -> bool {
    // Within the module the exclamation mark is what is wrong.
    if !matches!(attr.style, AttrStyle::Outer) {
        return false;
    }
    let name = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
    // In another form than options have it may be another macro.
    let option = match (&*name, &attr.meta) {
        ("strict" | "exhaustive", Meta::Path(_) | Meta::NameValue(_)) => Some(name.clone()),
        (_, Meta::NameValue(pair)) if OPTIONS.contains(&&*name) => Some(format!("{name} = {}", spelt(&pair.value))),
        _ => None,
    };
    if let Some(option) = option {
        match &*name {
            "strict" => options.strict = true,
            "exhaustive" => options.exhaustive = true,
            _ => options.unread.all(),
        }
        errors.push_help(
            attr.path(),
            format_args!("`{name}` is an option, and no attribute of its own"),
            format_args!("give it in parentheses: `#[state_machine({option})]`"),
        );
        return true;
    }
    // What is called as our other attributes are may be another macro, and `#[ignore]` is known to rustc.
    let ours = match &attr.meta {
        Meta::Path(_) => matches!(&*name, "terminal"),
        _ => matches!(&*name, "expect_warning" | "ignore" | "reject" | "each"),
    };
    let place = PLACES.iter().find(|(own, _)| ours && *own == name);
    let Some((_, place)) = place else { return false };
    if matches!(&*name, "ignore" | "reject") {
        errors.leave_cells_unread();
    }
    errors.push_help(
        attr.path(),
        format_args!("`#[{name}]` does not belong on the module of a machine"),
        format_args!("it stands on {place}"),
    );
    true
}

/// Takes those attributes off an item that does not take them, and reports each. What bears an attribute that is not ours,
/// such as a derive, may take them for that.
pub(crate) fn misplaced(attrs: &mut Vec<Attribute>, taken: &[&str], errors: &mut Errors) {
    attrs.retain(|attr| {
        let name = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
        let place = PLACES.iter().find(|(own, _)| *own == name);
        let Some((_, place)) = place.filter(|_| !taken.contains(&&*name)) else {
            return true;
        };
        if name == "ignore" && !matches!(attr.meta, Meta::List(_)) {
            // A test may be ignored.
            return true;
        }
        if matches!(&*name, "ignore" | "reject") {
            errors.leave_cells_unread();
        }
        errors.push_help(
            attr.path(),
            format_args!("`#[{name}]` does not belong here"),
            format_args!("it stands on {place}"),
        );
        false
    });
}

/// Takes the attributes of tests off an item that is part of the machine, and reports each.
pub(crate) fn of_tests(attrs: &mut Vec<Attribute>, role: &Attribute, errors: &mut Errors) {
    let role = role.path().to_token_stream();
    attrs.retain(|attr| {
        let last = attr.path().segments.last().map(|last| last.ident.to_string());
        let (fault, repair) = match last.as_deref() {
            // That of cells has parentheses.
            Some("ignore") if !matches!(attr.meta, Meta::List(_)) => (
                format!("`#[ignore]` does not leave out what is marked with `#[{role}]`"),
                "remove it; a pair of state and event is left out by `#[ignore(state::A, event::B)]` above the enum of states",
            ),
            Some("should_panic") => (
                format!("`#[should_panic]` says nothing of what is marked with `#[{role}]`"),
                "remove it: it stands on tests",
            ),
            Some("test") => (
                format!("`#[test]` cannot be combined with `#[{role}]`"),
                "remove it, and test the machine from outside of its module",
            ),
            _ => return true,
        };
        errors.push_help(attr.path(), fault, repair);
        false
    });
}

/// Whether an item bears attributes that other macros may read the rest of.
pub(crate) fn read_by_others(attrs: &[Attribute]) -> bool {
    const OF_NOBODY: [&str; 12] = [
        "doc",
        "cfg",
        "allow",
        "expect",
        "warn",
        "deny",
        "inline",
        "must_use",
        "deprecated",
        "cold",
        "track_caller",
        "rustfmt",
    ];
    attrs.iter().any(|attr| {
        let first = attr.path().segments.first();
        let name = first.map(|first| first.ident.to_string()).unwrap_or_default();
        !OF_NOBODY.contains(&&*name) && !PLACES.iter().any(|(own, _)| *own == name)
    })
}

/// Reports `#[ignore(..)]` and `#[reject(..)]` on a variant, with what it most likely says.
pub(crate) fn cell_on_variant(attr: &Attribute, role: &str, variant: &Ident, errors: &mut Errors) {
    let name = attr.path().to_token_stream();
    let given = match &attr.meta {
        Meta::List(list) => crate::lower::spelt(&list.tokens),
        _ => String::new(),
    };
    let own = format!("{role}::{variant}");
    let said = match role {
        "state" if given.starts_with("event::") => Some(format!("{own}, {given}")),
        "event" if given.starts_with("state::") || given.starts_with("group::") => {
            let (source, reason) = given
                .split_once(',')
                .map_or((&*given, ""), |(source, reason)| (source, reason));
            let comma = if reason.is_empty() { "" } else { "," };
            Some(format!("{source}, {own}{comma}{reason}"))
        }
        _ if given.contains("state::") && given.contains("event::") => Some(given),
        _ => None,
    };
    let example = if name.to_string() == "reject" {
        "state::A, event::B, \"why\""
    } else {
        "state::A, event::B"
    };
    errors.leave_cells_unread();
    errors.push_help(
        attr.path(),
        format_args!("`#[{name}]` stands on the enum of states"),
        format_args!(
            "write `#[{name}({})]` above the enum that is marked with `#[state]`",
            said.as_deref().unwrap_or(example)
        ),
    );
}

/// Reports `#[derve(Debug)]`, and makes it what was meant.
pub(crate) fn misspelt_derive(attr: &mut Attribute, name: &str, errors: &mut Errors) -> bool {
    let Meta::List(list) = &mut attr.meta else { return false };
    let mut listed = list.tokens.clone().into_iter();
    let derives =
        listed.any(|token| matches!(token, TokenTree::Ident(name) if KNOWN.iter().any(|known| name == known)));
    if name == "derive" || nearest(name, ["derive"]).is_none() || !derives {
        return false;
    }
    errors.push_help(
        &list.path,
        format_args!("unknown attribute `{name}`"),
        "did you mean `derive`?",
    );
    list.path = Ident::new("derive", list.path.span()).into();
    true
}
