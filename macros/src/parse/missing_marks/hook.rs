//! Functions in the form of a hook.

use syn::{FnArg, GenericArgument, ItemFn, PathArguments, ReturnType, Type};

use super::{mentions, module};
use crate::ast::Role;
use crate::lower::find;
use crate::parse::Parts;

impl Parts {
    /// What a function is that only looks at what happened: it chains if it looks at a state and at an event and gives an
    /// event, and asks for an effect if it gives one.
    pub(in crate::parse) fn hook(&self, item: &ItemFn) -> Option<Role> {
        let is_event = |ty: &Type| {
            let event = module(ty).filter(|(module, _)| *module == "event");
            event.is_some_and(|(_, name)| self.event.as_ref().is_some_and(|event| find(event, name).is_some()))
        };
        let is_state = |ty: &Type| match (module(ty), ty) {
            (Some((module, _)), _) => module == "state" || module == "group",
            (None, Type::Path(path)) => self.state.as_ref().is_some_and(|state| path.path.is_ident(&state.name)),
            _ => false,
        };
        let (mut states, mut events, mut data, mut others) = (0, 0, 0, 0);
        for input in &item.sig.inputs {
            let FnArg::Typed(typed) = input else { return None };
            match &*typed.ty {
                Type::Reference(reference) if reference.mutability.is_some() => return None,
                Type::Reference(reference) if is_event(&reference.elem) => events += 1,
                Type::Reference(reference) if is_state(&reference.elem) => states += 1,
                Type::Reference(reference) if self.is_the_data(&reference.elem) => data += 1,
                Type::Reference(_) => others += 1,
                _ => return None,
            }
        }
        let ReturnType::Type(_, output) = &item.sig.output else {
            return None;
        };
        let effect = match output {
            _ if is_event(output) || optional(output).is_some_and(is_event) => None,
            _ if mentions(output, "message") => Some(Role::Publish),
            output if returns(output, "Link") => Some(Role::Link),
            output if returns(output, "View") => Some(Role::View),
            _ => return None,
        };
        match effect {
            None => ((states, events, others) == (1, 1, 0)).then_some(Role::Hook),
            // The only other thing that it may look at is the id.
            Some(role) => (states + events + data > 0 && states < 2 && events < 2 && others < 2).then_some(role),
        }
    }

    fn is_the_data(&self, ty: &Type) -> bool {
        match (ty, &self.data) {
            (Type::Path(path), Some(data)) => path.path.is_ident(&data.ident),
            _ => false,
        }
    }
}

/// Whether a type is `name<..>`, or that in another type.
fn returns(ty: &Type, name: &str) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(last) = path.path.segments.last() else {
        return false;
    };
    let PathArguments::AngleBracketed(of) = &last.arguments else {
        return false;
    };
    last.ident == name
        || of
            .args
            .iter()
            .any(|argument| matches!(argument, GenericArgument::Type(ty) if returns(ty, name)))
}

/// Whether a type is one event, or that in an `Option`.
pub(in crate::parse) fn returns_event(ty: &Type) -> bool {
    let of_event = |ty: &Type| module(ty).is_some_and(|(module, _)| module == "event");
    of_event(ty) || optional(ty).is_some_and(of_event)
}

/// The type in `Option<..>`.
pub(in crate::parse) fn optional(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    match &last.arguments {
        PathArguments::AngleBracketed(of) => match of.args.first() {
            Some(GenericArgument::Type(ty)) if of.args.len() == 1 => Some(ty),
            _ => None,
        },
        _ => None,
    }
}
