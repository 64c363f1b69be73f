//! Types of the machine within another, such as `Box<state::Pending>`.

use syn::{GenericArgument, PathArguments, Type};

use super::argument::{Names, Seen};
use super::types::{named, spelt, ungrouped};
use crate::ast::Role;

impl Names<'_> {
    /// What to write for an argument that is one of the machine's types in another, with parameters, or behind several
    /// references.
    pub(super) fn taken_within(&self, ty: &Type, role: Role) -> Option<String> {
        let (reference, seen, text) = self.within(ty, "")?;
        let reference = match (seen, role) {
            (Seen::Event(_), Role::Transition) | (Seen::Command(_), Role::Decide) => "",
            (Seen::State(_), Role::Transition) => reference,
            (Seen::Message, _) => return None,
            _ => "&",
        };
        Some(format!("write `{reference}{text}`"))
    }

    /// What to write for such a type that a function returns.
    pub(super) fn returned_within(&self, ty: &Type, fits: impl Fn(Seen) -> bool) -> Option<String> {
        let (_, seen, text) = self.within(ty, "")?;
        fits(seen).then(|| format!("write `{text}`"))
    }

    /// The one type of the machine that a type is made of, and the last reference before it.
    pub(super) fn within(&self, ty: &Type, reference: &'static str) -> Option<(&'static str, Seen, String)> {
        if let Type::Reference(inner) = ungrouped(ty) {
            return self.within(&inner.elem, if inner.mutability.is_some() { "&mut " } else { "&" });
        }
        let Type::Path(path) = ungrouped(ty) else { return None };
        let mut bare = path.clone();
        let last = bare.path.segments.last_mut()?;
        let arguments = std::mem::replace(&mut last.arguments, PathArguments::None);
        let bare = Type::Path(bare);
        if let Some(named) = named(&bare) {
            return Some((reference, self.known(&named)?, spelt(&bare)));
        }
        let PathArguments::AngleBracketed(arguments) = arguments else {
            return None;
        };
        // Of others it is not known that they hold one, and no more.
        let Type::Path(path) = &bare else { return None };
        let holder = &path.path.segments.last()?.ident;
        let holds = |holders: &[&str]| holders.iter().any(|name| holder == name);
        match arguments.args.iter().collect::<Vec<_>>()[..] {
            [GenericArgument::Type(inner)] if holds(&["Box", "Rc", "Arc", "Option"]) => self.within(inner, reference),
            // What is in a state is around the machine: functions of the machine see the state alone.
            [GenericArgument::Type(_), GenericArgument::Type(state), ..] if holds(&["Eventer", "Entity"]) => {
                self.within(state, reference)
            }
            _ => None,
        }
    }
}
