//! The enums of states, events, commands and messages, with what their attributes say.

mod default;
mod misspellings;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, Fields, Ident, ItemEnum, Meta, Visibility};

use super::duplicates;
use super::forwarding::Passed;
use super::ownership;
use super::placement;
use crate::ast::{Enum, Stored, Variant};
use crate::attrs::{self, Derived};
use crate::check::same_cfg;
use crate::errors::Errors;
use crate::lower::spelt;
use crate::names;
use crate::parse::index;

use default::default;
use misspellings::{misspelt, misspelt_on_enum};

/// Reads `#[state] enum State { .. }` and its kin.
pub(super) fn enumeration(role: &str, mut item: ItemEnum, errors: &mut Errors) -> Enum {
    item.attrs.extend(attrs::meant_derives(&item.attrs));
    if role == "state" {
        attrs::unconditional(&mut item.attrs, &["ignore", "reject"], errors);
    }
    let (mut passed, mut cells) = (Passed::default(), Vec::new());
    for attr in &mut item.attrs {
        attrs::without_path(attr, errors);
        let mut name = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
        if let Some(meant) = misspelt_on_enum(&name, role, attr) {
            errors.push_help(
                attr.path(),
                format_args!("unknown attribute `{name}`"),
                format_args!("did you mean `{meant}`?"),
            );
            if let Meta::List(list) = &mut attr.meta {
                list.path = Ident::new(meant, list.path.span()).into();
            }
            meant.clone_into(&mut name);
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
    // What stands under `cfg_attr` on variants may belong to a derive that stands under `cfg_attr` on the enum.
    let conditional = item
        .attrs
        .iter()
        .filter_map(attrs::conditional)
        .flat_map(|(_, inner)| inner);
    let derives_others = attrs::has_other_derives(&conditional.collect::<Vec<_>>());
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
        let variant = self::variant(role, variant, errors);
        let first = match places.entry(names::text(&variant.name)) {
            Entry::Occupied(first) => &mut variants[*first.get()],
            Entry::Vacant(place) => {
                place.insert(variants.len());
                variants.push(variant);
                continue;
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

fn variant(role: &str, variant: syn::Variant, errors: &mut Errors) -> Variant {
    refuse_discriminant(role, &variant, errors);
    let mut fields = variant.fields;
    duplicates::remove(&mut fields, errors);
    attrs::misspelt_serde(&mut fields, errors);
    let name = variant.ident;
    let stored = Stored {
        name: names::text(&name),
        tokens: name.to_token_stream(),
    };
    let mut out = Variant {
        index: index::take_of(role, &mut fields, errors),
        text: names::written(&name),
        name,
        fields,
        cfg: Vec::new(),
        docs: Vec::new(),
        attrs: Vec::new(),
        struct_attrs: Vec::new(),
        stored,
        terminal: None,
        groups: Vec::new(),
        nameless_group: false,
        default: false,
        silenced: Vec::new(),
    };
    let (mut passed, mut named) = (Passed::default(), false);
    for mut attr in variant.attrs {
        attrs::without_path(&mut attr, errors);
        let mut path = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
        if is_beginning(&path, role, &attr, errors) {
            continue;
        }
        if let Some(meant) = misspelt(&path, role) {
            errors.push_help(
                attr.path(),
                format_args!("unknown attribute `{path}`"),
                format_args!("did you mean `{meant}`?"),
            );
            // The attribute is read as the one that was meant, so that no other error follows.
            meant.clone_into(&mut path);
        }
        match &*path {
            "cfg" if attrs::is_cfg(&attr) => out.cfg.push(attr),
            "doc" => out.docs.push(attr),
            "default" => {
                if out.default {
                    errors.push_twice(attr.path(), "#[default]");
                }
                out.default = true;
            }
            "expect_warning" => out.silenced.extend(attrs::silenced(&attr, role, errors)),
            "terminal" if role == "state" => {
                attrs::no_args(&attr, errors);
                if out.terminal.is_some() {
                    errors.push_twice(attr.path(), "#[terminal]");
                }
                out.terminal = Some(attr);
            }
            "group" if role == "state" => {
                let groups = attrs::groups(&attr, errors);
                out.nameless_group |= groups.is_empty();
                for group in groups {
                    if out.groups.contains(&group) {
                        // Another group may have been meant by the second.
                        out.nameless_group = true;
                        let state = &out.name;
                        errors.push_help(
                            &group,
                            format_args!("state `{state}` is twice in group `{group}`"),
                            "remove one of them",
                        );
                    } else {
                        out.groups.push(group);
                    }
                }
            }
            own if own == role => {
                if std::mem::replace(&mut named, true) {
                    errors.push_twice(attr.path(), format_args!("#[{role}]"));
                } else if let Some(name) = attrs::stored_name(role, &attr, errors) {
                    out.stored = name.into();
                }
            }
            "ignore" | "reject" => attrs::cell_on_variant(&attr, role, &out.name, errors),
            "index" => errors.push_help(
                attr.path(),
                "`#[index]` stands on a field",
                "write it before the field by whose value entities are asked for",
            ),
            "derive" => derived_alone(&attr, role, errors),
            "terminal" | "group" | "state" | "event" | "command" | "message" => errors.push_help(
                attr.path(),
                format_args!("`#[{path}]` does not belong on {} {role}", article(role)),
                "remove it",
            ),
            _ => passed.pass(&attr, true, errors),
        }
    }
    out.attrs = passed.kept;
    out.struct_attrs = passed.moved;
    out
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

fn refuse_discriminant(role: &str, variant: &syn::Variant, errors: &mut Errors) {
    if let Some((_, discriminant)) = &variant.discriminant {
        errors.push_help(
            discriminant,
            format_args!("a discriminant on `{}` would have no effect", variant.ident),
            format_args!("the stored name is given by `#[{role}(name = \"..\")]`"),
        );
    }
}

/// Reports `#[derive(..)]` on a variant, which rustc proposes where a struct lacks a trait.
fn derived_alone(attr: &Attribute, role: &str, errors: &mut Errors) {
    let given = attr.meta.require_list().map(|list| crate::lower::spelt(&list.tokens));
    let given = given.unwrap_or_default();
    errors.push_help(
        attr.path(),
        format_args!("`#[derive]` does not belong on {} {role}", article(role)),
        format_args!(
            "write `#[derive({given})]` above the enum, or `#[each(derive({given}))]` here for this struct alone"
        ),
    );
}

/// Whether an attribute would mark where a life begins, which is then reported.
fn is_beginning(path: &str, role: &str, attr: &syn::Attribute, errors: &mut Errors) -> bool {
    let is_one = role == "state" && matches!(path, "initial" | "start" | "begin" | "first" | "initial_state");
    if is_one {
        errors.push_help(
            attr.path(),
            format_args!("`#[{path}]` marks no state: where a life begins is told by its transitions"),
            "remove it; a transition that takes an event and no state leads to the first state of a life",
        );
    }
    is_one
}

pub(super) fn article(noun: &str) -> &'static str {
    if noun.starts_with('e') { "an" } else { "a" }
}
