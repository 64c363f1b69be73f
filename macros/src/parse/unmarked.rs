//! Items that were most likely meant to be marked. Each is reported once and taken as if it were.

mod called;
mod hook;
mod word;

pub(super) use hook::{optional, returns_event};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, FnArg, Ident, Item, ItemEnum, ItemFn, Pat, ReturnType, Signature, Type, Visibility};

use super::Parts;
use super::meant::is_helper;
use super::role::wanted;
use super::variants::enumeration;
use crate::ast::{Function, Options, Role};
use crate::errors::Errors;
use crate::lower::{find, first_of};

use called::Called;
use word::is_own_word;

impl Parts {
    /// Takes in what lacks its attribute.
    pub(super) fn unmarked(&mut self, options: &Options, errors: &mut Errors) {
        for (role, usual) in [
            ("state", "State"),
            ("event", "Event"),
            ("command", "Command"),
            ("message", "Message"),
        ] {
            let there = match role {
                "state" => self.state.is_some(),
                "event" => self.event.is_some(),
                "command" => self.command.is_some(),
                _ => self.message.is_some(),
            };
            if there || self.functions.is_empty() || self.spoilt.iter().any(|spoilt| spoilt == role) {
                continue;
            }
            let place = self.items.iter().position(|item| match item {
                Item::Enum(item) => item.ident == usual && item.generics.params.is_empty() && !item.variants.is_empty(),
                _ => false,
            });
            let Some(place) = place else { continue };
            // Where no function names one, an enum of this name may be something else.
            if matches!(role, "command" | "message")
                && !self.functions.iter().any(|it| names_module(&it.item.sig, role))
            {
                continue;
            }
            let Item::Enum(mut item) = self.items.remove(place) else {
                continue;
            };
            if let Some(wrong) = self.wrong_mark(&item.ident) {
                let wanted = wanted(&wrong.path().to_token_stream().to_string());
                instead(&wrong, wanted, role, errors);
                self.declare_meant(role, item, errors);
                continue;
            }
            let above = self
                .wrongly_marked
                .iter()
                .position(|(_, mark)| mark.path().is_ident(role));
            match above.map(|place| self.wrongly_marked.swap_remove(place)) {
                // An item was put between the two.
                Some((between, mark)) => {
                    errors.push_help(
                        mark.path(),
                        format_args!("`#[{role}]` belongs on an enum"),
                        format_args!("write it above `enum {}`", item.ident),
                    );
                    item.attrs.extend(self.derives_of(&between));
                }
                None => lacks(&item.ident, "enum", role, errors),
            }
            self.declare_meant(role, item, errors);
        }
        if !options.context.as_ref().is_some_and(is_data) {
            self.data(errors);
        }
        self.functions(errors);
    }

    /// A struct `Data` is meant if a function takes or returns it.
    fn data(&mut self, errors: &mut Errors) {
        let used = self.functions.iter().any(|function| {
            let sig = &function.item.sig;
            let taken = sig
                .inputs
                .iter()
                .any(|input| matches!(input, FnArg::Typed(typed) if is_data(&typed.ty)));
            let returned = match &sig.output {
                ReturnType::Type(_, output) => match &**output {
                    Type::Tuple(tuple) => tuple.elems.iter().any(is_data),
                    _ => false,
                },
                ReturnType::Default => false,
            };
            taken || returned
        });
        // Only a field of the machine's stands in an index.
        let indexed = self.items.iter().any(|item| match item {
            Item::Struct(item) if item.ident == "Data" => {
                let mut attrs = item.fields.iter().flat_map(|field| &field.attrs);
                attrs.any(|attr| attr.path().is_ident("index"))
            }
            _ => false,
        });
        if !(used || indexed) || self.data.is_some() || self.spoilt.iter().any(|spoilt| spoilt == "data") {
            return;
        }
        let place = self.items.iter().position(|item| match item {
            Item::Struct(item) => item.ident == "Data" && item.generics.params.is_empty(),
            _ => false,
        });
        if let Some(Item::Struct(item)) = place.map(|place| self.items.remove(place)) {
            match self.wrong_mark(&item.ident) {
                Some(wrong) => {
                    let wanted = wanted(&wrong.path().to_token_stream().to_string());
                    instead(&wrong, wanted, "data", errors);
                }
                None => lacks(&item.ident, "struct", "data", errors),
            }
            self.take_data(item, errors);
        }
    }

