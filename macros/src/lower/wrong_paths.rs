//! Types of the machine that are named otherwise than by their modules.

use syn::{FnArg, Ident, ItemFn, Type};

use super::argument::Names;
use super::types::{Named, find, named, spelt, ungrouped};
use crate::errors::{Errors, nearest};

impl Names<'_> {
    /// Reports a type that is written as a variant, such as `State::Pending`, by a path from elsewhere, such as
    /// `crate::order::state::Pending`, or by a module that is none, such as `states::Pending`.
    pub(super) fn wrongly_named(
        &self,
        ty: &Type,
        bare: &Type,
        wanted: Option<&'static str>,
        errors: &mut Errors,
    ) -> bool {
        let variant = self.variant(bare).map(|(module, name)| {
            // `Self::Pending` may be a variant of any enum: the wanted one is tried first.
            let wanted = wanted.filter(|wanted| is_of_self(bare) && self.has(wanted, name));
            (wanted.unwrap_or(module), name)
        });
        let ((module, name), fault) = match (variant, self.end_of_path(bare)) {
            (Some(named), _) => (named, "is a variant, not a type"),
            (None, Some(named)) => (
                named,
                "is a path from outside of the machine, which the macro cannot follow",
            ),
            (None, None) => match self.misspelt_module(bare) {
                Some(named) => (named, "names no module of the machine"),
                None => return false,
            },
        };
        let (text, wrong) = (spelt(ty), spelt(bare));
        let reference = text.strip_suffix(&wrong).unwrap_or_default();
        errors.push_help(
            ty,
            format_args!("`{wrong}` {fault}"),
            format_args!("write `{reference}{module}::{name}`"),
        );
        true
    }

    /// The argument from one module that was most likely meant to be from another, which has its name too, and as what it is
    /// to be written. A state is most often looked at or changed, and an event is taken.
    pub(super) fn stands_for<'t>(
        &self,
        item: &'t ItemFn,
        module: &str,
        other: &'static str,
    ) -> Option<(&'t Type, String)> {
        let meant = item.sig.inputs.iter().filter_map(|input| {
            let FnArg::Typed(typed) = input else { return None };
            let (bare, reference) = match &*typed.ty {
                Type::Reference(reference) => (&*reference.elem, true),
                other => (other, false),
            };
            let named = named(bare).filter(|named| named.module == module)?;
            let moved = Named {
                module: other.to_owned(),
                name: named.name,
            };
            self.known(&moved)?;
            let (text, wrong) = (spelt(&typed.ty), spelt(bare));
            let before = text.strip_suffix(&wrong).unwrap_or_default();
            Some((
                reference == (other == "state"),
                (&*typed.ty, format!("{before}{other}::{}", moved.name)),
            ))
        });
        let meant: Vec<_> = meant.collect();
        let likely = meant.iter().find(|(likely, _)| *likely).or(meant.first());
        likely.map(|(_, found)| found.clone())
    }

    /// A name in another module, if that has it.
    pub(super) fn elsewhere_as(&self, named: &Named, other: &str) -> Option<String> {
        let moved = Named {
            module: other.to_owned(),
            name: named.name.clone(),
        };
        self.known(&moved).map(|_| format!("{other}::{}", moved.name))
    }

    /// The module and the name at the end of a longer path. That of another machine is most often one that this was copied
    /// from; its messages may be what a hook fails with.
    pub(super) fn end_of_path<'t>(&self, ty: &'t Type) -> Option<(&'static str, &'t Ident)> {
        let Type::Path(path) = ungrouped(ty) else { return None };
        let segments = &path.path.segments;
        let first = &segments.first()?.ident;
        let outside = ["crate", "self", "super"].iter().any(|keyword| first == keyword) || *first == self.ast.name;
        let mut ends = segments.iter().rev().map(|segment| &segment.ident);
        let (name, last, _) = (ends.next()?, ends.next()?, ends.next()?);
        let group = ("group", self.groups.iter().any(|group| group.name == *name));
        let enums = self
            .ast
            .enums()
            .map(|(module, declared)| (module, find(declared, name).is_some()));
        let (module, _) = enums.chain([group]).find(|(module, known)| last == module && *known)?;
        (outside || module != "message").then_some((module, name))
    }

    /// The module and the name of a type whose module is misspelt, such as `events::Paid`.
    pub(super) fn misspelt_module<'t>(&self, ty: &'t Type) -> Option<(&'static str, &'t Ident)> {
        let Type::Path(path) = ungrouped(ty) else { return None };
        let mut segments = path.path.segments.iter().map(|segment| &segment.ident);
        let (wrong, name, None) = (segments.next()?, segments.next()?, segments.next()) else {
            return None;
        };
        if self.is_module(wrong).is_some() || wrong == "group" {
            return None;
        }
        let enums = self.ast.enums().filter(|(_, declared)| find(declared, name).is_some());
        let group = self.groups.iter().any(|group| group.name == *name).then_some("group");
        nearest(&wrong.to_string(), enums.map(|(module, _)| module).chain(group)).map(|module| (module, name))
    }

    /// The module and the name of a type that is written as a variant of one of the enums, such as `State::Pending`.
    pub(super) fn variant<'t>(&self, ty: &'t Type) -> Option<(&'static str, &'t Ident)> {
        let Type::Path(path) = ungrouped(ty) else { return None };
        let mut segments = path.path.segments.iter().rev().map(|segment| &segment.ident);
        let (name, whole) = (segments.next()?, segments.next()?);
        let mut enums = self.ast.enums();
        let any = *whole == "Self";
        let (module, _) =
            enums.find(|(_, declared)| (any || declared.name == *whole) && find(declared, name).is_some())?;
        Some((module, name))
    }
}

/// Whether a type is written as `Self::Pending`.
fn is_of_self(ty: &Type) -> bool {
    matches!(ungrouped(ty), Type::Path(path) if path.path.segments.first().is_some_and(|first| first.ident == "Self"))
}
