//! The enums of states, events, commands and messages, with what their attributes say.

mod default;
mod misspellings;
mod variant;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, Fields, Ident, ItemEnum, Meta, Visibility};

use super::forwarding::Passed;
use super::ownership;
use super::placement;
use crate::ast::{Enum, Variant};
use crate::attrs::{self, Derived};
use crate::check::same_cfg;
use crate::errors::Errors;
use crate::lower::spelt;
use crate::names;

use default::default;
use misspellings::{corrected, misspelt_on_enum};

/// Reads `#[state] enum State { .. }` and its kin.
pub(super) fn enumeration(role: &str, mut item: ItemEnum, errors: &mut Errors) -> Enum {
    item.attrs.extend(attrs::meant_derives(&item.attrs));
    if role == "state" {
        attrs::unconditional(&mut item.attrs, &["ignore", "reject"], errors);
    }
    let (mut passed, mut cells) = (Passed::default(), Vec::new());
    for attr in &mut item.attrs {
        attrs::without_path(attr, errors);
        let name = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
        let meant = misspelt_on_enum(&name, role, attr);
        let name = corrected(attr, meant, name, errors);
        if let (Some(meant), Meta::List(list)) = (meant, &mut attr.meta) {
            list.path = Ident::new(meant, list.path.span()).into();
        }
        match &*name {
            "ignore" | "reject" if role == "state" => {
                let is_state = |name: &Ident| item.variants.iter().any(|state| state.ident == *name);
                cells.extend(attrs::cells(attr, is_state, errors));
            }
            "ignore" | "reject" if matches!(attr.meta, Meta::List(_)) => {
                errors.leave_cells_unread();
                errors.push_help(
                    attr.path(),
                    format_args!("`#[{name}]` stands on the enum of states"),
                    "write it above the enum that is marked with `#[state]`",
                );
            }
            "cfg" => errors.push_help(
                attr,
                format_args!("`#[cfg]` on `{}` would leave the machine without it", item.ident),
                "put `#[cfg]` on the module or on single variants",
            ),
            _ => passed.pass(attr, false, errors),
        }
    }
    let by_others = placement::read_by_others(&item.attrs);
    let derives_others = derives_others(&item.attrs);
    let mut variants: Vec<Variant> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for mut variant in item.variants {
        if !derives_others {
            attrs::unconditional(&mut variant.attrs, own(role), errors);
        }
        if !(by_others || placement::read_by_others(&variant.attrs)) {
            placement::of_fields(&mut variant.fields, errors);
            placement::of_variant(role, &mut variant.attrs, errors);
        }
        let variant = variant::read(role, variant, errors);
        add(role, variant, &mut variants, &mut places, errors);
    }
    default(&item.attrs, &item.ident, &mut variants, errors);
    let Passed { kept, moved, derives } = passed;
    // Under `cfg_attr`, `Deserialize` may not be derived in this build, so a borrowed field is no mistake for sure.
    let read = matches!(derives.deserialize, Derived::Yes);
    for variant in &mut variants {
        without_visibility(role, &mut variant.fields, errors);
        ownership::refuse(&mut variant.fields, role, &item.ident, read, errors);
    }
    Enum {
        name: item.ident,
        attrs: kept,
        each: moved,
        derives,
        variants,
        places,
        cells,
    }
}

/// Whether other derives than the usual ones stand under `cfg_attr` on the enum: what does on variants may belong to them.
fn derives_others(attrs: &[Attribute]) -> bool {
    let conditional = attrs.iter().filter_map(attrs::conditional).flat_map(|(_, inner)| inner);
    attrs::has_other_derives(&conditional.collect::<Vec<_>>())
}

/// The attributes of ours that a variant may bear.
fn own(role: &str) -> &[&str] {
    match role {
        "state" => &[
            "state",
            "default",
            "terminal",
            "group",
            "expect_warning",
            "ignore",
            "reject",
        ],
        "event" => &["event", "default", "expect_warning"],
        "command" => &["command", "default", "expect_warning"],
        _ => &["message", "default", "expect_warning"],
    }
}

/// Adds a variant with its place; a second one of its name is reported and left out.
fn add(
    role: &str,
    variant: Variant,
    variants: &mut Vec<Variant>,
    places: &mut BTreeMap<String, usize>,
    errors: &mut Errors,
) {
    let first = match places.entry(names::text(&variant.name)) {
        Entry::Occupied(first) => &mut variants[*first.get()],
        Entry::Vacant(place) => {
            place.insert(variants.len());
            variants.push(variant);
            return;
        }
    };
    let repair = if same_cfg(&first.cfg, &variant.cfg) {
        "remove it, or give it another name"
    } else {
        // The first now stands for both, so it is there in the builds of either.
        first.cfg.clear();
        "declare it once, with `#[cfg]` on the fields that differ"
    };
    let fault = format_args!("{role} `{}` is declared twice", variant.name);
    errors.push_help(&variant.name, fault, repair);
}

/// Reports `pub` on a field, which says nothing: rustc would refuse it in an enum, and never sees it.
fn without_visibility(role: &str, fields: &mut Fields, errors: &mut Errors) {
    for field in fields
        .iter_mut()
        .filter(|field| !matches!(field.vis, Visibility::Inherited))
    {
        let written = field.vis.to_token_stream();
        errors.push_help(
            &written,
            format_args!("the fields of {} {role} are as visible as the machine", article(role)),
            format_args!("remove `{}`", spelt(&written)),
        );
        field.vis = Visibility::Inherited;
    }
}

pub(super) fn article(noun: &str) -> &'static str {
    if noun.starts_with('e') { "an" } else { "a" }
}
