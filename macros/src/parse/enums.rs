//! The machine's enums, each in its place.

use std::collections::btree_map::Entry;

use quote::quote;
use syn::{Attribute, Generics, ItemEnum, Type, parse_quote};

use super::Parts;
use super::variants::enumeration;
use crate::ast::Enum;
use crate::attrs;
use crate::errors::Errors;
use crate::names;

impl Parts {
    /// Takes in one of the machine's enums.
    pub(super) fn declare(&mut self, name: String, role: &Attribute, item: ItemEnum, errors: &mut Errors) {
        attrs::no_args(role, errors);
        if let Some(first) = self.slot(&name) {
            let (first_name, second) = (first.name.clone(), item.ident.clone());
            errors.push_help(
                &second,
                format_args!("`{second}` is a second `#[{name}]` enum; `{first_name}` is the first"),
                "a machine has one: move the variants there",
            );
            // As if they were there already: functions name them. What is to be said of them can wait.
            let generic = !item.generics.params.is_empty();
            move_variants(enumeration(&name, item, &mut Errors::new()), generic, first);
            errors.leave_cells_unread();
            if second != first_name {
                self.items
                    .push(parse_quote!(#[allow(dead_code)] type #second = #first_name;));
            }
            return;
        }
        if is_generic(&item.generics, errors) {
            self.spoilt.push(name);
            return;
        }
        if item.variants.is_empty() && name != "command" {
            errors.push_help(
                &item.ident,
                format_args!("the machine has no {name}s"),
                format_args!("add a variant for each {name}"),
            );
            self.spoilt.push(name.clone());
        }
        *self.slot(&name) = Some(enumeration(&name, item, errors));
    }

    pub(super) fn slot(&mut self, role: &str) -> &mut Option<Enum> {
        match role {
            "state" => &mut self.state,
            "event" => &mut self.event,
            "command" => &mut self.command,
            _ => &mut self.message,
        }
    }
}

/// Moves the variants of a second enum to the first. What their fields are, and what derives would read of them, is not looked
/// at: the derives of the first may not fit.
fn move_variants(second: Enum, generic: bool, first: &mut Enum) {
    for mut variant in second.variants {
        if let Entry::Vacant(place) = first.places.entry(names::text(&variant.name)) {
            place.insert(first.variants.len());
            variant.default = false;
            variant.attrs.clear();
            variant.struct_attrs.clear();
            variant.index.clear();
            for field in &mut variant.fields {
                field.attrs.retain(attrs::is_cfg);
                let written = &field.ty;
                field.ty = if generic {
                    parse_quote!(__Wrong)
                } else {
                    Type::Verbatim(quote!(__WrongFor<#written>))
                };
            }
            first.variants.push(variant);
        }
    }
    first.cells.extend(second.cells);
}

/// Reports parameters: a machine is one graph of concrete types.
pub(super) fn is_generic(generics: &Generics, errors: &mut Errors) -> bool {
    let generic = !generics.params.is_empty();
    if let Some(clause) = generics.where_clause.as_ref().filter(|_| !generic) {
        errors.push_help(
            clause.where_token,
            "a machine cannot have a `where` clause",
            "remove it: there is nothing generic to bound",
        );
    }
    if generic {
        errors.push_help(
            generics,
            "a machine cannot be generic",
            "use concrete types, which own their data",
        );
    }
    generic
}
