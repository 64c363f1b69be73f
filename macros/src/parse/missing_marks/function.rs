//! Functions in the form of a transition, decision or hook.

use syn::{Attribute, FnArg, Ident, Item, ItemFn, Pat, ReturnType, Type, Visibility};

use super::super::Parts;
use super::super::mismatch::is_helper;
use super::super::role::wanted;
use super::calls::Called;
use super::{instead, instead_of, is, is_doc, mentions, module, optional};
use crate::ast::{Function, Role};
use crate::errors::Errors;
use crate::lower::find;
use quote::ToTokens;

impl Parts {
    /// A function in the form of a transition, decision or hook that nothing calls was meant to be one. What it declares is not
    /// known for sure, so only its names are used.
    pub(super) fn functions(&mut self, errors: &mut Errors) {
        let mut place = 0;
        // Counted once, when a function is first asked for.
        let mut called = None;
        while place < self.items.len() {
            let forgotten = match &self.items[place] {
                Item::Fn(item) => {
                    let whole = self.handles_all(item);
                    let role = if whole {
                        Some(Role::Transition)
                    } else {
                        self.forgotten(item)
                    };
                    role.map(|role| (role, whole)).filter(|_| {
                        let called = called.get_or_insert_with(|| Called::by(self));
                        !called.names(&item.sig.ident)
                    })
                }
                _ => None,
            };
            let Some((role, whole)) = forgotten else {
                place += 1;
                continue;
            };
            if let Item::Fn(mut item) = self.items.remove(place) {
                let own_words: Vec<Attribute> = item.attrs.extract_if(.., |attr| self.is_unknown_word(attr)).collect();
                let name = &item.sig.ident;
                if whole {
                    // As a transition it is refused, with what to write instead.
                } else if let Some(wrong) = self.wrong_mark(name) {
                    let wanted = wanted(&wrong.path().to_token_stream().to_string());
                    instead(&wrong, wanted, role.attribute(), errors);
                } else if let Some(above) = self.marked_instead_of(name, role) {
                    let Function { marked, item, .. } = self.functions.remove(above);
                    errors.push_help(
                        marked,
                        format_args!(
                            "`#[{}]` stands above `{}`, and `{name}` has the form of a {}",
                            role.attribute(),
                            item.sig.ident,
                            role.noun()
                        ),
                        format_args!("write it above `fn {name}`"),
                    );
                    self.items.push(Item::Fn(item));
                } else if !self.marked_above.contains(name) {
                    lacks_mark(name, role, own_words.first(), errors);
                }
                self.functions.push(Function {
                    role,
                    marked: None,
                    others: Vec::new(),
                    cfg: Vec::new(),
                    implied: 0,
                    item,
                    misspelt: !whole,
                    elsewhere: false,
                });
            }
        }
    }

    /// The function that bears the attribute of the one below it, and has not the form for it.
    fn marked_instead_of(&self, below: &Ident, role: Role) -> Option<usize> {
        let (above, _) = self.followed.iter().find(|(_, next)| next == below)?;
        let is_above = |function: &Function| {
            let plain = !function.misspelt && function.others.is_empty();
            plain && function.role == role && function.item.sig.ident == *above && is_helper(function)
        };
        self.functions.iter().position(is_above)
    }

    /// Whether a function is the machine by hand: from any state and any event to a state.
    fn handles_all(&self, item: &ItemFn) -> bool {
        let (Some(state), Some(event)) = (&self.state, &self.event) else {
            return false;
        };
        let takes = |whole: &Ident, by_mut: bool| {
            item.sig.inputs.iter().any(|input| match input {
                FnArg::Typed(typed) => match &*typed.ty {
                    Type::Reference(reference) => reference.mutability.is_some() && is(&reference.elem, whole),
                    ty => !by_mut && is(ty, whole),
                },
                FnArg::Receiver(_) => false,
            })
        };
        let leads = match &item.sig.output {
            ReturnType::Type(_, output) => mentions(output, &state.name.to_string()),
            ReturnType::Default => takes(&state.name, true),
        };
        leads
            && takes(&state.name, false)
            && takes(&event.name, false)
            && matches!(item.vis, Visibility::Inherited)
            && item.attrs.iter().all(is_doc)
    }

    fn forgotten(&self, item: &ItemFn) -> Option<Role> {
        let sig = &item.sig;
        // With an attribute or a wider visibility it may be used in a way that cannot be seen here.
        if !matches!(item.vis, Visibility::Inherited)
            || !item.attrs.iter().all(|attr| is_doc(attr) || self.is_unknown_word(attr))
            || !sig.generics.params.is_empty()
            || sig.asyncness.is_some()
            // So named, it may stay unused.
            || sig.ident.to_string().starts_with('_')
        {
            return None;
        }
        let (mut events, mut commands, mut stays) = (0, 0, false);
        for input in &sig.inputs {
            let FnArg::Typed(typed) = input else { return None };
            let (bare, borrowed) = match &*typed.ty {
                Type::Reference(reference) => (&*reference.elem, true),
                other => (other, false),
            };
            let plain = matches!(&*typed.pat, Pat::Ident(_) | Pat::Wild(_));
            let whole = self.state.as_ref().is_some_and(|state| is(bare, &state.name));
            match (module(bare), &*typed.ty) {
                (Some((module, name)), Type::Path(_)) if module == "event" => {
                    events += usize::from(self.event.as_ref().is_some_and(|event| find(event, name).is_some()));
                }
                (Some((module, name)), Type::Path(_)) if module == "command" => {
                    commands += usize::from(
                        self.command
                            .as_ref()
                            .is_some_and(|command| find(command, name).is_some()),
                    );
                }
                (Some((module, _)), _) if module == "state" || module == "group" => stays |= borrowed && plain,
                (None, _) if whole => stays |= borrowed && plain,
                _ => {}
            }
        }
        let moves = match &sig.output {
            ReturnType::Default => stays,
            ReturnType::Type(_, output) => {
                let target = match &**output {
                    Type::Tuple(tuple) => tuple.elems.first(),
                    other => Some(other),
                };
                let target = target.map(|target| optional(target).unwrap_or(target));
                target
                    .and_then(module)
                    .is_some_and(|(module, _)| module == "state" || module == "group")
            }
        };
        let event = self.event.as_ref().map(|event| event.name.to_string());
        let mut names = ["event".to_owned()].into_iter().chain(event);
        let gives_events = names.any(|name| mentions(&sig.output, &name));
        match (events, commands) {
            (1, 0) if moves => Some(Role::Transition),
            (0, 1) if gives_events => Some(Role::Decide),
            (0, 0) => self.hook(item),
            _ => None,
        }
    }
}

/// Reports a function without its attribute; a word of the author's own may stand in its place.
fn lacks_mark(name: &Ident, role: Role, word: Option<&Attribute>, errors: &mut Errors) {
    errors.push_help(
        name,
        format_args!(
            "function `{name}` has the form of a {}, and is not marked as one",
            role.noun()
        ),
        instead_of(role.attribute(), word),
    );
}
