//! What each item of the module declares.

use quote::ToTokens;
use syn::{Attribute, Fields, Ident, Item, ItemStruct};

use super::enum_marks::Declared;
use super::enums::is_generic;
use super::module::with_body;
use super::role::{self, Marked, role_of, take_role};
use super::{Head, Parts, cell, duplicates, index, ownership, placement};
use crate::ast::Function;
use crate::attrs::{self, Derived, Derives};
use crate::errors::Errors;
use crate::names;

/// How many variants a help lists.
const VARIANTS_MAX: usize = 8;

impl Parts {
    /// Finds out what an item declares; `next` follows it.
    pub(super) fn sort(&mut self, item: Item, next: Option<&Item>, errors: &mut Errors) {
        let (mut item, bodiless) = with_body(item, errors);
        if cell::is_function(&item, errors) {
            return;
        }
        let role = take_role(&mut item, errors);
        let item = self.reserved.left_of(item, errors);
        let Some(Marked { role, misspelt, others }) = role else {
            let item = item.filter(|item| !self.is_taken(item, None, errors));
            let item = item.map(|item| self.without_roles(item, errors));
            self.items.extend(item);
            return;
        };
        let name = role.path().get_ident().map(Ident::to_string).unwrap_or_default();
        let Some(item) = item.filter(|item| !self.is_taken(item, Some(&name), errors)) else {
            self.spoilt.push(name);
            return;
        };
        match (&*name, item) {
            ("state" | "event" | "command" | "message", Item::Enum(item)) => {
                self.enums.push(Declared {
                    mark: role,
                    role: name,
                    item,
                });
            }
            ("data", Item::Struct(item)) => {
                attrs::no_args(&role, errors);
                if is_generic(&item.generics, errors) {
                    self.spoilt.push(name);
                } else if !self.has_data(&item, errors) {
                    self.take_data(item, errors);
                }
            }
            ("transition" | "decide" | "hook" | "publish" | "link" | "view", Item::Fn(mut item)) => {
                if let Some(raw) = names::unkeyworded(&item.sig.ident) {
                    // The compiler has said what to write, and this is it.
                    errors.defer_to_rustc();
                    item.sig.ident = raw;
                }
                let below = next.and_then(role::unmarked_function).cloned();
                self.followed.extend(below.map(|below| (item.sig.ident.clone(), below)));
                let cfg = attrs::cfg(&item.attrs);
                self.astray |= !others.is_empty();
                self.functions.push(Function {
                    role: role_of(&name),
                    marked: Some(role),
                    others,
                    item,
                    misspelt: misspelt || bodiless,
                    elsewhere: false,
                    cfg,
                    implied: 0,
                });
            }
            (_, item) => {
                // `missing_marks` reports it when all items are read.
                if let Some(meant) = meant_otherwise(&name, &item) {
                    self.wrongly_marked.push((meant.clone(), role));
                } else {
                    self.misplaced(&item, name, next, errors);
                }
                self.items.push(item);
            }
        }
    }

    /// Reports an attribute on an item of a kind that it does not belong on.
    fn misplaced(&mut self, item: &Item, name: String, next: Option<&Item>, errors: &mut Errors) {
        let wanted = role::wanted(&name);
        let meant = next
            .filter(|_| wanted == "a function")
            .and_then(role::unmarked_function);
        let repair = match meant {
            Some(function) => format!("write it above `fn {function}`"),
            None => format!("declare {wanted} here, or remove `#[{name}]`"),
        };
        // Whoever marks each state in place of their enum marks all of them: one error is enough.
        if wanted == "a function" || !self.spoilt.contains(&name) {
            errors.push_help(Head(item), format_args!("`#[{name}]` belongs on {wanted}"), repair);
        }
        self.marked_above.extend(meant.cloned());
        self.spoilt.push(name);
    }

    /// Whether there is a struct of the data already, which is then reported.
    fn has_data(&self, second: &ItemStruct, errors: &mut Errors) -> bool {
        let Some(first) = &self.data else { return false };
        let (first, second) = (&first.ident, &second.ident);
        errors.push_help(
            second,
            format_args!("`{second}` is a second `#[data]` struct; `{first}` is the first"),
            "a machine has one: move the fields there",
        );
        true
    }