    /// A function in the form of a transition, decision or hook that nothing calls was meant to be one. What it declares is not
    /// known for sure, so only its names are used.
    fn functions(&mut self, errors: &mut Errors) {
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
                let own_words: Vec<Attribute> = item.attrs.extract_if(.., |attr| is_own_word(attr)).collect();
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
                    errors.push_help(
                        name,
                        format_args!(
                            "function `{name}` has the form of a {}, and is not marked as one",
                            role.noun()
                        ),
                        match own_words.first() {
                            Some(word) => format!(
                                "write `#[{}]` instead of `#[{}]`",
                                role.attribute(),
                                word.path().to_token_stream()
                            ),
                            None => format!("add `#[{}]`", role.attribute()),
                        },
                    );
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

    fn declare_meant(&mut self, role: &str, item: ItemEnum, errors: &mut Errors) {
        *self.slot(role) = Some(enumeration(role, item, errors));
    }

    /// What a struct derives that stands where an enum was.
    fn derives_of(&self, name: &Ident) -> Vec<Attribute> {
        let found = self.items.iter().find_map(|item| match item {
            Item::Struct(item) if item.ident == *name => Some(&item.attrs),
            _ => None,
        });
        let derives = found
            .into_iter()
            .flatten()
            .filter(|attr| attr.path().is_ident("derive"));
        derives.cloned().collect()
    }

    /// The attribute that an item bears and cannot have.
    fn wrong_mark(&mut self, name: &Ident) -> Option<Attribute> {
        let place = self.wrongly_marked.iter().position(|(marked, _)| marked == name)?;
        Some(self.wrongly_marked.swap_remove(place).1)
    }

    fn forgotten(&self, item: &ItemFn) -> Option<Role> {
        let sig = &item.sig;
        // With an attribute or a wider visibility it may be used in a way that cannot be seen here.
        if !matches!(item.vis, Visibility::Inherited)
            || !item.attrs.iter().all(|attr| is_doc(attr) || self.is_unknown_word(attr))
            || !sig.generics.params.is_empty()
            || sig.asyncness.is_some()
        {
            return None;
        }
        let (mut events, mut commands, mut changed) = (0, 0, false);
        for input in &sig.inputs {
            let FnArg::Typed(typed) = input else { return None };
            let (bare, by_mut) = match &*typed.ty {
                Type::Reference(reference) => (&*reference.elem, reference.mutability.is_some()),
                other => (other, false),
            };
            let plain = matches!(&*typed.pat, Pat::Ident(_) | Pat::Wild(_));
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
                (Some((module, _)), _) if module == "state" || module == "group" => changed |= by_mut && plain,
                _ => {}
            }
        }
        let moves = match &sig.output {
            ReturnType::Default => changed,
            ReturnType::Type(_, output) => {
                let target = match &**output {
                    Type::Tuple(tuple) => tuple.elems.first(),
                    other => Some(other),
                };
                target
                    .and_then(module)
                    .is_some_and(|(module, _)| module == "state" || module == "group")
            }
        };
        match (events, commands) {
            (1, 0) if moves => Some(Role::Transition),
            (0, 1) if mentions(&sig.output, "event") => Some(Role::Decide),
            (0, 0) => self.hook(item),
            _ => None,
        }
    }
}

fn lacks(name: &Ident, what: &str, role: &str, errors: &mut Errors) {
    errors.push_help(
        name,
        format_args!("{what} `{name}` lacks `#[{role}]`"),
        format_args!("add `#[{role}]`"),
    );
}

/// Reports an attribute where another was meant.
fn instead(wrong: &Attribute, wanted: &str, meant: &str, errors: &mut Errors) {
    let name = wrong.path().to_token_stream();
    errors.push_help(
        wrong.path(),
        format_args!("`#[{name}]` belongs on {wanted}"),
        format_args!("write `{meant}`"),
    );
}

fn is_doc(attr: &Attribute) -> bool {
    attr.path().is_ident("doc")
}

fn is(ty: &Type, name: &Ident) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}

/// `Data`, `&Data` or `&mut Data`.
fn is_data(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => is_data(&reference.elem),
        Type::Path(path) => path.path.is_ident("Data"),
        _ => false,
    }
}

/// The module and the name in `event::Opened`.
pub(super) fn module(ty: &Type) -> Option<(&Ident, &Ident)> {
    let Type::Path(path) = ty else { return None };
    let mut segments = path.path.segments.iter().map(|segment| &segment.ident);
    let pair = (segments.next()?, segments.next()?);
    segments.next().is_none().then_some(pair)
}

/// Whether a function takes or returns something of a module: an argument may be named as the module is.
fn names_module(sig: &Signature, module: &str) -> bool {
    first_of(module, sig).is_some()
}

pub(super) fn mentions(tokens: &impl ToTokens, name: &str) -> bool {
    count(
        tokens.to_token_stream(),
        &Ident::new(name, proc_macro2::Span::call_site()),
    ) > 0
}

fn count(tokens: TokenStream, name: &Ident) -> usize {
    let counts = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => count(group.stream(), name),
        TokenTree::Ident(ident) => usize::from(ident == *name),
        _ => 0,
    });
    counts.sum()
}
