//! Types of the machine that are named otherwise than by their modules.

use syn::{Ident, Type};

use super::argument::Names;
use super::types::{find, spelt, ungrouped};
use crate::errors::Errors;

impl Names<'_> {
    /// Reports a type that is written as a variant, such as `State::Pending`, or by a path from elsewhere, such as
    /// `crate::order::state::Pending`.
    pub(super) fn wrongly_named(&self, ty: &Type, bare: &Type, errors: &mut Errors) -> bool {
        let ((module, name), fault) = match (self.variant(bare), self.end_of_path(bare)) {
            (Some(named), _) => (named, "is a variant, not a type"),
            (None, Some(named)) => (
                named,
                "is a path from outside of the machine, which the macro cannot follow",
            ),
            (None, None) => return false,
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

    /// The module and the name at the end of a longer path.
    fn end_of_path<'t>(&self, ty: &'t Type) -> Option<(&'static str, &'t Ident)> {
        let Type::Path(path) = ungrouped(ty) else { return None };
        let segments = &path.path.segments;
        let first = &segments.first()?.ident;
        let outside = ["crate", "self", "super"].iter().any(|keyword| first == keyword) || *first == self.ast.name;
        let mut ends = segments.iter().rev().map(|segment| &segment.ident);
        let (name, last) = (ends.next()?, ends.next()?);
        let group = ("group", self.groups.iter().any(|group| group.name == *name));
        let enums = self
            .ast
            .enums()
            .map(|(module, declared)| (module, find(declared, name).is_some()));
        let (module, _) = enums.chain([group]).find(|(module, known)| last == module && *known)?;
        outside.then_some((module, name))
    }

    /// The module and the name of a type that is written as a variant of one of the enums, such as `State::Pending`.
    pub(super) fn variant<'t>(&self, ty: &'t Type) -> Option<(&'static str, &'t Ident)> {
        let Type::Path(path) = ungrouped(ty) else { return None };
        let mut segments = path.path.segments.iter().rev().map(|segment| &segment.ident);
        let (name, whole) = (segments.next()?, segments.next()?);
        let mut enums = self.ast.enums();
        let (module, _) = enums.find(|(_, declared)| declared.name == *whole && find(declared, name).is_some())?;
        Some((module, name))
    }
}
