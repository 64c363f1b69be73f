//! Items that were most likely meant to be marked. Each is reported once and taken as if it were.

mod calls;
mod function;
mod hook;
mod word;

pub(super) use hook::{optional, returns_event};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, FnArg, Ident, Item, ItemEnum, ItemStruct, ReturnType, Signature, Type};

use super::Parts;
use super::role::wanted;
use super::variants::enumeration;
use crate::ast::Options;
use crate::attrs::has_other_derives;
use crate::errors::Errors;
use crate::lower::first_of;

impl Parts {
    /// Takes in what lacks its attribute.
    pub(super) fn unmarked(&mut self, options: &Options, errors: &mut Errors) {
        for (role, usual) in [
            ("state", "State"),
            ("event", "Event"),
            ("command", "Command"),
            ("message", "Message"),
        ] {
            let spoilt = self.spoilt.iter().any(|spoilt| spoilt == role);
            if spoilt || self.functions.is_empty() || self.slot(role).is_some() {
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
            if let Some(data) = self.data_marked_as(&item.ident, role) {
                errors.push_help(
                    &item.ident,
                    format_args!(
                        "`{}` is marked with `#[data]`, and `{}` with `#[{role}]`",
                        item.ident, data.ident
                    ),
                    "swap the two attributes",
                );
                self.take_data(data, errors);
                self.declare_meant(role, item, errors);
                continue;
            }
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
                // The attribute stands above another item, which was put between it and its enum.
                Some((between, mark)) => {
                    errors.push_help(
                        mark.path(),
                        format_args!("`#[{role}]` belongs on an enum"),
                        format_args!("write it above `enum {}`", item.ident),
                    );
                    item.attrs.extend(self.derives_of(&between));
                }
                None => self.lacks(&item.ident, &mut item.attrs, role, errors),
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
        // `#[index]` on a field shows that the struct is meant as the machine's data.
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
        if let Some(Item::Struct(mut item)) = place.map(|place| self.items.remove(place)) {
            match self.wrong_mark(&item.ident) {
                Some(wrong) => {
                    let wanted = wanted(&wrong.path().to_token_stream().to_string());
                    instead(&wrong, wanted, "data", errors);
                }
                None => self.lacks(&item.ident, &mut item.attrs, "data", errors),
            }
            self.take_data(item, errors);
        }
    }

    /// The struct that bears the attribute of an enum, where that bears the one of the struct.
    fn data_marked_as(&mut self, name: &Ident, role: &str) -> Option<ItemStruct> {
        let marked = |name: &Ident, with: &str| {
            let mut wrongly = self.wrongly_marked.iter();
            wrongly.any(|(marked, mark)| marked == name && mark.path().is_ident(with))
        };
        let place = self.items.iter().position(|item| match item {
            Item::Struct(item) => marked(&item.ident, role),
            _ => false,
        });
        let place = place.filter(|_| marked(name, "data") && self.data.is_none())?;
        let Item::Struct(data) = self.items.remove(place) else {
            return None;
        };
        self.wrongly_marked
            .retain(|(marked, _)| marked != name && *marked != data.ident);
        Some(data)
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

    /// Reports an enum or struct without its attribute; a word of the author's own may stand in its place.
    fn lacks(&self, name: &Ident, attrs: &mut Vec<Attribute>, role: &str, errors: &mut Errors) {
        // Beside other derives it may be one that such a derive reads.
        let read = has_other_derives(attrs);
        let words = attrs.extract_if(.., |attr| !read && self.is_unknown_word(attr));
        let words: Vec<Attribute> = words.collect();
        let what = if role == "data" { "struct" } else { "enum" };
        errors.push_help(
            name,
            format_args!("{what} `{name}` lacks `#[{role}]`"),
            instead_of(role, words.first()),
        );
    }

    /// The attribute that an item bears and cannot have.
    fn wrong_mark(&mut self, name: &Ident) -> Option<Attribute> {
        let place = self.wrongly_marked.iter().position(|(marked, _)| marked == name)?;
        Some(self.wrongly_marked.swap_remove(place).1)
    }
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

/// The repair of what lacks its attribute.
fn instead_of(role: &str, word: Option<&Attribute>) -> String {
    match word {
        Some(word) => format!("write `#[{role}]` instead of `#[{}]`", word.path().to_token_stream()),
        None => format!("add `#[{role}]`"),
    }
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