    /// Takes in the struct of the data.
    pub(super) fn take_data(&mut self, mut item: ItemStruct, errors: &mut Errors) {
        item.attrs.retain(|attr| {
            let conditional = attr.path().is_ident("cfg");
            if conditional {
                errors.push_help(
                    attr,
                    format_args!("`#[cfg]` on `{}` would leave the machine without it", item.ident),
                    "put `#[cfg]` on the module or on single fields",
                );
            }
            !conditional
        });
        duplicates::remove(&mut item.fields, errors);
        if !placement::read_by_others(&item.attrs) {
            placement::of_fields(&mut item.fields, errors);
        }
        item.attrs.extend(attrs::meant_derives(&item.attrs));
        let read = matches!(Derives::of(&item.attrs).deserialize, Derived::Yes);
        ownership::refuse(&mut item.fields, "data", &item.ident, read, errors);
        self.data_index = index::take(&mut item.fields, errors);
        self.data = Some(item);
    }

    /// Reports what is marked as something that it cannot be, and was not meant to be anything else.
    pub(super) fn wrongly_marked(&mut self, errors: &mut Errors) {
        let wrongly_marked = std::mem::take(&mut self.wrongly_marked);
        for (item, role) in &wrongly_marked {
            let name = role.path().to_token_stream().to_string();
            // Whoever marks each state in place of their enum marks all of them: one error is enough.
            if !self.spoilt.contains(&name) {
                let wanted = role::wanted(&name);
                errors.push_help(
                    item,
                    format_args!("`#[{name}]` belongs on {wanted}"),
                    match self.as_variants(&name, item, &wrongly_marked) {
                        Some(whole) => format!("declare all {name}s as the variants of one, as in `{whole}`"),
                        None => format!("declare {wanted} here, or remove `#[{name}]`"),
                    },
                );
            }
            self.spoilt.push(name);
        }
    }

    /// The enum of all structs that are marked as its variants might be.
    fn as_variants(&self, role: &str, first: &Ident, marked: &[(Ident, Attribute)]) -> Option<String> {
        let usual = ["State", "Event", "Command", "Message"];
        let whole = usual.into_iter().find(|usual| usual.eq_ignore_ascii_case(role))?;
        let is_marked = |item: &ItemStruct| {
            marked
                .iter()
                .any(|(name, mark)| item.ident == *name && mark.path().is_ident(role))
        };
        let variants = self.items.iter().filter_map(|item| match item {
            Item::Struct(item) if is_marked(item) => Some(match &item.fields {
                Fields::Named(_) => format!("{} {{ .. }}", item.ident),
                Fields::Unnamed(_) => format!("{}(..)", item.ident),
                Fields::Unit => item.ident.to_string(),
            }),
            _ => None,
        });
        let mut variants: Vec<String> = variants.collect();
        if variants.len() > VARIANTS_MAX {
            variants.truncate(VARIANTS_MAX - 1);
            variants.push("..".to_owned());
        }
        // A struct that is called as the enum was meant as the whole of it.
        let declared = match role {
            "state" => &self.state,
            "event" => &self.event,
            "command" => &self.command,
            _ => &self.message,
        };
        let known = !variants.is_empty() && first != whole && declared.is_none();
        known.then(|| format!("#[{role}] enum {whole} {{ {} }}", variants.join(", ")))
    }
}

/// The name of an item that may be meant as something else than its attribute says.
fn meant_otherwise<'a>(role: &str, item: &'a Item) -> Option<&'a Ident> {
    let of_enum = matches!(role, "state" | "event" | "command" | "message");
    match item {
        Item::Fn(item) if of_enum || role == "data" => Some(&item.sig.ident),
        // Its name says what it is.
        Item::Enum(item) if role::is_usual(&item.ident) => Some(&item.ident),
        Item::Struct(item) if of_enum || item.ident == "Data" => Some(&item.ident),
        _ => None,
    }
}
