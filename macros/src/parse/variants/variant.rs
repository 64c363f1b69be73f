//! One variant, and what its attributes say of it.

use quote::ToTokens;
use syn::{Attribute, Fields, Ident};

use super::article;
use super::misspellings::{corrected, misspelt};
use crate::ast::{IndexedField, Stored, Variant};
use crate::attrs;
use crate::errors::Errors;
use crate::lower::spelt;
use crate::names;
use crate::parse::forwarding::Passed;
use crate::parse::{duplicates, index};

/// Reads a variant with what its attributes say of it.
pub(super) fn read(role: &str, variant: syn::Variant, errors: &mut Errors) -> Variant {
    refuse_discriminant(role, &variant, errors);
    let mut fields = variant.fields;
    duplicates::remove(&mut fields, errors);
    attrs::misspelt_serde(&mut fields, errors);
    let index = index::take_of(role, &mut fields, errors);
    let mut out = bare(variant.ident, fields, index);
    let (mut passed, mut named) = (Passed::default(), false);
    for mut attr in variant.attrs {
        attrs::without_path(&mut attr, errors);
        let path = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
        if is_beginning(&path, role, &attr, errors) {
            continue;
        }
        let path = corrected(&attr, misspelt(&path, role), path, errors);
        match &*path {
            "cfg" if attrs::is_cfg(&attr) => out.cfg.push(attr),
            "doc" => out.docs.push(attr),
            "default" => {
                if std::mem::replace(&mut out.default, true) {
                    errors.push_twice(attr.path(), "#[default]");
                }
            }
            "expect_warning" => out.silenced.extend(attrs::silenced(&attr, role, errors)),
            "terminal" if role == "state" => {
                attrs::no_args(&attr, errors);
                if out.terminal.is_some() {
                    errors.push_twice(attr.path(), "#[terminal]");
                }
                out.terminal = Some(attr);
            }
            "group" if role == "state" => join(&mut out, attrs::groups(&attr, errors), errors),
            own if own == role => {
                if std::mem::replace(&mut named, true) {
                    errors.push_twice(attr.path(), format_args!("#[{role}]"));
                } else if let Some(name) = attrs::stored_name(role, &attr, errors) {
                    out.stored = name.into();
                }
            }
            _ if is_misplaced(&path, role, &attr, &out.name, errors) => {}
            _ => passed.pass(&attr, true, errors),
        }
    }
    out.attrs = passed.kept;
    out.struct_attrs = passed.moved;
    out
}

/// A variant of which no attribute is read yet.
fn bare(name: Ident, fields: Fields, index: Vec<IndexedField>) -> Variant {
    Variant {
        index,
        text: names::written(&name),
        stored: Stored {
            name: names::text(&name),
            tokens: name.to_token_stream(),
        },
        name,
        fields,
        cfg: Vec::new(),
        docs: Vec::new(),
        attrs: Vec::new(),
        struct_attrs: Vec::new(),
        terminal: None,
        groups: Vec::new(),
        nameless_group: false,
        default: false,
        silenced: Vec::new(),
    }
}

/// Puts a state into the groups that one attribute names.
fn join(state: &mut Variant, groups: Vec<Ident>, errors: &mut Errors) {
    state.nameless_group |= groups.is_empty();
    for group in groups {
        if state.groups.contains(&group) {
            // Another group may have been meant by the second.
            state.nameless_group = true;
            errors.push_help(
                &group,
                format_args!("state `{}` is twice in group `{group}`", state.name),
                "remove one of them",
            );
        } else {
            state.groups.push(group);
        }
    }
}

/// Whether an attribute is one that says nothing of such a variant, which is then reported.
fn is_misplaced(path: &str, role: &str, attr: &Attribute, variant: &Ident, errors: &mut Errors) -> bool {
    match path {
        "ignore" | "reject" => attrs::cell_on_variant(attr, role, variant, errors),
        "index" => errors.push_help(
            attr.path(),
            "`#[index]` stands on a field",
            "write it before the field by whose value entities are asked for",
        ),
        "derive" => derived_alone(attr, role, errors),
        "terminal" | "group" | "state" | "event" | "command" | "message" => errors.push_help(
            attr.path(),
            format_args!("`#[{path}]` does not belong on {} {role}", article(role)),
            "remove it",
        ),
        _ => return false,
    }
    true
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
    let given = attr.meta.require_list().map(|list| spelt(&list.tokens));
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
fn is_beginning(path: &str, role: &str, attr: &Attribute, errors: &mut Errors) -> bool {
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
