//! Arguments that would be the id or the context, if the attribute said so.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use syn::{FnArg, Ident, Item, ItemFn, Type, parse_quote};

use super::Function;
use super::argument::{Names, Seen};
use super::candidates::Lacks;
use super::types::{named, single, spelt};
use crate::ast::Role;
use crate::errors::{Errors, rustc_finds};

/// What functions take for options that are not given: each type is missed once, by the first function that takes it.
#[derive(Default)]
pub(super) struct Missed {
    pub(super) id: RefCell<BTreeSet<String>>,
    context: RefCell<BTreeSet<String>>,
    /// The groups that functions name and no state is in.
    pub(super) groups: RefCell<BTreeMap<String, Ident>>,
}

impl Names<'_> {
    /// Takes what a function borrows and nothing declares for the id, or in a decision for the context. That the option is
    /// missing is reported once, and not if one could not be read that may have been it.
    pub(super) fn forgotten(
        &self,
        ty: &Type,
        bare: &Type,
        role: Role,
        lacks: &Lacks,
        errors: &mut Errors,
    ) -> Option<Seen> {
        let options = &self.ast.options;
        let (seen, given, unread, missed) = match role {
            Role::Publish | Role::Link | Role::View => {
                (Seen::Id, options.id.is_some(), options.unread.id, &self.missed.id)
            }
            Role::Decide => {
                let given = options.context.is_some();
                (Seen::Context, given, options.unread.context, &self.missed.context)
            }
            Role::Transition | Role::Hook => return None,
        };
        if given || !matches!(bare, Type::Path(_)) || self.means_another(bare, lacks) || self.is_own_id(bare) {
            return None;
        }
        if !unread && missed.borrow_mut().insert(spelt(bare)) {
            let (text, wrong) = (spelt(ty), spelt(bare));
            if seen == Seen::Id && wrong.ends_with("Id") {
                errors.push_help(
                    ty,
                    format_args!(
                        "a hook takes `{text}`, and the id of machine `{}` is `String`",
                        self.ast.name
                    ),
                    format_args!("declare it as in `#[state_machine(id = {wrong})]`"),
                );
            } else {
                let option = if seen == Seen::Id { "id" } else { "context" };
                let article = if seen == Seen::Id { "another" } else { "a" };
                errors.push_help(
                    ty,
                    format_args!("a {} cannot take `{text}`", role.noun()),
                    format_args!(
                        "it takes {}; declare {article} {option} as in `#[state_machine({option} = {wrong})]`",
                        self.takes(role)
                    ),
                );
            }
        }
        Some(seen)
    }

    /// Reports a group that no state is in, once; `false` if rustc finds one of nearly that name.
    pub(super) fn forgotten_group(&self, name: &Ident, errors: &mut Errors) -> bool {
        let text = name.to_string();
        let mut known = self.groups.iter().map(|group| group.name.to_string());
        if known.any(|known| rustc_finds(&text, &known)) {
            return false;
        }
        if self.missed.groups.borrow_mut().insert(text, name.clone()).is_none() {
            errors.push_help(
                name,
                format_args!("no state is in group `{name}`"),
                format_args!("write `#[group({name})]` above each state that belongs to it"),
            );
        }
        true
    }

    /// Whether a type is one of the machine's that is named wrongly, or one that nothing in sight declares.
    fn means_another(&self, bare: &Type, lacks: &Lacks) -> bool {
        let is_named = single(bare)
            .is_some_and(|name| name == "str" || self.is_module(name).is_some() || self.module_of(name).is_some());
        let alias = self.ast.items.iter().find_map(|item| match item {
            Item::Type(item) if single(bare) == Some(&item.ident) => Some(&*item.ty),
            _ => None,
        });
        let of_ours = |ty: &Type| named(ty).is_some_and(|named| self.known(&named).is_some());
        let is_named = is_named || self.within(bare, "").is_some() || alias.is_some_and(of_ours);
        // Where nothing is missing, a type of another machine is one that this looks at.
        let of_another = !lacks.nothing && self.end_of_path(bare).is_some();
        is_named || of_another || self.variant(bare).is_some() || self.misspelt(bare).is_some()
    }

    /// The function with a type of which rustc says nothing for what was taken for the id or the context; `None` if it has
    /// nothing of it. Whether that type exists is not known.
    pub(super) fn with_forgotten(&self, function: &Function) -> Option<ItemFn> {
        let options = &self.ast.options;
        let possible = match function.role {
            Role::Publish | Role::Link | Role::View => {
                options.id.is_none() && (options.unread.id || !self.missed.id.borrow().is_empty())
            }
            Role::Decide => {
                options.context.is_none() && (options.unread.context || !self.missed.context.borrow().is_empty())
            }
            Role::Transition | Role::Hook => false,
        };
        let unknown = |input: &FnArg| matches!(input, FnArg::Typed(typed) if !self.is_known(&typed.ty));
        if !possible || !function.item.sig.inputs.iter().any(unknown) {
            return None;
        }
        let mut item = function.item.clone();
        for input in item.sig.inputs.iter_mut().filter(|input| unknown(input)) {
            if let FnArg::Typed(typed) = input {
                *typed.ty = parse_quote!(&__Wrong);
            }
        }
        Some(item)
    }
}
